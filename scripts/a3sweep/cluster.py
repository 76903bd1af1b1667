"""Where tasks run: a Dask cluster on this machine, or a scheduler that already runs."""
import contextlib
import logging
import multiprocessing.resource_tracker
import os
import signal
import tempfile
import time

from distributed import Client, LocalCluster

from .problems import InputError

_POLL_SECONDS = 0.2


def quiet():
    """Leaves the words to sweep.py: Dask would log the deaths of workers and the ends of connections at length."""
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")  # of worker processes
    for name in ("", "distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextlib.contextmanager
def local_client(num_workers):
    """A client of `num_workers` processes on this machine, restarted when they die."""
    with _keyboard_interrupts_blocked():
        # Memory is a3sim's, a process of its own, so that Dask has none to limit. Dask serves health pages even without a
        # dashboard: on any free port, as its usual one may be another cluster's.
        cluster = LocalCluster(n_workers=num_workers, threads_per_worker=1, processes=True, memory_limit=None,
                               dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
                               local_directory=tempfile.gettempdir())
    with cluster, Client(cluster) as client:
        yield client


@contextlib.contextmanager
def remote_client(address, timeout_seconds):
    """A client of the scheduler at an address; raises InputError without it, and without any worker there."""
    try:
        client = Client(address, timeout=timeout_seconds)
    except (OSError, TimeoutError, ValueError) as error:
        reason = f" ({error})" if str(error) else ""
        raise InputError(f"{address}: no scheduler answered within {timeout_seconds:g} s{reason}. Start one with "
                         "'dask-scheduler', allow more --timeout, or leave --scheduler out to run on this machine.") from None
    with client:
        deadline = time.monotonic() + timeout_seconds
        while not client.nthreads():
            if time.monotonic() > deadline:
                raise InputError(f"{address}: no worker joined this scheduler within {timeout_seconds:g} s. Start some "
                                 f"with 'dask-worker {address}', or allow more --timeout.")
            time.sleep(_POLL_SECONDS)
        yield client


@contextlib.contextmanager
def _keyboard_interrupts_blocked():
    """Threads and processes begun meanwhile never see Ctrl-C, which is this program's to handle."""
    # Python's resource tracker would take the block away again in the thread that starts it.
    multiprocessing.resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
