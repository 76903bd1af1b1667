"""The smooth stand-in for the search: what it is in the limit, and that its gradient is one."""

import numpy as np
import pytest
from basis_operations import operation_of, sparse_operations

import a3sim
from a3sim.basis import objective as objective_module
from a3sim.basis.closed_form import balanced
from a3sim.basis.objective import Batch, Change, Objective
from a3sim.basis.operations import matrices_of
from a3sim.basis.setting import Setting
from a3sim.basis.soft_search import Softness, SoftSearch

SHAPES = [(30, 8, 5, 6), (64, 4, 4, 40), (9, 5, 3, 2), (4, 3, 2, 1), (3, 2, 2, 40), (50, 6, 3, 25)]  # n, d, m, M


def fine_machine(iterations):
    """So many bits that products seldom tie."""
    return a3sim.Machine.from_config({"numerics": {"integer_bits": 4, "fraction_bits": 12, "exponent_table_fraction_bits": 24},
                                      "approximation": {"candidate_selection": {"iterations": iterations}}})


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_without_softness_it_is_the_search_where_products_are_positive(shape):
    """Then no min step matters, and candidates are the rows of the M largest products."""
    n, d, m, iterations = shape
    random = np.random.default_rng(n)
    key, query = random.uniform(0.1, 3, size=(n, d)), random.uniform(0.1, 3, size=(m, d))
    key, query = np.rint(key * 4096) / 4096, np.rint(query * 4096) / 4096
    search = SoftSearch(query, key, np.tile(np.arange(n), (m, 1)), iterations, Softness(1e-3, 1e-3, 1e-9))
    (result,) = fine_machine(iterations).run([operation_of(key, np.zeros((n, d)), query)])
    found = [np.flatnonzero(row) for row in search.is_candidate]
    assert all(np.array_equal(a, b) for a, b in zip(found, result.candidates, strict=True))


def test_shares_are_on_the_side_that_the_search_takes():
    """With M between one and all products, away from a tie."""
    random = np.random.default_rng(8)
    key, query = random.uniform(0.1, 3, size=(30, 8)), random.uniform(0.1, 3, size=(5, 8))
    search = SoftSearch(query, key, np.tile(np.arange(30), (5, 1)), 6, Softness(1e-3, 1e-3, 1e-9))
    share = np.where(search.is_candidate, search.share, 1 - search.share)
    assert np.median(share) > 0.999
    soft = SoftSearch(query, key, np.tile(np.arange(30), (5, 1)), 6, Softness(0.5, 0.3, 1e-9)).share
    assert soft[search.is_candidate].mean() > 0.6 > 0.4 > soft[~search.is_candidate].mean()


def test_without_softness_it_is_nearly_the_search():
    """With products of both signs the min side pops about as many as the stand-in lets it."""
    random = np.random.default_rng(3)
    key, query = (np.rint(random.normal(size=(count, 16)) * 4096) / 4096 for count in (80, 40))
    search = SoftSearch(query, key, np.tile(np.arange(80), (40, 1)), 20, Softness(1e-3, 1e-3, 1e-9))
    (result,) = fine_machine(20).run([operation_of(key, np.zeros((80, 16)), query)])
    found = np.zeros((40, 80), bool)
    for row, candidates in zip(found, result.candidates, strict=True):
        row[candidates] = True
    both, either = (found & search.is_candidate).sum(), (found | search.is_candidate).sum()
    assert both / either > 0.9


def differences(function, point, gradient, random):
    """Largest relative deviation of the gradient from central differences along random directions."""
    worst = 0.0
    for _ in range(20):
        direction = random.normal(size=point.shape)
        step = 1e-6
        slope = (function(point + step * direction) - function(point - step * direction)) / (2 * step)
        worst = max(worst, abs(slope - (gradient * direction).sum()) / (abs(slope) + 1e-2))
    return worst


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_gradient_of_the_stand_in(shape):
    n, d, m, iterations = shape
    random = np.random.default_rng(d)
    query, key = random.normal(size=(m, d)), random.normal(size=(n, d))
    rows = np.stack([random.permutation(n)[:7] for _ in range(m)])
    weights = random.normal(size=rows.shape)
    softness = Softness(0.5, 0.3, 1e-3)
    of_query, of_key = SoftSearch(query, key, rows, iterations, softness).gradient(weights)

    def of(query, key):
        return (SoftSearch(query, key, rows, iterations, softness).share * weights).sum()

    assert differences(lambda point: of(point, key), query, of_query, random) < 1e-4
    assert differences(lambda point: of(query, point), key, of_key, random) < 1e-4


@pytest.mark.parametrize("range_share", [0.5, 0.95], ids=["inside", "near the range's end"])
@pytest.mark.parametrize("factor", [1.0, 6.0], ids=["quiet", "noisy"])
def test_the_gradient_of_the_objective(monkeypatch, factor, range_share):
    """In a format so fine that rounding, which gradients pass over, changes nothing. Near the end of the format's range, and with more
    rounding errors than in the beginning, the terms that pull back count too."""
    monkeypatch.setattr(objective_module, "LEAST_NOISE_LIMIT", 0.0)
    operations = matrices_of(sparse_operations(3, seed=4, rows=30, queries=6))
    random = np.random.default_rng(5)
    start = balanced(operations, 8, 0)
    change = Change(factor * (np.eye(8) + 0.2 * random.normal(size=(8, 8))), 0.3 * random.normal(size=8))
    batch = Batch([(0, np.array([1, 4])), (2, np.array([0, 2, 5]))])
    changed = change.of(start)
    largest = max(np.abs(changed.keys(operations[index].key)).max() for index in (0, 2))
    setting = Setting(7, None, None, np.log2(largest / range_share), 40, 64)
    objective = Objective(operations, start, setting, np.float64)
    _, gradient = objective.value_and_gradient(change, batch, 0.5)

    def of_matrix(matrix):
        return objective.value(Change(matrix, change.offset), batch, 0.5)

    def of_offset(offset):
        return objective.value(Change(change.matrix, offset), batch, 0.5)

    assert differences(of_matrix, change.matrix, gradient.matrix, random) < 1e-3
    assert differences(of_offset, change.offset, gradient.offset, random) < 1e-3
