#!/usr/bin/env python3
"""Prints results of `a3sim run` side by side, relative to the first.

    scripts/compare_results.py FOLDER [FOLDER ...]

Each FOLDER holds a report.json. Results of other traces than the first one's are marked. Needs nothing beyond Python's standard
library.
"""
import argparse
import math
import pathlib
import sys

import program
from a3report import report_file, traces
from a3report.problems import InputError

_FIELDS = {
    "/cycles/total": int,
    "/cycles/interval_mean": report_file.NUMBER_OR_NULL,
    "/cycles/latency/mean": report_file.NUMBER_OR_NULL,
    **{f"/selection/{name}_mean": report_file.NUMBER_OR_NULL for name in ("rows", "iterations", "candidates", "selected")},
    "/energy/dynamic_pj_per_query": report_file.NUMBER_OR_NULL,
    **{f"/accuracy/{name}": report_file.NUMBER_OR_NULL for name in ("rmse", "cosine_mean", "top5_retained")},
}
_MISSING = "–"


def _field(pointer, digits):
    return lambda report, _: number(report_file.field(report, pointer), digits)


COLUMNS = [
    # heading, least width, text from (report, first report)
    ("interval", 9, lambda r, _: number(interval(r), 1)),
    ("latency", 8, _field("/cycles/latency/mean", 1)),
    ("M", 6, _field("/selection/iterations_mean", 0)),
    ("C", 7, _field("/selection/candidates_mean", 1)),
    ("K", 7, _field("/selection/selected_mean", 1)),
    ("pJ/query", 10, _field("/energy/dynamic_pj_per_query", 0)),
    ("rmse", 8, _field("/accuracy/rmse", 4)),
    ("cosine", 8, _field("/accuracy/cosine_mean", 4)),
    ("top-5", 7, _field("/accuracy/top5_retained", 3)),
    ("speed-up", 10, lambda r, first: number(ratio(interval(first), interval(r)), 2)),
    ("energy ratio", 14, lambda r, first: number(ratio(energy_pj(first), energy_pj(r)), 2)),
]


def number(value, digits):
    return _MISSING if value is None else f"{value:.{digits}f}"


def ratio(value, other):
    """None where there is none, or where it is no number."""
    if value is None or not other:
        return None
    quotient = value / other
    return quotient if math.isfinite(quotient) else None


def interval(report):
    """Cycles between queries; of single-query operations, cycles a query."""
    mean = report["cycles"]["interval_mean"]
    return mean if mean is not None else report["cycles"]["total"] / report["trace"]["queries"]


def energy_pj(report):
    return report["energy"]["dynamic_pj_per_query"]


def table(names, reports):
    """Lines: names to the left, numbers to the right, never without a space between them."""
    rows = [["", *(heading for heading, _, _ in COLUMNS)]]
    rows += [[name, *(text(report, reports[0]) for _, _, text in COLUMNS)] for name, report in zip(names, reports)]
    least = [0, *(width for _, width, _ in COLUMNS)]
    widths = [max(width, 1 + max(map(len, column))) for width, column in zip(least, zip(*rows))]
    return [f"{name:<{widths[0]}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths[1:])) for name, *cells in rows]


def notes(names, reports):
    """What a reader must know before believing the ratios."""
    others = [index for index, report in enumerate(reports) if not traces.are_the_same(report, reports[0])]
    if not others:
        return []
    ran = [f"  {name}: {trace}" for name, trace in zip(names, traces.names(reports))]
    return ["", f"* ran another trace than {names[0]}; its ratios compare means over different queries", *ran]


def compare(folders):
    reports = [report_file.read_report(folder, _FIELDS) for folder in folders]
    names = [program.shown(name) for name in report_file.names_of(folders)]
    marked = [name if traces.are_the_same(report, reports[0]) else f"{name} *" for name, report in zip(names, reports)]
    print("\n".join(table(marked, reports) + notes(names, reports)))


def main():
    parser = argparse.ArgumentParser(description="Print results side by side, relative to the first.", allow_abbrev=False)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER")
    try:
        compare(parser.parse_args().folders)
    except InputError as error:
        print(f"compare_results.py: error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("compare_results.py", main, left="nothing was printed")
