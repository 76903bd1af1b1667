"""`a3sim trace-info --advice`: properties as another program computes them, a prediction that a run confirms."""

import json
import os
import pathlib
import re
import sys

import numpy as np
import pytest
from harness import CONFIGS, a3sim, run

SOURCE = pathlib.Path(os.environ["A3_SOURCE_DIR"])
sys.path.append(str(SOURCE / "scripts"))

from a3when import prediction  # noqa: E402
from a3when.properties import heavy_rows, properties_of  # noqa: E402

SMALL = SOURCE / "traces" / "mlm_small.npz"
SETTINGS = ((0.5, 5), (0.125, 10))


def advice(*arguments):
    return a3sim("trace-info", "--advice", *arguments).must_succeed().stdout


def numbers(pattern, text):
    return [float(number) for number in re.search(pattern.replace("#", r"([-0-9.]+)"), text).groups()]


def shipped_coefficients():
    source = (SOURCE / "src" / "explore" / "keep_prediction.cpp").read_text()
    return prediction.Coefficients(*(float(re.search(f"{name} = ([-0-9.]+);", source)[1]) for name in ("kConstant", "kSlope")))


def test_properties_are_those_of_another_program(random_arrays, write_trace):
    arrays = random_arrays(rows=40, queries=6, dims=12, operations=3)
    text = advice(write_trace(**arrays))
    listed = [properties_of(key, query) for key, query in zip(arrays["key"], arrays["query"])]
    expected = {name: np.mean([one[name] for one in listed]) for name in listed[0]}
    found = dict(zip(("largest_share", "effective_components"), numbers("largest is # of a heavy row's positive ones, # components", text)))
    found |= dict(zip(("key_kurtosis", "offset_share"), numbers("key kurtosis #, offset share #", text)))
    found |= dict(zip(("entropy", "gap", "height"), numbers("entropy # nats, gap to the fifth # nats, height # deviations", text)))
    for name, value in found.items():
        assert value == pytest.approx(expected[name], rel=0.006), name  # three digits


def test_the_prediction_is_that_of_another_program(random_arrays, write_trace):
    arrays = random_arrays(rows=40, queries=6, dims=12, operations=3)
    text = advice(write_trace(**arrays))
    coefficients = shipped_coefficients()
    rows = [heavy_rows(key, query) for key, query in zip(arrays["key"], arrays["query"])]
    for share, percent in SETTINGS:
        found = [prediction.found_probability(one, share, coefficients) for one in rows]
        kept = [prediction.kept_probability(one, probability, percent) for one, probability in zip(rows, found)]
        means = [np.concatenate([prediction.share(one, p) for one, p in zip(rows, listed)]).mean() for listed in (found, kept)]
        told = numbers(f"iterations_per_row {share}, threshold_percent {percent}: top-5 found #, kept #", text)
        assert told == pytest.approx(means, abs=0.00051)


@pytest.mark.parametrize("name", ["conservative", "aggressive"])
def test_a_run_keeps_about_what_is_predicted(name, tmp_path):
    [_, kept] = numbers("top-5 found #, kept #", advice("--config", CONFIGS / f"{name}.json", SMALL))
    run(CONFIGS / f"{name}.json", SMALL, tmp_path / "out", "--engine", "fast", "--no-check").must_succeed()
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert kept == pytest.approx(report["accuracy"]["top5_retained"], abs=0.02)


def test_the_machine_decides(tmp_path):
    [found, kept] = numbers("top-5 found #, kept #", advice("--config", CONFIGS / "base.json", SMALL))
    assert (found, kept) == (1, 1)
    fewer, more = (numbers("threshold_percent 5: top-5 found #", advice("--config", CONFIGS / "conservative.json", "--set", f"/approximation/candidate_selection/"
                                                                       f"iterations_per_row={share}", SMALL)) for share in (0.1, 0.9))
    assert fewer < more


def test_a_trace_without_advice_has_no_prediction():
    assert "predicted" not in a3sim("trace-info", SMALL).must_succeed().stdout


def test_a_field_is_refused_without_the_machine_that_it_is_of():
    a3sim("trace-info", SMALL, "--advice", "--set", "/hardware/num_rows=20").must_refuse("--set", "--config")


def test_an_operation_that_the_machine_does_not_hold_is_refused_and_advised_in_tiles(random_trace):
    trace = random_trace(rows=400)
    a3sim("trace-info", "--advice", "--config", CONFIGS / "conservative.json", trace).must_refuse("n = 400", "tile_rows")
    assert "kept" in advice("--config", CONFIGS / "conservative.json", "--set", "/mapping/tile_rows=auto", trace)
    assert "kept" in advice(trace)
