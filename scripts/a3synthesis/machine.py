"""The RTL's parameters of a configuration."""
import json
import math
import subprocess

from .problems import InputError


def resolved(config, a3sim):
    """The configuration with every field, as a dict."""
    return _config(a3sim, config)


def costs(config, a3sim):
    """What each module of a machine of these sizes costs, as a dict (docs/energy.md)."""
    return _config(a3sim, config, "--energy", "--set", '/energy/scaling="power_law"')


def _config(a3sim, config, *options):
    done = subprocess.run([str(a3sim), "config", str(config), *options], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InputError(done.stderr.strip())
    return json.loads(done.stdout)


def refusals(machine):
    """What the RTL cannot be built with, as messages."""
    timing, hardware = machine["timing"], machine["hardware"]
    depth = 3 + (math.ceil(math.log2(hardware["num_lanes"])) + 1) // 2
    rules = [(timing["dot_product_cycles"] == depth, f"/timing/dot_product_cycles is {timing['dot_product_cycles']}; the RTL of "
              f"{hardware['num_lanes']} lanes takes {depth}"),
             (timing["exponent_cycles"] == 4, f"/timing/exponent_cycles is {timing['exponent_cycles']}; the RTL takes 4"),
             (timing["output_cycles"] == 9, f"/timing/output_cycles is {timing['output_cycles']}; the RTL takes 9"),
             (timing["buffer_depth"] >= 3, f"/timing/buffer_depth is {timing['buffer_depth']}; a product that is read and multiplied "
              "in hardware is usable three cycles later, so the RTL needs 3 or more"),
             (hardware["num_rows"] >= 2, f"/hardware/num_rows is {hardware['num_rows']}; the RTL needs 2 or more")]
    return [message for holds, message in rules if not holds]


def name(machine):
    """The machine in A3_RTL_MACHINES (cmake/Rtl.cmake)."""
    hardware, numerics, timing = machine["hardware"], machine["numerics"], machine["timing"]
    dims = hardware.get("num_dims") or hardware["num_lanes"]
    options = [("d", max(dims, hardware["num_lanes"]), hardware["num_lanes"]), ("c", timing["buffer_depth"], 4),
               ("scan", timing["scan_width_rows"], 16), ("cmp", timing["compare_width_rows"], 16),
               ("e", numerics["exponent_integer_bits"], 8), ("p", numerics["exponent_table_fraction_bits"], 15)]
    text = f"{hardware['num_rows']}x{hardware['num_lanes']}_{numerics['integer_bits']}.{numerics['fraction_bits']}"
    text += "".join(f"_{option}{value}" for option, value, usual in options if value != usual)
    text += "" if timing["shared_multipliers"] else "_own"
    return text + ("" if numerics["division_rounding"] == "nearest" else "_trunc")


def parameters(machine):
    """Parameters of rtl/core/a3_core.sv, by name. Raises InputError where the RTL has other pipelines."""
    if problems := refusals(machine):
        raise InputError("the RTL of this configuration cannot be built:\n  " + "\n  ".join(problems))
    hardware, numerics, timing = machine["hardware"], machine["numerics"], machine["timing"]
    lanes = hardware["num_lanes"]
    return {
        "NUM_ROWS": hardware["num_rows"],
        "NUM_LANES": lanes,
        "NUM_SLICES": -(-(hardware.get("num_dims") or lanes) // lanes),
        "INTEGER_BITS": numerics["integer_bits"],
        "FRACTION_BITS": numerics["fraction_bits"],
        "EXPONENT_INTEGER_BITS": numerics["exponent_integer_bits"],
        "TABLE_FRACTION_BITS": numerics["exponent_table_fraction_bits"],
        "ROUND_TO_NEAREST": int(numerics["division_rounding"] == "nearest"),
        "BUFFER_DEPTH": timing["buffer_depth"],
        "SCAN_WIDTH": timing["scan_width_rows"],
        "COMPARE_WIDTH": timing["compare_width_rows"],
        "SHARED_MULTIPLIERS": int(timing["shared_multipliers"]),
    }
