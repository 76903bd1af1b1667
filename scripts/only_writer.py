"""One program at a time writes into a folder."""
import contextlib
import errno
import fcntl
import os


class FolderInUse(Exception):
    """Another program writes there."""


@contextlib.contextmanager
def only_writer(folder):
    """Keeps others of these programs out of a folder, which is made; they may be in other containers. Raises FolderInUse, OSError."""
    os.makedirs(folder, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise FolderInUse(f"{folder}: another program writes there. Wait until it ends, or choose another folder.") from None
            # A file system that cannot lock folders; its files are still whole.
        yield
    finally:
        os.close(descriptor)  # which ends the lock; so does the end of the process, however it comes
