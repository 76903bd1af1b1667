"""Wide, long and causal operations on the command line: what is refused, with the way out; golden model and engines agree."""

import csv
import os
import pty
import signal
import subprocess

import numpy as np
import pytest
from harness import BINARY, Result, overrides, run, run_arguments

SMALL = ("--set", "/hardware/num_rows=20", "--set", "/hardware/num_lanes=4", "--set", "/hardware/num_dims=10", "--set", "/mapping/tile_rows=auto")


@pytest.mark.parametrize("override, fragments", [
    ("/mapping/tile_rows=0", ["/mapping/tile_rows", "found 0", '"auto" or an integer from 1']),
    ("/mapping/tile_rows=many", ["/mapping/tile_rows", '"many"']),
    ("/hardware/num_dims=0", ["/hardware/num_dims", "found 0"]),
    ("/hardware/num_dims=7", ["d = 8 columns", "room for 7", "/hardware/num_dims to at least 8"]),
    ("/hardware/num_rows=11", ["n = 12 rows", "holds 11", '/mapping/tile_rows to "auto"']),
])
def test_what_does_not_fit_names_the_field(random_trace, out, override, fragments):
    run("base", random_trace(rows=12, dims=8), out, "--set", override).must_refuse(*fragments)


def test_tiles_whose_merged_outputs_would_be_too_wide_are_refused(random_trace, out):
    wide = ("--set", "/numerics/integer_bits=12", "--set", "/numerics/fraction_bits=7", "--set", "/hardware/num_rows=8", "--set", "/mapping/tile_rows=auto")
    # 4 + 12 + 5 x 7 + max(2 x 7, 2) + ceil(log2 12) = 4 + 12 + 35 + 14 + 4 = 69
    run("base", random_trace(rows=12, dims=8), out, *wide).must_refuse("n = 12 rows", "69 bits", "at most 62", "/numerics/fraction_bits")


BAD_QUERY_ROWS = {
    "zero": (np.array([1, 0, 3]), ["query_rows", "query 1", "is 0", "1 to 12"]),
    "beyond n": (np.array([1, 2, 13]), ["query_rows", "query 2", "is 13", "1 to 12"]),
    "shape": (np.array([1, 2]), ["query_rows", "(2,)"]),
    "axes": (np.array([[1], [2], [3]]), ["query_rows", "(3, 1)"]),
    "type": (np.array([1.0, 2.0, 3.0]), ["query_rows", "float64", "int64"]),
}


@pytest.mark.parametrize("query_rows, fragments", BAD_QUERY_ROWS.values(), ids=BAD_QUERY_ROWS)
def test_bad_query_rows_are_refused(random_arrays, write_trace, out, query_rows, fragments):
    trace = write_trace(**random_arrays(rows=12, queries=3, dims=8, operations=None), query_rows=query_rows)
    run("base", trace, out).must_refuse(*fragments)


@pytest.mark.parametrize("engine, queries", [("fast", 20_000), ("systemc", 1000)])
def test_the_progress_bar_moves_within_one_long_operation(random_trace, out, engine, queries):
    """On a terminal; at the fifth of its fifty marks the run is interrupted, still amid its only operation."""
    reader, terminal = pty.openpty()
    many_iterations = overrides(approximation__candidate_selection={"iterations": 20_000})
    trace = random_trace(rows=320, queries=queries, operations=None)
    with subprocess.Popen([BINARY, *map(str, run_arguments("conservative", trace, out, "--engine", engine, "--no-check", *many_iterations))],
                          stderr=terminal, stdout=subprocess.DEVNULL) as process:
        os.close(terminal)
        shown = b""
        while shown.count(b"*") < 5:
            shown += os.read(reader, 4096)
        process.send_signal(signal.SIGINT)
    os.close(reader)
    assert b"0%   10   20" in shown and process.returncode == 130 and not out.exists()


@pytest.mark.parametrize("machine", ["base", "conservative"])
def test_both_engines_agree_on_slices_tiles_and_causal_queries(random_arrays, write_trace, tmp_path, machine):
    """n = 50 rows of 10 columns in 3 slices of 4 lanes: 6 rows a tile of 20 words, 9 tiles. The golden model agrees, or the run fails."""
    trace = write_trace(**random_arrays(rows=50, queries=5, dims=10, operations=None), query_rows=np.array([1, 6, 7, 30, 50]))
    for engine in ("systemc", "fast"):
        run(machine, trace, tmp_path / engine, "--engine", engine, *SMALL).must_succeed()
    results = [Result(tmp_path / engine) for engine in ("systemc", "fast")]
    tables = [(tmp_path / engine / "queries.csv").read_text() for engine in ("systemc", "fast")]
    assert tables[0] == tables[1]
    queries = list(csv.DictReader(tables[0].splitlines()))
    # tiles begin at floor(50 k / 9): 0, 5, 11, 16, 22, 27, 33, 38, 44
    assert [int(query["tiles"]) for query in queries] == [1, 2, 2, 6, 9]
    assert [int(query["visible_rows"]) for query in queries] == [1, 6, 7, 30, 50]
    trace_of = results[0].report["trace"]
    assert (trace_of["max_rows"], trace_of["max_dims"], trace_of["tiles"]) == (50, 10, 9)
    assert results[0].report["accuracy"]["golden_mismatches"] == 0
