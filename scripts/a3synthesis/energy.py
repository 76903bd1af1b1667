"""A table for `energy.table` of a configuration (docs/energy.md) from a synthesis and the run that told its activities."""
import json
import pathlib

from .problems import InputError

MEMORIES = ("key_sram", "value_sram", "sorted_key_sram")
TABLE_CLOCK_MHZ = 1000


def row_cycles(ran):
    """Row-cycles of each module in a run, as the energy model counts them."""
    counts = ran["activity"]
    slices = -(-ran["trace"]["max_dims"] // ran["config"]["hardware"]["num_lanes"])
    return {"dot_product": slices * counts["dot_product"]["rows"], "exponent": counts["exponent"]["rows"],
            "output": slices * counts["output"]["rows"], "post_scoring": counts["post_scoring"]["rows_kept"],
            "candidate_selection": slices * counts["candidate_selection"]["iterations"]}


def table(report, ran, arguments):
    """Logic as synthesised: mean power of the run, brought to the row-cycles in which a module works. Memories of the configuration's
    own table."""
    path = ran["config"].get("energy", {}).get("table")
    if not path:
        raise InputError(f"{arguments.config}: has no /energy/table; the memories of the new table are taken from it")
    given = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    cycles, modules = ran["cycles"]["total"], {}
    for name, active in row_cycles(ran).items():
        module = report["modules"][name]
        dynamic_mw = module["power_mw"]["internal"] + module["power_mw"]["switching"]
        dynamic_pj = dynamic_mw * report["clock_ns"] * cycles
        modules[name] = {"area_mm2": module["area_um2"] * 1e-6, "dynamic_mw": dynamic_pj / max(active, 1),
                         "static_mw": module["power_mw"]["leakage"]}
    return {"name": f"synthesised with {pathlib.Path(report['liberty']).stem}"[:100],
            "source": f"scripts/synthesise.py of {arguments.config.name} with the activities of {arguments.trace.name}; memories: {given['name']}",
            "description": "Basis: synthesised. Modules of logic as synthesised, at the energy of a row-cycle in that run; control, queues and "
                           f"banks are in none of them. Memories are not synthesised, but those of the table {given['name']}, which may be of "
                           "another technology.",
            "clock_mhz": TABLE_CLOCK_MHZ, "modules": modules | {name: given["modules"][name] for name in MEMORIES}}
