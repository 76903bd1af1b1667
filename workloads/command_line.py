"""What the workloads' commands have in common: errors for people, and outputs that appear whole or not at all."""

import argparse
import io
import json
import os
import pathlib
import shlex
import sys

import numpy as np


class UserError(Exception):
    """Something the user gave cannot be used; the message says what, what is allowed, and what to do."""


def run(main):
    """Runs `main` and ends the process: 0 done, 2 a UserError, 130 interrupted."""
    try:
        main()
    except UserError as error:
        print(f"workloads: error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("workloads: interrupted; nothing was written", file=sys.stderr)
        sys.exit(130)


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
    if path.exists() and not force:
        raise UserError(f"{path}: exists already. Choose another name, or add --force to replace it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{path.parent}: cannot be made ({error.strerror}). Choose another place.") from error


def write_bytes(path, content):
    """Writes a file whole: aside first, then renamed into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(content)
        os.replace(aside, path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}).") from error
    finally:
        aside.unlink(missing_ok=True)


def write_text(path, text):
    write_bytes(path, text.encode())


def write_json(path, value):
    write_text(path, json.dumps(value, indent=2, allow_nan=False) + "\n")


def write_npz(path, arrays):
    """numpy.savez_compressed; the same arrays give the same bytes."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    write_bytes(path, content.getvalue())


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
