"""Models: where they are looked for, and training those that are nowhere; traces with repeated queries."""

import numpy as np
import pytest

from a3paper import workload_runs
from a3paper.problems import RunFailed

STANDS = {stand.label: stand for stand in workload_runs.STANDS}


def test_the_first_file_of_the_first_folder_is_taken(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    stand = STANDS["memn2n"]
    assert workload_runs.find_model(stand, [first, second]) is None
    (second / "memn2n.npz").touch()
    assert workload_runs.find_model(stand, [first, second]) == second / "memn2n.npz"
    (first / "babi_model.npz").touch()
    assert workload_runs.find_model(stand, [first, second]) == first / "babi_model.npz"
    (first / "memn2n.npz").touch()
    assert workload_runs.find_model(stand, [first, second]) == first / "memn2n.npz"


def test_a_model_that_is_there_is_not_trained_again(tmp_path, monkeypatch):
    monkeypatch.setattr(workload_runs, "SOURCE_DIR", tmp_path)
    model = tmp_path / "results" / "workloads" / "kv_memory.npz"
    model.parent.mkdir(parents=True)
    model.write_text("mine")
    assert workload_runs.train(STANDS["kv_memory"]) == model
    assert model.read_text() == "mine"


def test_a_training_that_fails_is_named(tmp_path, monkeypatch):
    """There is no trainer in this folder."""
    monkeypatch.setattr(workload_runs, "SOURCE_DIR", tmp_path)
    with pytest.raises(RunFailed, match=r"python3 -m workloads.kv_memory.train --model results/workloads/kv_memory.npz ended "
                                        r"with status 1:\n.*No module named"):
        workload_runs.train(STANDS["kv_memory"])


def test_the_language_model_needs_a_text_of_the_users():
    assert workload_runs.train(STANDS["masked_lm"]) is None
    assert STANDS["masked_lm"].how_to_train().endswith(" --text FILE")


def test_single_queries_of_a_ragged_trace_are_repeated():
    """Operations of 1, 2 and 1 queries: the first and the last become 3 each."""
    arrays = {"query": np.array([[1.0], [2], [3], [4]]), "query_offsets": np.array([0, 1, 3, 4]), "key": "untouched"}
    repeated = workload_runs.repeated_queries(arrays, 3)
    assert repeated["query"][:, 0].tolist() == [1, 1, 1, 2, 3, 4, 4, 4]
    assert repeated["query_offsets"].tolist() == [0, 3, 5, 8]
    assert repeated["key"] == "untouched"


def test_single_queries_of_equal_sized_operations_are_repeated():
    repeated = workload_runs.repeated_queries({"query": np.array([[[1.0]], [[2]]])}, 3)
    assert repeated["query"][..., 0].tolist() == [[1, 1, 1], [2, 2, 2]]


def test_rows_that_a_repeated_query_sees_are_repeated_with_it():
    ragged = {"query": np.zeros((3, 1)), "query_offsets": np.array([0, 2, 3]), "query_rows": np.array([1, 2, 5])}
    assert workload_runs.repeated_queries(ragged, 3)["query_rows"].tolist() == [1, 2, 5, 5, 5]
    equal = {"query": np.zeros((2, 1, 1)), "query_rows": np.array([[4], [2]])}
    assert workload_runs.repeated_queries(equal, 3)["query_rows"].tolist() == [[4, 4, 4], [2, 2, 2]]


def test_every_workload_has_a_unit_and_samples():
    for stand in (*workload_runs.STANDS, *workload_runs.OTHERS):
        for samples in (workload_runs.FULL, workload_runs.OF_A_SEED, workload_runs.QUICK):
            assert stand.name in workload_runs.UNITS and samples.accuracy[stand.name] >= samples.cycles[stand.name] >= 1


def test_operations_of_several_queries_stay_as_they_are():
    arrays = {"query": np.ones((2, 5, 1))}
    assert workload_runs.repeated_queries(arrays, 3)["query"] is arrays["query"]
