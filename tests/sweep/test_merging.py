"""Rows merged over trace files equal those of one run over all of them; the store keeps what a3sim wrote."""

import subprocess
import sys

import pytest
from sweeping import BINARY, CONSERVATIVE, SMALL_TRACES, SOURCE_DIR, rows_of, sweep, write_ragged_trace

sys.path.insert(0, str(SOURCE_DIR / "scripts"))
from a3sweep.columns import Columns  # noqa: E402
from a3sweep.merge import merge_rows  # noqa: E402

LISTS = ("--iterations-per-row=1,0.5,off", "--iterations=3", "--threshold-percent=5,40,off")

# What comes of whole numbers and extremes alone; the rest are sums of numbers that are not whole, equal up to rounding.
EXACT = {
    "iterations_per_row", "iterations", "threshold_percent", "operations", "queries", "cycles_total", "intervals",
    "latency_min_cycles", "latency_mean_cycles", "latency_max_cycles", "rows_mean", "iterations_mean",
    "candidates_mean", "selected_mean", "area_mm2", "output_elements", "max_abs_error", "saturated_elements",
    "golden_mismatches", "speed_up", "latency_sum_cycles", "rows_sum", "iterations_sum", "candidates_sum",
    "selected_sum", "base_cycles_total"
}

# A table of one setting and a column of each kind; a block called sorter is of no machine known here.
COLUMNS = Columns([
    {"name": "threshold_percent", "merges_as": "setting"},
    {"name": "queries", "merges_as": "sum"},
    {"name": "fastest", "merges_as": "smallest"},
    {"name": "slowest", "merges_as": "largest"},
    {"name": "energy_sorter_pj_per_query", "merges_as": "quotient", "numerator": "energy_sorter_pj",
     "denominator": "queries"},
    {"name": "rmse", "merges_as": "root_of_quotient", "numerator": "squared_error_sum", "denominator": "elements"},
    {"name": "interval", "merges_as": "quotient", "numerator": "interval_sum", "denominator": "intervals"},
    {"name": "area_mm2", "merges_as": "same"},
    {"name": "energy_sorter_pj", "merges_as": "sum"},
    {"name": "squared_error_sum", "merges_as": "sum"},
    {"name": "elements", "merges_as": "sum"},
    {"name": "interval_sum", "merges_as": "sum"},
    {"name": "intervals", "merges_as": "sum"},
])

# Means that are not those of the sums beside them: whoever makes anything of them is found out.
WRONG_MEANS = {"energy_sorter_pj_per_query": 777, "rmse": 777, "interval": 777}
ONE = {"threshold_percent": 5, "queries": 1, "fastest": 8, "slowest": 8, "area_mm2": 2.082, "energy_sorter_pj": 10,
       "squared_error_sum": 0.5, "elements": 2, "interval_sum": 0, "intervals": 0, **WRONG_MEANS}
OTHER = {"threshold_percent": 5, "queries": 3, "fastest": 9, "slowest": 30, "area_mm2": 2.082, "energy_sorter_pj": 2.5,
         "squared_error_sum": 1.5, "elements": 30, "interval_sum": 12.5, "intervals": 2, **WRONG_MEANS}


def test_sums_add_up_and_means_are_those_of_the_sums():
    assert merge_rows(COLUMNS, [ONE, OTHER]) == {
        "threshold_percent": 5, "queries": 4, "fastest": 8, "slowest": 30, "energy_sorter_pj_per_query": 3.125,
        "rmse": 0.25, "interval": 6.25, "area_mm2": 2.082, "energy_sorter_pj": 12.5, "squared_error_sum": 2.0,
        "elements": 32, "interval_sum": 12.5, "intervals": 2
    }


def test_columns_keep_their_order():
    assert tuple(merge_rows(COLUMNS, [OTHER, ONE])) == COLUMNS.names
    assert COLUMNS.settings == ("threshold_percent",)
    assert COLUMNS.results == COLUMNS.names[1:]


def test_there_is_no_mean_of_nothing():
    """Without an operation of two queries there is no interval; with one in any file there is."""
    assert merge_rows(COLUMNS, [ONE, ONE])["interval"] is None


def test_a_number_missing_in_one_file_is_missing_in_all_and_in_what_is_made_of_it():
    merged = merge_rows(COLUMNS, [ONE, OTHER | {"squared_error_sum": None, "fastest": None}])
    assert (merged["squared_error_sum"], merged["rmse"], merged["fastest"]) == (None, None, None)
    assert (merged["elements"], merged["slowest"]) == (32, 30)


def test_a_sum_beyond_all_numbers_is_none():
    merged = merge_rows(COLUMNS, [ONE | {"squared_error_sum": 1.5e308}] * 2)
    assert (merged["squared_error_sum"], merged["rmse"]) == (None, None)


def test_whole_numbers_add_up_exactly_and_others_are_rounded_once():
    """2^53 + 1 is no double; beside 1e16 doubles are 2 apart: 0.5 added eight times, one by one, would change nothing."""
    merged = merge_rows(COLUMNS, [ONE | {"elements": 2**53}, ONE | {"elements": 1}])
    assert merged["elements"] == 2**53 + 1
    parts = [ONE | {"energy_sorter_pj": pj} for pj in (1e16, *[0.5] * 8)]
    for rows in (parts, parts[::-1]):
        assert merge_rows(COLUMNS, rows)["energy_sorter_pj"] == 10000000000000004.0


def a3sim_rows(table, traces, *options):
    subprocess.run([BINARY, "sweep", "--config", CONSERVATIVE, "--trace", *traces, "--out", table, *options],
                   check=True, capture_output=True)
    return rows_of(table)


def number(field):
    return None if field == "" else float(field)


def test_merged_rows_equal_a_run_over_all_traces(tmp_path, out):
    traces = [write_ragged_trace(tmp_path / f"{seed}.npz", seed, dims=8) for seed in range(4)]
    sweep(out, *LISTS, "--check", traces=traces)
    expected = a3sim_rows(tmp_path / "all.csv", traces, *LISTS, "--check")
    merged = rows_of(out / "points.csv")
    assert len(merged) == len(expected) == 12
    for row, reference in zip(merged, expected):
        assert (row["status"], row["message"], row["traces"]) == ("done", "", "4")
        for name, field in reference.items():
            tolerance = 0 if name in EXACT else 1e-13
            assert number(row[name]) == pytest.approx(number(field), rel=tolerance, abs=0), name


def test_rows_of_one_trace_are_those_of_a3sim(tmp_path, out):
    sweep(out, *LISTS, "--vary=/timing/buffer_depth=2,4", traces=SMALL_TRACES[2:])
    expected = a3sim_rows(tmp_path / "one.csv", SMALL_TRACES[2:], *LISTS, "--vary=/timing/buffer_depth=2,4")
    for table in ("points.csv", "shards.csv"):
        rows = rows_of(out / table)
        assert len(rows) == len(expected) == 24
        for row, reference in zip(rows, expected):
            assert {name: number(row[name]) for name in reference} \
                == {name: number(field) for name, field in reference.items()}


def test_traces_of_other_sizes_merge_by_their_elements(out):
    """fig8 has one query of 3 dimensions, powers_of_two four of 2: rmse is over 3 + 8 elements."""
    sweep(out, "--iterations-per-row=off", "--threshold-percent=off", traces=SMALL_TRACES[:2])
    merged, = rows_of(out / "points.csv")
    one, other = rows_of(out / "shards.csv")
    assert (one["output_elements"], other["output_elements"], merged["output_elements"]) == ("3", "8", "11")
    squares = 3 * float(one["rmse"]) ** 2 + 8 * float(other["rmse"]) ** 2
    assert float(merged["rmse"]) == pytest.approx((squares / 11) ** 0.5, rel=1e-13)
    # A single query has no interval: the mean is over the two operations of the other trace.
    assert one["interval_mean_cycles"] == ""
    assert merged["interval_mean_cycles"] == other["interval_mean_cycles"]
