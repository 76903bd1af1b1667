"""Runs a3sim and reads what it leaves behind."""

import csv
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BINARY = Path(os.environ["A3SIM"])
CONFIGS = Path(os.environ["A3_SOURCE_DIR"]) / "configs"

MACHINES = ("base", "conservative", "aggressive")
RESULT_FILES = ("outputs.npz", "queries.csv", "report.json")
CSV_COLUMNS = ("operation,query,rows,iterations,candidates,selected,accept_cycle,done_cycle,"
               "latency_cycles,dynamic_energy_pj,rmse,cosine,visible_rows,tiles").split(",")

# Nothing here takes longer, even on a busy host and with sanitizers; a run that does hangs.
DEADLINE_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """How a run of the binary ended."""

    status: int
    stdout: str
    stderr: str

    def must_succeed(self):
        assert self.status == 0, f"exit status {self.status}; stderr:\n{self.stderr}"
        assert self.stderr == "", "a run without problem says nothing on stderr"
        return self

    def must_succeed_with_warnings(self):
        """And nothing else on stderr."""
        assert self.status == 0, f"exit status {self.status}; stderr:\n{self.stderr}"
        for line in self.stderr.splitlines():
            assert line.startswith("a3sim: warning: "), f"not a warning: {line}"
        return self

    def must_refuse(self, *fragments):
        """Exit status 2 and one message, which holds every fragment."""
        messages = self.must_refuse_with_messages()
        assert len(messages) == 1, f"one message was expected:\n{self.stderr}"
        for fragment in fragments:
            assert str(fragment) in messages[0], f"'{fragment}' is missing in: {messages[0]}"
        return self

    def must_refuse_with_messages(self):
        """Exit status 2; returns the messages, one a line."""
        assert self.status == 2, f"exit status {self.status}; stderr:\n{self.stderr}"
        assert self.stdout == "", "a refused run prints nothing on stdout"
        messages = self.stderr.splitlines()
        for message in messages:
            assert message.startswith("a3sim: error: "), f"not a message: {message}"
        return messages


def a3sim(*arguments, **popen_options):
    """Runs the binary to its end."""
    process = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True,
                             timeout=DEADLINE_SECONDS, check=False, **popen_options)
    return Outcome(process.returncode, process.stdout, process.stderr)


def run_arguments(config, traces, out, *options):
    """Arguments of `a3sim run`; `config` is a file, or the name of a committed machine."""
    config = CONFIGS / f"{config}.json" if config in MACHINES else config
    traces = [traces] if isinstance(traces, Path) else traces
    trace_options = [argument for trace in traces for argument in ("--trace", trace)]
    return ["run", "--config", config, *trace_options, "--out", out, *options]


def run(config, traces, out, *options, **popen_options):
    return a3sim(*run_arguments(config, traces, out, *options), **popen_options)


def overrides(**fields):
    """--set options: hardware__num_rows=160 is --set /hardware/num_rows=160."""
    options = []
    for name, value in fields.items():
        options += ["--set", f"/{name.replace('__', '/')}={json.dumps(value)}"]
    return options


class Result:
    """The three files of a result folder, parsed; no other but `others` is there."""

    def __init__(self, folder, others=()):
        present = sorted(path.name for path in folder.iterdir())
        assert present == sorted((*RESULT_FILES, *others)), f"found in {folder}: {present}"
        self.report = json.loads((folder / "report.json").read_text(), parse_constant=_no_constant)
        self.queries_text = (folder / "queries.csv").read_text()
        self.queries = _read_queries(self.queries_text)
        with np.load(folder / "outputs.npz", allow_pickle=False) as arrays:
            self.outputs = {name: arrays[name] for name in arrays.files}

    def operation(self, index):
        return [query for query in self.queries if query["operation"] == index]


def result_of(config, traces, out, *options):
    """Runs and reads the result; the run must succeed."""
    run(config, traces, out, *options).must_succeed()
    return Result(out)


def _no_constant(text):
    raise AssertionError(f"report.json holds {text}, which is not JSON")


def _read_queries(text):
    lines = list(csv.reader(text.splitlines()))
    assert lines[0] == CSV_COLUMNS
    floats = {"dynamic_energy_pj", "rmse", "cosine"}
    return [{name: float(field) if name in floats else int(field)
             for name, field in zip(CSV_COLUMNS, line, strict=True)} for line in lines[1:]]


def snapshot(folder):
    """Every path below a folder, files with content and time of change; empty if there is no folder."""
    return {path.relative_to(folder): (path.stat().st_mtime_ns, path.read_bytes())
            if path.is_file() else "folder" for path in sorted(folder.rglob("*"))}
