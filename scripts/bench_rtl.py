#!/usr/bin/env python3
"""How fast the RTL is beside the SystemC and the fast engine: the same machine and trace on one core.

    scripts/bench_rtl.py [--preset release] [--repeats N] [--document README.md]

Needs a build with the paper's machine (-DA3_BUILD_RTL=ON). Prints a table of simulated cycles a second, the fastest of N runs of each
engine, taken in turns; with --document the table replaces the one in the document. Exit status: 0 done, 1 a run failed, 2 bad usage.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import program
from measured_section import MeasuredSection

SOURCE = pathlib.Path(__file__).resolve().parent.parent
TRACE = SOURCE / "traces" / "mlm_small.npz"
MACHINES = ("base", "conservative", "aggressive")
ENGINES = {"rtl": [], "systemc": [], "fast": ["--threads", "1"]}


def cycles_per_second(a3sim, machine, engine, out):
    """Of one run. Raises SystemExit with what a3sim said."""
    done = subprocess.run([a3sim, "run", "--config", SOURCE / "configs" / f"{machine}.json", "--trace", TRACE, "--out", out, "--force",
                           "--no-check", "--engine", engine, *ENGINES[engine]], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"bench_rtl: a3sim ended with {done.returncode}: {done.stderr.strip()}", file=sys.stderr)
        raise SystemExit(1)
    return json.loads((out / "report.json").read_text(encoding="utf-8"))["host"]["simulated_cycles_per_second"]


def measure(a3sim, repeats):
    """{machine: {engine: cycles a second}}."""
    fastest = {machine: dict.fromkeys(ENGINES, 0.0) for machine in MACHINES}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeats):
            for machine in MACHINES:
                for engine in ENGINES:
                    speed = cycles_per_second(a3sim, machine, engine, pathlib.Path(folder) / "out")
                    fastest[machine][engine] = max(fastest[machine][engine], speed)
    return fastest


def table(fastest):
    rows = ["| machine | RTL, cycles/s | SystemC, cycles/s | SystemC against RTL | fast engine against RTL |", "| --- | --- | --- | --- | --- |"]
    for machine, speeds in fastest.items():
        rows.append(f"| {machine} | {speeds['rtl']:,.0f} | {speeds['systemc']:,.0f} | {speeds['systemc'] / speeds['rtl']:.1f} x | "
                    f"{speeds['fast'] / speeds['rtl']:,.0f} x |")
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="release", help="build folder (default release)")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each engine (default 5)")
    parser.add_argument("--document", type=pathlib.Path, help="file with the section of speed of the RTL")
    arguments = parser.parse_args()
    a3sim = SOURCE / "build" / arguments.preset / "a3sim"
    if not a3sim.is_file():
        print(f"bench_rtl: {a3sim} is missing; scripts/build.sh {arguments.preset} -DA3_BUILD_RTL=ON builds it", file=sys.stderr)
        return 2
    try:
        section = MeasuredSection("speed of the RTL", arguments.document)
    except (OSError, ValueError) as problem:
        print(f"bench_rtl: {problem}", file=sys.stderr)
        return 2
    section.replace(table(measure(a3sim, arguments.repeats)))
    return 0


if __name__ == "__main__":
    program.run("bench_rtl.py", main)
