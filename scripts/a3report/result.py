"""A result folder of `a3sim run` (docs/output.md), read and checked."""
import csv
import os
import pathlib
from array import array
from dataclasses import dataclass

import numpy as np
from program import shown

from . import report_file
from .problems import InputError

FILES = ("report.json", "queries.csv", "outputs.npz")

_NUMBER_OR_NULL = report_file.NUMBER_OR_NULL
# The fields of report.json that the page shows, by JSON pointer, with their types.
_FIELDS = {
    "/engine": str,
    "/config": dict,
    "/config/hardware/clock_mhz": (int, float),
    "/trace/tiles": int,
    "/cycles/total": int,
    "/cycles/latency/min": int,
    "/cycles/latency/mean": _NUMBER_OR_NULL,
    "/cycles/latency/max": int,
    "/cycles/interval_mean": _NUMBER_OR_NULL,
    "/throughput_queries_per_second": _NUMBER_OR_NULL,
    **{f"/selection/{name}_mean": _NUMBER_OR_NULL for name in ("rows", "visible_rows", "iterations", "candidates",
                                                           "selected")},
    "/blocks": list,
    "/stall_causes": list,
    "/activity": dict,
    "/energy/table": str,
    **{f"/energy/{name}_pj": _NUMBER_OR_NULL for name in ("dynamic", "static")},
    "/energy/dynamic_pj_per_query": _NUMBER_OR_NULL,
    "/energy/breakdown_pj": dict,
    "/area_mm2": _NUMBER_OR_NULL,
    "/accuracy/golden_mismatches": report_file.COUNT_OR_NULL,
    **{f"/accuracy/{name}": _NUMBER_OR_NULL for name in ("rmse", "max_abs_error", "cosine_mean", "top1_retained",
                                                         "top2_retained", "top5_retained")},
    "/accuracy/saturated_elements": int,
    "/host/wall_seconds": _NUMBER_OR_NULL,
    "/host/simulated_cycles_per_second": _NUMBER_OR_NULL,
}
# The same of each entry of /blocks and /stall_causes.
_BLOCK_FIELDS = {"name": str, "title": str, "track_title": (str, type(None)), "pipeline_position": int, "present": bool}
_CAUSE_FIELDS = {"name": str, "title": str}

# Columns of queries.csv and their type codes; numbers that may be missing are floats, NaN where they are.
_COLUMNS = {"operation": "q", "query": "q", "rows": "q", "iterations": "q", "candidates": "q", "selected": "q",
            "accept_cycle": "q", "done_cycle": "q", "latency_cycles": "q", "dynamic_energy_pj": "d", "rmse": "d",
            "cosine": "d", "visible_rows": "q", "tiles": "q"}


@dataclass(frozen=True)
class Result:
    """One run."""

    name: str  # for people, unique on a page
    folder: pathlib.Path
    report: dict  # report.json
    queries: dict  # columns of queries.csv: arrays, int64 or float64, [queries]

    def __getitem__(self, pointer):
        """The field of report.json at a JSON pointer."""
        return report_file.field(self.report, pointer)

    @property
    def is_of_a_system(self):
        return self.report.get("system") is not None


def read_results(folders):
    """Results of distinct folders, in their order; raises InputError."""
    _refuse_repetition(folders)
    reports = [report_file.read_report(folder, _FIELDS, _described_fields) for folder in folders]
    return [Result(shown(name), folder, report, {})
            for name, folder, report in zip(report_file.names_of(folders), folders, reports)]


def with_queries(result):
    """The result with its queries read."""
    return Result(result.name, result.folder, result.report, _read_queries(result))


def _refuse_repetition(folders):
    seen = set()
    for folder in folders:
        path = os.path.realpath(folder)
        if path in seen:
            raise InputError(f"{folder}: is given twice. Name each result once.")
        seen.add(path)


def _described_fields(report):
    """Fields of the blocks that the report itself describes; those asked for first are sound before others are named."""
    for pointer, fields in (("/blocks", _BLOCK_FIELDS), ("/stall_causes", _CAUSE_FIELDS)):
        for index in range(len(report[pointer[1:]])):
            yield f"{pointer}/{index}", dict
            yield from ((f"{pointer}/{index}/{name}", types) for name, types in fields.items())
    for block in report["blocks"]:
        yield f"/energy/breakdown_pj/{block['name']}", _NUMBER_OR_NULL
        if block["track_title"] is not None:
            yield from ((f"/activity/{block['name']}/{kind}_cycles", int) for kind in ("busy", "idle"))


def _read_queries(result):
    file = result.folder / "queries.csv"
    columns = {name: array(code) for name, code in _COLUMNS.items()}
    try:
        with open(file, newline="", encoding="utf-8") as lines:
            _read_lines(file, csv.reader(lines), columns)
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}). Give whole results of 'a3sim run'.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file}: is not a table of queries ({error}).") from None
    num_lines, num_queries = len(columns["query"]), result["/trace/queries"]
    if num_lines != num_queries:
        raise InputError(f"{file}: has {num_lines} queries, but {result.folder / 'report.json'} tells of {num_queries}. "
                         "The files are of different runs; run 'a3sim run --force' anew.")
    return {name: np.frombuffer(column, np.int64 if column.typecode == "q" else np.float64)
            for name, column in columns.items()}


def _read_lines(file, lines, columns):
    header = next(lines, [])
    if header != list(columns):
        raise InputError(f"{file}: line 1 is '{','.join(header)[:80]}'; allowed: {','.join(columns)}.")
    parsers = [int if column.typecode == "q" else _number for column in columns.values()]
    for fields in lines:
        if len(fields) != len(columns):
            raise InputError(f"{file}: line {lines.line_num} has {len(fields)} fields; allowed: {len(columns)}.")
        for (name, column), parse, text in zip(columns.items(), parsers, fields):
            try:
                column.append(parse(text))
            except (ValueError, OverflowError):
                raise InputError(f"{file}: line {lines.line_num}: {name} is '{text[:40]}'; allowed: a "
                                 f"{'whole ' if parse is int else ''}number.") from None


def _number(text):
    return float(text) if text else np.nan
