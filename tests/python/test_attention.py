"""Results: shapes, types, and what they mean."""

import gc
import subprocess
import sys

import numpy as np
import pytest
from exact import attend, exact_attention, same_result

import a3sim


def test_shapes_and_types(machine, operation):
    result = attend(machine, operation(rows=24, queries=5, dims=8))
    assert result.output.shape == result.output_raw.shape == (5, 8)
    assert result.output.dtype == result.energy_pj.dtype == np.float64
    for name in ("output_raw", "accept_cycle", "done_cycle", "latency_cycles", "num_candidates", "num_selected"):
        assert getattr(result, name).dtype == np.int64, name
    for name in ("accept_cycle", "done_cycle", "latency_cycles", "energy_pj", "num_candidates", "num_selected"):
        assert getattr(result, name).shape == (5,), name
    for rows, counts in ((result.candidates, result.num_candidates), (result.selected, result.num_selected)):
        assert [len(of_query) for of_query in rows] == counts.tolist()


def test_a_fine_machine_comes_close_to_exact_attention(fine, operation):
    asked = operation()
    # f = 12: a value is off by up to 2^-13, a dot product of 8 terms below 4 in size by about 8 * 4 * 2^-12.
    expected = exact_attention(asked.query, asked.key, asked.value)
    np.testing.assert_allclose(attend(fine, asked).output, expected, atol=0.02)


def test_the_paper_base_design_takes_987_cycles_for_one_query_and_2632_for_six(operation):
    base = a3sim.Machine.from_config({})
    six = operation(rows=320, queries=6, dims=64)
    assert base.attention(six.query[:1], six.key, six.value).makespan_cycles == 987
    assert attend(base, six).makespan_cycles == 2632


def test_base_candidates_are_all_rows(operation):
    result = attend(a3sim.Machine.from_config({}), operation(rows=7, queries=2))
    for rows in result.candidates + result.selected:
        assert rows.tolist() == list(range(7))
    with pytest.raises(ValueError):
        result.candidates[0][0] = 3  # shared by all queries


def test_arrays_outlive_the_result(conservative, operation):
    result = attend(conservative, operation(queries=50))
    output, candidates = result.output, result.candidates
    expected = output.copy(), [rows.copy() for rows in candidates]
    del result
    gc.collect()
    attend(conservative, operation(queries=50, seed=1))
    np.testing.assert_array_equal(output, expected[0])
    assert all(np.array_equal(a, b) for a, b in zip(candidates, expected[1]))


def changed(operation, change):
    """The operation with a change made to each of its arrays."""
    return a3sim.Operation(**{name: change(getattr(operation, name)) for name in ("key", "value", "query")})


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"])
def test_every_float_type_and_byte_order_is_read(conservative, operation, dtype):
    halves = operation(dtype=np.float16)
    assert same_result(attend(conservative, changed(halves, lambda array: array.astype(dtype))),
                       attend(conservative, changed(halves, lambda array: array.astype(np.float64))))


def strided(array):
    wide = np.full((2 * array.shape[0], 3 * array.shape[1]), np.nan, array.dtype)
    wide[::2, ::3] = array
    return wide[::2, ::3]


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def unaligned(array):
    memory = np.zeros(array.nbytes + 1, np.uint8)
    view = memory[1:].view(array.dtype).reshape(array.shape)
    view[...] = array
    return view


@pytest.mark.parametrize("laid_out", [np.asfortranarray, strided, read_only, unaligned, lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
                                      lambda a: np.hstack([a, a])[:, :a.shape[1]]],
                         ids=["Fortran", "strided", "read-only", "unaligned", "negative strides", "slice"])
def test_every_memory_layout_is_read(conservative, operation, laid_out):
    asked = operation()
    assert same_result(attend(conservative, changed(asked, laid_out)), attend(conservative, asked))


def test_a_broadcast_row_is_read(conservative, operation):
    single = operation(queries=1)
    repeated = np.broadcast_to(single.query, (4, single.num_dims))
    assert len(conservative.attention(repeated, single.key, single.value).output) == 4


def test_inputs_are_not_changed(conservative, operation):
    asked = operation()
    before = changed(asked, np.copy)
    attend(conservative, asked)
    assert all(np.array_equal(getattr(asked, name), getattr(before, name)) for name in ("key", "value", "query"))


def test_importing_the_package_does_not_import_torch():
    subprocess.run([sys.executable, "-c", "import sys, a3sim; sys.exit('torch' in sys.modules)"], check=True, timeout=120)
