"""Fixtures: machines and random operations."""

import contextlib
import os
import signal
from pathlib import Path

import numpy as np
import pytest

import a3sim

CONFIGS = Path(os.environ["A3_SOURCE_DIR"]) / "configs"


@pytest.fixture(params=["base", "conservative", "aggressive"])
def machine(request):
    """Each committed machine."""
    return a3sim.Machine.from_config(CONFIGS / f"{request.param}.json")


@pytest.fixture
def conservative():
    return a3sim.Machine.from_config(CONFIGS / "conservative.json")


@pytest.fixture
def fine():
    """Without approximation, and so many bits that it comes close to exact attention."""
    return a3sim.Machine.from_config({"numerics": {"integer_bits": 6, "fraction_bits": 12, "exponent_integer_bits": 8,
                                                   "exponent_table_fraction_bits": 24}})


@pytest.fixture
def operation():
    """Makes an operation of random numbers."""

    def make(rows=24, queries=5, dims=8, seed=2020, dtype=np.float32, query_rows=None):
        random = np.random.default_rng(seed)
        key, value, query = (random.normal(0.0, 0.9, size=(count, dims)).astype(dtype) for count in (rows, rows, queries))
        return a3sim.Operation(key=key, value=value, query=query, query_rows=query_rows)

    return make


@pytest.fixture
def long_list(operation):
    """Operations that take long, with a bad one at their end: InputError comes of it unless something ends the call before."""
    bad = operation()
    bad.key[0, 0] = np.nan
    return [operation(rows=320, queries=320, dims=64)] * 1000 + [bad]


def write_trace(path, operations):
    """A ragged trace, written by NumPy alone."""
    matrices = {name: np.concatenate([getattr(operation, name) for operation in operations]) for name in ("key", "value", "query")}
    offsets = {f"{name}_offsets": np.cumsum([0, *(len(getattr(operation, name)) for operation in operations)])
               for name in ("key", "query")}
    np.savez(path, **matrices, **offsets)


@contextlib.contextmanager
def interrupt_soon():
    """Raises KeyboardInterrupt, as Ctrl-C does, while the block goes on."""

    def interrupt(*_):
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
