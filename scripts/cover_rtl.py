#!/usr/bin/env python3
"""Line and toggle coverage of the RTL: how much of it the random operations of its tests reach.

    scripts/cover_rtl.py [--cycles N] [--machines MACHINE ...] [--document docs/rtl.md]

Builds the test machines with counters into build/rtl-coverage, compares each with the contract for N cycles, and prints a table by
module: lines that ran in some instance, and bits of all instances that toggled; with --document the table replaces the one in the
document. Exit status: 0 done, 1 a machine differed, 2 bad usage or tools missing.
"""
import argparse
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import program
import rtl_counts
from measured_section import MeasuredSection

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILD = SOURCE / "build" / "rtl-coverage"


def build(machines):
    """The programs, one a machine; of all test machines if none are named. Raises ValueError for one that is not."""
    options = ["-DCMAKE_BUILD_TYPE=None", "-DCMAKE_CXX_FLAGS=-O1", "-DA3_BUILD_RTL=ON", "-DA3_RTL_COVERAGE=ON", "-DA3_RTL_MACHINES=",
               "-DA3_BUILD_PYTHON=OFF", "-DA3_BUILD_BENCH=OFF"]
    subprocess.run(["cmake", "-S", SOURCE, "-B", BUILD, "-G", "Ninja", *options], check=True, stdout=subprocess.DEVNULL)
    listed = subprocess.run(["ninja", "-C", BUILD, "-t", "targets", "all"], check=True, capture_output=True, text=True).stdout
    names = sorted({line.split(":")[0] for line in listed.splitlines() if line.startswith("a3_rtl_soak_") and line.endswith(": phony")})
    programs = {name.removeprefix("a3_rtl_soak_m_"): name for name in names}
    asked = [machine.replace(".", "_") for machine in machines] or list(programs)
    unknown = [machine for machine in asked if machine not in programs]
    if unknown:
        raise ValueError(f"--machines {unknown[0]}: is no test machine; allowed: {', '.join(programs)}")
    names = [programs[machine] for machine in asked]
    subprocess.run(["cmake", "--build", BUILD, "--target", *names], check=True, stdout=subprocess.DEVNULL)
    return [BUILD / "rtl" / "tests" / name for name in names]


def count(programs, cycles):
    """Counts of all programs, {(machine, Point): count}; None if one found a difference."""
    counts = {}
    for path in programs:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([path, str(cycles)], env=os.environ | {"A3_RTL_COUNTS": folder}, check=False)
            if done.returncode != 0:
                return None
            counts |= {(path.name, point): number for point, number in rtl_counts.read_folder(folder).items()}
    return counts


def coverage(counts):
    """{module: (lines that ran, lines, bits that toggled, bits)}."""
    lines, bits = collections.defaultdict(dict), collections.defaultdict(list)
    for (_, point), number in counts.items():
        if point.kind == "line":
            key = (point.line, point.name)
            lines[point.module][key] = lines[point.module].get(key, False) or number > 0
        else:
            bits[point.module].append(number > 0)
    return {module: (sum(lines[module].values()), len(lines[module]), sum(bits[module]), len(bits[module]))
            for module in sorted(set(lines) | set(bits))}


def table(modules, cycles, machines=()):
    which = f"the test machines {', '.join(machines)}" if machines else "all test machines"
    rows = [f"{cycles} cycles of each of {which}.", "", "| module | lines | toggled bits |", "| --- | --- | --- |"]
    total = [sum(column) for column in zip(*modules.values())]
    for name, (ran, lines, toggled, bits) in [*modules.items(), ("all", total)]:
        rows.append(f"| {name} | {f'{ran} of {lines}' if lines else '-'} | {toggled / bits:.1%} of {bits} |")
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=200_000, help="of each machine (default 200000)")
    parser.add_argument("--machines", nargs="+", default=[], metavar="MACHINE", help="test machines, such as 12x1_4.4_scan5_cmp3 (default all; the widest take "
                                                                                     "long to compile)")
    parser.add_argument("--document", type=pathlib.Path, help="file with the section of coverage")
    arguments = parser.parse_args()
    for tool in ("verilator", "cmake", "ninja"):
        if shutil.which(tool) is None:
            print(f"cover_rtl: {tool} is missing; scripts/setup.sh --rtl installs it", file=sys.stderr)
            return 2
    try:
        section = MeasuredSection("coverage", arguments.document)
    except (OSError, ValueError) as problem:
        print(f"cover_rtl: {problem}", file=sys.stderr)
        return 2
    try:
        programs = build(arguments.machines)
    except ValueError as problem:
        print(f"cover_rtl: {problem}", file=sys.stderr)
        return 2
    counts = count(programs, arguments.cycles)
    if counts is None:
        return 1
    section.replace(table(coverage(counts), arguments.cycles, arguments.machines))
    return 0


if __name__ == "__main__":
    program.run("cover_rtl.py", main)
