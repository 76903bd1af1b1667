"""A3 as an attention, through the command line; test_python_backend.py has the package."""

import json
import pathlib
import sys

import numpy as np
import pytest

from workloads.attention import CausalOperation, Operation
from workloads.command_line import UserError
from workloads.design_points import DESIGN_POINTS, DesignPoint
from workloads.machine import CommandMachine, PythonMachine, read_config
from workloads.selection import SelectionStatistics

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

# Exact in 4 integer and 4 fraction bits; scores 3, 3 | 0, 0 and 16, 0, see traces/README.md, which derives the outputs.
TIE = Operation(np.array([[1.0, 2], [2, 1]]), np.array([[2.0, 4], [8, 0.5]]), np.array([[1.0, 1], [0, 0]]))
CLEAR = Operation(np.array([[4.0, 0], [0, 4]]), np.array([[1.0, -2], [-4, 8]]), np.array([[4.0, 0]]))

# Fig. 8 of the A3 paper. Its Fig. 6 derives the candidates of three iterations: rows 2 and 3.
FIG8 = Operation(np.array([[-0.6, 0.1, 0.8], [0.1, -0.2, -0.9], [0.8, 0.6, 0.7], [0.5, 0.7, 0.5]]),
                 np.eye(4, 3), np.array([[0.8, -0.3, 0.4]]))


def test_the_base_machine_gives_outputs_operation_by_operation(binary):
    machine = CommandMachine({}, binary)
    tie, clear = machine([TIE, CLEAR])
    assert tie.tolist() == [[5, 2.25], [5, 2.25]]
    assert clear.tolist() == [[1, -2]]
    summary = machine.statistics.summary()
    assert summary["queries"] == 3
    assert (summary["candidates_per_row"], summary["selected_per_row"]) == (1, 1)


def test_post_scoring_drops_the_row_far_below_the_best(binary):
    """T = 5 % keeps rows up to ln 20 = 3.0 below the best score: both of a tie, one of 16 and 0."""
    machine = CommandMachine(DesignPoint("", "", threshold_percent=5).config({}), binary)
    machine([TIE, CLEAR])
    assert machine.statistics.summary()["selected_mean"] == pytest.approx((2 + 2 + 1) / 3)


def test_candidate_selection_finds_the_candidates_of_the_papers_example(binary):
    """Three iterations of four rows are M/n = 3/4; both true best rows, 2 and 3, are candidates."""
    machine = CommandMachine(DesignPoint("", "", iterations_per_row=0.75).config({}), binary)
    machine([FIG8])
    summary = machine.statistics.summary()
    assert (summary["candidates_mean"], summary["top2_retained"]) == (2, 1)


def test_numbers_reach_the_machine_in_double_precision(binary):
    """The key (1 + 1e-9)/32 is 1/16 in 4 fraction bits, but 0 after rounding to float32. Scores 1/2 and 0; exp(-1/2) is 155/256, so
    the first row's weight is 256/(256 + 155) = 159/256.
    """
    hair = Operation(np.array([[(1 + 1e-9) / 32], [0]]), np.array([[1.0], [0]]), np.array([[8.0]]))
    assert CommandMachine({}, binary)([hair])[0].tolist() == [[159 / 256]]


def test_a_query_has_nothing_of_the_rows_that_it_does_not_see(binary):
    """The scores of TIE are a tie, but its first query sees row 0 alone."""
    machine = CommandMachine({}, binary)
    (output,) = machine([CausalOperation(*TIE, np.array([1, 2]))])
    assert output.tolist() == [[2, 4], [5, 2.25]]
    assert machine.statistics.summary()["rows_mean"] == 1.5


def test_statistics_of_causal_queries_are_of_the_rows_that_they_see():
    """Scores 0, 1, 2, 3: of the top two of the first two rows, one is kept; of the top two of all four, rows 3 and 2, both."""
    statistics = SelectionStatistics()
    causal = CausalOperation(np.array([[0.0], [1], [2], [3]]), np.zeros((4, 1)), np.ones((2, 1)), np.array([2, 4]))
    statistics.add(causal, [[0], [0, 2, 3]], [[0], [2, 3]])
    assert statistics.summary() == {
        "queries": 2, "rows_mean": 3.0, "candidates_mean": 2.0, "selected_mean": 1.5, "candidates_per_row": 4 / 6,
        "selected_per_row": 3 / 6, "top2_retained": (1 / 2 + 1) / 2, "top5_retained": (1 / 2 + 2 / 4) / 2}


def test_statistics_accumulate_over_calls(binary):
    machine = CommandMachine({}, binary)
    machine([TIE])
    machine([CLEAR])
    assert machine.statistics.summary()["queries"] == 3


def test_selection_statistics_are_means_over_queries_and_ratios_of_sums():
    """Scores of the first query 3, 2, 1, 0: of its top two rows 0 and 1, one is kept. The second has one row only."""
    statistics = SelectionStatistics()
    statistics.add(Operation(np.array([[3.0], [2], [1], [0]]), np.zeros((4, 1)), np.array([[1.0]])), [[0, 2, 3]], [[0, 2]])
    statistics.add(Operation(np.array([[1.0]]), np.zeros((1, 1)), np.array([[1.0]])), [[0]], [[0]])
    assert statistics.summary() == {
        "queries": 2, "rows_mean": 2.5, "candidates_mean": 2.0, "selected_mean": 1.5,
        "candidates_per_row": 4 / 5, "selected_per_row": 3 / 5,
        "top2_retained": (1 / 2 + 1) / 2, "top5_retained": (2 / 4 + 1) / 2}


def test_a_refusal_of_the_simulator_is_passed_on(binary):
    machine = CommandMachine({"hardware": {"num_rows": 1}}, binary)
    with pytest.raises(UserError, match="ended with status 2:\na3sim: error: "):
        machine([TIE])


def test_a_binary_that_is_not_there_is_named():
    with pytest.raises(UserError, match="/no/such/a3sim: cannot be started .* scripts/build.sh"):
        CommandMachine({}, pathlib.Path("/no/such/a3sim"))([TIE])


def test_an_unknown_engine_is_refused_by_the_simulator(binary):
    with pytest.raises(UserError, match="no-such-engine"):
        CommandMachine({}, binary, engine="no-such-engine")([TIE])


def test_without_the_package_the_python_backend_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "a3sim", None)  # an import of it fails
    with pytest.raises(UserError, match="--backend python needs the package a3sim"):
        PythonMachine({})


def test_the_points_are_those_of_the_papers_figures():
    points = {point.name: (point.iterations_per_row, point.threshold_percent) for point in DESIGN_POINTS}
    assert len(points) == len(DESIGN_POINTS)
    assert points == {
        "base": (None, None), "conservative": (1 / 2, 5), "aggressive": (1 / 8, 10),
        "M=n": (1, None), "M=3n/4": (3 / 4, None), "M=n/2": (1 / 2, None), "M=n/4": (1 / 4, None), "M=n/8": (1 / 8, None),
        "T=1%": (None, 1), "T=2.5%": (None, 2.5), "T=5%": (None, 5), "T=10%": (None, 10), "T=20%": (None, 20)}


def test_a_points_approximation_replaces_the_machines_own():
    machine = {"numerics": {"fraction_bits": 6}, "approximation": {"post_scoring": {"threshold_percent": 1}}}
    points = {point.name: point.config(machine) for point in DESIGN_POINTS}
    assert {config["numerics"]["fraction_bits"] for config in points.values()} == {6}
    assert points["base"]["approximation"] == {"candidate_selection": None, "post_scoring": None}
    assert points["M=n/2"]["approximation"] == {"candidate_selection": {"iterations_per_row": 0.5}, "post_scoring": None}
    assert points["T=10%"]["approximation"] == {"candidate_selection": None, "post_scoring": {"threshold_percent": 10}}


@pytest.mark.parametrize("name", ["base", "conservative", "aggressive"])
def test_points_agree_with_the_committed_machines_of_the_same_name(name):
    machine = read_config(REPOSITORY / f"configs/{name}.json")
    machine.pop("$schema")
    (point,) = (point for point in DESIGN_POINTS if point.name == name)
    assert point.config(read_config(REPOSITORY / "configs/base.json")) == machine


def test_a_config_finds_its_energy_table_from_anywhere(tmp_path):
    (tmp_path / "machine.json").write_text(json.dumps({"energy": {"table": "tables/mine.json"}}))
    assert read_config(tmp_path / "machine.json")["energy"]["table"] == str(tmp_path / "tables/mine.json")


@pytest.mark.parametrize(("text", "fragment"), [("{", "is not JSON"), ("[]", "holds list, expected a JSON object")])
def test_a_config_that_is_none_is_refused(tmp_path, text, fragment):
    (tmp_path / "machine.json").write_text(text)
    with pytest.raises(UserError, match=fragment):
        read_config(tmp_path / "machine.json")
