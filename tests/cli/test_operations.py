"""Some of a trace's operations, and the points of a sweep, without running the rest."""

import csv
import json

import numpy as np
import pytest
from harness import CONFIGS, Result, a3sim, result_of, run


@pytest.fixture(name="arrays")
def arrays_(random_arrays):
    return random_arrays(rows=20, queries=3, operations=6)


@pytest.mark.parametrize("text, first, end", [("2:4", 2, 4), (":2", 0, 2), ("4:", 4, 6), ("5:99", 5, 6), ("0:6", 0, 6)])
@pytest.mark.parametrize("engine", ["systemc", "fast"])
def test_a_slice_runs_as_a_trace_of_these_operations(arrays, write_trace, tmp_path, text, first, end, engine):
    alone = write_trace("alone", **{name: array[first:end] for name, array in arrays.items()})
    expected = result_of("conservative", alone, tmp_path / "expected", "--engine", engine)
    found = result_of("conservative", write_trace(**arrays), tmp_path / "found", "--engine", engine, "--operations", text)
    assert found.queries == expected.queries
    np.testing.assert_array_equal(found.outputs["output_raw"], expected.outputs["output_raw"])
    assert found.report["cycles"] == expected.report["cycles"]
    assert found.report["trace"]["operation_range"] == [first, end]
    assert "operation_range" not in expected.report["trace"]


def test_a_slice_goes_on_over_files(arrays, write_trace, tmp_path):
    halves = [write_trace(name, **{key: array[part] for key, array in arrays.items()})
              for name, part in (("a", slice(0, 3)), ("b", slice(3, 6)))]
    whole = result_of("base", write_trace(**arrays), tmp_path / "whole", "--operations", "2:5")
    assert result_of("base", halves, tmp_path / "halves", "--operations", "2:5").queries == whole.queries


def test_a_result_of_a_slice_runs_again_as_it_was(arrays, write_trace, tmp_path):
    first = result_of("base", write_trace(**arrays), tmp_path / "first", "--operations", "1:3")
    run(tmp_path / "first" / "report.json", [], tmp_path / "again").must_succeed()
    assert Result(tmp_path / "again").queries == first.queries


def test_operations_outside_of_a_slice_need_not_fit(random_arrays, write_trace, out, tmp_path):
    large, small = (random_arrays(rows=rows) for rows in (400, 30))
    trace = write_trace(**{name: np.concatenate([small[name], large[name]]) for name in large},
                        key_offsets=np.array([0, 30, 430]), query_offsets=np.array([0, 5, 10]))
    run("base", trace, out).must_refuse("n = 400")
    result_of("base", trace, out, "--operations", ":1")
    run("base", trace, tmp_path / "other", "--operations", "1:").must_refuse("n = 400")


@pytest.mark.parametrize("text", ["1", "a:b", "2:2", "3:1", "6:", "-1:2", "1:2:3"])
@pytest.mark.parametrize("command", ["run", "sweep"])
def test_slices_without_an_operation_are_refused(arrays, write_trace, out, command, text):
    outcome = a3sim(command, "--config", CONFIGS / "base.json", "--trace", write_trace(**arrays), "--out", out, f"--operations={text}")
    outcome.must_refuse("--operations", text, "0 <= A < B, A below the 6 operations of the trace")
    assert not out.exists()


def test_sweep_and_tune_take_slices(arrays, write_trace, tmp_path):
    alone = write_trace("alone", **{name: array[1:4] for name, array in arrays.items()})
    common = ("--config", CONFIGS / "base.json", "--iterations", "5,9", "--threshold-percent", "5")
    tables = []
    for name, trace in (("alone", (alone,)), ("slice", (write_trace(**arrays), "--operations", "1:4"))):
        a3sim("sweep", *common, "--trace", *trace, "--out", tmp_path / f"{name}.csv").must_succeed()
        question = ("--keep", "top5>=0.1", "--minimise", "energy", "--hold-out", "0", "--out", tmp_path / name)
        a3sim("tune", *common, "--trace", *trace, *question).must_succeed()
        tables.append((tmp_path / f"{name}.csv").read_text() + (tmp_path / name / "pareto.csv").read_text())
    assert tables[0] == tables[1]
    origin = json.loads((tmp_path / "slice.provenance.json").read_text())
    assert origin["trace"]["operation_range"] == [1, 4]


def test_a_plan_lists_the_points_that_a_sweep_runs(arrays, write_trace, tmp_path):
    common = ("sweep", "--config", CONFIGS / "conservative.json", "--trace", write_trace(**arrays), "--iterations-per-row", "0.5,off",
              "--iterations", "7", "--threshold-percent", "5,off", "--vary", "/timing/buffer_depth=2,4")
    before = sorted(tmp_path.iterdir())
    plan = a3sim(*common, "--plan")
    assert (plan.status, plan.stderr) == (0, "a3sim: info: 12 points, 6 operations\n")
    assert sorted(tmp_path.iterdir()) == before, "a plan writes nothing"
    listed = list(csv.DictReader(plan.stdout.splitlines()))
    a3sim(*common, "--out", tmp_path / "t.csv").must_succeed()
    with open(tmp_path / "t.csv", newline="", encoding="utf-8") as table:
        assert listed == [{name: row[name] for name in listed[0]} for row in csv.DictReader(table)]
    a3sim(*common, "--plan", "--out", tmp_path / "u.csv").must_refuse("--plan", "--out")
    a3sim(*common).must_refuse("--out", "--plan")
