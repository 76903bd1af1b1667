#!/usr/bin/python3
"""Chooses M and T for each head of a model, under one bound on accuracy (docs/tuning.md).

    scripts/tune_heads.py --trace trace.npz --heads '4x*x4' --config configs/base.json --measure top5 --at-least 0.8 --out results/heads
    scripts/tune_heads.py --trace trace.npz --heads '4x*x4' --at-least 0.60 --metric './accuracy.sh {}' --out results/heads

Writes into --out a machine for each head, 0.json, 1.json and so on in the order of heads, and heads.csv, which says which head each is, its
M and T, and what it keeps and takes. --metric is a command, run by the shell with {} replaced by a folder of such machines; the last line that it prints is a
number that should be large. Needs the Python package a3sim (PYTHONPATH=build/release/python, or installed).
"""
import argparse
import csv
import io
import json
import math
import pathlib
import shlex
import subprocess
import sys
import tempfile

try:
    import a3sim
except ImportError as missing:
    sys.exit(f"tune_heads.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python, or install the package "
             "(docs/python.md).")
import program
from whole_file import write_whole

COLUMNS = ("top1_retained", "top2_retained", "top5_retained", "cosine_mean", "energy_dynamic_pj_per_query")


def parse_arguments():
    parser = argparse.ArgumentParser(description="Choose M and T for each head of a model (docs/tuning.md).", allow_abbrev=False)
    parser.add_argument("--trace", "-t", nargs="+", required=True, type=pathlib.Path, metavar="FILE.npz", help="operations of all heads")
    parser.add_argument("--heads", metavar="ORDER", help="the heads' places in each trace, '*x16', '3x*' or '4x*x4'; not needed where operations have names")
    parser.add_argument("--config", "-c", type=pathlib.Path, metavar="FILE.json", help="the machine, whose M and T do not matter (default: the package's base)")
    parser.add_argument("--set", action="append", default=[], metavar="/POINTER=VALUE", help="changes a field of the machine")
    parser.add_argument("--measure", default="top5", choices=("top1", "top2", "top5", "cosine"), help="what is bounded, or orders choices with --metric (default: top5)")
    parser.add_argument("--at-least", type=float, required=True, metavar="X", help="the bound: on the measure's mean over all queries, or on the metric")
    parser.add_argument("--metric", metavar="COMMAND", help="prints a number for the machines in the folder {}, which is bounded instead of the measure")
    parser.add_argument("--hold-out", type=float, default=0.3, metavar="X", help="share of each head's operations to verify the choice on (default: 0.3)")
    parser.add_argument("--iterations-per-row", metavar="LIST", help="values of M / n, 'off' included (default: 17 of them)")
    parser.add_argument("--threshold-percent", metavar="LIST", help="values of T, 'off' included (default: 17 of them)")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="default: as many as there are processors")
    parser.add_argument("--out", "-o", type=pathlib.Path, required=True, metavar="FOLDER", help="where machines and table go; must not exist")
    return parser.parse_args()


def metric_of(command):
    """A function that runs the command on machines. Raises a3sim.InputError."""
    if "{}" not in command:
        raise a3sim.InputError(f"--metric {command!r}: has no {{}}, which stands for the folder of machines.")

    def metric(machines):
        with tempfile.TemporaryDirectory(prefix="a3_heads_") as folder:
            write_machines(pathlib.Path(folder), machines)
            done = subprocess.run(command.replace("{}", shlex.quote(folder)), shell=True, check=False, stdout=subprocess.PIPE, text=True)
        lines = done.stdout.split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        try:
            number = float(last) if done.returncode == 0 else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise a3sim.InputError(f"--metric {command!r}: ended with status {done.returncode} and printed {last!r} at last; needed are status 0 and a number.")
        print(f"metric: {number:g}", flush=True)
        return number

    return metric


def write_machines(folder, machines):
    for head, machine in enumerate(machines):
        write_whole(folder / f"{head}.json", json.dumps(machine.config, indent=2) + "\n")


def table_of(tuning):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("number", "head", "iterations_per_row", "threshold_percent", *COLUMNS))
    for number, (head, point) in enumerate(zip(tuning.heads, tuning.by_head.points)):
        writer.writerow((number, head, *("off" if point[name] is None else point[name] for name in ("iterations_per_row", "threshold_percent")),
                         *(point[name] for name in COLUMNS)))
    return text.getvalue()


def summary_of(tuning, measure):
    for name, found in (("a setting for each head", tuning.by_head), ("one for all", tuning.same_for_all)):
        held = "" if found.held_out_value is None else f", held out {found.held_out_value:.4f}"
        metric = "" if found.metric is None else f", metric {found.metric:g}"
        yield f"{name}: {found.energy_pj:.0f} pJ a query, {measure} {found.value:.4f}{held}{metric}"
    yield f"saved: {100 * tuning.energy_saved:.1f} % of the energy"


def tune(arguments):
    if arguments.out.exists():
        raise a3sim.InputError(f"{arguments.out}: exists already; name another folder.")
    metric = None if arguments.metric is None else metric_of(arguments.metric)
    machine = a3sim.Machine.preset("base", arguments.set) if arguments.config is None else a3sim.Machine.from_config(arguments.config, arguments.set)
    if len(arguments.trace) > 1 and arguments.heads is not None:
        raise a3sim.InputError("--heads: is the order within one trace; give one, or traces whose operations have names.")
    operations = [operation for trace in arguments.trace for operation in a3sim.load_trace(trace)]
    lists = {"iterations_per_row": arguments.iterations_per_row, "threshold_percent": arguments.threshold_percent}
    tuning = a3sim.tune_heads(operations, machine, arguments.heads, measure=arguments.measure, at_least=arguments.at_least, metric=metric,
                              hold_out=arguments.hold_out, threads=arguments.threads, **lists)
    arguments.out.mkdir(parents=True)
    write_machines(arguments.out, tuning.by_head.machines)
    write_whole(arguments.out / "heads.csv", table_of(tuning))
    print("\n".join(summary_of(tuning, arguments.measure)))
    print(f"{arguments.out}: {len(tuning.heads)} machines and heads.csv")


def main():
    try:
        tune(parse_arguments())
    except a3sim.TuningError as error:
        print(f"tune_heads.py: {error}", file=sys.stderr)
        return 1
    except (a3sim.InputError, OSError) as error:
        for line in str(error).splitlines():
            print(f"tune_heads.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("tune_heads.py", main)
