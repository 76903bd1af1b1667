"""A3 as an attention through the Python package a3sim, against the command line."""

import json
import pathlib

import numpy as np
import pytest

from workloads.attention import CausalOperation, Operation
from workloads.command_line import UserError
from workloads.design_points import DESIGN_POINTS
from workloads.machine import CommandMachine, PythonMachine, read_config

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SEED = 7


def operations(element_type):
    """Of several sizes, as a hop or a layer hands them over."""
    random = np.random.default_rng(SEED)
    asked = [Operation(*(random.normal(0, 1, (rows, 64)).astype(element_type) for rows in (n, n, m)))
             for n, m in ((1, 1), (7, 3), (320, 2), (50, 1), (40, 5))]
    return [*asked[:-1], CausalOperation(*asked[-1], np.array([1, 2, 20, 39, 40]))]


@pytest.mark.parametrize("element_type", [np.float32, np.float64])
@pytest.mark.parametrize("point", DESIGN_POINTS, ids=lambda point: point.name)
def test_outputs_and_selections_equal_the_command_lines(binary, point, element_type):
    config = point.config(read_config(REPOSITORY / "configs/base.json"))
    package, command = PythonMachine(config), CommandMachine(config, binary)
    asked = operations(element_type)
    for mine, theirs in zip(package(asked), command(asked), strict=True):
        assert mine.dtype == np.float64 and np.array_equal(mine, theirs)
    assert package.statistics.summary() == command.statistics.summary()


def test_evaluations_give_the_same_points(command, binary, small_model, tmp_path):
    workload, model = small_model
    points = []
    for backend in ("python", "command"):
        out = tmp_path / backend
        process = command("evaluate", workload, "--model", model, "--backend", backend, "--a3sim", binary, "--out", out,
                          "--points", "machines", "M=n/4", "T=10%")
        assert process.returncode == 0, process.stderr
        results = json.loads((out / "accuracy.json").read_text())
        assert results["backend"] == backend
        points.append(results["points"])
    assert len(points[0]) == 6
    assert points[0] == points[1]


def test_a_machine_that_is_none_is_refused_with_the_packages_message():
    with pytest.raises(UserError, match="the package a3sim refuses: .*/hardware/num_rows"):
        PythonMachine({"hardware": {"num_rows": 0}})


def test_operations_that_do_not_fit_are_refused_with_the_packages_message():
    with pytest.raises(UserError, match="the package a3sim refuses: operation 1: .* the machine holds 2"):
        PythonMachine({"hardware": {"num_rows": 2}})(operations(np.float32))


def test_a_bad_machine_ends_the_command_with_a_message(command, small_model, tmp_path):
    workload, model = small_model
    config = tmp_path / "machine.json"
    config.write_text(json.dumps({"hardware": {"num_lanes": 8}}))
    process = command("evaluate", workload, "--model", model, "--backend", "python", "--config", config, "--out",
                      tmp_path / "out", "--points", "base")
    assert process.returncode == 2
    assert "workloads: error: the package a3sim refuses: " in process.stderr and "Traceback" not in process.stderr
