"""`a3sim trace-info` describes traces and refuses bad ones."""

import numpy as np
from harness import a3sim


def test_it_describes_form_sizes_types_and_magnitudes(random_arrays, write_trace):
    arrays = random_arrays(rows=17, queries=4, operations=3)
    arrays["key"] = arrays["key"].astype(np.float16)
    arrays["query"][1, 2, 3] = -37.5
    trace = write_trace(**arrays, layer=np.arange(3))
    text = a3sim("trace-info", trace).must_succeed().stdout
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == f"{trace}:"
    for expected in ("form equal-sized operations", "operations 3", "dimensions d = 8",
                     "queries 12 in all, m = 4 of an operation", "ignored array layer"):
        assert expected in lines
    assert any(line.startswith("rows n = 17 of an operation") for line in lines)
    assert any(line.startswith("key float16") for line in lines)
    # 2^5 < 37.5 < 2^6
    assert "query float64, largest magnitude 37.5 (6 integer bits)" in lines


def test_it_describes_several_files(random_trace):
    text = a3sim("trace-info", random_trace("first"), random_trace("second", dims=3)).must_succeed()
    assert "first.npz:" in text.stdout and "second.npz:" in text.stdout


def test_it_accepts_a_trace_that_no_committed_machine_holds(random_trace):
    a3sim("trace-info", random_trace(rows=400, dims=80)).must_succeed()


def test_it_refuses_a_missing_file(tmp_path):
    a3sim("trace-info", tmp_path / "none.npz").must_refuse("none.npz", "No such file")


def test_it_refuses_numbers_that_are_not_finite(random_arrays, write_trace):
    arrays = random_arrays(operations=3)
    arrays["value"][2, 5, 1] = np.nan
    trace = write_trace(**arrays)
    a3sim("trace-info", trace).must_refuse(trace, "'value'", "operation 2, row 5, column 1", "nan")


def test_it_needs_a_file():
    a3sim("trace-info").must_refuse("trace-info")
