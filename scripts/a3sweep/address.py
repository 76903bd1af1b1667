"""Where the scheduler is."""
import json
import pathlib

from .problems import InputError


def scheduler_address(scheduler, scheduler_file):
    """The address that one of the two options gives; None without both; raises InputError."""
    if scheduler_file is not None:
        return _address_in(scheduler_file)
    if scheduler is None:
        return None
    host, _, port = scheduler.rpartition(":")
    if not host.startswith(("tcp://", "tls://", "ucx://")) or host.endswith("/") or not port.isdecimal() \
            or not 1 <= int(port) <= 65535:
        raise InputError(f"--scheduler {scheduler}: is no address; allowed: tcp://HOST:PORT, as dask-scheduler "
                         "prints it.")
    return scheduler


def _address_in(file):
    try:
        return json.loads(pathlib.Path(file).read_text(encoding="utf-8"))["address"]
    except OSError as error:
        raise InputError(f"--scheduler-file {file}: cannot be read ({error.strerror}). It is what 'dask-scheduler "
                         "--scheduler-file FILE' writes.") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"--scheduler-file {file}: names no address. It is what 'dask-scheduler --scheduler-file "
                         "FILE' writes.") from None
