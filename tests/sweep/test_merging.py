"""Rows merged over trace files equal those of one run over all of them; the store keeps what a3sim wrote."""

import subprocess

import pytest
from sweeping import BINARY, CONSERVATIVE, SMALL_TRACES, rows_of, sweep, write_ragged_trace

LISTS = ("--iterations-per-row=1,0.5,off", "--iterations=3", "--threshold-percent=5,40,off")

# Sums of whole numbers and extremes; other columns are sums of rounded means, hence equal up to rounding.
EXACT = {
    "iterations_per_row", "iterations", "threshold_percent", "operations", "queries", "cycles_total", "intervals",
    "latency_min_cycles", "latency_mean_cycles", "latency_max_cycles", "rows_mean", "iterations_mean",
    "candidates_mean", "selected_mean", "area_mm2", "output_elements", "max_abs_error", "saturated_elements",
    "golden_mismatches", "speed_up"
}


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
