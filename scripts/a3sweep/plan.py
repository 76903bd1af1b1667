"""What a sweep consists of.

A machine is a configuration with one value for each varied field. A task runs one machine on one trace file at every
point of its grid of M and T, which costs about as much as one point alone. A point of the sweep is a machine with one
M and T; its row is merged from the tasks of all trace files.
"""
import hashlib
import json
import pathlib
from dataclasses import dataclass

from .problems import InputError


@dataclass(frozen=True)
class Machine:
    """A machine in full; the texts say all that its results depend on."""

    config: str  # as on the command line
    varied: dict  # pointer: value, as listed
    resolved: str  # JSON, every field but the energy table's place
    energy_table: str | None  # JSON; None: the table built into a3sim
    points: tuple  # of (iterations_per_row, iterations, threshold_percent), texts, empty: off

    @property
    def label(self):
        """A name for people, unique within a sweep of configurations with different file names."""
        fields = [f"{pointer.rpartition('/')[2]} {value}" for pointer, value in self.varied.items()]
        return ", ".join([pathlib.Path(self.config).stem, *fields])


@dataclass(frozen=True)
class Trace:
    """A trace file as it was when the sweep was planned."""

    path: pathlib.Path
    size_bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Task:
    key: str  # of content: equal keys, equal results
    machine: Machine
    trace: Trace


@dataclass(frozen=True)
class Plan:
    pointers: tuple  # of the varied fields
    machines: tuple
    traces: tuple
    columns: object  # columns.Columns, of the rows of tasks
    tasks: dict  # (machine number, trace number): Task

    @property
    def tasks_by_key(self):
        """Tasks without repetition: files of the same content share one."""
        return {task.key: task for task in self.tasks.values()}


def make_plan(simulator, configs, fixed, lists, trace_files, file_digest, check):
    """Reads and checks every input; raises InputError.

    `fixed` and `lists` are options of `a3sim sweep`; `file_digest(path, stat)` gives the hash of a file's content.
    """
    _refuse_repetition("--config", configs)
    _refuse_repetition("--trace", trace_files)
    machines = [machine for config in configs for machine in _machines(simulator, config, fixed, lists)]
    traces = [_trace(file, file_digest) for file in trace_files]
    tasks = {}
    for m, machine in enumerate(machines):
        for t, trace in enumerate(traces):
            tasks[m, t] = Task(_key(simulator, machine, trace, check), machine, trace)
    return Plan(tuple(machines[0].varied), tuple(machines), tuple(traces), simulator.columns, tasks)


def _machines(simulator, config, fixed, lists):
    for varied, points in simulator.variations(config, fixed, lists):
        overrides = [part for pointer, value in varied.items() for part in ("--set", f"{pointer}={value}")]
        resolved = simulator.resolve(config, [*fixed, *overrides])
        table_file = resolved.get("energy", {}).pop("table", None)
        table = _read(table_file) if table_file else None
        yield Machine(config, varied, json.dumps(resolved, sort_keys=True), table, tuple(points))


def _trace(file, file_digest):
    path = pathlib.Path(file).absolute()
    try:
        stat = path.stat()
        return Trace(path, stat.st_size, stat.st_mtime_ns, file_digest(path, stat))
    except OSError as error:
        raise InputError(f"--trace {file}: cannot be read ({error.strerror}). Give attention traces, .npz "
                         "(docs/traces.md).") from None


def _key(simulator, machine, trace, check):
    content = [simulator.identity, machine.resolved, machine.energy_table, sorted(machine.points), trace.sha256, check]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _read(file):
    try:
        return pathlib.Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}).") from None


def _refuse_repetition(option, files):
    seen = set()
    for file in files:
        path = pathlib.Path(file).resolve()
        if path in seen:
            raise InputError(f"{option} {file}: is given twice. Name each file once.")
        seen.add(path)
