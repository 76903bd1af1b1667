"""Elements that the number format clamps are told of, in every command."""

import numpy as np
import pytest
from harness import CONFIGS, a3sim, run
from reference import Numerics, saturated_elements


@pytest.fixture(name="trace")
def trace_(random_arrays, write_trace):
    """One operation with numbers up to 40."""
    arrays = random_arrays(rows=40, queries=6, dims=8)
    arrays["key"][::4] *= 10
    arrays["key"][3, 3] = 40
    arrays["clamped"] = np.array(sum(saturated_elements(arrays[name], Numerics()) for name in ("key", "value", "query")))
    assert arrays["clamped"] > 0.001 * 8 * 86, "the premise of these tests"
    return write_trace(**arrays)


def warning_of(outcome):
    assert outcome.status == 0, outcome.stderr
    [line] = outcome.stderr.splitlines()
    return line


COMMANDS = {
    "run": lambda trace, out: ("run", "--out", out),
    "run on the fast engine": lambda trace, out: ("run", "--out", out, "--engine", "fast"),
    "sweep": lambda trace, out: ("sweep", "--out", out.with_suffix(".csv"), "--threshold-percent", "1,5"),
    "tune": lambda trace, out: ("tune", "--keep", "top1>=0", "--minimise", "energy", "--threshold-percent", "1", "--iterations", "9"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("tiles", [False, True])
def test_every_command_warns_with_the_share_and_the_bits(trace, out, command, tiles):
    clamped = int(np.load(trace)["clamped"])
    name, *options = COMMANDS[command](trace, out)
    tiling = ("--set", "/hardware/num_rows=8", "--set", "/mapping/tile_rows=auto") if tiles else ()
    line = warning_of(a3sim(name, "--config", CONFIGS / "conservative.json", "--trace", trace, *options, *tiling))
    assert line.startswith("a3sim: warning: ")
    assert f"({clamped} of {8 * (40 + 40 + 6)})" in line
    # 2^5 < 40 < 2^6
    assert "at 4 integer and 4 fraction bits" in line and "/numerics/integer_bits 6 would hold them all" in line


def test_the_bits_that_it_names_are_enough(trace, out):
    run("base", trace, out, "--set", "/numerics/integer_bits=6").must_succeed()


def test_a_sweep_warns_once_for_each_number_format(trace, out):
    outcome = a3sim("sweep", "--config", CONFIGS / "base.json", "--trace", trace, "--out", out, "--vary", "/numerics/integer_bits=3,4,6",
                    "--vary", "/timing/buffer_depth=2,4")
    assert outcome.status == 0
    first, second = outcome.stderr.splitlines()
    assert "/numerics/integer_bits=3, /timing/buffer_depth=2: " in first and "at 3 integer" in first
    assert "/numerics/integer_bits=4, /timing/buffer_depth=2: " in second and "at 4 integer" in second


def test_one_element_in_a_thousand_is_no_news(random_arrays, write_trace, out):
    arrays = random_arrays(rows=60, queries=5, dims=8)
    assert 60 + 60 + 5 == 125, "1000 elements"
    arrays["value"][7, 7] = 99
    run("base", write_trace(**arrays), out).must_succeed()


def test_trace_info_tells_of_a_machines_format(trace):
    clamped = int(np.load(trace)["clamped"])
    text = a3sim("trace-info", trace, "--config", CONFIGS / "base.json").must_succeed().stdout
    [line] = [" ".join(line.split()) for line in text.splitlines() if "saturated" in line]
    assert line.startswith(f"saturated {clamped} of 688 elements at 4 integer and 4 fraction bits (key ")
    assert line.endswith("value 0 %, query 0 %); 6 integer bits would hold all")
    wide = a3sim("trace-info", trace, "--config", CONFIGS / "base.json", "--set", "/numerics/integer_bits=6").must_succeed().stdout
    assert "saturated  0 of 688 elements at 6 integer" in wide
    assert "saturated" not in a3sim("trace-info", trace).must_succeed().stdout
    a3sim("trace-info", trace, "--set", "/numerics/integer_bits=6").must_refuse("--set", "--config")


def test_trace_info_tells_what_share_of_the_rows_is_visible(random_arrays, write_trace):
    arrays = random_arrays(rows=4, queries=2, operations=1)
    trace = write_trace(**arrays, query_rows=np.array([[1, 2]]))
    lines = [" ".join(line.split()) for line in a3sim("trace-info", trace).must_succeed().stdout.splitlines()]
    assert "visible 37.5 % of the rows by a query, on average" in lines  # (1 + 2) / (4 + 4)
    assert "visible every row by every query" in " ".join(a3sim("trace-info", write_trace("all", **arrays)).must_succeed().stdout.split())
