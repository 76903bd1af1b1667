"""Toggles of every signal in a run of a trace, brought to the pins of a netlist."""
import dataclasses
import hashlib
import json
import os
import shutil
import subprocess

import numpy as np
import rtl_counts

from . import toggles, tools
from .flat import FlatNetlist
from .problems import InputError, ToolFailed


def measure(config, trace, num_queries, machine_name, folder):
    """{signal path below a3_core, with bit: toggles a cycle} of a run of the RTL on the first queries of a trace's first operation, and
    the run's report. The counts stay in the folder."""
    counts, report = folder / "counts", folder / "counts" / "run" / "report.json"
    mark, inputs = folder / "counts" / "inputs", hashlib.sha256(config.read_bytes() + trace.read_bytes() + bytes(str(num_queries), "ascii")).hexdigest()
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == inputs and report.is_file()):
        shutil.rmtree(counts, ignore_errors=True)
        counts.mkdir(parents=True)
        np.savez(counts / "trace.npz", **first_queries(trace, num_queries))
        _run(_a3sim(machine_name), config, counts / "trace.npz", counts)
        mark.write_text(inputs, encoding="utf-8")
    ran = json.loads(report.read_text(encoding="utf-8"))
    cycles = ran["cycles"]["total"]
    return {f"{point.instance}.{point.name}".lstrip("."): number / cycles
            for point, number in rtl_counts.read_folder(counts).items() if point.kind == "toggle"}, ran


def first_queries(trace, number):
    """The arrays of a trace (docs/traces.md) with nothing but the first queries of its first operation. Raises InputError."""
    try:
        with np.load(trace) as file:
            arrays = dict(file)
    except (OSError, ValueError) as error:
        raise InputError(f"--trace {trace}: cannot be read ({error})") from error
    if missing := {"key", "value", "query"} - set(arrays):
        raise InputError(f"--trace {trace}: has no {', '.join(sorted(missing))}")
    first = {}
    for name in ("key", "value", "query", "query_rows"):
        if name not in arrays:
            continue
        offsets = arrays.get("query_offsets" if name.startswith("query") else "key_offsets")
        is_batch = arrays[name].ndim == (2 if name == "query_rows" else 3)
        array = arrays[name][:offsets[1]] if offsets is not None else arrays[name][0] if is_batch else arrays[name]
        first[name] = array[:number] if name.startswith("query") else array
    return first


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
