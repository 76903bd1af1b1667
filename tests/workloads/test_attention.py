"""Exact attention, recording, traces, and attentions of the user's."""

import numpy as np
import pytest
from simulator import num_operations

from workloads import attention
from workloads.attention import CausalOperation, Operation
from workloads.command_line import UserError


def operation(rows, queries, dims=4, seed=1):
    rng = np.random.default_rng(seed)
    return Operation(*(rng.normal(size=(count, dims)).astype(np.float32) for count in (rows, rows, queries)))


def test_exact_attention_weighs_values_by_the_exponentials_of_scores():
    """Scores ln 3 and 0 give weights 3/4 and 1/4; scores 0 and 0 give halves. Large scores do not overflow."""
    key, value = np.array([[np.log(3), 0], [0, 0]]), np.array([[4.0, 0], [0, 8]])
    (output,) = attention.exact([Operation(key, value, np.array([[1.0, 0], [0, 1]]))])
    assert output == pytest.approx(np.array([[3, 2], [2, 4]]))
    (output,) = attention.exact([Operation(key * 1e4, value, np.array([[1.0, 0]]))])
    assert output == pytest.approx(np.array([[4, 0]]))


def test_exact_attention_of_causal_queries_weighs_the_rows_that_they_see():
    """The scores of the test above and a third row that would outweigh both: a query that sees two rows, and one that sees the first."""
    key, value = np.array([[np.log(3), 0], [0, 0], [50, 0]]), np.array([[4.0, 0], [0, 8], [100, 100]])
    (output,) = attention.exact([CausalOperation(key, value, np.array([[1.0, 0], [1, 0]]), np.array([2, 1]))])
    assert output == pytest.approx(np.array([[3, 2], [4, 0]]))


def test_an_attention_that_knows_no_causal_queries_fails():
    with pytest.raises(ValueError, match="too many values"):
        key, value, query = CausalOperation(*operation(3, 2), np.array([1, 2]))


def test_a_recorder_keeps_operations_and_passes_outputs_on():
    recorder = attention.Recorder(attention.exact)
    first, second, third = operation(3, 1), operation(5, 2, seed=2), operation(4, 1, seed=3)
    for got, expected in zip(recorder([first, second]), attention.exact([first, second]), strict=True):
        assert (got == expected).all()
    recorder([third])
    assert all(kept is given for kept, given in zip(recorder.operations, (first, second, third), strict=True))


def test_operations_of_one_size_make_a_trace_of_three_dimensions(tmp_path, binary):
    operations = [operation(3, 2, seed=seed) for seed in (1, 2)]
    attention.write_trace(tmp_path / "trace.npz", operations)
    with np.load(tmp_path / "trace.npz") as arrays:
        assert sorted(arrays.files) == ["key", "query", "value"]
        assert arrays["key"].shape == (2, 3, 4) and arrays["query"].shape == (2, 2, 4)
        assert (arrays["value"][1] == operations[1].value).all()
    assert num_operations(binary, tmp_path / "trace.npz") == 2


def test_other_operations_make_a_ragged_trace(tmp_path, binary):
    operations = [operation(3, 1), operation(1, 2, seed=2), operation(2, 1, seed=3)]
    attention.write_trace(tmp_path / "trace.npz", operations, np.float16)
    with np.load(tmp_path / "trace.npz") as arrays:
        assert arrays["key_offsets"].tolist() == [0, 3, 4, 6] and arrays["query_offsets"].tolist() == [0, 1, 3, 4]
        assert arrays["key"].dtype == np.float16 and arrays["key_offsets"].dtype == np.int64
        assert (arrays["key"][3:4] == operations[1].key.astype(np.float16)).all()
    assert num_operations(binary, tmp_path / "trace.npz") == 3


@pytest.mark.parametrize("num_rows", [2, 3])
def test_rows_that_queries_see_are_written(num_rows, tmp_path, binary):
    """Of all operations, if any has some: the second lets both its queries see all."""
    operations = [CausalOperation(*operation(3, 2), np.array([1, 3])), operation(num_rows, 2, seed=2)]
    attention.write_trace(tmp_path / "trace.npz", operations)
    with np.load(tmp_path / "trace.npz") as arrays:
        assert arrays["query_rows"].reshape(-1).tolist() == [1, 3, num_rows, num_rows]
        assert arrays["query_rows"].dtype == np.int64 and ("query_offsets" in arrays) == (num_rows == 2)
    assert num_operations(binary, tmp_path / "trace.npz") == 2


def test_an_attention_of_the_users_is_found_by_file_and_name(tmp_path):
    (tmp_path / "mine.py").write_text("def double(operations):\n    return [2 * op[1] for op in operations]\n")
    mine = attention.from_file(f"{tmp_path / 'mine.py'}:double")
    assert (mine([operation(2, 2)])[0] == 2 * operation(2, 2).value).all()


@pytest.mark.parametrize(("text", "fragment"), [
    ("double", "expected FILE.py:FUNCTION"), ("absent.py:double", "there is no file absent.py"),
    ("{folder}/mine.py:triple", "has no function triple"), ("{folder}/mine.py:NUMBER", "has no function NUMBER")])
def test_an_attention_that_is_not_there_is_named(tmp_path, text, fragment):
    (tmp_path / "mine.py").write_text("NUMBER = 1\n")
    with pytest.raises(UserError, match=fragment):
        attention.from_file(text.format(folder=tmp_path))


def test_files_are_the_same_bytes_each_time_and_appear_whole(tmp_path):
    for name in ("a", "b"):
        attention.write_trace(tmp_path / f"{name}.npz", [operation(3, 2)])
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz"]
