"""A sweep on a scheduler that already runs gives the tables of a local one; a scheduler that goes away ends it."""

import contextlib
import os
import socket
import subprocess
import sys

import pytest
from sweeping import (DEADLINE_SECONDS, SMALL_TRACES, begin, ended_tasks, misbehaving_a3sim, must_refuse,
                      processes_below, sweep, tables, wait_until)

LISTS = ("--iterations-per-row=0.5,off", "--threshold-percent=5,off", "--vary=/timing/buffer_depth=1,2")


@contextlib.contextmanager
def dask(command, folder, *options):
    """A process of Dask in a folder of its own, without the sweep's package on its path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    process = subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{command}", *options], cwd=folder,
                               env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(name="scheduler")
def running_scheduler(tmp_path):
    """A scheduler's process and the file that says where it is."""
    file = tmp_path / "scheduler.json"
    options = ("--host=127.0.0.1", "--port=0", "--no-dashboard", f"--scheduler-file={file}")
    with dask("scheduler", tmp_path, *options) as process:
        wait_until(lambda: file.exists() or process.poll() is not None, "the scheduler")
        assert process.poll() is None
        yield process, file


@pytest.fixture(name="worker")
def running_worker(scheduler, tmp_path):
    _, file = scheduler
    options = (f"--scheduler-file={file}", "--nthreads=2", "--no-dashboard", "--no-nanny",
               f"--local-directory={tmp_path}")
    with dask("worker", tmp_path, *options) as process:
        yield process


def test_a_running_scheduler_gives_the_same_tables(scheduler, worker, out, tmp_path):
    _, file = scheduler
    sweep(out, *LISTS, f"--scheduler-file={file}", traces=SMALL_TRACES)
    assert worker.poll() is None
    sweep(tmp_path / "local", *LISTS, "--workers=2", traces=SMALL_TRACES)
    assert tables(out) == tables(tmp_path / "local")


def test_another_cluster_on_this_host_does_not_disturb_a_sweep(out):
    with socket.socket() as dashboard_of_another:
        with contextlib.suppress(OSError):  # in use already, which is as good
            dashboard_of_another.bind(("", 8787))
            dashboard_of_another.listen()
        assert "8787" not in sweep(out, traces=SMALL_TRACES)


def test_a_scheduler_without_workers_is_named(scheduler, out):
    _, file = scheduler
    # A scheduler on a busy machine may need a few seconds to answer at all.
    assert "no worker joined" in must_refuse(out, f"--scheduler-file={file}", "--timeout=10", traces=SMALL_TRACES)


@pytest.mark.parametrize("victim, message", [("scheduler", "the scheduler is gone"),
                                             ("worker", "there has been no worker for 10 s")])
def test_a_cluster_that_goes_away_ends_the_sweep(scheduler, worker, out, tmp_path, victim, message):
    process, file = scheduler
    script, flag = misbehaving_a3sim(tmp_path, "ragged.npz", "exec sleep 600")
    with begin(out, f"--scheduler-file={file}", "--timeout=10" if victim == "worker" else "--timeout=60",
               traces=SMALL_TRACES, a3sim=script) as driver:
        try:
            wait_until(lambda: len(ended_tasks(out)) == 2 or driver.poll() is not None, "finished tasks")
            wait_until(lambda: processes_below(worker.pid, "sleep 600") or driver.poll() is not None, "a long task")
            {"scheduler": process, "worker": worker}[victim].kill()
            _, stderr = driver.communicate(timeout=DEADLINE_SECONDS)
        finally:
            driver.kill()
    assert driver.returncode == 1, stderr
    assert f"sweep.py: error: {message}" in stderr
    assert "2 of 3 tasks are done and kept" in stderr
    assert "Traceback" not in stderr, stderr
    flag.unlink()
    sweep(out, traces=SMALL_TRACES, a3sim=script)
    assert len(ended_tasks(out)) == 3


def test_a_stopped_sweep_stops_its_tasks_on_the_workers(scheduler, worker, out, tmp_path):
    _, file = scheduler
    script, _ = misbehaving_a3sim(tmp_path, "ragged.npz", "exec sleep 600")
    with begin(out, f"--scheduler-file={file}", traces=SMALL_TRACES, a3sim=script) as driver:
        try:
            wait_until(lambda: processes_below(worker.pid, "sleep 600") or driver.poll() is not None, "a long task")
            driver.terminate()
            _, stderr = driver.communicate(timeout=DEADLINE_SECONDS)
        finally:
            driver.kill()
    assert driver.returncode == 143, stderr
    wait_until(lambda: not processes_below(worker.pid, "sleep 600"), "the task to end")
    assert worker.poll() is None
