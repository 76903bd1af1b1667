"""Fixtures: the simulator's binary, and small model files of every workload."""

import os
import pathlib
import subprocess
import sys

import pytest

import small_models

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def binary():
    """The built a3sim."""
    return pathlib.Path(os.environ["A3SIM"])


@pytest.fixture(params=small_models.WRITERS, scope="session")
def small_model(request, tmp_path_factory):
    """(workload, model file), for every workload."""
    path = tmp_path_factory.mktemp("models") / f"{request.param}.npz"
    small_models.WRITERS[request.param](path)
    return request.param, path


@pytest.fixture
def command():
    """Runs `python3 -m workloads.MODULE ARGUMENTS...` in the repository's folder and returns the finished process."""

    def run(module, *arguments):
        return subprocess.run([sys.executable, "-m", f"workloads.{module}", *map(str, arguments)], cwd=REPOSITORY,
                              capture_output=True, text=True, timeout=120, check=False)

    return run
