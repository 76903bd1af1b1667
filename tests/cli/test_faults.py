"""What can go wrong outside the program: nothing half-written, a message, and a status that is not 0."""

import os
import random
import resource
import select
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from harness import (BINARY, CONFIGS, DEADLINE_SECONDS, Outcome, Result, overrides, result_of, run, run_arguments,
                     snapshot)

MEBIBYTE = 2**20
ENGINES = {"systemc": (), "fast on one thread": ("--engine", "fast", "--threads", "1"),
           "fast on four threads": ("--engine", "fast", "--threads", "4")}
CONFIG = CONFIGS / "conservative.json"


def findings(result):
    """What a report says, apart from the host's times and where it comes from."""
    return {name: value for name, value in result.report.items() if name not in ("host", "provenance")}


def is_sanitized():
    """Whether the binary needs far more memory than it uses: its sanitizer's shadow."""
    return b"__asan_init" in BINARY.read_bytes() or b"__tsan_init" in BINARY.read_bytes()


# Standard output that cannot be written. What it shows is a result like any other.


@pytest.fixture(name="command", params=["run", "sweep", "config", "trace-info", "help", "version"])
def command_(request, random_trace, out):
    """Arguments of a command that would succeed, and the file or folder it makes, if any."""
    trace = random_trace(operations=3)
    return {
        "run": (run_arguments("conservative", trace, out), out),
        "sweep": (["sweep", "--config", CONFIG, "--trace", trace, "--out", out, "--threshold-percent", "1,5"], out),
        "config": (["config", "--resolve", CONFIG], None),
        "trace-info": (["trace-info", trace], None),
        "help": (["--help"], None),
        "version": (["--version"], None),
    }[request.param]


def fails_to_print(arguments, stdout, reason):
    done = subprocess.run([BINARY, *map(str, arguments)], stdout=stdout, stderr=subprocess.PIPE, text=True,
                          timeout=DEADLINE_SECONDS, check=False)
    Outcome(done.returncode, "", done.stderr).must_refuse("standard output", reason)


def is_whole(path):
    return bool(Result(path)) if path.is_dir() else path.read_text().endswith("\n")


def test_a_full_disk_behind_standard_output_is_an_error(command):
    arguments, made = command
    with open("/dev/full", "w", encoding="ascii") as full:
        fails_to_print(arguments, full, "No space left on device")
    assert made is None or is_whole(made)


def test_a_pipe_that_nobody_reads_is_an_error(command):
    arguments, made = command
    reading, writing = os.pipe()
    os.close(reading)
    try:
        fails_to_print(arguments, writing, "Broken pipe")
    finally:
        os.close(writing)
    assert made is None or is_whole(made)


def test_messages_that_nobody_reads_do_not_end_a_run(random_trace, out):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([BINARY, *map(str, run_arguments("base", random_trace(), out))], stdout=subprocess.PIPE,
                              stderr=writing, timeout=DEADLINE_SECONDS, check=False)
    finally:
        os.close(writing)
    assert done.returncode == 0
    Result(out)


# Standard streams that are closed, whose numbers the next files opened would have.


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("closed", [(2,), (0, 2), (0, 1), (0, 1, 2)], ids=repr)
def test_messages_for_a_closed_stream_do_not_go_into_a_result(write_trace, random_arrays, tmp_path, engine, closed):
    arrays = random_arrays(rows=40, dims=64)
    trace = write_trace(**{name: values * 40 for name, values in arrays.items()})  # which is worth a warning
    expected, out = tmp_path / "expected", tmp_path / "out"
    run(CONFIG, trace, expected, *ENGINES[engine]).must_succeed_with_warnings()
    done = subprocess.run([BINARY, *map(str, run_arguments(CONFIG, trace, out, *ENGINES[engine]))], check=False,
                          preexec_fn=lambda: [os.close(stream) for stream in closed], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, timeout=DEADLINE_SECONDS)
    assert done.returncode == (2 if 1 in closed else 0)  # the summary could not be printed
    assert findings(Result(out)) == findings(Result(expected))
    for name in ("queries.csv", "outputs.npz"):
        assert (out / name).read_bytes() == (expected / name).read_bytes(), name


# Signals at any moment: of start-up, of the run, of writing the result.


@pytest.mark.parametrize("engine", ENGINES)
def test_a_signal_at_any_moment_leaves_a_whole_result_or_none(random_trace, tmp_path, engine):
    trace = random_trace(operations=60, rows=40, queries=3)
    arguments = lambda out: [BINARY, *map(str, run_arguments("conservative", trace, out, *ENGINES[engine]))]
    begin = time.monotonic()
    subprocess.run(arguments(tmp_path / "undisturbed"), stdout=subprocess.DEVNULL, check=True, timeout=DEADLINE_SECONDS)
    duration = time.monotonic() - begin

    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}, of a run of {duration:.3f} s")
    draw = random.Random(seed)
    for number in range(24):
        out = tmp_path / f"out{number}"
        signal_number = draw.choice([2, 15])
        moment = draw.uniform(0, 1.1 * duration)
        begin = time.monotonic()
        with subprocess.Popen(arguments(out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            has_ended = os.pidfd_open(process.pid)
            select.select([has_ended], [], [], max(0, moment - (time.monotonic() - begin)))
            os.close(has_ended)
            process.send_signal(signal_number)
            _, messages = process.communicate(timeout=DEADLINE_SECONDS)
        if process.returncode == 0:
            assert findings(Result(out)) == findings(Result(tmp_path / "undisturbed"))
        else:
            # Before it can do anything the program is simply ended by the signal.
            assert process.returncode in (128 + signal_number, -signal_number)
            assert process.returncode < 0 or messages == "a3sim: error: interrupted; nothing was written\n"
            assert snapshot(out) == {}


# Memory.


@pytest.mark.skipif(is_sanitized(), reason="a sanitizer's shadow memory counts as memory")
@pytest.mark.parametrize("engine", ENGINES)
def test_too_little_memory_is_an_error_and_leaves_nothing(random_trace, tmp_path, engine):
    trace = random_trace(operations=2, rows=320, dims=64, queries=1000)
    statuses = set()
    for number, limit_mebibytes in enumerate((28, 32, 40, 48, 56, 64, 80, 96, 128, 192, 256, 2048)):
        out = tmp_path / f"out{number}"
        limit = limit_mebibytes * MEBIBYTE
        outcome = run("base", trace, out, *ENGINES[engine], "--no-check",
                      preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        statuses.add(outcome.status)
        if outcome.status == 0:
            Result(out)
        else:
            message, = outcome.must_refuse_with_messages()
            assert "memory" in message, f"at {limit_mebibytes} MiB: {message}"
            assert snapshot(out) == {}
    assert statuses == {0, 2}, "limits that are too small, and one that is not, are the premise of this test"


# The trace.


def test_a_trace_replaced_while_an_earlier_one_is_read_is_an_error(write_trace, random_trace, out, tmp_path):
    num_operations = 20_000 if is_sanitized() else 150_000  # so many that the first file is still read when the second goes
    many = {name: np.ones((num_operations, 1, 1), np.float16) for name in ("key", "value", "query")}
    first, second = write_trace("first", **many), random_trace("second", dims=1)
    other = random_trace("other", dims=1, seed=7)
    arguments = [BINARY, *map(str, run_arguments("base", [first, second], out, *overrides(hardware__num_lanes=1)))]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not list(out.glob("*.partial")) and process.poll() is None:
            pass
        os.replace(other, second)
        stdout, stderr = process.communicate(timeout=DEADLINE_SECONDS)
    Outcome(process.returncode, stdout, stderr).must_refuse(second, "changed")
    assert snapshot(out) == {}


# Clocks.


def test_a_clock_that_goes_back_changes_nothing_but_times(random_trace, out, tmp_path):
    trace = random_trace(operations=20)
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    assert libraries, "install the package faketime (scripts/setup.sh does)"
    if is_sanitized():
        pytest.skip("a sanitizer must be the first library that is loaded")
    undisturbed = result_of("conservative", trace, out)
    # Each look at the time of day finds it a second earlier than the look before; a clock that the system promises
    # never to set is left alone.
    environment = {**os.environ, "LD_PRELOAD": str(libraries[0]), "FAKETIME": "@2026-01-02 00:00:00 i-1.0",
                   "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    looks = subprocess.run([sys.executable, "-c", "import time; print(time.time(), time.time())"], env=environment,
                           capture_output=True, text=True, check=True).stdout.split()
    assert float(looks[0]) > float(looks[1]), "the premise of this test"
    run("conservative", trace, tmp_path / "back", env=environment).must_succeed()
    result = Result(tmp_path / "back")
    assert findings(result) == findings(undisturbed)
    for name, number in result.report["host"].items():
        assert number is None or number >= 0, name
