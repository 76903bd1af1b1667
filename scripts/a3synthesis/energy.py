"""A table for `energy.table` of a configuration (docs/energy.md) from a synthesis and the run that told its activities."""
import pathlib

MEMORIES = ("key_sram", "value_sram", "sorted_key_sram")
TABLE_CLOCK_MHZ = 1000  # at which a pJ a row-cycle is a mW


def row_cycles(ran):
    """Row-cycles of each module in a run, as the energy model counts them."""
    counts = ran["activity"]
    slices = -(-ran["trace"]["max_dims"] // ran["config"]["hardware"]["num_lanes"])
    return {"dot_product": slices * counts["dot_product"]["rows"], "exponent": counts["exponent"]["rows"],
            "output": slices * counts["output"]["rows"], "post_scoring": counts["post_scoring"]["rows_kept"],
            "candidate_selection": slices * counts["candidate_selection"]["iterations"]}


def logic_costs(report, ran):
    """Mean power of the run, brought to the row-cycles in which a module works."""
    costs, cycles = {}, ran["cycles"]["total"]
    for name, active in row_cycles(ran).items():
        module = report["modules"][name]
        dynamic_mw = module["power_mw"]["internal"] + module["power_mw"]["switching"]
        dynamic_pj = dynamic_mw * report["clock_ns"] * cycles
        costs[name] = {"area_mm2": module["area_um2"] * 1e-6, "dynamic_mw": dynamic_pj / max(active, 1),
                       "static_mw": module["power_mw"]["leakage"]}
    return costs


def memory_costs(costs):
    """Of what `a3sim config --energy` says, as modules of a table."""
    modules = {name: costs["modules"][name] for name in MEMORIES}
    return {name: {"area_mm2": module["area_mm2"], "dynamic_mw": module["row_cycle_pj"], "static_mw": module["static_mw"]}
            for name, module in modules.items()}


def table(report, ran, costs, arguments):
    """Logic as synthesised, memories as a3sim charges them."""
    hardware, numerics = ran["config"]["hardware"], ran["config"]["numerics"]
    sizes = {"num_rows": hardware["num_rows"], "num_lanes": hardware["num_lanes"],
             "element_bits": numerics["integer_bits"] + numerics["fraction_bits"] + 1}
    origin = costs["table"] + {"measured": "", "estimated": ", brought to these sizes or technology by factors (docs/energy.md), which are estimates"}[
        costs["basis"]]
    return {"name": f"synthesised with {pathlib.Path(report['liberty']).stem}"[:100],
            "source": f"scripts/synthesise.py of {arguments.config.name} with the activities of {arguments.trace.name}; memories: {origin}",
            "description": "Basis: synthesised. Modules of logic as synthesised, at the energy of a row-cycle in that run; control, queues and "
                           f"banks are in none of them. Memories are not synthesised, but those of the table {origin}, which may be of "
                           "another technology.",
            "clock_mhz": TABLE_CLOCK_MHZ, "reference": sizes, "modules": logic_costs(report, ran) | memory_costs(costs)}
