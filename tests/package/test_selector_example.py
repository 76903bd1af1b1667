"""examples/selector, built against an installation: it names the rows of the largest keys, and takes a cycle a query."""

import csv
import json
import os

import numpy as np
import pytest
from building import SOURCE_DIR, built_example, output, run

NUM_ROWS = (20, 64, 5, 1)  # of the operations
NUM_QUERIES = 3
NUM_DIMS = 6
WINDOW_ROWS = 16


@pytest.fixture(scope="module", name="program")
def built_program(prefix, tmp_path_factory):
    return built_example(prefix, "selector", tmp_path_factory.mktemp("example")) / "largest_norms"


@pytest.fixture(scope="module", name="keys")
def keys_of_operations():
    """Small multiples of the machine's 1/16, so that they are exact and equal norms are common."""
    seed = int(os.environ.get("A3_TEST_SEED", np.random.SeedSequence().entropy % 2**32))
    print(f"A3_TEST_SEED={seed}")
    random = np.random.default_rng(seed)
    return [random.integers(-3, 4, (n, NUM_DIMS)) / 16 for n in NUM_ROWS]


@pytest.fixture(scope="module", name="trace")
def trace_of_the_keys(keys, tmp_path_factory):
    file = tmp_path_factory.mktemp("trace") / "trace.npz"
    random = np.random.default_rng(1)
    offsets = np.cumsum([0, *NUM_ROWS])
    np.savez(file, key=np.concatenate(keys), value=random.normal(size=(offsets[-1], NUM_DIMS)),
             query=random.normal(size=(len(keys) * NUM_QUERIES, NUM_DIMS)), key_offsets=offsets,
             query_offsets=np.arange(len(keys) + 1) * NUM_QUERIES)
    return file


def config_file(folder, approximation):
    config = json.loads((SOURCE_DIR / "configs" / "conservative.json").read_text())
    config["approximation"] |= approximation
    del config["$schema"], config["energy"]  # relative to that folder
    (folder / "config.json").write_text(json.dumps(config))
    return folder / "config.json"


def rows_of_largest_keys(key, count):
    norms = np.square(key).sum(axis=1)
    return sorted(sorted(range(len(key)), key=lambda row: (-norms[row], row))[:count])


def num_scan_steps(rows, num_rows):
    """A window takes a step for each candidate, and one if there is none."""
    return sum(max(1, sum(begin <= row < begin + WINDOW_ROWS for row in rows)) for begin in range(0, num_rows, WINDOW_ROWS))


def candidates_in(folder):
    with np.load(folder / "outputs.npz") as file:
        return [list(rows) for rows in np.split(file["candidates"], file["candidates_offsets"][1:-1])]


@pytest.mark.parametrize("post_scoring", [None, {"threshold_percent": 5}])
@pytest.mark.parametrize("rows", [{"iterations_per_row": 0.5}, {"iterations": 3}, {"iterations": 1000}])
def test_both_engines_and_the_golden_model_agree(program, trace, tmp_path, rows, post_scoring):
    config = config_file(tmp_path, {"candidate_selection": rows, "post_scoring": post_scoring})
    output(program, config, trace, tmp_path / "out")
    files = {engine: (tmp_path / "out" / engine / "queries.csv").read_text() for engine in ("systemc", "fast")}
    assert files["systemc"] == files["fast"]


def test_candidates_are_the_rows_of_the_largest_keys(program, keys, trace, tmp_path):
    config = config_file(tmp_path, {"candidate_selection": {"iterations": 4}})
    output(program, config, trace, tmp_path / "out")
    expected = [rows_of_largest_keys(key, 4) for key in keys for _ in range(NUM_QUERIES)]
    assert candidates_in(tmp_path / "out" / "systemc") == expected
    assert candidates_in(tmp_path / "out" / "fast") == expected


def test_slices_tiles_and_causal_queries(program, keys, trace, tmp_path):
    """Rows of two slices, operations of up to four tiles, queries that see some of the rows: in each tile the largest of those seen."""
    config = json.loads(config_file(tmp_path, {"candidate_selection": {"iterations_per_row": 0.2}}).read_text())
    config |= {"hardware": {"num_rows": 40, "num_lanes": 4, "num_dims": NUM_DIMS}, "mapping": {"tile_rows": 16}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    query_rows = [(n + 1) // 2 if q == 1 else n for n in NUM_ROWS for q in range(NUM_QUERIES)]
    with np.load(trace) as arrays:
        np.savez(tmp_path / "causal.npz", **arrays, query_rows=np.array(query_rows))
    output(program, tmp_path / "config.json", tmp_path / "causal.npz", tmp_path / "out")

    def expected(key, num_seen):
        num_tiles = -(-len(key) // 16)
        for tile in range(num_tiles):
            begin, end = (number * len(key) // num_tiles for number in (tile, tile + 1))
            seen = key[begin:min(end, num_seen)]
            yield from (begin + row for row in rows_of_largest_keys(seen, int(np.ceil(0.2 * (end - begin)))))

    rows = [list(expected(keys[number // NUM_QUERIES], num_seen)) for number, num_seen in enumerate(query_rows)]
    assert candidates_in(tmp_path / "out" / "systemc") == candidates_in(tmp_path / "out" / "fast") == rows


def test_a_query_takes_one_cycle_until_its_candidates_are_known(program, keys, trace, tmp_path):
    """Alone in the machine: 1 cycle, D scan steps, 6 of the dot product, C of post-scoring and C of the output if nothing is
    dropped, 4 of the exponent and 9 of the output (docs/timing.md)."""
    config = config_file(tmp_path, {"candidate_selection": {"iterations": 4}, "post_scoring": None})
    output(program, config, trace, tmp_path / "out")
    with (tmp_path / "out" / "systemc" / "queries.csv").open() as file:
        first_queries = list(csv.DictReader(file))[::NUM_QUERIES]
    for key, query in zip(keys, first_queries, strict=True):
        rows = rows_of_largest_keys(key, 4)
        assert int(query["accept_cycle"]) == 0
        assert int(query["done_cycle"]) == 1 + num_scan_steps(rows, len(key)) + 6 + 2 * len(rows) + 4 + 9


def test_its_report_says_what_the_block_did(program, trace, tmp_path):
    config = config_file(tmp_path, {"candidate_selection": {"iterations": 4}})
    output(program, config, trace, tmp_path / "out")
    report = json.loads((tmp_path / "out" / "systemc" / "report.json").read_text())
    assert report["accuracy"]["golden_mismatches"] == 0
    activity = report["activity"]
    assert activity["candidate_selection"]["busy_cycles"] == len(NUM_ROWS) * NUM_QUERIES
    assert activity["candidate_selection"]["iterations"] == activity["sorted_key_sram"]["reads"] == 0


def test_what_cannot_be_used_is_an_error(program, trace, tmp_path):
    done = run(program, tmp_path / "missing.json", trace, tmp_path / "out")
    assert done.returncode == 2
    assert "missing.json" in done.stderr
    assert run(program).returncode == 2
