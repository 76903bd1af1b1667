"""Fixtures: a place for results."""

import pytest


@pytest.fixture
def out(tmp_path):
    """Where results go; does not exist yet."""
    return tmp_path / "out"
