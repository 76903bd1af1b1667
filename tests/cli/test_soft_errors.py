"""Soft errors: `run --inject` and `campaign`, as their users meet them."""

import csv
import json
import signal
import subprocess
import time

import numpy as np
import pytest
from harness import BINARY, CONFIGS, DEADLINE_SECONDS, RESULT_FILES, Result, a3sim, overrides, run, snapshot

APPROXIMATE = ["key_sram", "value_sram", "sorted_key", "row_id", "pointer", "greedy_score", "score", "weight"]
BASE = ["key_sram", "value_sram", "score", "weight"]
# Two rows of numbers that the machine holds exactly, f = 4: raw numbers are sixteen times these.
TWO_ROWS = {"key": np.array([[1.0], [1.0]]), "value": np.array([[1.0], [3.0]]), "query": np.array([[1.0], [1.0]])}


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def injected(out):
    """The result of a run into which errors were injected: report's section, changed queries, outputs."""
    assert sorted(path.name for path in out.iterdir()) == sorted([*RESULT_FILES, "soft_errors.csv"])
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    with np.load(out / "outputs.npz") as arrays:
        return report, rows_of(out / "soft_errors.csv"), arrays["output_raw"]


def campaign(config, trace, out, *options):
    return a3sim("campaign", "--config", CONFIGS / f"{config}.json", "--trace", trace, "--out", out, *options)


# Scores are equal, so both weights are 1/2: 128 of 256. The value of row 1 is 48 raw; without its bit 5, 32, it is 16, and
# every output loses 128 * 32 of its 12 fraction bits, a value of 1.
def test_a_flipped_value_changes_the_outputs_by_its_share(write_trace, out):
    trace = write_trace(**TWO_ROWS)
    outcome = run("base", trace, out, "--inject", "value_sram:operation=0,cycle=0,row=1,lane=0,bit=5").must_succeed()
    assert "value_sram:operation=0,cycle=0,row=1,lane=0,bit=5  48 became 16" in outcome.stdout
    report, changed, output_raw = injected(out)
    assert output_raw[:, 0].tolist() == [128 * 16 + 128 * 16] * 2
    section = report["soft_errors"]
    assert section["injected"] == [{"structure": "value_sram", "operation": 0, "cycle": 0, "row": 1, "lane": 0, "bit": 5,
                                    "before": 48, "after": 16}]
    assert section["queries_changed"] == section["queries_with_output_changed"] == section["elements_changed"] == 2
    assert section["queries_with_rows_changed"] == section["queries_with_cycles_changed"] == 0
    assert section["max_abs_change"] == section["rms_change_of_elements"] == 1
    assert report["accuracy"]["golden_mismatches"] == 2
    assert [(row["query"], row["elements_changed"], row["max_abs_change"]) for row in changed] == [("0", "1", "1"),
                                                                                                  ("1", "1", "1")]


def test_an_error_without_effect_changes_nothing(write_trace, out, tmp_path):
    trace = write_trace(**TWO_ROWS)
    run("base", trace, tmp_path / "sound").must_succeed()
    # Two rows of 320 are loaded, one lane of 64 is used.
    run("base", trace, out, "--inject", "value_sram:row=2,lane=0", "--inject",
        "value_sram:row=0,lane=63").must_succeed()
    report, changed, output_raw = injected(out)
    assert changed == []
    assert [error["before"] is None for error in report["soft_errors"]["injected"]] == [True, False]
    assert report["soft_errors"]["rms_change_of_elements"] is None
    assert report["accuracy"]["golden_mismatches"] == 0
    sound = Result(tmp_path / "sound")
    assert (output_raw == sound.outputs["output_raw"]).all()
    assert (out / "queries.csv").read_text() == sound.queries_text


@pytest.mark.parametrize("structure", APPROXIMATE)
def test_what_is_left_open_is_drawn_from_the_seed(random_trace, tmp_path, structure):
    trace = random_trace(operations=3)

    def section(name, *options):
        run("conservative", trace, tmp_path / name, "--inject", structure, *options).must_succeed()
        return injected(tmp_path / name)[0]["soft_errors"]

    first = section("first", "--inject-seed", 5)
    assert section("again", "--inject-seed", 5) == first
    others = [section(f"seed{seed}", "--inject-seed", seed)["injected"] for seed in range(6, 10)]
    assert any(other != first["injected"] for other in others)


def test_the_golden_model_still_watches_the_other_queries(random_trace, out):
    run("conservative", random_trace(operations=2), out, "--inject", "key_sram:operation=1,bit=7").must_succeed()
    report, changed, _ = injected(out)
    assert {row["operation"] for row in changed} <= {"1"}
    values = [row for row in changed if row["candidates_changed"] == "1" or row["selected_changed"] == "1" or
              row["elements_changed"] != "0"]
    assert report["accuracy"]["golden_mismatches"] == len(values)


def test_a_sound_run_replaces_the_whole_result(write_trace, out):
    trace = write_trace(**TWO_ROWS)
    run("base", trace, out, "--inject", "score").must_succeed()
    run("base", trace, out).must_refuse("exists already", "--force")
    run("base", trace, out, "--force").must_succeed()
    Result(out)  # without soft_errors.csv


@pytest.mark.parametrize("config, options, fragments", [
    ("base", ["--inject", "keys"], ["--inject keys", "key_sram, value_sram, score, weight"]),
    ("base", ["--inject", "pointer"], ["candidate selection", "key_sram, value_sram, score, weight"]),
    ("conservative", ["--inject", "pointer:side=left"], ["side is 'left'", "side=max or min"]),
    ("conservative", ["--inject", "key_sram:row=320"], ["row=0 to 319"]),
    ("conservative", ["--inject", "key_sram:operation=1"], ["operation=0 to 0"]),
    ("conservative", ["--inject", "key_sram:cycle=1000000"], ["operation 0 is over after", "cycle=0 to"]),
    ("conservative", ["--inject", "key_sram", "--engine", "fast"], ["--inject", "--engine systemc"]),
    ("conservative", ["--inject-seed", "3"], ["--inject-seed", "--inject STRUCTURE"]),
    ("conservative", ["--inject", "key_sram", "--inject-seed", "-3"], ["--inject-seed -3", "0 to"]),
])
def test_bad_injections_are_refused_and_leave_nothing(random_trace, out, tmp_path, config, options, fragments):
    trace = random_trace()
    before = snapshot(tmp_path)
    run(config, trace, out, *options).must_refuse(*fragments)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("fields, fragments", [
    ({"hardware__num_lanes": 4, "hardware__num_dims": 64}, ["2 slices of 4 lanes", "/hardware/num_lanes to at least 6"]),
    ({"mapping__tile_rows": 8}, ["runs in tiles", "/mapping/tile_rows to null"]),
])
def test_operations_in_slices_or_tiles_are_not_struck(write_trace, out, tmp_path, fields, fragments):
    trace = write_trace(key=np.ones((20, 6)), value=np.ones((20, 6)), query=np.ones((1, 6)))
    before = snapshot(tmp_path)
    run("base", trace, out, "--inject", "key_sram", *overrides(**fields)).must_refuse(*fragments)
    campaign("base", trace, out, "--trials", 1, *overrides(**fields)).must_refuse(*fragments)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("config, structures", [("base", BASE), ("conservative", APPROXIMATE)])
def test_a_campaign_strikes_every_structure_of_the_machine(random_trace, out, config, structures):
    outcome = campaign(config, random_trace(operations=2), out, "--trials", 20).must_succeed()
    rates = rows_of(out / "rates.csv")
    assert [row["structure"] for row in rates] == structures
    trials = rows_of(out / "trials.csv")
    assert [row["structure"] for row in trials] == [name for name in structures for _ in range(20)]
    for row in rates:
        own = [trial for trial in trials if trial["structure"] == row["structure"]]
        assert int(row["trials"]) == len(own) == 20
        assert int(row["in_use"]) == sum(trial["before"] != "" for trial in own)
        for what in ("output", "rows", "cycles"):
            hits = sum(int(trial[f"queries_with_{what}_changed"]) > 0 for trial in own)
            assert float(row[f"{what}_changed"]) == pytest.approx(hits / 20)
            low, high = float(row[f"{what}_changed_lower"]), float(row[f"{what}_changed_upper"])
            assert 0 <= low <= hits / 20 <= high <= 1
        assert row["structure"] in outcome.stdout
    about = json.loads((out / "campaign.json").read_text(encoding="utf-8"))
    assert (about["seed"], about["trials_per_structure"], about["confidence"]) == (1, 20, 0.95)


def test_every_trial_of_a_campaign_can_be_run_by_itself(random_trace, tmp_path):
    trace = random_trace(operations=3)
    campaign("aggressive", trace, tmp_path / "campaign", "--trials", 3, "--seed", 11).must_succeed()
    for index, trial in enumerate(rows_of(tmp_path / "campaign" / "trials.csv")):
        out = tmp_path / str(index)
        run("aggressive", trace, out, "--inject", trial["inject"]).must_succeed()
        section = injected(out)[0]["soft_errors"]
        for name in ("queries_with_output_changed", "queries_with_rows_changed", "queries_with_cycles_changed",
                     "elements_changed"):
            assert section[name] == int(trial[name]), trial["inject"]
        assert section["max_abs_change"] == float(trial["max_abs_change"])
        word = section["injected"][0]
        assert [str(word[name]) if word[name] is not None else "" for name in ("before", "after")] == [
            trial["before"], trial["after"]]


def test_a_campaign_takes_the_structures_it_is_told(random_trace, out):
    campaign("conservative", random_trace(), out, "--trials", 4, "--structures", "score,pointer").must_succeed()
    assert [row["structure"] for row in rows_of(out / "rates.csv")] == ["score", "pointer"]


def test_a_wider_confidence_gives_wider_intervals(random_trace, tmp_path):
    trace = random_trace()
    widths = []
    for percent in (80, 99):
        out = tmp_path / str(percent)
        campaign("base", trace, out, "--trials", 10, "--structures", "key_sram", "--confidence-percent",
                 percent).must_succeed()
        row = rows_of(out / "rates.csv")[0]
        widths.append(float(row["output_changed_upper"]) - float(row["output_changed_lower"]))
    assert widths[0] < widths[1]


@pytest.mark.parametrize("options, fragments", [
    (["--trials", "0"], ["--trials 0", "1 to 10000000"]),
    (["--trials", "many"], ["--trials many", "1 to 10000000"]),
    (["--seed", "-1"], ["--seed -1", "0 to"]),
    (["--confidence-percent", "100"], ["--confidence-percent 100", "50 to 99.9999"]),
    (["--confidence-percent", "nan"], ["--confidence-percent nan", "50 to 99.9999"]),
    (["--structures", "pointer"], ["candidate selection", "key_sram, value_sram, score, weight"]),
    (["--structures", "score,score"], ["--structures score,score", "twice"]),
    (["--structures", ""], ["--structures", "empty"]),
])
def test_bad_campaigns_are_refused_and_leave_nothing(random_trace, out, tmp_path, options, fragments):
    trace = random_trace()
    before = snapshot(tmp_path)
    campaign("base", trace, out, *options).must_refuse(*fragments)
    assert snapshot(tmp_path) == before


def test_a_campaign_replaces_another_only_by_force(random_trace, out):
    trace = random_trace()
    campaign("base", trace, out, "--trials", 2).must_succeed()
    before = snapshot(out)
    campaign("base", trace, out, "--trials", 3).must_refuse("--out", "--force")
    assert snapshot(out) == before
    campaign("base", trace, out, "--trials", 3, "--force").must_succeed()
    assert rows_of(out / "rates.csv")[0]["trials"] == "3"


def test_an_interrupted_campaign_keeps_its_finished_rounds(random_trace, out):
    arguments = ["campaign", "--config", CONFIGS / "base.json", "--trace", random_trace(), "--out", out, "--trials",
                 10_000_000, "--structures", "key_sram,score"]
    with subprocess.Popen([BINARY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:
        try:
            deadline = time.monotonic() + DEADLINE_SECONDS
            while not (out / "trials.csv").exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            assert process.poll() is None, f"ended by itself: {process.communicate()}"
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=DEADLINE_SECONDS)
        finally:
            process.kill()
    assert process.returncode == 130
    assert stdout == ""
    done = int(rows_of(out / "rates.csv")[0]["trials"])
    assert done % 100 == 0
    assert stderr == (f"a3sim: error: interrupted; {done} of 10000000 trials of each structure are in {out}\n")
    assert [row["structure"] for row in rows_of(out / "trials.csv")] == ["key_sram"] * done + ["score"] * done
    assert sorted(path.name for path in out.iterdir()) == ["campaign.json", "rates.csv", "trials.csv"]


def test_a_campaign_interrupted_in_its_first_round_leaves_nothing(random_trace, out, tmp_path):
    trace = random_trace()
    before = snapshot(tmp_path)
    # One query that takes long: no round ends before the signal.
    arguments = ["campaign", "--config", CONFIGS / "conservative.json", "--trace", trace, "--out", out, *overrides(
        approximation__candidate_selection={"iterations": 2_000_000}), "--structures", "score"]
    with subprocess.Popen([BINARY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:
        try:
            deadline = time.monotonic() + DEADLINE_SECONDS
            while not out.exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            process.send_signal(signal.SIGTERM)
            _, stderr = process.communicate(timeout=DEADLINE_SECONDS)
        finally:
            process.kill()
    assert process.returncode == 143
    assert stderr == "a3sim: error: interrupted; nothing was written\n"
    assert snapshot(tmp_path) == before
