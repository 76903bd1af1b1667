"""a3sim.torch.attention against machine.attention, bit for bit, and against exact attention in NumPy."""

import numpy as np
import pytest
import torch
from exact import exact_attention

import a3sim
import a3sim.torch


def tensors(*shapes, seed=5, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, generator=generator).to(dtype) for shape in shapes]


def test_each_head_is_an_operation_of_the_machine(machine):
    query, key, value = tensors((2, 3, 5, 8), (2, 3, 12, 8), (2, 3, 12, 8))
    output = a3sim.torch.attention(query, key, value, machine)
    assert output.shape == (2, 3, 5, 8) and output.dtype == torch.float32
    for batch in range(2):
        for head in range(3):
            scaled = query[batch, head] * 8 ** -0.5
            expected = machine.attention(scaled.numpy(), key[batch, head].numpy(), value[batch, head].numpy())
            np.testing.assert_array_equal(output[batch, head].numpy(), expected.output.astype(np.float32))


@pytest.mark.parametrize("leading", [(), (1,), (3,), (2, 1, 3)])
def test_any_leading_dimensions_come_close_to_exact_attention(fine, leading):
    query, key, value = tensors((*leading, 5, 8), (*leading, 12, 8), (*leading, 12, 8))
    output = a3sim.torch.attention(query, key, value, fine)
    np.testing.assert_allclose(output.numpy(), exact_attention(query, key, value, scale=8 ** -0.5), atol=0.02)


def test_leading_dimensions_broadcast(fine):
    query, key, value = tensors((2, 3, 5, 8), (3, 12, 8), (1, 12, 8))
    expected = exact_attention(query, np.broadcast_to(key, (2, 3, 12, 8)), np.broadcast_to(value, (2, 3, 12, 8)), scale=8 ** -0.5)
    np.testing.assert_allclose(a3sim.torch.attention(query, key, value, fine).numpy(), expected, atol=0.02)


def test_the_scale_can_be_set(fine):
    query, key, value = tensors((5, 8), (12, 8), (12, 8))
    np.testing.assert_allclose(a3sim.torch.attention(query, key, value, fine, scale=1.0).numpy(),
                               exact_attention(query, key, value), atol=0.05)


@pytest.mark.parametrize("num_value_columns", [3, 20])
def test_values_may_be_narrower_or_wider_than_keys(fine, num_value_columns):
    query, key, value = tensors((5, 8), (12, 8), (12, num_value_columns))
    output = a3sim.torch.attention(query, key, value, fine)
    np.testing.assert_allclose(output.numpy(), exact_attention(query, key, value, scale=8 ** -0.5), atol=0.02)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_output_has_the_querys_type(fine, dtype):
    query, key, value = tensors((5, 8), (12, 8), (12, 8), dtype=dtype)
    output = a3sim.torch.attention(query, key, value, fine)
    assert output.dtype == dtype
    expected = exact_attention(query.double(), key.double(), value.double(), scale=8 ** -0.5)
    np.testing.assert_allclose(output.double().numpy(), expected, atol=0.04)


def test_masked_rows_are_left_out_of_the_operation(machine):
    query, key, value = tensors((2, 5, 8), (2, 12, 8), (2, 12, 8))
    mask = torch.ones(2, 1, 12, dtype=torch.bool)
    mask[0, 0, 7:] = False
    output = a3sim.torch.attention(query, key, value, machine, mask)
    for index, rows in enumerate((slice(7), slice(12))):
        expected = machine.attention((query[index] * 8 ** -0.5).numpy(), key[index, rows].numpy(), value[index, rows].numpy())
        np.testing.assert_array_equal(output[index].numpy(), expected.output.astype(np.float32))


@pytest.mark.parametrize("shape", [(12,), (1, 12), (5, 12), (3, 1, 12), (3, 5, 12), (2, 1, 5, 12), (2, 3, 5, 12)])
def test_masks_of_any_shape_that_broadcasts_hide_rows(fine, shape):
    query, key, value = tensors((2, 3, 5, 8), (2, 3, 12, 8), (2, 3, 12, 8))
    mask = torch.rand(shape, generator=torch.Generator().manual_seed(1)) < 0.6
    expected = exact_attention(query, key, value, mask, scale=8 ** -0.5)
    np.testing.assert_allclose(a3sim.torch.attention(query, key, value, fine, mask).numpy(), expected, atol=0.02)
    added = torch.zeros(shape).masked_fill(~mask, float("-inf"))
    np.testing.assert_allclose(a3sim.torch.attention(query, key, value, fine, added).numpy(), expected, atol=0.02)


def test_queries_that_see_rows_nested_in_one_another_are_one_operation(machine):
    query, key, value = tensors((6, 8), (6, 8), (6, 8))
    totals = a3sim.Totals()
    a3sim.torch.attention(query, key, value, machine, torch.ones(6, 6).tril().bool(), totals=totals)
    assert (totals.operations, totals.queries, totals.rows, totals.visible_rows) == (1, 6, 6 * 6, 1 + 2 + 3 + 4 + 5 + 6)
    halves = torch.zeros(6, 6, dtype=torch.bool)
    halves[::2, :2] = halves[1::2, 2:] = True
    totals = a3sim.Totals()
    a3sim.torch.attention(query, key, value, machine, halves, totals=totals)
    assert (totals.operations, totals.queries, totals.rows) == (2, 6, 3 * 2 + 3 * 4)


def test_a_query_that_sees_no_row_gets_zeros(machine):
    query, key, value = tensors((2, 4, 8), (2, 6, 8), (2, 6, 8))
    mask = torch.ones(2, 4, 6, dtype=torch.bool)
    mask[0, 2] = mask[1] = False
    output = a3sim.torch.attention(query, key, value, machine, mask)
    assert output[0, 2].abs().sum() == output[1].abs().sum() == 0
    assert (output[0, [0, 1, 3]].abs().sum(dim=-1) > 0).all()


def test_masking_can_make_an_operation_fit_the_machine():
    machine = a3sim.Machine.from_config({"hardware": {"num_rows": 4}})
    query, key, value = tensors((2, 8), (6, 8), (6, 8))
    assert a3sim.torch.attention(query, key, value, machine, torch.arange(6) < 4).shape == (2, 8)
    with pytest.raises(a3sim.InputError, match="n = 6 rows"):
        a3sim.torch.attention(query, key, value, machine)


def test_nothing_to_do_gives_an_empty_tensor(machine):
    query, key, value = tensors((0, 5, 8), (0, 12, 8), (0, 12, 8))
    assert a3sim.torch.attention(query, key, value, machine).shape == (0, 5, 8)
    query, key, value = tensors((3, 0, 8), (3, 12, 8), (3, 12, 8))
    assert a3sim.torch.attention(query, key, value, machine).shape == (3, 0, 8)


def test_there_is_no_gradient(machine):
    query, key, value = tensors((5, 8), (12, 8), (12, 8))
    output = a3sim.torch.attention(query.requires_grad_(), key, value, machine)
    with pytest.raises(a3sim.InputError, match="no gradient"):
        output.sum().backward()


def test_strides_do_not_matter(machine):
    query, key, value = tensors((5, 2, 8), (12, 2, 8), (12, 2, 8))
    views = [tensor.transpose(0, 1) for tensor in (query, key, value)]
    assert torch.equal(a3sim.torch.attention(*views, machine),
                       a3sim.torch.attention(*(view.contiguous() for view in views), machine))


@pytest.mark.parametrize("replaced, fragment", [
    ({"key": torch.zeros(12, 7)}, "same head size"),
    ({"value": torch.zeros(11, 8)}, "same number of rows"),
    ({"query": torch.zeros(3, 5, 8), "key": torch.zeros(2, 12, 8)}, "broadcast"),
    ({"query": torch.zeros(8)}, "shape"),
    ({"query": torch.zeros(5, 8, dtype=torch.int64)}, "int64"),
    ({"query": np.zeros((5, 8))}, "ndarray"),
    ({"query": torch.zeros(5, 65), "key": torch.zeros(12, 65)}, "raise /hardware/num_dims"),
    ({"key": torch.full((12, 8), float("nan"))}, "nan"),
    ({"key": torch.zeros(0, 8), "value": torch.zeros(0, 8)}, "n = 0"),
    ({"query": torch.zeros(5, 8).to_sparse()}, "sparse"),
    ({"mask": torch.zeros(5, 11, dtype=torch.bool)}, "mask"),
    ({"mask": torch.zeros(2, 5, 12, dtype=torch.bool)}, "mask"),
    ({"mask": torch.ones(5, 12, dtype=torch.int64)}, "mask: holds torch.int64"),
    ({"mask": torch.full((5, 12), -3.5)}, "mask: holds -3.5"),
    ({"mask": torch.full((5, 12), float("nan"))}, "mask: holds nan"),
    ({"mask": [[True]]}, "mask: is of type list"),
    ({"query": torch.zeros(5, 8, device="meta")}, "query: .* no data"),
    ({"scale": "half"}, "scale: is of type str"),
    ({"scale": 1j}, "scale: is of type complex"),
    ({"scale": torch.ones(8)}, r"scale: has the shape \(8,\)"),
    ({"scale": float("nan")}, "query.* nan"),
    ({"machine": "configs/base.json"}, "machine: is of type str"),
    ({"threads": 1.5}, "threads"),
    ({"enable_gqa": True}, "enable_gqa needs heads"),
    ({"enable_gqa": True, "query": torch.zeros(3, 5, 8), "key": torch.zeros(2, 12, 8), "value": torch.zeros(2, 12, 8)},
     "needs a multiple of key's 2 heads in query, which has 3"),
    ({"enable_gqa": True, "query": torch.zeros(4, 5, 8), "key": torch.zeros(2, 12, 8), "value": torch.zeros(1, 12, 8)},
     "key and value need the same number of heads"),
    ({"enable_gqa": True, "query": torch.zeros(4, 5, 8), "key": torch.zeros(2, 12, 8), "value": torch.zeros(2, 12, 8),
      "mask": torch.ones(2, 5, 12, dtype=torch.bool)}, "mask: .* needed are 1 or 4 heads"),
])
def test_bad_arguments_are_input_errors(conservative, replaced, fragment):
    query, key, value = tensors((5, 8), (12, 8), (12, 8))
    arguments = {"query": query, "key": key, "value": value, "machine": conservative, **replaced}
    with pytest.raises(a3sim.InputError, match=fragment):
        a3sim.torch.attention(**arguments)


@pytest.mark.parametrize("scale", [2, np.float32(2), torch.tensor(2.0), torch.tensor([2])], ids=repr)
def test_any_single_number_is_a_scale(conservative, scale):
    query, key, value = tensors((5, 8), (12, 8), (12, 8))
    assert torch.equal(a3sim.torch.attention(query, key, value, conservative, scale=scale),
                       a3sim.torch.attention(query, key, value, conservative, scale=2.0))
