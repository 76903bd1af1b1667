"""What the driver asks of the a3sim binary: which version it is, which points lists make, what a machine is in full."""
import csv
import hashlib
import json
import pathlib
import subprocess
import tempfile

import numpy as np

from .columns import Columns
from .problems import InputError

_CHUNK_BYTES = 1 << 22


def file_sha256(path):
    """Hash of a file's content, hexadecimal; raises OSError."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


class Simulator:
    """The a3sim binary of a sweep; `identity` changes with every build of another content, `columns` are those it writes."""

    def __init__(self, path):
        self.path = pathlib.Path(path).absolute()
        try:
            self.identity = f"{self._output('--version').strip()} {file_sha256(self.path)}"
        except OSError as error:
            raise InputError(f"--a3sim {path}: cannot be run ({error.strerror}). Build it with scripts/build.sh, or "
                             "name the binary.") from None
        _, described = self._sweep_one_row({}, [])
        if "columns" not in described:
            raise InputError(f"--a3sim {path}: does not say how its columns merge. Build it from the sources that this "
                             "sweep.py belongs to.")
        self.columns = Columns(described["columns"])

    def variations(self, config, fixed, lists):
        """Checks configuration and lists; returns [(values of the varied fields, {pointer: text}), points].

        A point is a tuple of texts, one for each of Columns.settings. a3sim itself reads the lists.
        """
        rows, _ = self._sweep_one_row(config, [*fixed, *lists])
        found = {}
        for row in rows:
            values = tuple((name, value) for name, value in row.items() if name.startswith("/"))
            found.setdefault(values, []).append(tuple(row[name] for name in self.columns.settings))
        return [(dict(values), points) for values, points in found.items()]

    def resolve(self, config, overrides):
        """The machine with every field, as a dict."""
        return json.loads(self._output("config", "--resolve", config, *overrides))

    def _sweep_one_row(self, config, options):
        """A sweep over a trace of a single row: its rows, dicts of texts, and what the file beside its table says.

        `config` is a file, or the content of one as a dict.
        """
        with tempfile.TemporaryDirectory(prefix="a3sweep-") as name:
            folder = pathlib.Path(name)
            if isinstance(config, dict):
                (folder / "machine.json").write_text(json.dumps(config), encoding="utf-8")
                config = folder / "machine.json"
            np.savez(folder / "one_row.npz", **{array: np.ones((1, 1)) for array in ("key", "value", "query")})
            self._output("sweep", "--config", config, *options, "--trace", folder / "one_row.npz", "--out",
                         folder / "points.csv", "--threads", 1)
            with open(folder / "points.csv", newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            return rows, json.loads((folder / "points.provenance.json").read_text(encoding="utf-8"))

    def _output(self, *arguments):
        """Standard output of a successful call; raises InputError with a3sim's own message otherwise."""
        call = [str(argument) for argument in (self.path, *arguments)]
        done = subprocess.run(call, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            message = done.stderr.strip() or f"a3sim {arguments[0]} ended with status {done.returncode}"
            raise InputError("\n".join(line.removeprefix("a3sim: error: ") for line in message.splitlines()))
        return done.stdout
