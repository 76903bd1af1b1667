"""a3sim tune: the best point of a sweep over the tuning part, verified on the rest; files only if it holds."""

import csv
import json

import numpy as np
import pytest
from harness import CONFIGS, a3sim, run

LISTS = ("--iterations-per-row", "1,0.5,0.25,off", "--threshold-percent", "1,10,off")


@pytest.fixture(name="arrays")
def twenty_operations(random_arrays):
    return random_arrays(rows=30, queries=4, operations=20)


@pytest.fixture(name="trace")
def trace_of_them(arrays, write_trace):
    return write_trace(**arrays)


def tune(trace, *options, minimise="energy"):
    return a3sim("tune", "--config", CONFIGS / "base.json", "--trace", trace, "--minimise", minimise, *options)


def table_of(file):
    with open(file, newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def part_of_trace(arrays, write_trace, name, operations):
    return write_trace(name, **{kind: numbers[operations] for kind, numbers in arrays.items()})


# With a quarter held out, floor((i + 1) / 4) > floor(i / 4) for i = 3, 7, 11, ...
HELD_OUT = np.arange(20) % 4 == 3


def sweep_of(arrays, write_trace, tmp_path, name, operations):
    table = tmp_path / f"{name}.csv"
    a3sim("sweep", "--config", CONFIGS / "base.json", "--trace", part_of_trace(arrays, write_trace, name, operations),
          "--out", table, *LISTS).must_succeed()
    return table_of(table)


@pytest.mark.parametrize("minimise, column", [("energy", "energy_dynamic_pj_per_query"),
                                              ("latency", "latency_mean_cycles"),
                                              ("interval", "interval_mean_cycles")])
@pytest.mark.parametrize("threads", [1, 2])
def test_the_choice_is_the_best_of_a_sweep_over_the_tuning_part(arrays, write_trace, trace, out, tmp_path, minimise,
                                                                column, threads):
    rows = sweep_of(arrays, write_trace, tmp_path, "tuning", ~HELD_OUT)
    kept = [row for row in rows if float(row["top5_retained"]) >= 0.65 and float(row["rmse"]) <= 0.2]
    assert 0 < len(kept) < len(rows), "the premise of this test"
    best = min(kept, key=lambda row: (float(row[column]), float(row["energy_dynamic_pj_per_query"])))
    tune(trace, *LISTS, "--keep", "top5>=0.65", "--max-rmse", "0.2", "--hold-out", "0.25", "--out", out, "--threads",
         threads, minimise=minimise).must_succeed()

    assert sorted(path.name for path in out.iterdir()) == ["chosen.json", "pareto.csv", "provenance.json"]
    chosen, verified = [row for row in table_of(out / "pareto.csv") if row["chosen"] == "1"]
    assert (chosen.pop("part"), verified.pop("part")) == ("tuning", "held_out")
    assert chosen == best | {"chosen": "1"}
    settings = ("iterations_per_row", "iterations", "threshold_percent")
    held_out = sweep_of(arrays, write_trace, tmp_path, "held_out", HELD_OUT)
    [same_point] = [row for row in held_out if all(row[name] == best[name] for name in settings)]
    assert verified == same_point | {"chosen": "1"}


def test_the_front_is_what_no_point_beats(arrays, write_trace, trace, out, tmp_path):
    rows = sweep_of(arrays, write_trace, tmp_path, "tuning", ~HELD_OUT)
    points = {(float(row["energy_dynamic_pj_per_query"]), -float(row["cosine_mean"])) for row in rows}
    expected = sorted(p for p in points if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in points))
    tune(trace, *LISTS, "--min-cosine", "0.1", "--hold-out", "0.25", "--out", out).must_succeed()
    front = [row for row in table_of(out / "pareto.csv") if row["part"] == "tuning"]
    assert [(float(row["energy_dynamic_pj_per_query"]), -float(row["cosine_mean"])) for row in front] == expected


def test_the_chosen_configuration_runs_as_it_is(trace, out, tmp_path):
    tune(trace, *LISTS, "--keep", "top1>=0.3", "--hold-out", "0", "--out", out).must_succeed()
    [chosen] = [row for row in table_of(out / "pareto.csv") if row["chosen"] == "1"]
    run(out / "chosen.json", trace, tmp_path / "result", cwd=tmp_path).must_succeed()
    report = json.loads((tmp_path / "result" / "report.json").read_text())
    assert report["energy"]["dynamic_pj_per_query"] == float(chosen["energy_dynamic_pj_per_query"])
    assert report["accuracy"]["top1_retained"] == float(chosen["top1_retained"])
    assert {row["part"] for row in table_of(out / "pareto.csv")} == {"tuning"}


def test_the_default_points_are_17_by_17(trace):
    outcome = tune(trace, "--keep", "top5>=0.5").must_succeed()
    assert "of 289 points are on the Pareto front" in outcome.stdout
    assert "top5_retained >= 0.5" in outcome.stdout and "kept" in outcome.stdout


def test_bounds_that_no_point_keeps_end_with_1_and_the_best(trace, out):
    outcome = tune(trace, *LISTS, "--max-rmse", "0", "--keep", "top5>=1", "--out", out)
    assert outcome.status == 1
    assert "asked for rmse <= 0, the best is" in outcome.stderr
    assert "asked for top5_retained >= 1, the best is 1 (candidate selection off" in outcome.stderr
    assert not out.exists()


def test_a_bound_missed_on_the_held_out_part_ends_with_1_and_no_files(arrays, write_trace, out):
    # The held-out operations have keys twenty times as large: their outputs saturate.
    arrays["key"][HELD_OUT] *= 20
    arrays["value"][HELD_OUT] *= 20
    outcome = tune(write_trace(**arrays), *LISTS, "--max-rmse", "0.5", "--hold-out", "0.25", "--out", out)
    assert outcome.status == 1
    assert "missed" in outcome.stdout
    assert "held out" in outcome.stderr
    assert not out.exists()


@pytest.mark.parametrize("options, fragments", [
    ((), ["no bound", "--keep"]),
    (("--keep", "top3>=0.5"), ["--keep top3>=0.5", "top1"]),
    (("--keep", "top5>=1.5"), ["--keep top5>=1.5", "from 0 to 1"]),
    (("--keep", "top5=0.5"), ["--keep top5=0.5"]),
    (("--keep", "top5>=0.5", "--keep", "top5>=0.6"), ["one bound for each measure"]),
    (("--max-rmse", "-1"), ["--max-rmse", "-1"]),
    (("--min-cosine", "2"), ["--min-cosine", "2"]),
    (("--keep", "top5>=0.5", "--hold-out", "1"), ["--hold-out 1"]),
    (("--keep", "top5>=0.5", "--hold-out", "x"), ["--hold-out x"]),
    (("--keep", "top5>=0.5", "--hold-out", "0.01"), ["--hold-out 0.01", "of 20 operations 0"]),
    (("--keep", "top5>=0.5", "--iterations", "0"), ["--iterations 0"]),
    (("--keep", "top5>=0.5", "--vary", "/timing/buffer_depth=2"), ["vary"]),
], ids=str)
def test_bad_questions_are_refused(trace, out, options, fragments):
    tune(trace, *options, "--out", out).must_refuse(*fragments)
    assert not out.exists()


def test_an_unknown_objective_is_refused(trace):
    tune(trace, "--keep", "top5>=0.5", minimise="area").must_refuse("--minimise area", "energy, latency, interval")


def test_an_interval_needs_two_queries(random_trace, out):
    trace = random_trace(queries=1, operations=5)
    tune(trace, "--keep", "top5>=0.1", "--out", out, minimise="interval").must_refuse("--minimise interval")
    assert not out.exists()


def test_existing_files_are_replaced_only_with_force(trace, out):
    out.mkdir()
    (out / "chosen.json").write_text("mine")
    options = (*LISTS, "--keep", "top5>=0.5", "--out", out)
    tune(trace, *options).must_refuse("chosen.json", "--force")
    assert [path.name for path in out.iterdir()] == ["chosen.json"]
    tune(trace, *options, "--force").must_succeed()
    assert (out / "pareto.csv").exists()
