"""Hands out tasks and keeps what comes back, until all have ended.

No more tasks are handed out than workers have threads: Dask blames the death of a worker on every task that waits
there, and after some deaths gives those tasks up.
"""
import collections
import json
import math
import queue
import secrets
import sys
import time

import cloudpickle
from tqdm import tqdm

from . import execute, fields
from .problems import ClusterLost

_POLL_SECONDS = 0.5


def order_of(task, simulator, options, sweep):
    """All that a worker needs to know of a task, in plain types."""
    machine, trace = task.machine, task.trace
    document = json.loads(machine.resolved)
    if machine.energy_table is not None:
        document["energy"]["table"] = "energy_table.json"
    return {
        "sweep": sweep, "a3sim": str(simulator.path), "machine": json.dumps(document),
        "energy_table": machine.energy_table,
        "trace": str(trace.path), "trace_state": (trace.size_bytes, trace.mtime_ns), "options": list(options),
        "points": machine.points, "columns": simulator.columns.names,
    }


class Driver:
    """Runs tasks through a Dask client and saves each outcome as it arrives."""

    def __init__(self, client, store, signals, worker_timeout_seconds):
        self._client = client
        self._store = store
        self._signals = signals
        self._worker_timeout_seconds = worker_timeout_seconds
        self._ended = queue.SimpleQueue()
        self._futures = {}
        self._num_threads = 0
        self._threads_counted = -math.inf
        self._workers_seen = time.monotonic()

    def run(self, tasks, simulator, options):
        """Returns when every task is done or has failed; raises ClusterLost, stop.Stopped."""
        # Workers need not have this package: what runs there is sent in full.
        cloudpickle.register_pickle_by_value(execute)
        sweep = secrets.token_hex(8)
        waiting = collections.deque(tasks)
        try:
            with tqdm(total=len(tasks), unit="task", disable=None, dynamic_ncols=True) as progress:
                while waiting or self._futures:
                    self._count_threads()
                    while waiting and len(self._futures) < max(1, self._num_threads):
                        task = waiting.popleft()
                        self._submit(task.key, order_of(task, simulator, options, sweep))
                    self._collect(progress)
        except BaseException:
            self._abandon(sweep)
            raise

    def _submit(self, key, order):
        # Names of their own: a scheduler may still hold outcomes of an earlier sweep.
        future = self._client.submit(execute.run_task, order, key=f"a3sweep-{order['sweep']}-{key}", pure=False)
        self._futures[key] = future
        future.add_done_callback(lambda _: self._ended.put(key))

    def _collect(self, progress):
        try:
            key = self._ended.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            return
        future = self._futures[key]
        if future.status not in ("finished", "error"):
            raise ClusterLost("the scheduler is gone")  # Dask cancels what it loses sight of
        outcome = _outcome(future)
        with self._signals.held():
            self._save(key, outcome)
            del self._futures[key]
            future.release()
            progress.update()
        if "message" in outcome:
            progress.write(f"sweep.py: a task failed: {outcome['message']}", file=sys.stderr)

    def _save(self, key, outcome):
        if "rows" in outcome:
            rows = [tuple(map(fields.number, row)) for row in outcome["rows"]]
            self._store.save_done(key, rows, outcome["worker"], outcome["seconds"])
        else:
            self._store.save_failed(key, outcome["message"], outcome["worker"], outcome["seconds"])

    def _count_threads(self):
        """Looks at the workers now and then; raises ClusterLost if scheduler or workers are gone for good."""
        now = time.monotonic()
        if now - self._threads_counted < _POLL_SECONDS:
            return
        if self._client.status != "running":
            raise ClusterLost("the scheduler is gone")
        try:
            self._num_threads = sum(self._client.nthreads().values())
        except OSError as error:
            raise ClusterLost(f"the scheduler is gone ({error})") from None
        self._threads_counted = time.monotonic()
        if self._num_threads > 0:
            self._workers_seen = now
        elif now - self._workers_seen > self._worker_timeout_seconds:
            raise ClusterLost(f"there has been no worker for {self._worker_timeout_seconds:g} s")

    def _abandon(self, sweep):
        """Tells the cluster to drop what it has of this sweep, if it still listens."""
        if self._client.status != "running":
            return
        try:
            self._client.cancel(list(self._futures.values()), force=True)
            self._client.run(execute.stop_tasks, sweep, on_error="ignore")
        except Exception:  # pylint: disable=broad-except
            pass  # a cluster that is gone runs nothing


def _outcome(future):
    """What execute.run_task returned, or the same for a task that took its worker with it."""
    error = future.exception()
    if error is None:
        return future.result()
    if type(error).__name__ == "KilledWorker":
        last = getattr(error.last_worker, "address", "unknown")
        return {"message": f"every worker that ran this task died, the last at {last}; is there enough memory?",
                "worker": last, "seconds": None}
    return {"message": f"{type(error).__name__}: {error}", "worker": None, "seconds": None}
