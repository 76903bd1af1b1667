"""Area and power of the memories, which no synthesis gives, from an energy table (docs/energy.md)."""
import json
import pathlib

from . import tools
from .problems import InputError

MEMORIES = ("key_sram", "value_sram", "sorted_key_sram")
TABLE1 = tools.SOURCE / "configs" / "energy" / "tsmc40.json"
TABLE1_SIZES = {"num_rows": 320, "num_lanes": 64, "element_bits": 9}
FACTORS = {"area_mm2": "area", "dynamic_mw": "dynamic", "static_mw": "static"}
# Exponents of rows, lanes and bits where the table has none: those of docs/energy.md.
EXPONENTS = {name: {"area_mm2": {"rows": 1, "lanes": 1, "bits": 1}, "static_mw": {"rows": 1, "lanes": 1, "bits": 1},
                    "dynamic_mw": {"rows": 0.5, "lanes": lanes, "bits": 1}}
             for name, lanes in (("key_sram", 1), ("value_sram", 1), ("sorted_key_sram", 0))}


def read_table(path):
    """A table with all that it extends. Raises InputError if it cannot be read."""
    path = pathlib.Path(path)
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"/energy/table {path}: cannot be read ({error})") from error
    base = table.pop("extends", None)
    return table if base is None else _patched(read_table(TABLE1 if base == "table1" else path.parent / base), table)


def _patched(base, patch):
    """RFC 7396 for what a table may hold."""
    merged = dict(base)
    for key, value in patch.items():
        merged[key] = _patched(base.get(key, {}), value) if isinstance(value, dict) else value
    return merged


def memory_costs(table, sizes, clock_mhz):
    """Cost of each memory for a machine of `sizes` (num_rows, num_lanes, element_bits), dynamic power at `clock_mhz`, technology
    factors multiplied in; and whether the sizes are others than the table's, so that the costs are estimates."""
    reference = TABLE1_SIZES | table.get("reference", {})
    ratios = {"rows": sizes["num_rows"] / reference["num_rows"], "lanes": sizes["num_lanes"] / reference["num_lanes"],
              "bits": sizes["element_bits"] / reference["element_bits"]}
    costs = {}
    for name in MEMORIES:
        module = table["modules"][name]
        exponents = module.get("scaling", EXPONENTS[name])
        technology = module.get("technology", table.get("technology", {}))
        costs[name] = {}
        for number, factor in FACTORS.items():
            cost = module[number] * technology.get(factor, 1)
            for axis, ratio in ratios.items():
                cost *= ratio ** exponents.get(number, {}).get(axis, 0)
            costs[name][number] = cost
        costs[name]["dynamic_mw"] *= clock_mhz / table.get("clock_mhz", 1000)
    return costs, any(ratio != 1 for ratio in ratios.values())
