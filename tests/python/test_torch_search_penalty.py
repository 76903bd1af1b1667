"""The search's penalty in training: its formula, held against NumPy's by hand, its gradient, masks, and that descending it makes rows found."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

import a3sim
import a3sim.torch


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(23)


def machine_of(iterations):
    return a3sim.Machine.preset("base", {"/approximation/candidate_selection": {"iterations": iterations}})


def penalty(query, key, machine, **options):
    """That of one call, all of whose queries count, with the scale 1."""
    found = []
    a3sim.torch.trainable_attention(query, key, key, machine, scale=1.0, on_search_penalty=found.append, **{"penalty_queries": 1000} | options)
    [one] = found
    return one


def weights_of(query, key, shown):
    """[m, n], NumPy."""
    scores = np.where(shown, query @ key.T, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def by_hand(query, key, shown, weights, iterations):
    """[m]: the penalty of each query of one operation, NumPy."""
    each = []
    for one, sees, weight in zip(query, shown, weights):
        products = (one * key)[sees]
        rank = min(iterations, products.size)
        boundary = np.sort(products, axis=None)[-rank]
        short = np.maximum(0, 1 - products.max(axis=1) / boundary) if boundary > 0 else np.zeros(len(products))
        each.append((weight[sees] * short).sum())
    return np.array(each)


def test_two_of_three_rows_are_out_of_reach():
    """Products 2 and 0, 0 and 3, -2 and -1; M = 1 reaches 3; scores 2, 3, -3."""
    query, key = torch.tensor([[2.0, 1.0]]), torch.tensor([[1.0, 0.0], [0.0, 3.0], [-1.0, -1.0]])
    total = np.exp(2) + np.exp(3) + np.exp(-3)
    expected = (np.exp(2) * (1 - 2 / 3) + np.exp(-3) * (1 + 1 / 3)) / total
    assert penalty(query, key, machine_of(1)).item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("iterations", [1, 4, 19, 60, 500])
@pytest.mark.parametrize("way", ["all", "causal", "mask"])
def test_it_is_the_formulas_value_and_gradient(iterations, way):
    query, key = (torch.randn(2, count, 6, dtype=torch.float64, requires_grad=True) for count in (5, 14))
    shown = {"all": np.ones((5, 14), bool), "causal": np.tri(5, 14, dtype=bool), "mask": np.arange(14) < np.array([14, 9, 9, 3, 1])[:, None]}[way]
    options = {"all": {}, "causal": {"is_causal": True}, "mask": {"mask": torch.from_numpy(shown)}}[way]
    found = penalty(query, key, machine_of(iterations), **options)
    queries, keys = query.detach().numpy(), key.detach().numpy()
    weights = [weights_of(one, rows, shown) for one, rows in zip(queries, keys)]

    def formula(queries, keys):
        return np.mean([by_hand(one, rows, shown, weight, iterations) for one, rows, weight in zip(queries, keys, weights)])

    assert found.item() == pytest.approx(formula(queries, keys), abs=1e-12)
    gradients = [gradient.numpy() for gradient in torch.autograd.grad(found, (query, key))]
    step = 1e-6
    for numbers, gradient in zip((queries, keys), gradients):
        for place in np.ndindex(numbers.shape):
            kept, values = numbers[place], []
            for change in (-step, step):
                numbers[place] = kept + change
                values.append(formula(queries, keys))
            numbers[place] = kept
            assert gradient[place] == pytest.approx((values[1] - values[0]) / (2 * step), abs=1e-7)


def test_heads_that_share_keys_count_as_if_each_had_its_own():
    query, key = torch.randn(2, 4, 5, 8), torch.randn(2, 2, 9, 8)
    shared = penalty(query, key, machine_of(4), enable_gqa=True)
    assert shared.item() == pytest.approx(penalty(query, key.repeat_interleave(2, dim=1), machine_of(4)).item(), rel=1e-5)


def test_a_query_that_sees_nothing_does_not_count():
    query, key = torch.randn(3, 6).requires_grad_(), torch.randn(9, 6)
    shown = torch.ones(3, 9, dtype=torch.bool)
    shown[1] = False
    found = penalty(query, key, machine_of(2), mask=shown)
    assert found.item() == pytest.approx(penalty(query[[0, 2]].detach(), key, machine_of(2)).item(), rel=1e-6)
    found.backward()
    assert query.grad.isfinite().all() and (query.grad[1] == 0).all() and (query.grad[0] != 0).any()


def test_a_value_of_more_leading_dimensions_is_as_many_operations():
    query, key = torch.randn(3, 8), torch.randn(5, 8)
    found = []
    a3sim.torch.trainable_attention(query, key, torch.randn(2, 5, 8), machine_of(1), scale=1.0, on_search_penalty=found.append)
    assert found[0].item() == pytest.approx(penalty(query, key, machine_of(1)).item(), rel=1e-6)


@pytest.mark.parametrize("leading, queries", [((), 0), ((0,), 3)])
def test_where_nothing_is_asked_there_is_none(leading, queries):
    query, key = torch.randn(*leading, queries, 8, requires_grad=True), torch.randn(*leading, 5, 8, requires_grad=True)
    found = penalty(query, key, machine_of(1))
    found.backward()
    assert found.item() == 0 and (key.grad == 0).all()


def test_half_precision_is_that_of_its_numbers():
    query, key = torch.randn(3, 8).half(), torch.randn(9, 8).half()
    assert penalty(query, key, machine_of(2)).item() == pytest.approx(penalty(query.float(), key.float(), machine_of(2)).item(), rel=1e-3)


def test_iterations_are_those_of_the_rows_of_an_operation():
    """A share of n: under this mask the first two queries have an operation of 8 rows, and M = 2, the others one of 4 rows, and M = 1."""
    query, key = torch.randn(4, 6, dtype=torch.float64), torch.randn(12, 6, dtype=torch.float64)
    shown = torch.zeros(4, 12, dtype=torch.bool)
    shown[:2, :8] = shown[2:, 8:] = True
    machine = a3sim.Machine.preset("base", {"/approximation/candidate_selection": {"iterations_per_row": 0.25}})
    weights = weights_of(query.numpy(), key.numpy(), shown.numpy())
    expected = [by_hand(query.numpy()[part], key.numpy(), shown.numpy()[part], weights[part], iterations)
                for part, iterations in ((slice(0, 2), 2), (slice(2, 4), 1))]
    assert penalty(query, key, machine, mask=shown).item() == pytest.approx(np.concatenate(expected).mean(), rel=1e-9)


def test_tiles_are_refused():
    machine = a3sim.Machine.preset("conservative", {"/mapping/tile_rows": 10})
    with pytest.raises(a3sim.InputError, match="on_search_penalty: the machine runs operations in tiles"):
        penalty(torch.randn(3, 8), torch.randn(40, 8), machine)


def test_without_candidate_selection_there_is_none():
    assert penalty(torch.randn(3, 6), torch.randn(9, 6), a3sim.Machine.preset("base")).item() == 0


def test_queries_are_drawn_of_each_head():
    """Also where heads share keys, and are one operation."""
    query, key = torch.randn(4, 6, 8), torch.randn(1, 20, 8)
    alone = [[penalty(query[head, [one]], key[0], machine_of(2)).item() for one in range(6)] for head in range(4)]
    drawn = penalty(query, key, machine_of(2), penalty_queries=1).item()
    assert min(abs(sum(each) / 4 - drawn) for each in itertools.product(*alone)) < 1e-6


def test_queries_are_drawn():
    query, key, machine = torch.randn(6, 8), torch.randn(20, 8), machine_of(2)
    alone = [penalty(query[[one]], key, machine).item() for one in range(6)]
    drawn = [penalty(query, key, machine, penalty_queries=1).item() for _ in range(60)]
    assert len(set(alone)) == 6 and all(min(abs(one - each) for each in alone) < 1e-6 for one in drawn)
    assert len({round(one, 5) for one in drawn}) == 6


def test_descending_it_brings_the_heaviest_rows_to_where_the_search_finds_them():
    query, key, machine = torch.randn(8, 16), torch.randn(40, 16), machine_of(4)
    turn = torch.eye(16, requires_grad=True)  # of keys; queries turn the other way, so that scores stay

    def turned():
        return query @ torch.linalg.inv(turn).T, key @ turn

    def share_found():
        results = []
        with torch.no_grad():
            a3sim.torch.attention(*turned(), key, machine, scale=1.0, on_result=results.append)
        heaviest = (query @ key.T).argmax(dim=1).tolist()
        return np.mean([row in rows for row, rows in zip(heaviest, results[0].candidates)])

    before, optimiser = share_found(), torch.optim.Adam([turn], lr=0.02)
    for _ in range(60):
        optimiser.zero_grad()
        penalty(*turned(), machine).backward()
        optimiser.step()
    assert before < 0.7 and share_found() > before + 0.2


def test_a_patched_model_tells_its_penalties():
    model, penalties = nn.MultiheadAttention(16, 2, batch_first=True), []
    inputs = torch.randn(2, 20, 16)
    with a3sim.torch.train_with(model, machine_of(3), on_search_penalty=penalties.append):
        model(inputs, inputs, inputs)
        model(inputs, inputs, inputs)
    assert len(penalties) == 2 and all(one.item() > 0 for one in penalties)
    sum(penalties).backward()
    in_projection = model.in_proj_weight.grad
    assert (in_projection[:32] != 0).any() and (in_projection[32:] == 0).all(), "queries and keys alone"


@pytest.mark.parametrize("queries", [0, -1, 2.0, True, "8"])
def test_no_queries_are_refused(conservative, queries):
    with pytest.raises(a3sim.InputError, match=f"penalty_queries: is {queries!r}; allowed are whole numbers from 1 on"):
        a3sim.torch.train_with(nn.MultiheadAttention(16, 2), conservative, penalty_queries=queries)
