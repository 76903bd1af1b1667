"""Runs of the a3sim binary."""
import csv
import json
import pathlib
import subprocess
import tempfile
from dataclasses import dataclass

import numpy as np

from .problems import InputError, RunFailed

AS_TEXT = {"encoding": "utf-8", "errors": "surrogateescape"}  # messages hold names of files, which may be no UTF-8


@dataclass(frozen=True)
class Run:
    """Results of one run (docs/output.md): report.json, and the columns of queries.csv as arrays [queries]."""

    report: dict
    queries: dict

    def latency_mean_cycles(self):
        return self.report["cycles"]["latency"]["mean"]

    def interval_mean_cycles(self):
        return self.report["cycles"]["interval_mean"]

    def dynamic_pj_per_query(self):
        return self.report["energy"]["dynamic_pj_per_query"]


class Simulator:
    """The a3sim binary."""

    def __init__(self, path):
        self.path = pathlib.Path(path).absolute()
        try:
            done = subprocess.run([self.path, "--version"], capture_output=True, check=True, **AS_TEXT)
        except (OSError, subprocess.CalledProcessError) as error:
            reason = error.strerror if isinstance(error, OSError) else f"--version ended with {error.returncode}"
            raise InputError(f"--a3sim {path}: cannot be run ({reason}). Build it with scripts/build.sh, or name the "
                             "binary.") from None
        self.version = done.stdout.partition("\n")[0]  # name and version; what follows are facts of the build

    def run(self, config, arrays, overrides=None, engine="systemc"):
        """Runs a trace, given as its arrays, on a machine; `overrides` is {JSON pointer: value}.

        a3sim itself compares every query with the golden model. Raises RunFailed.
        """
        options = [f"--set={pointer}={json.dumps(value)}" for pointer, value in (overrides or {}).items()]
        with tempfile.TemporaryDirectory(prefix="a3paper-") as folder:
            trace, out = pathlib.Path(folder, "trace.npz"), pathlib.Path(folder, "out")
            np.savez(trace, **arrays)
            self._call("run", "--config", config, "--trace", trace, "--out", out, "--engine", engine, *options)
            report = json.loads((out / "report.json").read_text(encoding="utf-8"))
            with open(out / "queries.csv", newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
        return Run(report, {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]})

    def sweep(self, config, traces, lists):
        """Rows of `a3sim sweep --check`, dicts of texts; `lists` is {"iterations-per-row": "1,0.5", ...}."""
        options = [f"--{name}={values}" for name, values in lists.items()]
        with tempfile.TemporaryDirectory(prefix="a3paper-") as folder:
            table = pathlib.Path(folder, "points.csv")
            self._call("sweep", "--config", config, "--trace", *traces, "--out", table, "--check", *options)
            with open(table, newline="", encoding="utf-8") as file:
                return list(csv.DictReader(file))

    def _call(self, *arguments):
        done = subprocess.run([str(argument) for argument in (self.path, *arguments)], capture_output=True, check=False,
                              **AS_TEXT)
        if done.returncode != 0:
            raise RunFailed(f"a3sim {arguments[0]} ended with status {done.returncode}:\n{done.stderr.rstrip()}")
