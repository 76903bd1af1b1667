#!/usr/bin/python3
"""Does the approximation pay in software? Builds and runs bench/software.cpp and bench/selections.cpp (docs/software.md).

    PYTHONPATH=build/release/python scripts/bench_software.py --document docs/software.md  # also puts tables and figures into it

One process measures every subject of one n, interleaved at random and several times over; of each the least processor time counts,
which a busy host disturbs least. More rows than 320 come from the masked language model of workloads/ on longer windows of text: that
needs the trained model and the package a3sim. Needs matplotlib, Debian's python3-matplotlib.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE_DIR))  # for workloads

# pylint: disable=wrong-import-position
import marked_part  # noqa: E402
import program  # noqa: E402
import trained_models  # noqa: E402
import written_part  # noqa: E402
from a3software import report, subjects  # noqa: E402
from a3software.selections import Selections  # noqa: E402
from workloads.command_line import UserError  # noqa: E402

BENCH_DIR = SOURCE_DIR / "build" / "release" / "bench"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
MARKS = {"search": (BEGIN, END), "selections": ("<!-- selections: begin -->", "<!-- selections: end -->")}
NUM_ROWS = (320, 1024, 2048)
NUM_OPERATIONS = 4  # that each benchmark of the search runs
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


def with_measured(document, measured, part="search"):
    """The document with what stands between the marks of a part replaced. Raises ValueError without them."""
    before, after = marked_part.around(document, *MARKS[part])
    return f"{before}\n{measured}\n{after}"


def answer_of(binary, trace, arguments):
    """What Google Benchmark prints; raises CalledProcessError."""
    command = [BENCH_DIR / binary, "--benchmark_format=json", "--benchmark_enable_random_interleaving=true",
               f"--benchmark_repetitions={arguments.repetitions}", f"--benchmark_min_time={arguments.seconds}"]
    environment = os.environ | {"A3_BENCH_TRACE": str(trace)}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(done.stdout)


def measured_search(arguments):
    """(Markdown, no figures): A3's own search for several m."""
    load = os.getloadavg()[0]
    return text(answer_of("a3_bench_software", subjects.SHORT, arguments), load), {}


def measured_selections(arguments):
    """(Markdown, figures {name: content}): ways to choose rows."""
    load = os.getloadavg()[0]
    traces = arguments.trace or [subjects.trace_of(num_rows, arguments.models, arguments.out) for num_rows in arguments.rows]
    answers = [answer_of("a3_bench_selections", trace, arguments) for trace in traces]
    written_part.write_summary(arguments.out, answers)
    measured, figures = report.document([Selections(answer) for answer in answers])
    heading = (f"Measured on {processor()}, least of {arguments.repetitions} repetitions; load average before {load:.2f}, after "
               f"{os.getloadavg()[0]:.2f}.")
    return f"{heading}\n\n{measured}", figures


PARTS = {"search": measured_search, "selections": measured_selections}


def parse_arguments():
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0], allow_abbrev=False)
    parser.add_argument("--document", type=pathlib.Path, metavar="FILE.md",
                        help="put the tables between its markers, figures into the folder 'figures' beside it")
    parser.add_argument("--only", choices=tuple(PARTS), help="A3's own search, or the ways to choose rows (default: both)")
    parser.add_argument("--rows", nargs="+", type=int, default=list(NUM_ROWS), metavar="N",
                        help=f"rows of a key matrix to choose from, 32 to 4096 (default: {' '.join(map(str, NUM_ROWS))})")
    parser.add_argument("--trace", nargs="+", type=pathlib.Path, metavar="FILE.npz",
                        help="choose from the rows of these traces instead, one n a trace; four operations of each, 64 queries of these")
    trained_models.add_option(parser)
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/software", metavar="FOLDER",
                        help="where traces of more than 320 rows and all measurements, as summary.json, go (default: results/software)")
    parser.add_argument("--repetitions", type=int, default=9, metavar="N", help="default 9")
    parser.add_argument("--seconds", type=float, default=0.02, help="least time of a repetition; default 0.02")
    arguments = parser.parse_args()
    if not 2 <= arguments.repetitions <= 1000:
        parser.error(f"--repetitions {arguments.repetitions}: allowed: 2 to 1000")
    if not 0 < arguments.seconds <= 10:
        parser.error(f"--seconds {arguments.seconds}: allowed: above 0 to 10")
    for rows in arguments.rows:
        if not 32 <= rows <= 4096:
            parser.error(f"--rows {rows}: allowed: 32 to 4096")
    return arguments


def build():
    for step in (["--preset", "release"], ["--build", "--preset", "release", "--target", "a3_bench_software", "a3_bench_selections"]):
        subprocess.run(["cmake", *step], cwd=SOURCE_DIR, stdout=subprocess.DEVNULL, check=True)


def run(arguments):
    """Raises what cannot be read, measured or written."""
    parts = [arguments.only] if arguments.only else list(PARTS)
    for part in parts:
        rewritten(arguments.document, "", part)  # before what takes long
    build()
    for part in parts:
        measured, figures = PARTS[part](arguments)
        print(measured)
        if arguments.document:
            written_part.write(arguments.document, rewritten(arguments.document, measured, part), figures)


def rewritten(path, measured, part):
    """`with_measured` of the document as it is now: it is edited while measurements run. None without a document."""
    return path and with_measured(path.read_text(encoding="utf-8"), measured, part)


def main():
    arguments = parse_arguments()
    try:
        run(arguments)
    except OSError as error:
        print(f"bench_software.py: error: {error.filename or arguments.document}: {error.strerror}.", file=sys.stderr)
        return 2
    except UserError as error:
        print(f"bench_software.py: error: {error}", file=sys.stderr)
        return 2
    except ImportError as error:
        print(f"bench_software.py: error: {error}; build with scripts/build.sh and say PYTHONPATH=build/release/python, or measure --rows 320 "
              "alone.", file=sys.stderr)
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
