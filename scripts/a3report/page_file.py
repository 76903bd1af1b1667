"""The page appears whole or not at all."""
import os

from whole_file import is_stream, write_whole

from .problems import InputError


def check_target(path, inputs, force):
    """Raises InputError if the page may not be written there; `inputs` are files that must not be lost."""
    if os.path.isdir(path):
        raise InputError(f"--out {path}: is a folder. Name the page itself, such as {path / 'report.html'}.")
    if os.path.realpath(path) in map(os.path.realpath, inputs):
        raise InputError(f"--out {path}: is one of the files the page is made from. Choose another name.")
    if os.path.exists(path) and not is_stream(path) and not force:
        _refuse_to_replace(path)


def write_page(path, text, force):
    """Raises InputError, and leaves nothing, if the page cannot be written, or replaces another without `force`."""
    try:
        os.makedirs(path.parent, exist_ok=True)
        write_whole(path, text, replace=force)
    except OSError as error:
        if isinstance(error, FileExistsError) and os.path.exists(path):
            _refuse_to_replace(path)
        raise InputError(f"--out {path}: cannot be written ({error.strerror}). Choose a place that is writable and has "
                         "space.") from None


def _refuse_to_replace(path):
    raise InputError(f"--out {path}: exists. Choose another name, or replace it with --force.") from None
