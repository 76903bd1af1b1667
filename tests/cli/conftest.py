"""Fixtures: traces of random numbers, and a place for results."""

import numpy as np
import pytest


@pytest.fixture
def write_trace(tmp_path):
    """Writes arrays as tmp_path/NAME.npz and returns the path."""

    def write(name="trace", **arrays):
        path = tmp_path / f"{name}.npz"
        np.savez(path, **arrays)
        return path

    return write


@pytest.fixture
def random_arrays():
    """Key, value and query of `operations` equal-sized operations (None: a 2-D trace).

    The numbers are multiples of 1/256 below 4, so that float16 holds them exactly.
    """

    def make(rows=24, queries=5, dims=8, operations=None, seed=2020):
        random = np.random.default_rng(seed)
        lead = () if operations is None else (operations,)

        def numbers(count):
            drawn = random.normal(0.0, 0.9, size=(*lead, count, dims))
            return np.clip(np.rint(drawn * 256), -1023, 1023) / 256

        return {"key": numbers(rows), "value": numbers(rows), "query": numbers(queries)}

    return make


@pytest.fixture
def random_trace(write_trace, random_arrays):
    """Writes a trace of random numbers; see random_arrays for the sizes."""

    def make(name="trace", **sizes):
        return write_trace(name, **random_arrays(**sizes))

    return make


@pytest.fixture
def out(tmp_path):
    """Where a result goes; does not exist yet."""
    return tmp_path / "out"
