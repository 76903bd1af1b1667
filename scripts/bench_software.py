#!/usr/bin/env python3
"""Does the approximation pay in software? Builds and runs bench/software.cpp and prints its times as ratios (docs/software.md).

    scripts/bench_software.py --document docs/software.md      # also puts the tables into the document

One process measures every subject, interleaved at random and several times over; of each the least processor time counts, which
a busy host disturbs least.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

import marked_part
import program
from whole_file import write_whole

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
BINARY = SOURCE_DIR / "build" / "release" / "bench" / "a3_bench_software"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
NUM_OPERATIONS = 4  # that each benchmark runs
MACHINES = ("conservative", "aggressive")
NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6}

# How long a subject takes: heading, ways of exact attention of which the faster counts, way of the approximation.
COLUMNS = (
    ("sorting excluded", ("rows", "tiles"), "search"),
    ("sorting included", ("rows", "layout+tiles"), "sort+search"),
    ("candidates given", ("rows", "tiles"), "given"),
    ("post-scoring only", ("rows", "tiles"), None),
)


class Times:
    """Least time of each subject for m queries on one key matrix of n rows, ns."""

    def __init__(self, answer):
        self._least = {}
        for run in answer["benchmarks"]:
            if run["run_type"] != "iteration":
                continue
            way, machine, n, m = run["name"].split("/")[:4]
            key = (way, machine, int(n), int(m))
            time = run["cpu_time"] * NANOSECONDS[run["time_unit"]] / NUM_OPERATIONS
            self._least[key] = min(time, self._least.get(key, time))

    def rows(self):
        """n of every table, rising."""
        return sorted({n for _, _, n, _ in self._least})

    def queries(self, n):
        return sorted({m for _, _, rows, m in self._least if rows == n})

    def of(self, way, machine, n, m):
        return self._least[way, machine, n, m]

    def exact(self, ways, n, m):
        """The faster of these ways."""
        return min(self.of(way, "base", n, m) for way in ways)

    def ratio(self, column, machine, n, m):
        """Time of the approximation over that of exact attention; above 1: it does not pay."""
        _, exact, way = column
        approximate = self.of(way, machine, n, m) if way else min(self.of(one, machine, n, m) for one in exact)
        return approximate / self.exact(exact, n, m)


def table(times, n):
    """Markdown: a line for each m."""
    headings = [f"{machine}: {heading}" for machine in MACHINES for heading, _, _ in COLUMNS]
    lines = [f"| m | exact, µs/query | {' | '.join(headings)} |", "| ---: " * (2 + len(headings)) + "|"]
    for m in times.queries(n):
        ratios = [f"{times.ratio(column, machine, n, m):.2f}" for machine in MACHINES for column in COLUMNS]
        exact = times.exact(COLUMNS[0][1], n, m) / m / 1e3
        lines.append(f"| {m} | {exact:.3f} | {' | '.join(ratios)} |")
    return "\n".join(lines)


def break_even(times, machine, n):
    """In words: from which m on the approximation pays, sorting included."""
    paying = [m for m in times.queries(n) if times.ratio(COLUMNS[1], machine, n, m) < 1]
    return f"from m = {paying[0]} on" if paying else "at no m"


def summary(times):
    """Markdown: what sorting and searching cost, in exact queries, where all n queries are on one matrix."""
    lines = ["| n | machine | sorting and laying out a matrix | search of a query | pays, sorting included |",
             "| ---: | --- | ---: | ---: | --- |"]
    for n in times.rows():
        m = times.queries(n)[-1]
        exact = times.exact(COLUMNS[0][1], n, m) / m
        for machine in MACHINES:
            sort = (times.of("sort+search", machine, n, m) - times.of("search", machine, n, m)) / exact
            search = (times.of("search", machine, n, m) - times.of("given", machine, n, m)) / m / exact
            lines.append(f"| {n} | {machine} | {sort:.0f} | {search:.2f} | {break_even(times, machine, n)} |")
    return "\n".join(lines)


def text(answer, load):
    times = Times(answer)
    repetitions = answer["benchmarks"][0]["repetitions"]
    parts = [f"Measured on {processor()}, least of {repetitions} repetitions; load average before {load:.2f}."]
    parts += [f"n = {n}; time as a multiple of exact attention:\n\n{table(times, n)}" for n in times.rows()]
    parts.append("With m = n, in times of one exact query:\n\n" + summary(times))
    return "\n\n".join(parts)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "an unnamed processor"


def with_measured(document, measured):
    """The document with what stands between the marks replaced. Raises ValueError without them."""
    before, after = marked_part.around(document, BEGIN, END)
    return f"{before}\n{measured}\n{after}"


def measure(arguments):
    """The answer of Google Benchmark; raises CalledProcessError."""
    command = [BINARY, "--benchmark_format=json", "--benchmark_enable_random_interleaving=true",
               f"--benchmark_repetitions={arguments.repetitions}", f"--benchmark_min_time={arguments.seconds}"]
    environment = os.environ | {"A3_BENCH_TRACE": str(SOURCE_DIR / "traces" / "mlm_small.npz")}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(done.stdout)


def parse_arguments():
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0], allow_abbrev=False)
    parser.add_argument("--document", type=pathlib.Path, metavar="FILE.md", help="put the tables between its markers")
    parser.add_argument("--repetitions", type=int, default=9, metavar="N", help="default 9")
    parser.add_argument("--seconds", type=float, default=0.02, help="least time of a repetition; default 0.02")
    arguments = parser.parse_args()
    if not 2 <= arguments.repetitions <= 1000:
        parser.error(f"--repetitions {arguments.repetitions}: allowed: 2 to 1000")
    if not 0 < arguments.seconds <= 10:
        parser.error(f"--seconds {arguments.seconds}: allowed: above 0 to 10")
    return arguments


def main():
    arguments = parse_arguments()
    try:
        document = arguments.document and arguments.document.read_text(encoding="utf-8")
        if document is not None:
            with_measured(document, "")  # before what takes long
        for step in (["--preset", "release"], ["--build", "--preset", "release", "--target", "a3_bench_software"]):
            subprocess.run(["cmake", *step], cwd=SOURCE_DIR, stdout=subprocess.DEVNULL, check=True)
        load = os.getloadavg()[0]
        measured = text(measure(arguments), load)
        print(measured)
        if document is not None:
            write_whole(arguments.document, with_measured(document, measured))
    except OSError as error:
        print(f"bench_software.py: error: {error.filename or arguments.document}: {error.strerror}.", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"bench_software.py: error: {arguments.document}: {error}.", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"bench_software.py: error: {error.cmd[0]} ended with status {error.returncode}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    program.run("bench_software.py", main)
