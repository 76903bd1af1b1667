"""A result folder of `a3sim run` (docs/output.md), read and checked."""
import csv
import itertools
import json
import pathlib
from array import array
from dataclasses import dataclass

import numpy as np

from .problems import InputError

SCHEMA_VERSION = 1
FILES = ("report.json", "queries.csv", "outputs.npz")

_NUMBER = (int, float)
_NUMBER_OR_NULL = (int, float, type(None))
# The fields of report.json that the page shows, by JSON pointer, with their types.
_FIELDS = {
    "/engine": str,
    "/config": dict,
    "/config/hardware/clock_mhz": _NUMBER,
    "/trace/operations": int,
    "/trace/queries": int,
    "/cycles/total": int,
    "/cycles/latency/min": int,
    "/cycles/latency/mean": _NUMBER,
    "/cycles/latency/max": int,
    "/cycles/interval_mean": _NUMBER_OR_NULL,
    "/throughput_queries_per_second": _NUMBER,
    **{f"/selection/{name}_mean": _NUMBER for name in ("rows", "iterations", "candidates", "selected")},
    "/blocks": list,
    "/stall_causes": list,
    "/activity": dict,
    "/energy/table": str,
    **{f"/energy/{name}_pj": _NUMBER for name in ("dynamic", "static")},
    "/energy/dynamic_pj_per_query": _NUMBER,
    "/energy/breakdown_pj": dict,
    "/area_mm2": _NUMBER_OR_NULL,
    "/accuracy/golden_mismatches": (int, type(None)),
    **{f"/accuracy/{name}": _NUMBER_OR_NULL for name in ("rmse", "max_abs_error", "cosine_mean", "top1_retained",
                                                         "top2_retained", "top5_retained")},
    "/accuracy/saturated_elements": int,
    "/host/wall_seconds": _NUMBER_OR_NULL,
    "/host/simulated_cycles_per_second": _NUMBER_OR_NULL,
}
# The same of each entry of /blocks and /stall_causes.
_BLOCK_FIELDS = {"name": str, "title": str, "track_title": (str, type(None)), "pipeline_position": int, "present": bool}
_CAUSE_FIELDS = {"name": str, "title": str}
_TYPE_NAMES = {str: "a text", bool: "true or false", list: "a list", dict: "an object", int: "a whole number", float: "a number", type(None): "null"}

# Columns of queries.csv and their type codes; numbers that may be missing are floats, NaN where they are.
_COLUMNS = {"operation": "q", "query": "q", "rows": "q", "iterations": "q", "candidates": "q", "selected": "q",
            "accept_cycle": "q", "done_cycle": "q", "latency_cycles": "q", "dynamic_energy_pj": "d", "rmse": "d",
            "cosine": "d"}


@dataclass(frozen=True)
class Result:
    """One run."""

    name: str  # for people, unique on a page
    folder: pathlib.Path
    report: dict  # report.json
    queries: dict  # columns of queries.csv: arrays, int64 or float64, [queries]

    def __getitem__(self, pointer):
        """The field of report.json at a JSON pointer."""
        value = self.report
        for part in pointer.split("/")[1:]:
            value = value[part]
        return value


def read_results(folders):
    """Results of distinct folders, in their order; raises InputError."""
    _refuse_repetition(folders)
    names = [folder.resolve().name for folder in folders]
    labels = [name if names.count(name) == 1 else str(folder) for name, folder in zip(names, folders)]
    return [Result(label, folder, _read_report(folder), {}) for label, folder in zip(labels, folders)]


def with_queries(result):
    """The result with its queries read."""
    return Result(result.name, result.folder, result.report, _read_queries(result))


def _refuse_repetition(folders):
    seen = set()
    for folder in folders:
        path = folder.resolve()
        if path in seen:
            raise InputError(f"{folder}: is given twice. Name each result once.")
        seen.add(path)


def _read_report(folder):
    if not folder.is_dir():
        problem = "is not a folder" if folder.exists() else "does not exist"
        raise InputError(f"{folder}: {problem}. Give folders that 'a3sim run --out' wrote.")
    file = folder / "report.json"
    try:
        report = json.loads(file.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except FileNotFoundError:
        raise InputError(f"{folder}: holds no report.json, so no whole result. Give folders that 'a3sim run --out' "
                         "wrote.") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: is not JSON ({error}). Run 'a3sim run --force' anew.") from None
    _check_report(file, report)
    return report


def _refuse_constant(text):
    raise ValueError(f"{text} is not a number of JSON")


def _check_report(file, report):
    version = report.get("schema_version") if isinstance(report, dict) else None
    if version is None:
        raise InputError(f"{file}: is not a report of 'a3sim run': it has no schema_version.")
    if version != SCHEMA_VERSION:
        raise InputError(f"{file}: schema_version is {json.dumps(version)}; this report.py reads {SCHEMA_VERSION}. Use "
                         "the report.py of the version that wrote it, or run 'a3sim run --force' anew.")
    for pointer, types in itertools.chain(_FIELDS.items(), _described_fields(report)):
        _check_field(file, report, pointer, types if isinstance(types, tuple) else (types,))
    if report["trace"]["queries"] < 1:
        raise InputError(f"{file}: /trace/queries is {report['trace']['queries']}; allowed: 1 or more.")


def _described_fields(report):
    """Fields of the blocks that the report itself describes; those asked for first are sound before others are named."""
    for pointer, fields in (("/blocks", _BLOCK_FIELDS), ("/stall_causes", _CAUSE_FIELDS)):
        for index in range(len(report[pointer[1:]])):
            yield f"{pointer}/{index}", dict
            yield from ((f"{pointer}/{index}/{name}", types) for name, types in fields.items())
    for block in report["blocks"]:
        yield f"/energy/breakdown_pj/{block['name']}", _NUMBER
        if block["track_title"] is not None:
            yield from ((f"/activity/{block['name']}/{kind}_cycles", int) for kind in ("busy", "idle"))


def _check_field(file, report, pointer, types):
    value = report
    for part in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise InputError(f"{file}: {pointer} is missing. Run 'a3sim run --force' anew.")
    if type(value) not in types:
        allowed = " or ".join(_TYPE_NAMES[one] for one in types if one is not float or int not in types)
        allowed = allowed.replace("a whole number", "a number") if float in types else allowed
        raise InputError(f"{file}: {pointer} is {json.dumps(value)[:60]}; allowed: {allowed}. Run 'a3sim run --force' "
                         "anew.")


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
