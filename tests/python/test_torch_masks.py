"""Masks as operations: which rows are placed where, and how many each query sees; heads that share key and value; names."""

import numpy as np
import pytest
import torch
from exact import exact_attention
from test_torch_attention import tensors

import a3sim
import a3sim.torch


@pytest.fixture(name="attend")
def attend_(fine):
    """Runs attention on the fine machine, compares it with exact attention under the mask, and returns the results."""

    def attend(query, key, value, shown=None, **options):
        results = []
        output = a3sim.torch.attention(query, key, value, fine, on_result=results.append, **options)
        np.testing.assert_allclose(output.numpy(), exact_attention(query, key, value, shown, scale=query.shape[-1] ** -0.5), atol=0.02)
        return results

    return attend


def rows_seen(results):
    return [(result.num_rows, result.visible_rows.tolist()) for result in results]


def test_a_causal_mask_is_query_rows_of_one_operation(attend):
    query, key, value = tensors((2, 6, 8), (2, 6, 8), (2, 6, 8))
    causal = torch.ones(6, 6).tril().bool()
    expected = [(6, [1, 2, 3, 4, 5, 6])] * 2
    assert rows_seen(attend(query, key, value, causal, mask=causal)) == expected
    assert rows_seen(attend(query, key, value, causal, is_causal=True)) == expected


@pytest.mark.parametrize("num_queries, num_rows", [(3, 6), (6, 3), (1, 5), (5, 1)])
def test_is_causal_counts_as_pytorch_does_where_sizes_differ(attend, num_queries, num_rows):
    """PyTorch: temp_mask = torch.ones(L, S).tril(diagonal=0)."""
    query, key, value = tensors((num_queries, 8), (num_rows, 8), (num_rows, 8))
    result, = attend(query, key, value, torch.ones(num_queries, num_rows).tril().bool(), is_causal=True)
    assert result.visible_rows.tolist() == [min(q + 1, num_rows) for q in range(num_queries)]
    assert result.num_rows == min(num_queries, num_rows), "rows that no query sees are left out"


def test_new_queries_behind_a_cache_see_all_of_it(attend):
    query, key, value = tensors((2, 8), (7, 8), (7, 8))
    mask = torch.ones(2, 7).tril(5).bool()
    assert rows_seen(attend(query, key, value, mask, mask=mask)) == [(7, [6, 7])]


def test_left_padding_is_left_out_and_its_own_queries_get_zeros(machine):
    query, key, value = tensors((6, 8), (6, 8), (6, 8))
    mask = torch.ones(6, 6).tril().bool() & (torch.arange(6) >= 2)
    results = []
    output = a3sim.torch.attention(query, key, value, machine, mask, on_result=results.append)
    assert rows_seen(results) == [(4, [1, 2, 3, 4])]
    assert output[:2].abs().sum() == 0
    expected = machine.attention((query[2:] * 8 ** -0.5).numpy(), key[2:].numpy(), value[2:].numpy(), query_rows=np.arange(1, 5))
    np.testing.assert_array_equal(output[2:].numpy(), expected.output.astype(np.float32))


def test_a_prefix_that_all_see_is_one_operation(attend):
    query, key, value = tensors((6, 8), (6, 8), (6, 8))
    mask = torch.ones(6, 6).tril().bool() | (torch.arange(6) < 3)
    assert rows_seen(attend(query, key, value, mask, mask=mask)) == [(6, [3, 3, 3, 4, 5, 6])]


def test_rows_are_placed_in_the_order_in_which_queries_come_to_see_them(machine):
    """A mask that looks ahead: query q sees rows q to 4."""
    query, key, value = tensors((5, 8), (5, 8), (5, 8))
    results = []
    output = a3sim.torch.attention(query, key, value, machine, torch.ones(5, 5).triu().bool(), on_result=results.append)
    assert rows_seen(results) == [(5, [5, 4, 3, 2, 1])]
    backwards = machine.attention((query * 8 ** -0.5).numpy(), key.flip(0).numpy(), value.flip(0).numpy(),
                                  query_rows=np.array([5, 4, 3, 2, 1]))
    np.testing.assert_array_equal(output.numpy(), backwards.output.astype(np.float32))


def test_a_sliding_window_is_an_operation_for_each_place_of_the_window(attend):
    query, key, value = tensors((6, 8), (6, 8), (6, 8))
    mask = torch.ones(6, 6).tril().triu(-2).bool()
    assert rows_seen(attend(query, key, value, mask, mask=mask)) == [(3, [1, 2, 3]), (3, [3]), (3, [3]), (3, [3])]


def test_is_causal_and_a_mask_are_both_kept(attend):
    query, key, value = tensors((4, 8), (4, 8), (4, 8))
    shown = torch.tensor([True, False, True, True])
    both = torch.ones(4, 4).tril().bool() & shown
    assert rows_seen(attend(query, key, value, both, mask=shown, is_causal=True)) == [(3, [1, 1, 2, 3])]


def test_random_masks_hide_what_they_say(attend):
    """10 masks, seeds 0 to 9, each of a density of its own."""
    query, key, value = tensors((2, 3, 7, 8), (2, 3, 9, 8), (2, 3, 9, 8))
    for seed in range(10):
        generator = torch.Generator().manual_seed(seed)
        mask = torch.rand(2, 3, 7, 9, generator=generator) < torch.rand(1, generator=generator)
        results = attend(query, key, value, mask, mask=mask)
        assert sum(int(result.visible_rows.sum()) for result in results) == int(mask.sum())


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("num_groups", [1, 2, 4])
def test_heads_that_share_key_and_value_are_queries_of_one_operation(fine, num_groups, masked):
    query, key, value = tensors((2, 4, 5, 8), (2, num_groups, 5, 8), (2, num_groups, 5, 8))
    mask = torch.rand(2, 4, 5, 5, generator=torch.Generator().manual_seed(4)) < 0.7 if masked else None
    repeated = (tensor.repeat_interleave(4 // num_groups, dim=1) for tensor in (key, value))
    shown = torch.ones(5, 5).tril().bool() if mask is None else mask
    expected = exact_attention(query, *repeated, shown, scale=8 ** -0.5)
    results = []
    output = a3sim.torch.attention(query, key, value, fine, mask, is_causal=mask is None, enable_gqa=True,
                                   on_result=results.append)
    np.testing.assert_allclose(output.numpy(), expected, atol=0.02)
    if mask is None:
        assert rows_seen(results) == [(5, [1, 2, 3, 4, 5] * (4 // num_groups))] * (2 * num_groups)
        size = 4 // num_groups
        heads = [f"head {first}" if size == 1 else f"heads {first}-{first + size - 1}" for first in range(0, 4, size)]
        assert [result.name for result in results] == [f"batch {batch}, {head}" for batch in range(2) for head in heads]


def test_leading_dimensions_that_key_and_value_lack_are_more_queries_too(attend):
    query, key, value = tensors((2, 3, 5, 8), (2, 1, 7, 8), (1, 7, 8))
    results = attend(query, key, value, name="layer")
    assert [(result.name, result.num_queries) for result in results] == [("layer, batch 0, heads 0-2", 15),
                                                                         ("layer, batch 1, heads 0-2", 15)]


@pytest.mark.parametrize("leading, name, expected", [((), None, [None]), ((), "layer", ["layer"]), ((2,), None, ["head 0", "head 1"]),
                                                     ((1, 2), "a.b", ["a.b, batch 0, head 0", "a.b, batch 0, head 1"]),
                                                     ((2, 1, 1), None, ["batch 0.0, head 0", "batch 1.0, head 0"])])
def test_operations_are_named_by_batch_and_head(fine, leading, name, expected):
    results = []
    a3sim.torch.attention(*tensors(*[(*leading, 3, 8)] * 3), fine, name=name, on_result=results.append)
    assert [result.name for result in results] == expected


def test_pytorchs_own_arguments_do_too(fine):
    query, key, value = tensors((2, 4, 5, 8), (2, 2, 5, 8), (2, 2, 5, 8))
    totals = a3sim.Totals()
    found = a3sim.torch.scaled_dot_product_attention(query, key, value, None, 0.0, True, 0.25, True, machine=fine, totals=totals)
    expected = a3sim.torch.attention(query, key, value, fine, is_causal=True, scale=0.25, enable_gqa=True)
    assert torch.equal(found, expected) and totals.operations == 4
    with pytest.raises(a3sim.InputError, match="dropout_p: is 0.1"):
        a3sim.torch.scaled_dot_product_attention(query, key, value, dropout_p=0.1, machine=fine)
    with pytest.raises(a3sim.InputError, match="attn_mask: is given beside is_causal"):
        a3sim.torch.scaled_dot_product_attention(query, key, value, torch.ones(5, 5).bool(), is_causal=True, machine=fine)


def test_accuracy_is_of_the_rows_that_queries_see(fine):
    query, key, value = tensors((6, 8), (6, 8), (6, 8))
    totals = a3sim.Totals()
    output = a3sim.torch.attention(query, key, value, fine, is_causal=True, accuracy=True, totals=totals)
    errors = output.double().numpy() - exact_attention(query, key, value, torch.ones(6, 6).tril().bool(), scale=8 ** -0.5)
    assert totals.accuracy.rmse == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-3)  # float32 lies between


def test_wide_heads_and_long_operations_run_where_the_machine_says_so(conservative):
    machine = a3sim.Machine.preset("conservative", {"/hardware/num_dims": 128, "/mapping/tile_rows": "auto"})
    query, key, value = tensors((5, 100), (700, 100), (700, 100))
    results = []
    a3sim.torch.attention(query, key, value, machine, on_result=results.append)
    assert results[0].num_tiles_run == 5, "700 rows of two slices in 320 words are five tiles of 140"
    with pytest.raises(a3sim.InputError, match="raise /hardware/num_dims to at least 100"):
        a3sim.torch.attention(query, key, value, conservative)
    with pytest.raises(a3sim.InputError, match="set /mapping/tile_rows"):
        a3sim.torch.attention(query[:, :64], key[:, :64], value[:, :64], conservative)


def test_a_bias_is_refused_with_what_could_be_done(conservative):
    query, key, value = tensors((5, 8), (12, 8), (12, 8))
    with pytest.raises(a3sim.InputError, match="ALiBi's, can be one more column of key, with 1 in that of query"):
        a3sim.torch.attention(query, key, value, conservative, torch.arange(12.0))


def test_a_bias_as_one_more_column_is_that_bias(fine):
    """What the message says, done."""
    query, key, value = tensors((5, 8), (12, 8), (12, 8))
    bias = torch.linspace(-2, 2, 12)
    output = a3sim.torch.attention(torch.cat([query, torch.ones(5, 1)], 1), torch.cat([key, bias[:, None]], 1), value, fine, scale=1.0)
    scores = query.double() @ key.double().T + bias
    np.testing.assert_allclose(output.numpy(), (scores.softmax(-1) @ value.double()).numpy(), atol=0.03)
