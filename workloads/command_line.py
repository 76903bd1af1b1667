"""What the workloads' commands have in common: errors for people, and outputs that appear whole or not at all."""

import argparse
import contextlib
import io
import json
import os
import pathlib
import shlex
import sys

import numpy as np

from scripts import program
from scripts.only_writer import FolderInUse, only_writer
from scripts.whole_file import is_stream, write_whole


class UserError(Exception):
    """Something the user gave cannot be used; the message says what, what is allowed, and what to do."""


def run(main, left="nothing was written"):
    """Runs `main` and ends the process: 0 done, 2 a UserError, 128 + its number for a signal, after which `left` is what is left."""

    def status():
        try:
            main()
        except UserError as error:
            print(f"workloads: error: {error}", file=sys.stderr)
            return 2
        return 0

    program.run("workloads", status, left)


def at_least_one(text):
    """A count among a command's arguments."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found '{text}', expected a whole number, 1 or more")
    return int(text)


def command_as_typed():
    """The command of this process, to be kept beside its results."""
    module = sys.modules["__main__"].__spec__
    program = ["python3", "-m", module.name] if module is not None else [pathlib.Path(sys.argv[0]).name]
    return shlex.join(program + sys.argv[1:])


def claim_output(path, force):
    """Refuses, before any work is done, to replace a file that `force` does not release."""
    if os.path.exists(path) and not is_stream(path) and not force:
        _refuse_to_replace(path)
    _make_folder(path.parent)


@contextlib.contextmanager
def claimed_folder(folder):
    """Refuses a folder of results that another of these commands is writing."""
    _make_folder(folder)
    try:
        with only_writer(folder):
            yield
    except FolderInUse as error:
        raise UserError(str(error)) from None


def _make_folder(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made ({error.strerror}). Choose another place.") from error


def _refuse_to_replace(path):
    raise UserError(f"{path}: exists already. Choose another name, or add --force to replace it.") from None


def write_bytes(path, content, force=True):
    """Writes a file whole. Without `force` one that is there stays, also if it came after claim_output."""
    _make_folder(path.parent)
    try:
        write_whole(path, content, replace=force)
    except FileExistsError:
        _refuse_to_replace(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}).") from error


def write_text(path, text, force=True):
    write_bytes(path, text.encode(), force)


def write_json(path, value, force=True):
    write_text(path, json.dumps(value, indent=2, allow_nan=False) + "\n", force)


def write_npz(path, arrays, force=True):
    """numpy.savez_compressed; the same arrays give the same bytes."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    write_bytes(path, content.getvalue(), force)


def read_npz(path, required):
    """All arrays of an .npz file as a dict; the names in `required` must be among them."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror or error}).") from error
    except (ValueError, AttributeError) as error:
        raise UserError(f"{path}: is not an .npz file of plain arrays.") from error
    missing = [name for name in required if name not in arrays]
    if missing:
        raise UserError(f"{path}: lacks {', '.join(missing)}; found {', '.join(sorted(arrays)) or 'nothing'}. "
                        "Is it the model of another workload?")
    return arrays


def provenance_array(**facts):
    """Where a model comes from, as an array that an .npz file can hold without pickling."""
    return np.array(json.dumps({"command": command_as_typed(), **facts}))


def provenance_of(arrays):
    """What provenance_array put into a model; None for a model that does not say."""
    return json.loads(str(arrays["provenance"])) if "provenance" in arrays else None
