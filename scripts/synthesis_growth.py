#!/usr/bin/python3
"""How the RTL's modules grow with rows, lanes and bits: syntheses at three sizes each, and the exponents that fit them.

    scripts/synthesis_growth.py --out build/synthesis [--document docs/synthesis.md]

Runs scripts/synthesise.py on a machine of 80 rows, 16 lanes and 9 bits an element and on machines that differ in one of them, each
into a folder of its own below --out, where what is there already is not made again. Prints a table of area by module, with the
exponent of a power law through the three sizes beside the estimate of the energy model; with --document it replaces the one there.
Exit status: 0 done, 1 a synthesis failed, 2 bad usage.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys

import program
from measured_section import MeasuredSection

SOURCE = pathlib.Path(__file__).resolve().parent.parent
USUAL = {"rows": 80, "lanes": 16, "bits": 9}
SIZES = {"rows": (40, 80, 160), "lanes": (8, 16, 32), "bits": (7, 9, 11)}
# What the energy model takes where nothing was measured, for area: rows, lanes, bits.
ESTIMATES = {"dot_product": (0, 1, 2), "exponent": (0, 0, 1), "output": (0, 1, 2), "candidate_selection": (0.3, 0.7, 1),
             "post_scoring": (0, 0, 1)}


def machines():
    """Every machine once, by (rows, lanes, bits)."""
    sizes = [USUAL | {axis: size} for axis in SIZES for size in SIZES[axis]]
    return sorted({(size["rows"], size["lanes"], size["bits"]) for size in sizes})


def synthesise(size, folder, options):
    """The area of each module, um2. Raises SystemExit if the synthesis failed."""
    rows, lanes, bits = size
    out = folder / f"{rows}x{lanes}_{bits}_bits"
    config = folder / f"{out.name}.json"
    folder.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps({"hardware": {"num_rows": rows, "num_lanes": lanes},
                                  "numerics": {"integer_bits": bits // 2, "fraction_bits": bits // 2},
                                  "approximation": {"candidate_selection": {"iterations_per_row": 0.5},
                                                    "post_scoring": {"threshold_percent": 5}}}), encoding="utf-8")
    done = subprocess.run([SOURCE / "scripts" / "synthesise.py", config, "--out", out, *options], stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise SystemExit(1)
    modules = json.loads((out / "synthesis.json").read_text(encoding="utf-8"))["modules"]
    return {name: module["area_um2"] for name, module in modules.items()}


def exponent(sizes, areas):
    """Slope of the straight line that fits the logarithms best."""
    x, y = [math.log(size) for size in sizes], [math.log(area) for area in areas]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y)) / sum((a - middle_x) ** 2 for a in x)


def table(areas):
    """`areas` are {(rows, lanes, bits): {module: um2}}."""
    lines = ["| module | size | area, 1000 um2, at each size | exponent | estimate |", "| --- | --- | --- | --- | --- |"]
    for module, estimates in ESTIMATES.items():
        for axis, estimate in zip(SIZES, estimates):
            sizes = [tuple((USUAL | {axis: size}).values()) for size in SIZES[axis]]
            found = [areas[size][module] for size in sizes]
            lines.append(f"| {module} | {axis} {', '.join(map(str, SIZES[axis]))} | {', '.join(f'{area / 1000:.1f}' for area in found)} | "
                         f"{exponent(SIZES[axis], found):.2f} | {estimate} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--out", "-o", type=pathlib.Path, required=True, metavar="DIR", help="folder of the syntheses")
    parser.add_argument("--document", type=pathlib.Path, help="file with the section of growth")
    parser.add_argument("--preset", default="release", help="build folder of the programs (default release)")
    parser.add_argument("--jobs", type=int, help="parts mapped at once")
    arguments = parser.parse_args()
    try:
        section = MeasuredSection("growth", arguments.document)
    except (OSError, ValueError) as problem:
        print(f"synthesis_growth: {problem}", file=sys.stderr)
        return 2
    options = ["--preset", arguments.preset] + (["--jobs", str(arguments.jobs)] if arguments.jobs else [])
    section.replace(table({size: synthesise(size, arguments.out.absolute(), options) for size in machines()}))
    return 0


if __name__ == "__main__":
    program.run("synthesis_growth.py", main)
