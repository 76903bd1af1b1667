"""The same numbers in another file give the same result."""

import numpy as np
import pytest
from harness import result_of


def joined(arrays):
    """3-D arrays as ragged ones."""
    num_operations = len(arrays["key"])
    ragged = {name: numbers.reshape(-1, numbers.shape[-1]) for name, numbers in arrays.items()}
    for name in ("key", "query"):
        ragged[f"{name}_offsets"] = np.arange(num_operations + 1) * arrays[name].shape[1]
    return ragged


def must_be_equal(found, expected):
    assert found.queries_text == expected.queries_text
    assert sorted(found.outputs) == sorted(expected.outputs)
    for name, numbers in expected.outputs.items():
        assert np.array_equal(found.outputs[name], numbers), name
    for name in ("cycles", "selection", "activity", "energy", "accuracy"):
        assert found.report[name] == expected.report[name]
    for name in ("operations", "queries"):
        assert found.report["trace"][name] == expected.report["trace"][name]


@pytest.fixture(name="three_operations")
def three_operations_(random_arrays):
    return random_arrays(rows=17, queries=4, operations=3)


@pytest.fixture(name="expected")
def expected_result(three_operations, write_trace, tmp_path):
    return result_of("conservative", write_trace("plain", **three_operations), tmp_path / "plain")


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"])
def test_element_types_give_the_same_result(three_operations, write_trace, out, expected, dtype):
    arrays = {name: numbers.astype(dtype) for name, numbers in three_operations.items()}
    must_be_equal(result_of("conservative", write_trace(**arrays), out), expected)


def test_arrays_may_differ_in_element_type(three_operations, write_trace, out, expected):
    arrays = {name: three_operations[name].astype(dtype)
              for name, dtype in (("key", "f2"), ("value", "f8"), ("query", "f4"))}
    must_be_equal(result_of("conservative", write_trace(**arrays), out), expected)


def test_fortran_order_gives_the_same_result(three_operations, write_trace, out, expected):
    arrays = {name: np.asfortranarray(numbers) for name, numbers in three_operations.items()}
    must_be_equal(result_of("conservative", write_trace(**arrays), out), expected)


def test_a_ragged_trace_of_equal_operations_gives_the_same_result(three_operations, write_trace,
                                                                  out, expected):
    trace = write_trace(**joined(three_operations))
    must_be_equal(result_of("conservative", trace, out), expected)


def test_a_ragged_trace_in_fortran_order_gives_the_same_result(three_operations, write_trace, out,
                                                               expected):
    arrays = {name: np.asfortranarray(numbers)
              for name, numbers in joined(three_operations).items()}
    must_be_equal(result_of("conservative", write_trace(**arrays), out), expected)


def test_a_compressed_trace_gives_the_same_result(three_operations, tmp_path, out, expected):
    trace = tmp_path / "compressed.npz"
    np.savez_compressed(trace, **three_operations)
    must_be_equal(result_of("conservative", trace, out), expected)


def test_arrays_of_other_names_are_ignored(three_operations, write_trace, out, expected):
    trace = write_trace(**three_operations, labels=np.array(["a", "b"]), layer=np.arange(3))
    must_be_equal(result_of("conservative", trace, out), expected)


def one_file_each(three_operations, write_trace):
    return [write_trace(f"part{o}", **{name: three_operations[name][o] for name in three_operations})
            for o in range(3)]


def test_several_traces_give_the_result_of_one_that_holds_them_all(three_operations, write_trace,
                                                                   out, expected):
    traces = one_file_each(three_operations, write_trace)
    must_be_equal(result_of("conservative", traces, out), expected)


def test_traces_may_follow_one_trace_option(three_operations, write_trace, out, expected):
    first, *others = one_file_each(three_operations, write_trace)
    must_be_equal(result_of("conservative", first, out, "--trace", *others), expected)


def test_two_dimensions_mean_one_operation(random_arrays, write_trace, tmp_path):
    arrays = random_arrays(rows=17, queries=4, operations=1)
    flat = {name: numbers[0] for name, numbers in arrays.items()}
    results = [result_of("conservative", write_trace(name, **contents), tmp_path / name)
               for name, contents in (("three", arrays), ("two", flat), ("ragged", joined(arrays)))]
    must_be_equal(results[1], results[0])
    must_be_equal(results[2], results[0])


def test_operations_of_a_ragged_trace_equal_the_same_operations_alone(random_arrays, write_trace,
                                                                      tmp_path):
    # Rows 1 and 23, queries 3 and 2: no operation sees another's rows.
    operations = [random_arrays(rows=1, queries=3, seed=1), random_arrays(rows=23, queries=2, seed=2)]
    ragged = {name: np.concatenate([operation[name] for operation in operations])
              for name in operations[0]}
    ragged.update(key_offsets=np.array([0, 1, 24]), query_offsets=np.array([0, 3, 5]))
    together = result_of("conservative", write_trace("ragged", **ragged), tmp_path / "ragged")
    alone = [result_of("conservative", write_trace(f"alone{o}", **operation), tmp_path / f"alone{o}")
             for o, operation in enumerate(operations)]
    assert [query["rows"] for query in together.queries] == [1, 1, 1, 23, 23]
    assert np.array_equal(together.outputs["output_raw"],
                          np.concatenate([result.outputs["output_raw"] for result in alone]))
    for o, result in enumerate(alone):
        found = [dict(query, operation=0) for query in together.operation(o)]
        assert found == result.queries
