"""One task, on a worker. Sent there by value, so it may use Python's standard library and Dask alone.

Workers share the files of the driver, but nothing is taken on trust: machine and energy table come with the task, and
a trace that is not as it was planned fails the task.
"""
import csv
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from distributed import get_worker


class TaskFailure(Exception):
    """Why this task has no result; the message goes to the table."""


def run_task(order):
    """Runs `a3sim sweep` as the order says (drive.order_of); returns a dict with either "rows" and "warnings" or "message".

    Rows are tuples of texts in the order of the order's "columns", one for each of its "points"; warnings are lines of a3sim's.
    """
    worker = get_worker()
    started = time.monotonic()
    try:
        rows, warnings = _simulate(order, worker)
        outcome = {"rows": rows, "warnings": warnings}
    except TaskFailure as failure:
        outcome = {"message": str(failure)}
    except OSError as error:
        outcome = {"message": f"{error.filename}: {error.strerror}"}
    return outcome | {"worker": worker.address, "seconds": time.monotonic() - started}


def stop_tasks(sweep, dask_worker):
    """Ends what this worker runs for the sweep."""
    for process in list(_processes(dask_worker, sweep)):
        process.kill()


def _processes(worker, sweep):
    """The a3sim processes of a sweep on this worker; kept with the worker because this module is sent by value."""
    return vars(worker).setdefault("a3sim_processes", {}).setdefault(sweep, set())


def _simulate(order, worker):
    _check_trace(order)
    with tempfile.TemporaryDirectory(prefix="task-", dir=worker.local_directory) as folder:
        files = pathlib.Path(folder)
        (files / "machine.json").write_text(order["machine"], encoding="utf-8")
        if order["energy_table"] is not None:
            (files / "energy_table.json").write_text(order["energy_table"], encoding="utf-8")
        table = files / "table.csv"
        messages = _run([order["a3sim"], "sweep", "--config", str(files / "machine.json"), "--trace", order["trace"], "--out",
                         str(table), *order["options"]], _processes(worker, order["sweep"]))
        rows = _read_table(table, order)
    _check_trace(order)
    return rows, [line for line in messages.splitlines() if line.startswith("a3sim: warning: ")]


def _check_trace(order):
    stat = os.stat(order["trace"])
    if (stat.st_size, stat.st_mtime_ns) != order["trace_state"]:
        raise TaskFailure(f"{order['trace']}: changed since the sweep was planned; run the sweep again")


def _run(call, processes):
    """What it says on standard error."""
    # Should this worker be killed, its thread ends, and the kernel ends a3sim with it.
    if setpriv := shutil.which("setpriv"):
        call = [setpriv, "--pdeathsig", "KILL", *call]
    # In a session of its own, a3sim does not see the Ctrl-C of the driver's terminal.
    process = subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True, errors="replace", start_new_session=True)
    processes.add(process)
    try:
        _, stderr = process.communicate()
    finally:
        processes.discard(process)
    if process.returncode < 0:
        name = signal.Signals(-process.returncode).name
        raise TaskFailure(f"a3sim was ended by {name}; {stderr.strip() or 'is there enough memory?'}")
    if process.returncode > 0:
        lines = [line.removeprefix("a3sim: error: ") for line in stderr.strip().splitlines()]
        raise TaskFailure("\n".join(lines) or f"a3sim ended with status {process.returncode} and no message")
    return stderr


def _read_table(table, order):
    with open(table, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    if tuple(header) != order["columns"]:
        raise TaskFailure(f"a3sim writes other columns than sweep.py expects: {','.join(header)}")
    if [tuple(row[:len(order["points"][0])]) for row in rows] != list(order["points"]):
        raise TaskFailure("a3sim ran other points than planned")
    return [tuple(row) for row in rows]
