#!/usr/bin/python3
"""Synthesises the RTL of a configuration and reports area, cells, critical path and power by module (docs/synthesis.md).

    scripts/synthesise.py configs/conservative.json --out build/synthesis/conservative

Needs yosys, OpenSTA and a liberty file (scripts/setup.sh --rtl installs all three), and a build with -DA3_BUILD_RTL=ON. Memories and
queues are left out. With --trace, power is that of a run of the RTL on the first queries of it, and energy_table.json is a table for `energy.table`: logic
as synthesised, memories as in the table of the configuration. Without it, power is that of OpenSTA's default activity and says
little. What is in the folder already, of the same sources, is not synthesised again. Exit status: 0 done, 1 a tool failed, 2 bad usage or a machine that the
RTL cannot be.
"""
import argparse
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import sys

import program
from a3synthesis import activity, area, blocks, clock, energy, machine, netlist, timing, tools
from a3synthesis.library import Library
from a3synthesis.problems import InputError, ToolFailed
from measured_section import MeasuredSection
from whole_file import write_whole

DEFAULT_LIBERTY = pathlib.Path("/usr/share/qflow/tech/osu018/osu018_stdcells.lib")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("config", type=pathlib.Path, help="configuration of the machine")
    parser.add_argument("--liberty", type=pathlib.Path, default=DEFAULT_LIBERTY, help=f"cell library (default {DEFAULT_LIBERTY})")
    parser.add_argument("--out", "-o", type=pathlib.Path, required=True, metavar="DIR", help="folder for netlists and synthesis.json")
    parser.add_argument("--clock-ns", type=float, default=5.0, help="clock period that the mapping aims at (default 5)")
    parser.add_argument("--trace", type=pathlib.Path, metavar="FILE.npz", help="attention trace whose run tells the activities")
    parser.add_argument("--queries", type=int, default=32, help="queries of its first operation that are run (default 32)")
    parser.add_argument("--document", type=pathlib.Path, help="file with the sections synthesis and clock, for the tables")
    parser.add_argument("--only", action="append", default=[], metavar="BLOCK", help="only this block; may be repeated")
    parser.add_argument("--preset", default="release", help="build folder of the programs (default release)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="parts mapped at once")
    return parser.parse_args()


def fingerprint(parameters, library, clock_ns):
    """Of all that the netlists depend on."""
    digest = hashlib.sha256(json.dumps([parameters, str(library.path), clock_ns, netlist.LOGIC_SCRIPT, netlist.TIES], sort_keys=True).encode())
    for path in sorted(tools.RTL.rglob("*.sv")):
        digest.update(path.read_bytes())
    digest.update(library.path.read_bytes())
    return digest.hexdigest()


def prepare(folder, mark):
    """An empty folder, or one that holds netlists of the same machine."""
    file = folder / "fingerprint"
    if folder.exists() and not (file.is_file() and file.read_text(encoding="utf-8") == mark):
        if any(folder.iterdir()) and not file.is_file():
            raise InputError(f"--out {folder}: is not empty and holds no synthesis")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(file, mark)


def block_report(synthesis, name, netlists, toggles):
    """Area, worst path and power of a block's parts."""
    report = {"cells": 0, "flip_flops": 0, "area_um2": 0.0, "power_mw": {"internal": 0.0, "switching": 0.0, "leakage": 0.0},
              "critical_path_ns": 0.0, "critical_path": None, "flip_flops_with_activity": None}
    shares = []
    for part in blocks.parts(name):
        size = area.area_of(netlists[part], synthesis.library)
        activities = activity.of_pins(netlists[part], synthesis.library, toggles)
        shares.append((activities.share, size.flip_flops))
        path, power = timing.path_and_power(synthesis, part, activities)
        report["cells"] += size.cells
        report["flip_flops"] += size.flip_flops
        report["area_um2"] += size.um2
        for kind in report["power_mw"]:
            report["power_mw"][kind] += getattr(power, f"{kind}_mw")
        if path and path.critical_path_ns > report["critical_path_ns"]:
            report["critical_path_ns"] = path.critical_path_ns
            report["critical_path"] = dataclasses.asdict(path) | {"part": part}
    flip_flops = sum(count for _, count in shares)
    if toggles and flip_flops:
        report["flip_flops_with_activity"] = sum(share * count for share, count in shares) / flip_flops
    return report


def text_of(report):
    """Table of the modules, for people."""
    modules = report["modules"]
    logic = sum(m["area_um2"] for name, m in modules.items() if name != blocks.CONTROL)
    is_whole = all(name in modules for name in blocks.BLOCKS)
    table = sum(blocks.TABLE1_AREA_MM2.values())
    lines = ["| module | cells | flip-flops | area, um2 | share | Table I | path, ns | power, mW |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for name, m in modules.items():
        has_share = is_whole and name != blocks.CONTROL
        of_logic = f"{m['area_um2'] / logic:.1%}" if has_share else ""
        of_table = f"{blocks.TABLE1_AREA_MM2[name] / table:.1%}" if has_share else ""
        lines.append(f"| {name} | {m['cells']} | {m['flip_flops']} | {m['area_um2']:.0f} | {of_logic} | {of_table} | "
                     f"{m['critical_path_ns']:.2f} | {sum(m['power_mw'].values()):.3f} |")
    if report["machine_critical_path"]:
        path = report["machine_critical_path"]
        lines += ["", f"Whole machine: {path['critical_path_ns']:.2f} ns, from `{path['begins_at']}` to `{path['ends_at']}`."]
    return "\n".join(lines)


def power_text(report, ran):
    """Table of the energy of a row-cycle, beside Table I, for people."""
    row_cycle_pj = {name: costs["dynamic_mw"] for name, costs in energy.logic_costs(report, ran).items()}
    ours, table = sum(row_cycle_pj.values()), sum(blocks.TABLE1_DYNAMIC_MW.values())
    lines = ["", "| module | power of flip-flops and gates, mW | of nets, mW | flip-flops counted | a row-cycle, pJ | share | Table I |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, pj in row_cycle_pj.items():
        module = report["modules"][name]
        lines.append(f"| {name} | {module['power_mw']['internal']:.1f} | {module['power_mw']['switching']:.1f} | "
                     f"{module['flip_flops_with_activity']:.0%} | {pj:.0f} | {pj / ours:.1%} | {blocks.TABLE1_DYNAMIC_MW[name] / table:.1%} |")
    return "\n".join([*lines, "", f"The run: {ran['trace']['queries']} queries, {ran['cycles']['total']} cycles."])


def synthesise(arguments):
    tools.require("yosys", "sta")
    names = netlist.check_blocks(arguments.only)
    library = Library(arguments.liberty)
    if arguments.queries < 1:
        raise InputError(f"--queries {arguments.queries}: must be 1 or more")
    section = MeasuredSection("synthesis", arguments.document)
    MeasuredSection("clock", arguments.document)  # refuses a document without it before the hours, not after
    a3sim = tools.built(arguments.preset, "a3sim", "a3sim")
    resolved = machine.resolved(arguments.config, a3sim)
    costs = machine.costs(arguments.config, a3sim)
    parameters = machine.parameters(resolved)
    tables = tools.built(arguments.preset, "rtl/a3_exponent_tables", "a3_exponent_tables")
    folder = arguments.out.absolute()
    prepare(folder, fingerprint(parameters, library, arguments.clock_ns))
    toggles, ran = activity.measure(arguments.config, arguments.trace, arguments.queries, machine.name(resolved), folder) if arguments.trace else ({}, None)
    synthesis = netlist.Synthesis(parameters, library, arguments.clock_ns, folder, tables)

    parts = [part for name in names for part in blocks.parts(name)]
    netlists = synthesis.map(parts, arguments.jobs)
    report = {"parameters": parameters, "liberty": str(library.path), "clock_ns": arguments.clock_ns, "machine_critical_path": None,
              "modules": {name: block_report(synthesis, name, netlists, toggles) for name in names}}
    if not arguments.only:
        report["machine_critical_path"] = dataclasses.asdict(timing.critical_path(synthesis, parts, ""))
    write_whole(folder / "synthesis.json", json.dumps(report, indent=2) + "\n")
    if ran and not arguments.only:
        write_whole(folder / "energy_table.json", json.dumps(energy.table(report, ran, costs, arguments), indent=2) + "\n")
    section.replace(text_of(report) + ("\n" + power_text(report, ran) if ran and not arguments.only else ""))
    if fo4 := clock.fo4_ns(synthesis):
        MeasuredSection("clock", arguments.document).replace(clock.table(report["modules"], fo4))


def main():
    arguments = parse_arguments()
    try:
        synthesise(arguments)
    except (InputError, OSError, ValueError) as error:
        print(f"synthesise: {error}", file=sys.stderr)
        return 2
    except ToolFailed as error:
        print(f"synthesise: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    program.run("synthesise.py", main)
