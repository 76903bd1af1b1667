"""The page appears whole or not at all."""
from whole_file import write_whole

from .problems import InputError


def check_target(path, inputs, force):
    """Raises InputError if the page may not be written there; `inputs` are files that must not be lost."""
    if path.is_dir():
        raise InputError(f"--out {path}: is a folder. Name the page itself, such as {path / 'report.html'}.")
    if path.resolve() in {file.resolve() for file in inputs}:
        raise InputError(f"--out {path}: is one of the files the page is made from. Choose another name.")
    if path.exists() and not force:
        raise InputError(f"--out {path}: exists. Choose another name, or replace it with --force.")


def write_page(path, text):
    """Raises InputError, and leaves nothing, if the page cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise InputError(f"--out {path}: cannot be written ({error.strerror}). Choose a place that is writable and has "
                         "space.") from None
