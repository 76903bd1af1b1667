"""What scripts/a3software makes of measurements made up so that every number can be seen."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(os.environ["A3_SOURCE_DIR"]) / "scripts"))
from a3software import report  # noqa: E402
from a3software.selections import ALL_QUERIES, BEFORE, METHODS, ONE_QUERY, Goal, Selections  # noqa: E402

NUM_ROWS = 10
# ns for a key matrix or a query.
LEARN = {"components_8": 300.0}
PREPARE = {"exact_rows": 99.0, "exact_tiles": 50.0, "post_scoring_rows": 99.0, "post_scoring_tiles": 50.0, "components_8": 100.0, "given": 99.0}
EXACT = {"exact_rows": (20.0, 16.0), "exact_tiles": (30.0, 10.0)}  # alone, among many
POST_SCORING, COMPONENTS = METHODS[0], METHODS[4]


def run(name, time, counted, count, **more):
    """A slow repetition, the least one in another unit, and a mean that must not count."""
    common = {"run_type": "iteration", counted: count, **more}
    yield {"name": name, **common, "cpu_time": 3 * time * count, "time_unit": "ns"}
    yield {"name": name, **common, "cpu_time": time * count / 1e3, "time_unit": "us"}
    yield {"name": f"{name}_mean", "run_type": "aggregate", "cpu_time": 0.001, "time_unit": "ns"}


def answer():
    runs = []
    variants = [variant for method in METHODS for variant in method.variants]
    for variant in ("exact_rows", "exact_tiles", *variants):
        runs += run(f"learn/{variant}", LEARN.get(variant, 0.0), "matrices", 4)
        runs += run(f"prepare/{variant}", PREPARE.get(variant, 0.0), "matrices", 4)
        for setting, rows, error in ((0,) * 3,) if variant in EXACT else ((0.25, 0.25, 0.05), (0.5, 0.5, 0.01)):
            alone, many = EXACT.get(variant, (20 * rows, 10 * rows))
            runs += run(f"one/{variant}/{setting}", alone, "queries", 4)
            runs += run(f"many/{variant}/{setting}", many, "queries", 256, rows_share=rows, top5_kept=1 - error, output_error=error)
    return {"context": {"num_rows": str(NUM_ROWS)}, "benchmarks": runs}


@pytest.fixture(name="measured")
def measured_():
    return Selections(answer())


def test_exact_attention_is_the_faster_way_of_two(measured):
    # On tiles 10; with their layout 10 + 50 / 10, less than 16 on rows; alone 20 on rows, less than 30 + 50.
    assert [measured.exact(way) for way in (BEFORE, ALL_QUERIES, ONE_QUERY)] == [10, 15, 20]


def test_what_is_done_once_is_shared_by_the_queries(measured):
    assert measured.once(COMPONENTS) == (300, 100)
    # A query among many takes 2.5, alone 5.
    assert measured.ratio(COMPONENTS, 0.25, BEFORE) == pytest.approx(2.5 / 10)
    assert measured.ratio(COMPONENTS, 0.25, ALL_QUERIES) == pytest.approx((2.5 + 400 / 10) / 15)
    assert measured.ratio(COMPONENTS, 0.25, ONE_QUERY) == pytest.approx((5 + 400) / 20)


def test_rows_as_they_lie_need_no_preparation(measured):
    assert measured.ratio(POST_SCORING, 0.25, ONE_QUERY) == pytest.approx(5 / 20)
    assert measured.once(METHODS[-1]) == (0, 0)


def test_the_cheapest_setting_is_one_that_is_good_enough(measured):
    # Of n/4 and n/2 rows: errors 0.05 and 0.01, so 0.95 and 0.99 are kept.
    assert measured.cheapest(POST_SCORING, BEFORE, Goal("output_error", most=0.1)) == (pytest.approx(0.25), 0.25)
    assert measured.cheapest(POST_SCORING, BEFORE, Goal("output_error", most=0.02)) == (pytest.approx(0.5), 0.5)
    assert measured.cheapest(POST_SCORING, BEFORE, Goal("output_error", most=0.001)) is None
    assert measured.cheapest(POST_SCORING, BEFORE, Goal("top5_kept", least=0.97)) == (pytest.approx(0.5), 0.5)


def test_settings_have_the_names_of_their_knobs():
    assert [COMPONENTS.name_of(setting) for setting in (0.03125, 0.5, 1)] == ["n/32", "n/2", "n"]
    assert POST_SCORING.name_of(0.1) == "0.1 %"


def test_the_document_has_a_figure_and_a_table_for_each_n(measured):
    text, files = report.document([measured])
    assert set(files) == {"software_10.png", "software_10.svg"}
    assert "![Top-5 kept and output error against time on n = 10 rows](figures/software_10.png)" in text
    assert "| 8 components | C = n/4 | 0.250 | 0.950 | 0.050 | 0.25 | 2.83 | 20.25 |" in text
    assert "| 8 components | 30.0 | 10.0 |" in text
    # Top-5 kept at least 0.9, 0.99, error at most 0.25, 0.1. With m = n it takes 42.5 / 15; at the better setting 45 / 15.
    assert "| 8 components | 2.83 (n/4) | 3.00 (n/2) | 2.83 (n/4) | 2.83 (n/4) |" in text
    assert "| post-scoring alone | **0.25** (0.25 %) | **0.50** (0.5 %) | **0.25** (0.25 %) | **0.25** (0.25 %) |" in text
    assert "| 8 components | none | none | none | none |" in text
    assert "| post-scoring alone | 10 | 10 | 10 | 10 |" in text
