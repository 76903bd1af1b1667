"""Toggles of every signal in a run of a trace, brought to the pins of a netlist."""
import json
import os
import shutil
import subprocess

import rtl_counts

from . import tools
from .problems import InputError, ToolFailed

DUTY = 0.5  # share of time at 1, which the counters do not know; leakage alone depends on it


def measure(config, trace, machine_name, folder):
    """{signal path below a3_core, with bit: (toggles a cycle, share of time at 1)} of a run of the RTL on a trace, and the run's
    report. The counts stay in the folder."""
    counts, report = folder / "counts", folder / "counts" / "run" / "report.json"
    if not report.is_file():
        shutil.rmtree(counts, ignore_errors=True)
        counts.mkdir(parents=True)
        _run(_a3sim(machine_name), config, trace, counts)
    ran = json.loads(report.read_text(encoding="utf-8"))
    cycles = ran["cycles"]["total"]
    return {f"{point.instance}.{point.name}".lstrip("."): (number / cycles, DUTY)
            for point, number in rtl_counts.read_folder(counts).items() if point.kind == "toggle"}, ran


def _a3sim(machine_name):
    """The simulator with that machine and its counters."""
    folder = tools.SOURCE / "build" / "rtl-activity"
    # Not optimised: with a counter a bit the code is large, and runs for minutes only.
    options = ["-DCMAKE_BUILD_TYPE=None", "-DCMAKE_CXX_FLAGS=-O1", "-DA3_BUILD_RTL=ON", "-DA3_RTL_COVERAGE=ON", "-DBUILD_TESTING=OFF",
               f"-DA3_RTL_MACHINES={machine_name}", f"-DA3_RTL_VERILATOR_OPTIONS={tools.RTL / 'verilator' / 'activity.vlt'}",
               "-DA3_RTL_COMPILE_OPTIONS=-O0", "-DA3_BUILD_PYTHON=OFF", "-DA3_BUILD_BENCH=OFF"]
    tools.run(["cmake", "-S", tools.SOURCE, "-B", folder, "-G", "Ninja", *options], tools.SOURCE)
    tools.run(["cmake", "--build", folder, "--target", "a3sim"], tools.SOURCE)
    return folder / "a3sim"


def _run(a3sim, config, trace, counts):
    command = [a3sim, "run", "--engine", "rtl", "--config", config, "--trace", trace, "--out", counts / "run"]
    done = subprocess.run(list(map(str, command)), env=os.environ | {"A3_RTL_COUNTS": str(counts)}, capture_output=True, text=True,
                          check=False)
    if done.returncode == 2:
        raise InputError(done.stderr.strip())
    if done.returncode != 0:
        raise ToolFailed(f"a3sim failed:\n{done.stderr.strip()}")


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
