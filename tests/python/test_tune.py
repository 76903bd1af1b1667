"""Machine.tune: the choice, front and numbers of `a3sim tune`, and its messages."""

import csv
import dataclasses
import json
import os
import subprocess

import numpy as np
import pytest
from conftest import CONFIGS

import a3sim

BASE = CONFIGS / "base.json"
SEED = 21
LISTS = {"iterations_per_row": [1, 0.5, 0.25, None], "threshold_percent": [1, 10, None]}
OPTIONS = ("--iterations-per-row", "1,0.5,0.25,off", "--threshold-percent", "1,10,off")

# With a quarter held out, floor((i + 1) / 4) > floor(i / 4) for i = 3, 7, 11, ...
HELD_OUT = np.arange(20) % 4 == 3


@pytest.fixture(name="operations")
def twenty_operations():
    random = np.random.default_rng(SEED)
    return [a3sim.Operation(**{name: random.normal(0, 1, (count, 8)) for name, count in (("key", 30), ("value", 30), ("query", 4))})
            for _ in range(20)]


@pytest.fixture(name="command")
def command_(operations, tmp_path):
    """Runs a3sim tune on the operations; returns (status, message, lines of pareto.csv, chosen.json)."""

    def run(*options, minimise="energy"):
        trace, out = tmp_path / "trace.npz", tmp_path / "out"
        np.savez(trace, **{name: np.stack([getattr(operation, name) for operation in operations])
                           for name in ("key", "value", "query")})
        done = subprocess.run([os.environ["A3SIM"], "tune", "--config", BASE, "--trace", trace, "--out", out, "--minimise",
                               minimise, *options], capture_output=True, text=True, timeout=120, check=False)
        message = done.stderr.strip().removeprefix("a3sim: error: ")
        if done.returncode != 0:
            return done.returncode, message, None, None
        with open(out / "pareto.csv", newline="", encoding="utf-8") as lines:
            return 0, message, list(csv.DictReader(lines)), json.loads((out / "chosen.json").read_text())

    return run


@pytest.fixture(name="machine")
def machine_():
    return a3sim.Machine.from_config(BASE)


def numbers(row):
    return {name: None if text == "" else float(text) for name, text in row.items() if name not in ("chosen", "part")}


@pytest.mark.parametrize("minimise", ["energy", "latency", "interval"])
@pytest.mark.parametrize("threads", [0, 1])
def test_front_and_choice_are_the_command_lines(machine, operations, command, minimise, threads):
    status, _, lines, chosen = command(*OPTIONS, "--keep", "top5>=0.6", "--max-rmse", "0.3", "--hold-out", "0.25",
                                       minimise=minimise)
    assert status == 0, "the premise of this test"
    tuning = machine.tune(operations, **LISTS, keep="top5>=0.6", max_rmse=0.3, hold_out=0.25, minimise=minimise,
                          threads=threads)
    for part, points in (("tuning", tuning.points), ("held_out", tuning.held_out)):
        rows = [row for row in lines if row["part"] == part]
        assert [points[p] for p in tuning.front] == [numbers(row) for row in rows]
        assert [p == tuning.choice for p in tuning.front] == [row["chosen"] == "1" for row in rows]
    assert tuning.machine.config == chosen


def test_the_points_are_those_of_sweeps_over_both_parts(machine, operations):
    tuning = machine.tune(operations, **LISTS, keep=["top1>=0.1"], hold_out=0.25, minimise="energy")
    part = [[operation for operation, held in zip(operations, HELD_OUT) if held == wanted] for wanted in (False, True)]
    assert tuning.points == machine.sweep(part[0], **LISTS)
    assert tuning.held_out == machine.sweep(part[1], **LISTS)


def test_the_choice_is_the_best_that_keeps_the_bounds(machine, operations):
    tuning = machine.tune(operations, **LISTS, min_cosine=0.9, hold_out=0, minimise="latency")
    kept = [point for point in tuning.points if point["cosine_mean"] >= 0.9]
    assert 0 < len(kept) < len(tuning.points), "the premise of this test"
    assert tuning.points[tuning.choice]["latency_mean_cycles"] == min(point["latency_mean_cycles"] for point in kept)
    assert tuning.held_out == []


def test_the_chosen_machine_runs(machine, operations):
    tuning = a3sim.tune(machine, operations, **LISTS, keep="top1>=0.3", hold_out=0, minimise="energy")
    totals = a3sim.Totals()
    for result in tuning.machine.run(operations):
        totals.add(result)
    assert totals.energy_pj / totals.queries == pytest.approx(
        tuning.points[tuning.choice]["energy_dynamic_pj_per_query"], rel=1e-12)


def test_the_default_points_are_17_by_17(machine, operations):
    assert len(machine.tune(operations, keep="top5>=0.5", minimise="energy").points) == 289


def test_bounds_that_no_point_keeps_raise_the_command_lines_message(machine, operations, command):
    status, message, _, _ = command(*OPTIONS, "--max-rmse", "0", "--keep", "top5>=1")
    assert status == 1
    with pytest.raises(a3sim.TuningError) as error:
        machine.tune(operations, **LISTS, max_rmse=0, keep="top5>=1", minimise="energy")
    assert f"{error.value} Nothing was written." == message
    assert len(error.value.tuning.points) == 12
    assert error.value.tuning.choice is None and error.value.tuning.machine is None


def test_a_bound_missed_on_the_held_out_part_raises_the_command_lines_message(machine, operations, command):
    """The held-out operations have keys twenty times as large: their outputs saturate."""
    for operation, held in zip(operations, HELD_OUT):
        if held:
            operation.key[:] *= 20
            operation.value[:] *= 20
    status, message, _, _ = command(*OPTIONS, "--max-rmse", "0.5", "--hold-out", "0.25")
    assert status == 1
    with pytest.raises(a3sim.TuningError) as error:
        machine.tune(operations, **LISTS, max_rmse=0.5, hold_out=0.25, minimise="energy")
    assert f"{error.value} Nothing was written." == message
    tuning = error.value.tuning
    assert tuning.points[tuning.choice]["rmse"] <= 0.5 < tuning.held_out[tuning.choice]["rmse"]


@pytest.mark.parametrize("arguments, message", [
    ({}, "no bound on accuracy; give keep, max_rmse or min_cosine"),
    ({"keep": "top3>=0.5"}, "keep 'top3>=0.5': is no bound; allowed: top1>=X"),
    ({"keep": ["top5>0.5"]}, "keep 'top5>0.5': is no bound"),
    ({"keep": [0.5]}, "keep 0.5: is no bound"),
    ({"keep": 0.5}, "keep: is of type float; allowed is a list"),
    ({"keep": {"top3": 0.5}}, "keep 'top3': is no share of rows; allowed: top1, top2, top5"),
    ({"keep": {"top5": "half"}}, "keep top5: is of type str; allowed is a number"),
    ({"keep": ["top5>=1.5"]}, "keep top5 = 1.5: 1.5 is out of place; allowed: a share from 0 to 1"),
    ({"keep": ["top5>=0.5", "top5>=0.6"]}, "keep top5 = 0.6: there is top5_retained >= 0.5 already; give one bound for each measure"),
    ({"max_rmse": -1}, "max_rmse = -1: -1 is out of place; allowed: a number from 0 on"),
    ({"max_rmse": "small"}, "max_rmse: is of type str; allowed is a number"),
    ({"min_cosine": 2}, "min_cosine = 2: 2 is out of place; allowed: a number from -1 to 1"),
    ({"keep": "top5>=0.5", "hold_out": 1}, "hold_out = 1: is not a share"),
    ({"keep": "top5>=0.5", "hold_out": "x"}, "hold_out: is of type str; allowed is a number"),
    ({"keep": "top5>=0.5", "hold_out": 0.01}, "hold_out = 0.01: of 20 operations 0 would be held out"),
    ({"keep": "top5>=0.5", "iterations": [0]}, "iterations[0] = 0: /approximation/candidate_selection/iterations: found 0"),
    ({"keep": "top5>=0.5", "minimise": "area"}, "minimise 'area': is not known; allowed: energy, latency, interval"),
], ids=str)
def test_bad_questions_are_refused_in_their_own_names(machine, operations, arguments, message):
    with pytest.raises(a3sim.InputError) as error:
        machine.tune(operations, **{"minimise": "energy", **arguments})
    assert message in str(error.value)
    assert "--" not in str(error.value)


def test_bounds_may_be_a_dictionary(machine, operations):
    texts = machine.tune(operations, **LISTS, keep=["top5>=0.6", "top1>=0.1"], hold_out=0, minimise="energy")
    named = machine.tune(operations, **LISTS, keep={"top5": 0.6, "top1": 0.1}, hold_out=0, minimise="energy")
    assert named.choice == texts.choice
    assert named.points == texts.points


def test_an_interval_needs_two_queries(machine, operations):
    single = [dataclasses.replace(operation, query=operation.query[:1]) for operation in operations]
    with pytest.raises(a3sim.InputError, match="minimise 'interval': no operation to tune on has two queries"):
        machine.tune(single, keep="top5>=0.1", minimise="interval")


def test_no_operation_is_refused(machine):
    with pytest.raises(a3sim.InputError, match="operations: there is none"):
        machine.tune([], keep="top5>=0.1", minimise="energy")
