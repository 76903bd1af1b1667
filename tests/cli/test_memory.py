"""A long trace is streamed: memory does not grow with it."""

import subprocess
import sys

import numpy as np
import pytest
from harness import BINARY, DEADLINE_SECONDS, Result, run_arguments

MEGABYTE = 10**6

# A child's peak begins with that of the process that starts it, so a small process must.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory_bytes(arguments):
    """Largest resident size of a run that must succeed."""
    measured = subprocess.run([sys.executable, "-c", MEASURE, BINARY, *map(str, arguments)],
                              stdout=subprocess.PIPE, text=True, check=True,
                              timeout=DEADLINE_SECONDS)
    return int(measured.stdout) * 1024


def long_trace(path, num_operations):
    random = np.random.default_rng(7)
    numbers = random.standard_normal((num_operations, 320, 64))
    np.savez(path, key=numbers, value=numbers, query=numbers[:, :3])
    return path


@pytest.mark.parametrize("engine, limit_megabytes", [("systemc", 100), ("fast", 200)])
def test_400_operations_of_320_rows_take_bounded_memory(tmp_path, out, engine, limit_megabytes):
    options = ("--engine", engine)
    short = long_trace(tmp_path / "short.npz", 20)
    little = peak_memory_bytes(run_arguments("conservative", short, tmp_path / "short", *options))
    trace = long_trace(tmp_path / "long.npz", 400)
    try:
        assert trace.stat().st_size > 100 * MEGABYTE, "the premise of this test"
        much = peak_memory_bytes(run_arguments("conservative", trace, out, *options))
    finally:
        trace.unlink()
    assert len(Result(out).queries) == 1200
    assert much < limit_megabytes * MEGABYTE
    assert much < little + 10 * MEGABYTE


def test_a_million_queries_are_streamed_in_little_memory(tmp_path, out):
    random = np.random.default_rng(11)
    keys = random.standard_normal((1000, 8, 4))
    trace = tmp_path / "million.npz"
    np.savez(trace, key=keys, value=keys, query=random.standard_normal((1000, 1000, 4)).astype(np.float16))
    arguments = run_arguments("conservative", trace, out, "--engine", "fast", "--set", "/hardware/num_lanes=4")
    assert peak_memory_bytes(arguments) < 100 * MEGABYTE
    with open(out / "queries.csv", "rb") as lines:
        assert sum(1 for _ in lines) == 1 + 10**6
