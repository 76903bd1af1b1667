"""examples/virtual_platform, built against an installation: a host, a memory and the device run real traces, and every output is
the golden model's."""

import json
import os

import numpy as np
import pytest
from building import SOURCE_DIR, built_example, output, run

CONFIGS = SOURCE_DIR / "configs"
TRACES = SOURCE_DIR / "traces"


@pytest.fixture(scope="module", name="program")
def built_program(prefix, tmp_path_factory):
    return built_example(prefix, "virtual_platform", tmp_path_factory.mktemp("example")) / "virtual_platform"


def operations_of(printed):
    """A dictionary for each line of the table."""
    lines = [line.split() for line in printed.splitlines()]
    head = next(number for number, line in enumerate(lines) if line[:2] == ["operation", "rows"])
    names = [*lines[head][:-2], "golden"]
    return [dict(zip(names, line, strict=True)) for line in lines[head + 1:] if len(line) == len(names)]


@pytest.mark.parametrize("config", ["base", "conservative", "aggressive"])
def test_the_layers_of_a_real_trace_agree_bit_for_bit(program, config):
    rows = operations_of(output(program, CONFIGS / f"{config}.json", TRACES / "mlm_small.npz"))
    assert [row["golden"] for row in rows] == ["agrees"] * 6
    assert [(row["rows"], row["queries"], row["dims"]) for row in rows] == [("320", "320", "64")] * 6


def test_the_base_design_computes_for_as_long_as_the_paper_says_and_loads_on_top(program):
    """m queries of n rows take (m + 2)(n + 9) cycles (docs/timing.md). K and V are 2 x 320 x 128 bytes in bursts of 64, each of
    which takes the memory 20 + 4 ns."""
    rows = operations_of(output(program, CONFIGS / "base.json", TRACES / "mlm_small.npz"))
    for row in rows:
        assert int(row["computing"]) == (320 + 2) * (320 + 9)
        assert int(row["cycles"]) >= int(row["computing"]) + 2 * 320 * 2 * 24


def test_candidates_and_rows_kept_are_those_of_a_run(program, tmp_path):
    """Of the same operations on the same machine, as a3sim counts them."""
    trace = TRACES / "mlm_small.npz"
    rows = operations_of(output(program, CONFIGS / "conservative.json", trace))
    output(os.environ["A3SIM"], "run", "--engine", "fast", "--config", CONFIGS / "conservative.json", "--trace", trace, "--out",
           tmp_path / "out")
    selection = json.loads((tmp_path / "out" / "report.json").read_text())["selection"]
    assert np.mean([float(row["C"]) for row in rows]) == pytest.approx(selection["candidates_mean"], abs=0.05)
    assert np.mean([float(row["K"]) for row in rows]) == pytest.approx(selection["selected_mean"], abs=0.05)


@pytest.mark.parametrize("trace", ["fig8", "powers_of_two", "ragged"])
def test_operations_of_few_columns_agree(program, trace):
    rows = operations_of(output(program, CONFIGS / "conservative.json", TRACES / f"{trace}.npz"))
    assert rows
    assert all(row["golden"] == "agrees" for row in rows)


def test_causal_queries_agree(program, tmp_path):
    seed = int(os.environ.get("A3_TEST_SEED", np.random.SeedSequence().entropy % 2**32))
    print(f"A3_TEST_SEED={seed}")
    random = np.random.default_rng(seed)
    np.savez(tmp_path / "causal.npz", query_rows=np.arange(1, 41),
             **{name: random.normal(size=(40, 21)) for name in ("key", "value", "query")})
    rows = operations_of(output(program, CONFIGS / "conservative.json", tmp_path / "causal.npz"))
    assert [row["golden"] for row in rows] == ["agrees"]


def test_an_operation_that_does_not_fit_is_named(program, tmp_path):
    np.savez(tmp_path / "long.npz", **{name: np.ones((321, 64)) for name in ("key", "value", "query")})
    done = run(program, CONFIGS / "base.json", tmp_path / "long.npz")
    assert done.returncode == 2
    assert "the operation has more rows than the device holds" in done.stderr


def test_what_cannot_be_used_is_an_error(program, tmp_path):
    done = run(program, tmp_path / "missing.json", TRACES / "fig8.npz")
    assert done.returncode == 2
    assert "missing.json" in done.stderr
    assert run(program).returncode == 2
