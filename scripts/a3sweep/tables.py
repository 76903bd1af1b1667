"""The results of a plan as tables: a row per point, merged over trace files, and a row per point and trace file."""
import csv
import io
import json
from dataclasses import dataclass

from whole_file import write_whole

from . import fields
from .merge import merge_rows


@dataclass(frozen=True)
class Point:
    """A machine with one M and T, over all trace files that are done."""

    machine: object  # plan.Machine
    status: str  # done; partial: some trace files failed; failed: all did
    message: str  # of the tasks that failed
    num_traces: int  # merged into `row`
    row: dict  # {column: number or None}; all None but M and T if no trace file is done


def merged_points(plan, store):
    """Every point of the plan, machine by machine."""
    outcomes = store.outcomes()
    points = []
    for m, machine in enumerate(plan.machines):
        tasks = [plan.tasks[m, t] for t in range(len(plan.traces))]
        messages = [outcomes[task.key][1] for task in tasks if outcomes[task.key][0] != "done"]
        rows_of_tasks = [store.rows(task.key) for task in tasks if outcomes[task.key][0] == "done"]
        status = "done" if not messages else "partial" if rows_of_tasks else "failed"
        for point in map(_numbers, machine.points):
            rows_of_point = [rows[point] for rows in rows_of_tasks]
            row = merge_rows(plan.columns, rows_of_point) if rows_of_point else _empty_row(plan, point)
            points.append(Point(machine, status, "\n".join(messages), len(rows_of_tasks), row))
    return points


def write_points(path, plan, points):
    """A line per point."""
    header = ("config", *plan.pointers, *plan.columns.settings, "status", "message", "traces", *plan.columns.results)
    _write(path, header, (
        (point.machine.config, *point.machine.varied.values(), *_texts(point.row, plan.columns.settings), point.status,
         point.message, point.num_traces, *_texts(point.row, plan.columns.results)) for point in points))


def write_shards(path, plan, store):
    """A line per point and trace file."""
    header = ("config", *plan.pointers, *plan.columns.settings, "trace", "status", "message", *plan.columns.results)
    _write(path, header, _shard_lines(plan, store))


def write_provenance(path, plan, command, simulator):
    """Where the tables come from: simulator, command, machines in full, trace files."""
    machines = [{"config": machine.config, "varied": machine.varied, "machine": json.loads(machine.resolved)}
                for machine in plan.machines]
    files = [{"name": str(trace.path), "sha256": trace.sha256} for trace in plan.traces]
    document = {"schema_version": 1, "provenance": {"simulator": simulator, "command": command}, "machines": machines,
                "trace": {"files": files}}
    write_whole(path, json.dumps(document, indent=2) + "\n")


def _shard_lines(plan, store):
    outcomes = store.outcomes()
    for task in plan.tasks.values():
        status, message = outcomes[task.key]
        machine = task.machine
        rows = store.rows(task.key) if status == "done" else {}
        for point in map(_numbers, machine.points):
            row = rows.get(point, _empty_row(plan, point))
            yield (machine.config, *machine.varied.values(), *_texts(row, plan.columns.settings), str(task.trace.path),
                   status, message, *_texts(row, plan.columns.results))


def _texts(row, names):
    return [fields.text(row[name]) for name in names]


def _numbers(point):
    return tuple(map(fields.number, point))


def _empty_row(plan, point):
    return dict.fromkeys(plan.columns.names) | dict(zip(plan.columns.settings, point))


def _write(path, header, lines):
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    write_whole(path, table.getvalue())
