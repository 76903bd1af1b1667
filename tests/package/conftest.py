"""Fixtures: an installation."""

import shutil

import pytest
from building import BUILD_DIR, CMAKE, output


@pytest.fixture(scope="session")
def prefix(tmp_path_factory):
    """The built tree installed, and moved to another place afterwards."""
    first = tmp_path_factory.mktemp("installed") / "first"
    output(CMAKE, "--install", BUILD_DIR, "--prefix", first)
    second = tmp_path_factory.mktemp("moved") / "second"
    shutil.move(first, second)
    return second
