"""scripts/study_long_attention.py: what it measures, by hand where that is possible, and a study of small models."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from basis_operations import sparse_operations

import a3sim

SOURCE = pathlib.Path(os.environ["A3_SOURCE_DIR"])
sys.path[:0] = [str(SOURCE), str(SOURCE / "scripts"), str(SOURCE / "tests" / "workloads")]

import small_models  # noqa: E402
from a3long import measure  # noqa: E402
from a3long.subjects import NUM_QUERIES, KeyValueNetwork, MaskedLanguageModel, Subject  # noqa: E402

SCRIPT = SOURCE / "scripts" / "study_long_attention.py"


def one_subject(rows=64):
    operations = sparse_operations(2, 3, rows=rows)
    return Subject("sparse", rows, operations, np.arange(32) * 2)


def test_a_machine_that_finds_all():
    """M of the whole matrix makes every row with a positive score a candidate; the base design has all rows."""
    operations = one_subject().operations
    assert measure.found(operations, a3sim.Machine.preset("base"))["found"] == 1
    numbers = measure.found(operations, measure.machine("conservative", 64, 8, 8))
    assert 0 < numbers["found"] < 1 and numbers["iterations_per_row"] == 0.5 and numbers["queries"] == 64


def test_queries_that_see_few_rows_find_no_more_than_these():
    """Of two rows seen both are among the five heaviest; without selection they are all candidates."""
    (operation, _) = one_subject().operations
    seen = a3sim.Operation(key=operation.key, value=operation.value, query=operation.query, query_rows=np.full(32, 2))
    assert measure.found([seen], a3sim.Machine.preset("base"))["found"] == 1


def test_tiles_are_counted_and_made_up_for():
    numbers = measure.tiled(one_subject(), "aggressive")
    assert list(numbers) == [1, 2, 4, 8] and "factor" not in numbers[1]
    assert all(numbers[tiles]["factor"] is None or numbers[tiles]["factor"] >= 1 for tiles in (2, 4, 8))
    # ceil(8 rows / 8) = 1 iteration a tile of 8 rows, as many in all as the whole's ceil(64 / 8)
    assert numbers[8]["iterations_per_row"] == numbers[1]["iterations_per_row"] == 0.125


def test_slices_take_that_many_times_the_cycles_of_the_search():
    """64 queries wait; M = 32 iterations bind: B + s M cycles apart (docs/timing.md), with B = 4 for s = 1 and 2 (1 + ceil(3 / 2)) = 6."""
    subject = one_subject()
    assert measure.sliced(subject, "conservative", 8)["interval_cycles"] == pytest.approx(4 + 32, rel=0.05)
    assert measure.sliced(subject, "conservative", 4)["interval_cycles"] == pytest.approx(6 + 64, rel=0.05)
    assert measure.sliced(subject, "conservative", 4)["slices"] == 2


def test_masks_are_compared_on_the_same_queries():
    ways = measure.masked(one_subject(), "conservative", (0.25, 0.5))
    assert {way: one["queries"] for way, one in ways.items()} == dict.fromkeys(ways, 2 * 8)
    assert ways["alone, M of n"]["iterations_per_row"] == ways["masked"]["iterations_per_row"] > 1
    assert ways["alone, M of n"]["found"] >= ways["masked"]["found"]


@pytest.fixture(name="models", scope="module")
def models_(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    small_models.write_masked_lm(folder / "masked_lm.npz")
    small_models.write_kv_memory(folder / "kv_memory.npz")
    return folder


def test_subjects_have_the_sizes_that_they_are_asked_for(models):
    masked_lm = MaskedLanguageModel(models / "masked_lm.npz")
    subject, pairs = masked_lm.subject(320), masked_lm.pairs(320)
    assert {(one.num_rows, one.num_queries, one.num_dims) for one in subject.operations} == {(320, NUM_QUERIES, 64)}
    assert {(one.num_rows, one.num_queries, one.num_dims) for one in pairs.operations} == {(320, NUM_QUERIES, 128)}
    a, b = subject.operations[:2]
    np.testing.assert_allclose(pairs.operations[0].query @ pairs.operations[0].key.T, a.query @ a.key.T + b.query @ b.key.T, rtol=1e-4, atol=1e-4)
    memory = KeyValueNetwork(models / "kv_memory.npz").subject(640)
    assert {(one.num_rows, one.num_queries) for one in memory.operations} == {(640, 1)}
    assert all(len(np.unique(one.key, axis=0)) > 300 for one in memory.operations)  # facts, each once; some share subject and relation


def run(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_what_is_missing_is_named(tmp_path, models):
    done = run("--models", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 2 and "masked_lm.npz, mlm_model.npz" in done.stderr and not (tmp_path / "out").exists()
    (tmp_path / "unmarked.md").write_text("# Nothing\n")
    done = run("--models", models, "--document", tmp_path / "unmarked.md", "--out", tmp_path / "out", "--rows", 320)
    assert done.returncode == 2 and "lacks the lines" in done.stderr
