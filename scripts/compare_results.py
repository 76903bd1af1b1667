#!/usr/bin/env python3
"""Prints results of `a3sim run` side by side, relative to the first.

    scripts/compare_results.py FOLDER [FOLDER ...]

Each FOLDER holds a report.json. Needs nothing beyond Python's standard library.
"""
import argparse
import json
import pathlib
import sys

COLUMNS = [
    # heading, width, value from (report, first report)
    ("interval", 9, lambda r, _: f"{interval(r):.1f}"),
    ("latency", 8, lambda r, _: f"{r['cycles']['latency']['mean']:.1f}"),
    ("M", 6, lambda r, _: f"{r['selection']['iterations_mean']:.0f}"),
    ("C", 7, lambda r, _: f"{r['selection']['candidates_mean']:.1f}"),
    ("K", 7, lambda r, _: f"{r['selection']['selected_mean']:.1f}"),
    ("pJ/query", 10, lambda r, _: f"{energy_pj(r):.0f}"),
    ("rmse", 8, lambda r, _: f"{r['accuracy']['rmse']:.4f}"),
    ("cosine", 8, lambda r, _: f"{r['accuracy']['cosine_mean']:.4f}"),
    ("top-5", 7, lambda r, _: f"{r['accuracy']['top5_retained']:.3f}"),
    ("speed-up", 10, lambda r, first: f"{interval(first) / interval(r):.2f}"),
    ("energy ratio", 14, lambda r, first: f"{energy_pj(first) / energy_pj(r):.2f}"),
]


def interval(report):
    """Cycles between queries; of single-query operations, cycles a query."""
    mean = report["cycles"]["interval_mean"]
    return mean if mean is not None else report["cycles"]["total"] / report["trace"]["queries"]


def energy_pj(report):
    return report["energy"]["dynamic_pj_per_query"]


def read_report(folder):
    file = folder / "report.json"
    try:
        return json.loads(file.read_text())
    except OSError as error:
        sys.exit(f"{file}: {error.strerror}. Give folders that 'a3sim run --out' wrote.")
    except ValueError as error:
        sys.exit(f"{file}: not a report ({error}).")


def main():
    parser = argparse.ArgumentParser(description="Print results side by side, relative to the first.")
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER")
    folders = parser.parse_args().folders
    reports = [read_report(folder) for folder in folders]
    name_width = max(len(folder.name) for folder in folders) + 1
    print(" " * name_width + "".join(f"{heading:>{width}}" for heading, width, _ in COLUMNS))
    for folder, report in zip(folders, reports):
        values = "".join(f"{value(report, reports[0]):>{width}}" for _, width, value in COLUMNS)
        print(f"{folder.name:<{name_width}}{values}")


if __name__ == "__main__":
    main()
