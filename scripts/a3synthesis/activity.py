"""Toggles of registers and pins in a run, brought to the pins of a netlist."""
import csv

from .problems import InputError


def read(path):
    """{signal path below a3_core with bit: (toggles a cycle, share of time at 1)} from a file of rtl/cosim/activity.cpp."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            return {row["bit"]: (float(row["toggles_per_cycle"]), float(row["duty"])) for row in rows}
    except OSError as error:
        raise InputError(f"--activity {path}: cannot be read ({error.strerror})") from error
    except (KeyError, ValueError) as error:
        raise InputError(f"--activity {path}: is no table of activities ({error})") from error


def names_of_bits(module):
    """{net number: [name with bit]} of a module."""
    names = {}
    for name, net in module["netnames"].items():
        offset = net.get("offset", 0)
        for k, bit in enumerate(net["bits"]):
            indexed = f"{name}[{k + offset}]" if len(net["bits"]) > 1 else name
            names.setdefault(bit, []).append(indexed)
    return names


def pins(netlist, library, toggles):
    """(pin, toggles a cycle, duty) of the flip-flops, memories and inputs whose signals were counted; and the share of flip-flops
    that were."""
    found, flip_flops, known = [], 0, 0
    base = f"{netlist.part}." if netlist.part else ""
    for module, prefix in hierarchy(netlist):
        bits = names_of_bits(netlist.modules[module])
        scope = base + prefix.replace("/", ".")
        for name, cell in netlist.modules[module]["cells"].items():
            kind = library.cells.get(cell["type"])
            outputs = kind.flip_flop_outputs if kind else memory_outputs(netlist, cell)
            for pin in outputs:
                for k, bit in enumerate(cell["connections"].get(pin, [])):
                    activity = next((toggles[scope + n] for n in bits.get(bit, ()) if scope + n in toggles), None)
                    flip_flops += kind is not None
                    known += kind is not None and activity is not None
                    if activity:
                        suffix = "" if kind or len(cell["connections"][pin]) == 1 else f"[{k}]"
                        found.append((f"{prefix}{name}/{pin}{suffix}", *activity))
    return found, known / flip_flops if flip_flops else 1.0


def hierarchy(netlist, module=None, prefix=""):
    """(module, instance path with a slash behind) of every module that is not a black box."""
    module = module or next(m for m in netlist.modules if m == top_of(netlist))
    yield module, prefix
    for name, cell in netlist.modules[module]["cells"].items():
        inner = netlist.modules.get(cell["type"])
        if inner and not inner["attributes"].get("blackbox"):
            yield from hierarchy(netlist, cell["type"], f"{prefix}{name}/")


def top_of(netlist):
    return f"a3_core.{netlist.part}" if netlist.part else "a3_core"


def memory_outputs(netlist, cell):
    inner = netlist.modules.get(cell["type"])
    if not inner or not inner["attributes"].get("blackbox"):
        return ()
    return tuple(name for name, port in inner["ports"].items() if port["direction"] == "output")
