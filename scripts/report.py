#!/usr/bin/python3
"""Makes one HTML page of results of `a3sim run` (docs/report.md).

    scripts/report.py results/base results/conservative --out results/report.html

The page holds all it shows and asks for nothing from elsewhere.
"""
import argparse
import os
import pathlib
import sys

import program
from a3report import outputs, page_file, result, timeline, traces
from a3report.problems import InputError
from a3report.quantities import Run
from whole_file import is_stream

TIMELINE_FILE = "timeline.json"  # looked for in every result folder


def parse_arguments():
    parser = argparse.ArgumentParser(description="Make one HTML page of results of 'a3sim run'.", allow_abbrev=False)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER",
                        help="results; the first is what the others are compared with")
    parser.add_argument("--out", "-o", required=True, type=page_name, metavar="PAGE.html",
                        help="the page; - is standard output")
    parser.add_argument("--timeline", action="append", default=[], metavar="FOLDER=FILE.json",
                        help="timeline of one of the results; without it FOLDER/timeline.json if there is one")
    parser.add_argument("--cycles", type=cycles, metavar="A:B",
                        help="show cycles A to B - 1 of the timelines, from the start of the run "
                             f"(default: until {timeline.NUM_QUERIES} queries are done)")
    parser.add_argument("--force", action="store_true", help="replace an existing page")
    return parser.parse_args()


def page_name(text):
    return pathlib.Path("/dev/stdout" if text == "-" else text)


def cycles(text):
    begin, colon, end = text.partition(":")
    if not (colon and begin.isdecimal() and end.isdecimal() and int(begin) < int(end)):
        raise argparse.ArgumentTypeError(f"'{text}' is no range of cycles; allowed: A:B with 0 <= A < B")
    return int(begin), int(end)


def timeline_files(folders, options):
    """{folder: timeline} of the folders that have one."""
    found = {folder: folder / TIMELINE_FILE for folder in folders if os.path.exists(folder / TIMELINE_FILE)}
    named = {}
    for option in options:
        name, equals, file = option.rpartition("=")
        if not equals or not file:
            raise InputError(f"--timeline {option}: allowed: FOLDER=FILE.json, with one of the results as FOLDER.")
        matching = [folder for folder in folders if os.path.realpath(folder) == os.path.realpath(name)]
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
    reports = [one.report for one in results]
    same_traces = [traces.are_the_same(report, reports[0]) for report in reports]
    names = [None] * len(results) if all(same_traces) else traces.names(reports)
    runs = []
    for one, same_trace, name in zip(results, same_traces, names):
        difference = outputs.difference(one, results[0]) if one is not results[0] and same_trace else None
        file = files.get(one.folder)
        if one.is_of_a_system and file == one.folder / TIMELINE_FILE:
            file = None  # for Perfetto; docs/report.md says so
        excerpt = timeline.read_excerpt(file, one, arguments.cycles) if file else None
        runs.append(Run(one, difference, excerpt, name))
    return runs


def report(arguments):
    files = timeline_files(arguments.folders, arguments.timeline)
    inputs = [folder / name for folder in arguments.folders for name in result.FILES] + list(files.values())
    page_file.check_target(arguments.out, inputs, arguments.force)
    runs = read_runs(arguments, files)
    from a3report import page  # matplotlib takes a second to import

    page_file.write_page(arguments.out, page.page(runs), arguments.force)
    if not is_stream(arguments.out):
        print(arguments.out)


def main():
    try:
        report(parse_arguments())
    except InputError as error:
        print(f"report.py: error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("report.py", main, left="no page was written")
