"""Ctrl-C, SIGTERM and a hang-up end a run soon, with the shell's exit status, a message and nothing written."""

import os
import signal
import subprocess
import time

import numpy as np
import pytest
from harness import BINARY, DEADLINE_SECONDS, overrides, result_of, run_arguments, snapshot

# Long enough that no host ends the run before it is interrupted.
ONE_LONG_QUERY = overrides(approximation__candidate_selection={"iterations": 200_000_000})


def cpu_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(condition, what):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"in vain waited for {what}"
        time.sleep(0.005)


def interrupt(number, arguments, out, *before, command=()):
    """Sends signals once the run has opened its files and computed for a while; returns status and stderr."""
    with subprocess.Popen([*command, BINARY, *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: list(out.glob("*.partial")) or process.poll() is not None,
                       "the result's files")
            wait_until(lambda: process.poll() is not None or cpu_seconds(process) >= 0.1, "work")
            assert process.poll() is None, f"ended by itself: {process.communicate()}"
            for each in (*before, number):
                process.send_signal(each)
            stdout, stderr = process.communicate(timeout=DEADLINE_SECONDS)
        finally:
            process.kill()
    assert stdout == "", "an interrupted run has no summary"
    return process.returncode, stderr


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
SIGNAL_NAMES = ["SIGINT", "SIGTERM", "SIGHUP"]


@pytest.mark.parametrize("number, status", SIGNALS, ids=SIGNAL_NAMES)
def test_a_long_query_is_interrupted(random_trace, out, tmp_path, number, status):
    arguments = run_arguments("conservative", random_trace(), out, *ONE_LONG_QUERY)
    before = snapshot(tmp_path)
    found, stderr = interrupt(number, arguments, out)
    assert (found, stderr) == (status, "a3sim: error: interrupted; nothing was written\n")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("engine", ["systemc", "fast"])
@pytest.mark.parametrize("number, status", SIGNALS, ids=SIGNAL_NAMES)
def test_a_run_of_many_short_operations_is_interrupted(write_trace, out, tmp_path, number, status, engine):
    many = 1_000_000
    trace = write_trace(**{name: np.ones((many, 1, 1), np.float16) for name in ("key", "value", "query")})
    before = snapshot(tmp_path)
    found, stderr = interrupt(number, run_arguments("base", trace, out, "--engine", engine), out)
    assert (found, stderr) == (status, "a3sim: error: interrupted; nothing was written\n")
    assert snapshot(tmp_path) == before


def test_a_hang_up_under_nohup_does_not_stop_a_run(random_trace, out):
    arguments = run_arguments("conservative", random_trace(), out, *ONE_LONG_QUERY)
    status, stderr = interrupt(signal.SIGTERM, arguments, out, signal.SIGHUP, command=["nohup"])
    assert status == 143, stderr


def test_an_interrupted_run_leaves_no_recordings(random_trace, out, tmp_path):
    trace = random_trace()
    before = snapshot(tmp_path)
    arguments = run_arguments("conservative", trace, out, *ONE_LONG_QUERY, "--timeline",
                              tmp_path / "timeline.json", "--wave", tmp_path / "wave.vcd")
    status, _ = interrupt(signal.SIGINT, arguments, out)
    assert status == 130
    assert snapshot(tmp_path) == before


def test_an_interrupted_run_leaves_the_result_it_was_to_replace(random_trace, out, tmp_path):
    trace = random_trace()
    result_of("base", trace, out)
    before = snapshot(tmp_path)
    arguments = run_arguments("conservative", trace, out, "--force", *ONE_LONG_QUERY)
    status, _ = interrupt(signal.SIGINT, arguments, out)
    assert status == 130
    assert snapshot(tmp_path) == before
