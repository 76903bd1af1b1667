"""Files that appear whole or not at all."""
import contextlib
import errno
import os
import pathlib
import secrets
import stat
import sys


def write_whole(path, content, replace=True):
    """Puts bytes or text (as UTF-8) into a file: aside first, then moved into place. Raises OSError, and leaves nothing then.

    A link stays, and what it names is written. A device, a pipe and what is this program's own output are written into, never
    replaced. replace: whether a file that is there may go; without it FileExistsError is raised, also where another program put
    one there meanwhile.
    """
    content = content.encode() if isinstance(content, str) else content
    if is_stream(path):
        _write_into(path, content)
        return
    target = _target_of(path)
    aside = target.with_name(f"{target.name}.{secrets.token_hex(8)}.partial")  # equal process ids may meet in one folder
    try:
        with open(aside, "xb") as file:
            file.write(content)
        _put_in_place(aside, target, replace)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()


def is_stream(path):
    """Whether what is there takes bytes but is no file to be replaced: a device, a pipe, or what is our own output."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or _own_output(path) is not None


def _own_output(path):
    """Our standard output or error if the path names it, such as /dev/stdout; None otherwise."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
            if os.path.samestat(os.stat(path), os.fstat(stream.fileno())):
                return stream
    return None


def _write_into(path, content):
    stream = _own_output(path)
    if stream is None:
        with open(path, "wb") as file:
            file.write(content)
        return
    stream.flush()
    with open(stream.fileno(), "wb", closefd=False) as file:  # opened by its name it would be written from the start
        file.write(content)


def _target_of(path):
    """Where links lead to; OSError if they lead nowhere."""
    target = pathlib.Path(os.path.realpath(path)) if path.is_symlink() else path
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return target


def _put_in_place(aside, target, replace):
    if replace:
        os.replace(aside, target)
        return
    try:
        os.link(aside, target)  # of two that try, one succeeds
    except FileExistsError:
        raise
    except OSError:  # a file system without links: claim the name, then fill it
        open(target, "xb").close()
        os.replace(aside, target)
