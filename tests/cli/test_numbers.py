"""Outputs and row ids, bit for bit, against the rules worked out in Python (reference.py)."""

import dataclasses
import json
import math

import numpy as np
import pytest
from harness import CONFIGS, a3sim, overrides, result_of, run
from reference import Numerics, attention, iterations_for, saturated_elements


def split(arrays, kind):
    return [list(rows) for rows in np.split(arrays[kind], arrays[f"{kind}_offsets"][1:-1])]


def must_equal(result, answers):
    assert result.report["accuracy"]["golden_mismatches"] == 0
    assert split(result.outputs, "candidates") == [answer.candidates for answer in answers]
    assert split(result.outputs, "selected") == [answer.selected for answer in answers]
    assert result.outputs["output_raw"].tolist() == [answer.output_raw for answer in answers]


@pytest.mark.parametrize("numerics", [
    Numerics(),
    Numerics(division_rounding="truncate"),
    Numerics(integer_bits=2, fraction_bits=6),
    Numerics(integer_bits=6, fraction_bits=1),
    Numerics(integer_bits=3, fraction_bits=0),
    Numerics(exponent_integer_bits=3, exponent_table_fraction_bits=20),
    Numerics(exponent_integer_bits=5, exponent_table_fraction_bits=6),
], ids=lambda numerics: ",".join(str(value) for value in dataclasses.astuple(numerics)))
def test_the_base_machines_raw_outputs_follow_the_rules_of_numbers(random_arrays, write_trace, out,
                                                                   numerics):
    arrays = random_arrays(rows=30, queries=8, dims=16)
    fields = {f"numerics__{name}": value for name, value in dataclasses.asdict(numerics).items()}
    result = result_of("base", write_trace(**arrays), out, "--dump-selection", *overrides(**fields))
    must_equal(result, attention(**arrays, numerics=numerics))


@pytest.mark.parametrize("candidate_selection, post_scoring", [
    ({"iterations_per_row": 0.5}, {"threshold_percent": 5}),
    ({"iterations_per_row": 0.125}, {"threshold_percent": 10}),
    ({"iterations": 1}, None),
    ({"iterations": 10000}, None),
    (None, {"threshold_percent": 0.001}),
    (None, {"threshold_percent": 100}),
], ids=str)
@pytest.mark.parametrize("dims", [3, 64])
def test_the_approximations_keep_the_rows_that_the_rules_keep(
        random_arrays, write_trace, out, candidate_selection, post_scoring, dims):
    arrays = random_arrays(rows=50, queries=6, dims=dims)
    result = result_of("base", write_trace(**arrays), out, "--dump-selection",
                       *overrides(approximation__candidate_selection=candidate_selection,
                                  approximation__post_scoring=post_scoring))
    num_iterations = threshold_percent = None
    if candidate_selection:
        num_iterations = candidate_selection.get("iterations") or iterations_for(
            candidate_selection["iterations_per_row"], 50)
    if post_scoring:
        threshold_percent = post_scoring["threshold_percent"]
    must_equal(result, attention(**arrays, num_iterations=num_iterations,
                                 threshold_percent=threshold_percent))


def test_a_query_without_positive_product_falls_back_to_the_first_row_popped(write_trace, out):
    # All products are negative, and without padding lanes there is no zero among them: no candidate.
    arrays = {"key": np.array([[1.0, 2.0], [0.5, 3.0]]), "value": np.array([[1.0, 2], [3, 4]]),
              "query": np.array([[-1.0, -1.0]])}
    result = result_of("base", write_trace(**arrays), out, "--dump-selection",
                       *overrides(hardware__num_lanes=2,
                                  approximation__candidate_selection={"iterations": 2}))
    # The largest head is -0.5: row 1 of column 0.
    assert result.outputs["candidates"].tolist() == [1]
    assert result.outputs["output"].tolist() == [[3.0, 4.0]]


def test_numbers_beyond_the_range_are_clamped_and_counted(random_arrays, write_trace, out):
    arrays = {name: numbers * 20 for name, numbers in random_arrays(rows=20, queries=4).items()}
    result = result_of("base", write_trace(**arrays), out, "--dump-selection")
    must_equal(result, attention(**arrays))
    clamped = sum(saturated_elements(numbers, Numerics()) for numbers in arrays.values())
    assert clamped > 0, "the premise of this test"
    assert result.report["accuracy"]["saturated_elements"] == clamped


@pytest.mark.parametrize("lanes", [1, 2, 33])
def test_any_number_of_lanes_serves_a_trace_that_is_as_wide(random_arrays, write_trace, out, lanes):
    arrays = random_arrays(rows=20, queries=4, dims=lanes)
    result = result_of("conservative", write_trace(**arrays), out, "--dump-selection",
                       *overrides(hardware__num_lanes=lanes))
    must_equal(result, attention(**arrays, num_iterations=10, threshold_percent=5, num_lanes=lanes))


# Numbers that a double does not hold.


@pytest.fixture(name="beyond_double")
def beyond_double_(write_trace):
    """A sound trace whose dot products and errors are infinite in double precision."""
    return write_trace(key=np.full((4, 2), 1e308), value=np.full((4, 2), 1.7e308), query=np.full((3, 2), -1e308))


@pytest.mark.parametrize("engine", ["systemc", "fast"])
def test_what_is_not_finite_is_null_in_a_report_and_empty_in_a_table(beyond_double, out, engine):
    run("conservative", beyond_double, out, "--engine", engine).must_succeed()
    report = json.loads((out / "report.json").read_text(), parse_constant=lambda text: pytest.fail(f"{text} in a report"))
    assert report["accuracy"]["rmse"] is None
    assert report["accuracy"]["golden_mismatches"] == 0
    for line in (out / "queries.csv").read_text().splitlines()[1:]:
        assert line.endswith(",,,4,1") and all(math.isfinite(float(field)) for field in line.split(",") if field)


def test_what_is_not_finite_is_empty_in_the_table_of_a_sweep(beyond_double, out):
    a3sim("sweep", "--config", CONFIGS / "conservative.json", "--trace", beyond_double, "--out", out,
          "--threshold-percent", "1,off").must_succeed()
    for word in ("nan", "inf"):
        assert word not in out.read_text().lower()
