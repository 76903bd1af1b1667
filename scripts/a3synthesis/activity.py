"""Toggles of every signal in a run of a trace, brought to the pins of a netlist."""
import dataclasses
import hashlib
import json
import os
import shutil
import subprocess

import rtl_counts

from . import toggles, tools
from .flat import FlatNetlist
from .problems import InputError, ToolFailed


def measure(config, trace, machine_name, folder):
    """{signal path below a3_core, with bit: toggles a cycle} of a run of the RTL on a trace, and the run's report. The counts stay in
    the folder."""
    counts, report = folder / "counts", folder / "counts" / "run" / "report.json"
    mark, inputs = folder / "counts" / "inputs", hashlib.sha256(config.read_bytes() + trace.read_bytes()).hexdigest()
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == inputs and report.is_file()):
        shutil.rmtree(counts, ignore_errors=True)
        counts.mkdir(parents=True)
        _run(_a3sim(machine_name), config, trace, counts)
        mark.write_text(inputs, encoding="utf-8")
    ran = json.loads(report.read_text(encoding="utf-8"))
    cycles = ran["cycles"]["total"]
    return {f"{point.instance}.{point.name}".lstrip("."): number / cycles
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


@dataclasses.dataclass(frozen=True)
class PinActivities:
    """`pins` are (pin of the library's cells, Activity), without those that hold a constant; `undriven` are pins among them that neither a
    cell nor an input drives, but a memory or nothing; `share` is that of the flip-flops whose toggles were counted."""
    pins: list
    undriven: list
    share: float


def of_pins(netlist, library, counted):
    """The PinActivities of a part; `counted` are those of the whole machine."""
    base = f"{netlist.part}." if netlist.part else ""
    flat = FlatNetlist(netlist)
    found, share = toggles.activities(flat, library, {path[len(base):]: number for path, number in counted.items() if path.startswith(base)})
    cells = [(path, library.cells[kind], pins) for path, kind, pins in flat.cells if kind in library.cells]
    driven = flat.inputs.union(net for _, kind, pins in cells for pin in (*kind.functions, *kind.flip_flop_outputs) for net in pins.get(pin, ()))
    names = [(f"{path}/{pin}", nets[0]) for path, _, pins in cells for pin, nets in pins.items() if nets and nets[0] not in ("0", "1")]
    return PinActivities([(pin, found[net]) for pin, net in names], [pin for pin, net in names if net not in driven], share)
