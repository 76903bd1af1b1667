"""Fixtures: the simulator, and what every test compares with the paper, run once."""

import os
import pathlib
import sys

import pytest

SOURCE_DIR = pathlib.Path(os.environ["A3_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE_DIR / "scripts"))

from a3paper import given_selection  # noqa: E402
from a3paper.simulator import Simulator  # noqa: E402


@pytest.fixture(scope="session")
def simulator():
    return Simulator(os.environ["A3SIM"])


@pytest.fixture(scope="session")
def comparisons(simulator):
    """{(workload, setting): given_selection.Comparison}."""
    return {(comparison.workload.name, comparison.setting): comparison
            for comparison in given_selection.compare(simulator)}
