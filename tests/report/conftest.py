"""Fixtures: results of real runs, made once, and copies of them to spoil."""

import shutil

import pytest
from reporting import simulate


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """{machine: result folder} of all three machines on a ragged trace of 3 operations and 4 queries; with timelines."""
    folder = tmp_path_factory.mktemp("results")
    return {name: simulate(folder / name, name) for name in ("base", "conservative", "aggressive")}


@pytest.fixture
def spoilt(results, tmp_path):
    """A copy of one result, to be spoilt."""
    return shutil.copytree(results["conservative"], tmp_path / "spoilt")


@pytest.fixture
def page(tmp_path):
    """Where the page goes; does not exist yet."""
    return tmp_path / "page.html"
