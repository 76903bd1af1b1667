"""A3 machines as attentions: through the Python package a3sim, or through the command line of the same name."""

import json
import pathlib
import subprocess
import tempfile
from dataclasses import dataclass, field

import numpy as np

from workloads.attention import trace_arrays
from workloads.command_line import UserError, write_json
from workloads.selection import SelectionStatistics


def read_config(path):
    """A machine's JSON as a dict that no longer depends on the folder it was read from."""
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise UserError(f"{path}: is not JSON ({error}).") from error
    if not isinstance(config, dict):
        raise UserError(f"{path}: holds {type(config).__name__}, expected a JSON object (docs/configuration.md).")
    table = config.get("energy", {}).get("table")
    if isinstance(table, str):
        config["energy"]["table"] = str((path.parent / table).resolve())
    return config


def of_package(operation):
    """A workload's operation as the Python package's."""
    import a3sim  # whoever calls this has it
    return a3sim.Operation(key=operation.key, value=operation.value, query=operation.query, query_rows=operation.query_rows)


def added_up(machine, totals):
    """An attention by an a3sim.Machine, on one thread, whose results are added to an a3sim.Totals."""
    def attend(operations):
        results = machine.run([of_package(operation) for operation in operations], 1)
        for result in results:
            totals.add(result)
        return [result.output for result in results]
    return attend


@dataclass
class PythonMachine:
    """Attention by the Python package a3sim (python/)."""

    config: dict
    statistics: SelectionStatistics = field(default_factory=SelectionStatistics)

    def __post_init__(self):
        try:
            import a3sim  # needed for nothing but this backend
        except ImportError as error:
            raise UserError(f"--backend python needs the package a3sim, which cannot be imported ({error}). "
                            "Build it with scripts/build.sh and say PYTHONPATH=build/release/python, install it (docs/python.md), "
                            "or use --backend command.") from error
        self._input_error = a3sim.InputError
        self._machine = self._checked(lambda: a3sim.Machine.from_config(self.config))

    def __call__(self, operations):
        results = self._checked(lambda: self._machine.run(
            [of_package(operation) for operation in operations]))
        for operation, result in zip(operations, results, strict=True):
            self.statistics.add(operation, result.candidates, result.selected)
        return [result.output for result in results]

    def _checked(self, call):
        try:
            return call()
        except self._input_error as error:
            raise UserError(f"the package a3sim refuses: {error}") from error


@dataclass
class CommandMachine:
    """Attention by `a3sim run`, started once for each list of operations."""

    config: dict
    binary: pathlib.Path
    engine: str | None = None  # None: the binary's default
    statistics: SelectionStatistics = field(default_factory=SelectionStatistics)

    def __call__(self, operations):
        with tempfile.TemporaryDirectory(prefix="a3_workload_") as folder:
            arrays = self._run(pathlib.Path(folder), operations)
        outputs, candidates, selected = (
            _per_operation(rows, operations)
            for rows in (arrays["output"], _per_query(arrays, "candidates"), _per_query(arrays, "selected")))
        for operation, *rows in zip(operations, candidates, selected, strict=True):
            self.statistics.add(operation, *rows)
        return outputs

    def _run(self, folder, operations):
        """The arrays of outputs.npz (docs/output.md)."""
        config, trace, out = folder / "machine.json", folder / "trace.npz", folder / "out"
        write_json(config, self.config)
        # Read once and deleted: compressing it would take longer than the run.
        np.savez(trace, **trace_arrays(operations, _element_type(operations)))
        command = [self.binary, "run", "--config", config, "--trace", trace, "--out", out, "--dump-selection"]
        if self.engine is not None:
            command += ["--engine", self.engine]
        try:
            process = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            raise UserError(f"{self.binary}: cannot be started ({error.strerror}). Build it with scripts/build.sh, "
                            "or name another with --a3sim FILE.") from error
        if process.returncode != 0:
            raise UserError(f"{self.binary} run ended with status {process.returncode}:\n{process.stderr.rstrip()}")
        with np.load(out / "outputs.npz", allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}


def _element_type(operations):
    """The type that holds the numbers of all matrices exactly, so that the machine sees them as they are."""
    return np.result_type(*{matrix.dtype for op in operations for matrix in (op.key, op.value, op.query)})


def _per_query(arrays, name):
    """Splits the row ids of --dump-selection into one array a query."""
    return np.split(arrays[name], arrays[f"{name}_offsets"][1:-1])


def _per_operation(rows, operations):
    """Splits what there is one of for each query into one part an operation."""
    ends = np.cumsum([len(op.query) for op in operations])
    return [rows[end - len(op.query):end] for op, end in zip(operations, ends, strict=True)]
