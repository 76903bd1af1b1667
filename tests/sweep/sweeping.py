"""Runs scripts/sweep.py and reads what it leaves behind."""

import csv
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

import numpy as np

SOURCE_DIR = pathlib.Path(os.environ["A3_SOURCE_DIR"])
BINARY = pathlib.Path(os.environ["A3SIM"])
SCRIPT = SOURCE_DIR / "scripts" / "sweep.py"
CONSERVATIVE = SOURCE_DIR / "configs" / "conservative.json"
SMALL_TRACES = [SOURCE_DIR / "traces" / f"{name}.npz" for name in ("fig8", "powers_of_two", "ragged")]

# Nothing here takes longer, even on a busy host; what does hangs.
DEADLINE_SECONDS = 600


def arguments_of(out, *options, config=CONSERVATIVE, traces=(), a3sim=BINARY, pictures=False):
    """A command line; a single local worker unless the options say otherwise, no pictures unless they are asked for."""
    options = options if pictures else (*options, "--no-pictures")
    if not any(str(option).startswith(("--scheduler", "--workers")) for option in options):
        options = (*options, "--workers=1")
    return [sys.executable, SCRIPT, "--config", config, "--trace", *traces, "--out", out, "--a3sim", a3sim, *options]


def sweep(out, *options, status=0, stdout=None, **inputs):
    """Runs a sweep to its end, which must be of this exit status; returns stderr. `stdout`: a list that what it prints is added to."""
    done = subprocess.run(arguments_of(out, *options, **inputs), capture_output=True, encoding="utf-8", errors="surrogateescape",
                          timeout=DEADLINE_SECONDS, check=False)
    assert done.returncode == status, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    if stdout is not None:
        stdout.append(done.stdout)
    return done.stderr


def must_refuse(out, *options, **inputs):
    """Exit status 2 and messages alone; returns them."""
    stderr = sweep(out, *options, status=2, **inputs)
    assert stderr.splitlines()[-1].startswith("sweep.py: error: "), stderr
    return stderr


def begin(out, *options, **inputs):
    """Starts a sweep in a process group of its own."""
    return subprocess.Popen(arguments_of(out, *options, **inputs), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, start_new_session=True)


def rows_of(table):
    with open(table, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tables(out):
    """Content of both tables."""
    return [(out / name).read_bytes() for name in ("points.csv", "shards.csv")]


def ended_tasks(out, status="done"):
    """{key: all that is known of the task} of tasks of this status; empty before the first is planned."""
    try:
        # What a killed driver was writing must be rolled back before anything can be read, which takes the right to write.
        with sqlite3.connect(f"file:{out / 'sweep.sqlite'}?mode=rw", uri=True, timeout=60) as connection:
            return {row[0]: row for row in connection.execute("SELECT * FROM tasks WHERE status = ?", (status,))}
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error) and (out / "sweep.sqlite").exists():
            raise
        return {}


def wait_until(condition, what):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"in vain waited for {what}"
        time.sleep(0.05)  # looking opens a database or reads all processes: more often would slow down what is waited for


def processes_below(pid, command):
    """Ids of the processes begun by process `pid` or its children whose command line holds the text."""
    parents, commands = {}, {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError):
            pass  # ended meanwhile
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return [child for child in below - {pid} if command in commands.get(child, "")]


def workers_of(driver):
    """Ids of the worker processes of a local cluster."""
    return processes_below(driver.pid, "multiprocessing.spawn")


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def write_ragged_trace(path, seed, dims):
    """Operations of 1 to 30 rows and 1 to 4 queries, drawn from the seed."""
    random = np.random.default_rng(seed)
    rows, queries = random.integers(1, 31, 5), random.integers(1, 5, 5)
    numbers = {name: random.normal(0, 1, (count.sum(), dims))
               for name, count in (("key", rows), ("value", rows), ("query", queries))}
    np.savez(path, **numbers, key_offsets=np.append(0, rows.cumsum()), query_offsets=np.append(0, queries.cumsum()))
    return path


def misbehaving_a3sim(folder, when, what):
    """A binary that does `what` (shell) on the trace named `when`, while the file FOLDER/misbehave is there."""
    flag, script = folder / "misbehave", folder / "a3sim"
    flag.touch()
    script.write_text(f"#!/bin/sh\ncase \"$*\" in */{when}*) if [ -e {flag} ]; then {what}; fi;; esac\n"
                      f"exec {BINARY} \"$@\"\n")
    script.chmod(0o755)
    return script, flag
