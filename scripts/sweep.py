#!/usr/bin/python3
"""Sweeps trace files x machines x values of M and T on Dask and plots what comes out (docs/sweeps.md).

    scripts/sweep.py --config configs/*.json --trace traces/mlm_*.npz --out results/sweep \
        --iterations-per-row 1,0.5,0.25,off --threshold-percent 5,10,off

Runs on this machine, or on the scheduler that --scheduler or --scheduler-file names. Run again with the same options,
it goes on where it was stopped.
"""
import argparse
import os
import pathlib
import sqlite3
import sys

import program
from a3sweep import plan, simulator, stop, store, tables
from a3sweep.address import scheduler_address
from a3sweep.problems import ClusterLost, InputError

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
LIST_OPTIONS = ("iterations-per-row", "iterations", "threshold-percent")


def parse_arguments():
    parser = argparse.ArgumentParser(description="Sweep trace files x machines x values of M and T on Dask.",
                                     allow_abbrev=False)
    inputs = parser.add_argument_group("what to run (docs/sweeps.md)")
    inputs.add_argument("--config", "-c", nargs="+", required=True, action="extend", metavar="FILE", help="machines")
    inputs.add_argument("--trace", "-t", nargs="+", required=True, action="extend", metavar="FILE",
                        help="attention traces, .npz; points are merged over all of them")
    inputs.add_argument("--iterations-per-row", metavar="LIST", help="values of M as a share of the rows: 1,0.5,off")
    inputs.add_argument("--iterations", metavar="LIST", help="values of M as a number: 160,off")
    inputs.add_argument("--threshold-percent", metavar="LIST", help="values of T: 1,5,off")
    inputs.add_argument("--vary", action="append", default=[], metavar="/POINTER=VALUE,...",
                        help="values of any other field; may be repeated, each combination is a machine")
    inputs.add_argument("--set", action="append", default=[], metavar="/POINTER=VALUE",
                        help="override a field of every machine; may be repeated")
    inputs.add_argument("--check", action="store_true", help="compare every query with the golden model")
    parser.add_argument("--out", "-o", required=True, type=pathlib.Path, metavar="FOLDER",
                        help="results, tables and plots; a sweep begun there goes on")
    parser.add_argument("--no-pictures", action="store_true", help="write no PNG and SVG files, which take seconds; sweep.html has the same plots")
    where = parser.add_argument_group("where to run")
    remote = where.add_mutually_exclusive_group()
    remote.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="a running Dask scheduler")
    remote.add_argument("--scheduler-file", metavar="FILE", help="the file that 'dask-scheduler' wrote")
    where.add_argument("--workers", type=positive, metavar="N", help="local workers (default: one a processor)")
    where.add_argument("--threads", type=positive, metavar="N",
                       help="threads of a task (default: processors that local workers leave idle; 1 with a scheduler)")
    where.add_argument("--timeout", type=seconds, default=60.0, metavar="SECONDS",
                       help="how long to wait for a scheduler, and for workers if there are none (default: 60)")
    where.add_argument("--a3sim", type=pathlib.Path, default=SOURCE_DIR / "build/release/a3sim", metavar="FILE",
                       help="the binary, at the same place on all workers (default: build/release/a3sim)")
    arguments = parser.parse_args()
    if arguments.workers and (arguments.scheduler or arguments.scheduler_file):
        parser.error("--workers: is for this machine; a scheduler has workers of its own.")
    return arguments


def positive(text):
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of them; allowed: 1 to 1024")
    return int(text)


def seconds(text):
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1e6:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time; allowed: above 0 to 1000000")
    return number


def list_options(arguments):
    """The lists of M and T, as options of a3sim."""
    options = []
    for name in LIST_OPTIONS:
        value = getattr(arguments, name.replace("-", "_"))
        if value is not None:
            options += [f"--{name}", value]
    return options


def repeated(option, values):
    return [part for value in values for part in (option, value)]


def run_tasks(arguments, signals, results, binary, tasks, address):
    """Runs what is not done yet."""
    from a3sweep import cluster, drive  # Dask takes a second to import

    num_processors = len(os.sched_getaffinity(0))
    num_workers = min(arguments.workers or num_processors, len(tasks))
    idle = 1 if address else max(1, num_processors // num_workers)
    options = [*list_options(arguments), f"--threads={arguments.threads or idle}", *["--check"] * arguments.check]
    cluster.quiet()
    if address:
        context = cluster.remote_client(address, arguments.timeout)
    else:
        context = cluster.local_client(num_workers)
    with context as client:
        drive.Driver(client, results, signals, arguments.timeout).run(tasks, binary, options)


def sweep(arguments, signals):
    """Returns the exit status."""
    address = scheduler_address(arguments.scheduler, arguments.scheduler_file)
    binary = simulator.Simulator(arguments.a3sim)
    with store.Store(arguments.out, binary.columns) as results:
        lists = [*list_options(arguments), *repeated("--vary", arguments.vary)]
        todo = plan.make_plan(binary, arguments.config, repeated("--set", arguments.set), lists, arguments.trace,
                              results.file_digest, arguments.check)
        tasks = todo.tasks_by_key
        results.add_sweep(sys.argv, binary.identity)
        results.add_planned(tasks.values())
        missing = [task for key, task in tasks.items() if key not in results.done()]
        for machine, first in todo.same:
            print(f"{machine.label}: is the same machine as {first.label} at these M and T, and is run once")
        print(f"machines: {len(todo.machines)}, trace files: {len(todo.traces)}, tasks: {len(tasks)}, of which done: "
              f"{len(tasks) - len(missing)}", flush=True)
        try:
            if missing:
                run_tasks(arguments, signals, results, binary, missing, address)
        except (ClusterLost, stop.Stopped) as end:
            num_done = len(results.done() & tasks.keys())
            reason = end if isinstance(end, ClusterLost) else "stopped"
            print(f"sweep.py: error: {reason}; {num_done} of {len(tasks)} tasks are done and kept. Run the same "
                  "command again to go on.", file=sys.stderr)
            return 1 if isinstance(end, ClusterLost) else end.exit_status
        return report(arguments.out, todo, results, binary, not arguments.no_pictures)


def report(folder, todo, results, binary, with_pictures):
    """Writes tables and plots; returns the exit status."""
    from a3sweep import plots  # so do matplotlib and plotly, which workers never need

    points = tables.merged_points(todo, results)
    tables.write_points(folder / "points.csv", todo, points)
    tables.write_shards(folder / "shards.csv", todo, results)
    tables.write_provenance(folder / "provenance.json", todo, sys.argv, binary.identity)
    files = plots.write_plots(folder, points, len(todo.traces), with_pictures)
    print(f"{len(points)} points: {folder / 'points.csv'}, {folder / 'shards.csv'}")
    for file in files:
        print(f"  {file}")
    if not with_pictures and (folder / "plots").exists():
        print(f"  {folder / 'plots'}: left as an earlier call wrote it (--no-pictures)")
    num_failed = sum(results.outcomes()[key][0] != "done" for key in todo.tasks_by_key)
    if num_failed == 0:
        return 0
    print(f"sweep.py: error: tasks that failed: {num_failed}; their messages are in the tables. Run the same command "
          "again to retry them.", file=sys.stderr)
    return 1


def main():
    arguments = parse_arguments()
    signals = stop.StopSignals()
    try:
        return sweep(arguments, signals)
    except InputError as error:
        for line in str(error).splitlines():
            print(f"sweep.py: error: {line}", file=sys.stderr)
        return 2
    except (OSError, sqlite3.Error) as error:
        print(f"sweep.py: error: --out {arguments.out}: cannot be written ({error}). Tasks that are done are kept; run "
              "the same command again to go on.", file=sys.stderr)
        return 1
    except stop.Stopped as stopped:
        print("sweep.py: error: stopped while nothing ran; tasks that are done are kept", file=sys.stderr)
        return stopped.exit_status


if __name__ == "__main__":
    sys.exit(program.exit_status("sweep.py", main))
