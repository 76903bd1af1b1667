#!/usr/bin/python3
"""Makes one HTML page of results of `a3sim run` (docs/report.md).

    scripts/report.py results/base results/conservative --out results/report.html

The page holds all it shows and asks for nothing from elsewhere.
"""
import argparse
import pathlib
import sys

from a3report import outputs, page_file, result, timeline
from a3report.problems import InputError
from a3report.quantities import Run
from a3sweep import stop

TIMELINE_FILE = "timeline.json"  # looked for in every result folder


def parse_arguments():
    parser = argparse.ArgumentParser(description="Make one HTML page of results of 'a3sim run'.", allow_abbrev=False)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER",
                        help="results; the first is what the others are compared with")
    parser.add_argument("--out", "-o", required=True, type=pathlib.Path, metavar="PAGE.html", help="the page")
    parser.add_argument("--timeline", action="append", default=[], metavar="FOLDER=FILE.json",
                        help="timeline of one of the results; without it FOLDER/timeline.json if there is one")
    parser.add_argument("--cycles", type=cycles, metavar="A:B",
                        help="show cycles A to B - 1 of the timelines, from the start of the run "
                             f"(default: until {timeline.NUM_QUERIES} queries are done)")
    parser.add_argument("--force", action="store_true", help="replace an existing page")
    return parser.parse_args()


def cycles(text):
    begin, colon, end = text.partition(":")
    if not (colon and begin.isdecimal() and end.isdecimal() and int(begin) < int(end)):
        raise argparse.ArgumentTypeError(f"'{text}' is no range of cycles; allowed: A:B with 0 <= A < B")
    return int(begin), int(end)


def timeline_files(folders, options):
    """{folder: timeline} of the folders that have one."""
    found = {folder: folder / TIMELINE_FILE for folder in folders if (folder / TIMELINE_FILE).exists()}
    named = {}
    for option in options:
        name, equals, file = option.rpartition("=")
        if not equals or not file:
            raise InputError(f"--timeline {option}: allowed: FOLDER=FILE.json, with one of the results as FOLDER.")
        matching = [folder for folder in folders if folder.resolve() == pathlib.Path(name).resolve()]
        if not matching:
            raise InputError(f"--timeline {option}: {name} is none of the results. Name one of {', '.join(map(str, folders))}.")
        if matching[0] in named:
            raise InputError(f"--timeline {option}: {name} has {named[matching[0]]} already. Name one timeline of a result.")
        named[matching[0]] = pathlib.Path(file)
    return found | named


def read_runs(arguments, files):
    """Everything the page shows of each result."""
    results = [result.with_queries(one) for one in result.read_results(arguments.folders)]
    if arguments.cycles and not files:
        raise InputError("--cycles: no result has a timeline. Record one with 'a3sim run --timeline', and name it with --timeline.")
    runs = []
    for one in results:
        difference = outputs.difference(one, results[0]) if one is not results[0] else None
        file = files.get(one.folder)
        runs.append(Run(one, difference, timeline.read_excerpt(file, one, arguments.cycles) if file else None))
    return runs


def report(arguments):
    files = timeline_files(arguments.folders, arguments.timeline)
    inputs = [folder / name for folder in arguments.folders for name in result.FILES] + list(files.values())
    page_file.check_target(arguments.out, inputs, arguments.force)
    runs = read_runs(arguments, files)
    from a3report import page  # plotly takes a second to import

    page_file.write_page(arguments.out, page.page(runs))
    print(arguments.out)


def main():
    arguments = parse_arguments()
    stop.StopSignals()
    try:
        report(arguments)
    except InputError as error:
        print(f"report.py: error: {error}", file=sys.stderr)
        return 2
    except stop.Stopped as stopped:
        print("report.py: error: stopped; no page was written", file=sys.stderr)
        return stopped.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
