"""Bases: scores stay, moments become what the formulas say, and what cannot be is refused or warned of."""

import warnings

import numpy as np
import pytest
from basis_operations import operation_of, sparse_operations, top5_among_candidates

import a3sim
import a3sim.basis

CLOSED_FORMS = [method for method in a3sim.basis.METHODS if method != "learned"]


def shared_change(before, after):
    """By how much scores change other than by a number a query."""
    change = after.query @ after.key.T - before.query @ before.key.T
    return np.abs(change - change.mean(axis=1, keepdims=True)).max()


def moment(vectors):
    return vectors.T @ vectors / len(vectors)


def stacked(operations, part):
    return np.concatenate([getattr(operation, part) for operation in operations])


@pytest.mark.parametrize("num_columns", [None, 13])
@pytest.mark.parametrize("method", CLOSED_FORMS)
def test_scores_change_by_one_number_a_query(method, num_columns):
    operations = sparse_operations(3, seed=1)
    basis = a3sim.basis.fit(operations, method, num_columns=num_columns)
    assert basis.num_columns == (num_columns or 8)
    for operation in sparse_operations(2, seed=2):
        changed = basis.apply(operation)
        assert changed.key.shape == (64, basis.num_columns) and changed.query.shape == (32, basis.num_columns)
        assert shared_change(operation, changed) < 1e-9
        assert np.array_equal(changed.value[:, :8], operation.value) and not changed.value[:, 8:].any()


def test_exact_attention_is_the_same_in_every_basis():
    operation, = sparse_operations(1, seed=4)

    def attended(of):
        weights = np.exp(of.query @ of.key.T)
        return weights / weights.sum(axis=1, keepdims=True) @ of.value

    expected = attended(operation)
    for method in CLOSED_FORMS:
        np.testing.assert_allclose(attended(a3sim.basis.fit([operation], method).apply(operation)), expected, atol=1e-9)


def test_balanced_by_hand():
    """Keys (+-4, 0) and (0, +-1) about (10, 0), queries (+-1, 0) and (0, +-3). Moments: keys diag(8, 1/2), queries diag(1/2, 9/2).
    S = sqrt of the products: diag(2, 3/2); both sides get it with key columns times sqrt(S / key moment) = 1/2 and sqrt(3)."""
    key = np.array([[14.0, 0], [6, 0], [10, 1], [10, -1]])
    query = np.array([[1.0, 0], [-1, 0], [0, 3], [0, -3]])
    basis = a3sim.basis.fit([operation_of(np.tile(key, (500, 1)), np.zeros((2000, 2)), np.tile(query, (500, 1)))], "balanced")
    np.testing.assert_allclose(np.abs(basis.key_matrix), np.diag([0.5, 3**0.5]), atol=2e-4)
    np.testing.assert_allclose(np.abs(basis.query_matrix), np.diag([2, 3**-0.5]), atol=2e-4)
    np.testing.assert_allclose(basis.keys(key).mean(axis=0), 0, atol=1e-9)


@pytest.mark.parametrize("method", ["balanced", "balanced_rotation", "balanced_varimax", "balanced_varimax_queries"])
def test_balanced_sides_have_the_same_moments(method):
    """Theirs are the roots of the eigenvalues of C_q C_k, whichever way they are turned."""
    operations = sparse_operations(20, seed=5)
    basis = a3sim.basis.fit(operations, method)
    keys, queries = stacked(operations, "key"), stacked(operations, "query")
    of_keys, of_queries = moment(basis.keys(keys)), moment(basis.queries(queries))
    np.testing.assert_allclose(of_keys, of_queries, atol=2e-3 * np.abs(of_keys).max())
    expected = np.sqrt(np.linalg.eigvals(moment(queries) @ moment(keys - keys.mean(axis=0))).real)
    np.testing.assert_allclose(np.linalg.eigvalsh(of_keys), np.sort(expected), rtol=1e-2)


def test_pca_orders_columns_by_the_keys_variance():
    operations = sparse_operations(5, seed=6)
    basis = a3sim.basis.fit(operations, "pca")
    found = moment(basis.keys(stacked(operations, "key")))
    np.testing.assert_allclose(found, np.diag(np.sort(np.diag(found))[::-1]), atol=1e-2 * found.max())
    np.testing.assert_allclose(basis.key_matrix, basis.query_matrix, atol=1e-12)


@pytest.mark.parametrize("method", ["balanced_varimax", "balanced_varimax_queries"])
def test_varimax_finds_the_hidden_components(method):
    """One component a row: but for order, sign and scale it is the basis in which each key has a single large element."""
    operations = sparse_operations(20, seed=7)
    basis = a3sim.basis.fit(operations, method)
    keys = np.abs(basis.keys(stacked(operations, "key")) + basis.offset - stacked(operations, "key").mean(axis=0) @ basis.key_matrix)
    mixed = np.abs(stacked(operations, "key") - stacked(operations, "key").mean(axis=0))
    second_to_first = [np.median(np.sort(size, axis=1)[:, -2] / size.max(axis=1)) for size in (keys, mixed)]
    assert second_to_first[0] < 0.5 < second_to_first[1]


@pytest.mark.parametrize("method", ["balanced_varimax", "balanced_varimax_queries"])
def test_the_search_finds_more_on_operations_that_the_fit_has_not_seen(method):
    machine = a3sim.Machine.from_config({"approximation": {"candidate_selection": {"iterations_per_row": 0.25}}})
    unseen = sparse_operations(8, seed=9)
    basis = a3sim.basis.fit(sparse_operations(8, seed=8), method, machine)
    assert top5_among_candidates(machine, unseen, basis) > top5_among_candidates(machine, unseen) + 0.1


def test_rotations_are_random_but_repeatable():
    operations = sparse_operations(2, seed=10)
    first, again, other = (a3sim.basis.fit(operations, "rotation", seed=seed).key_matrix for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.allclose(first, other)
    np.testing.assert_allclose(first.T @ first, np.eye(8), atol=1e-12)


def test_one_column():
    operation = operation_of(*(np.array(column, float)[:, None] for column in ([1, 2, 5], [1, 2, 3], [2, -1])))
    for method in CLOSED_FORMS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", a3sim.basis.BasisWarning)
            assert shared_change(operation, a3sim.basis.fit([operation] * 4, method).apply(operation)) < 1e-9


def test_few_samples_are_warned_of():
    operations = sparse_operations(1, seed=11, rows=5, queries=3)
    with pytest.warns(a3sim.basis.BasisWarning, match="5 keys for d = 8 columns") as caught:
        basis = a3sim.basis.fit(operations)
    assert any("3 queries for d = 8 columns" in str(warning.message) for warning in caught)
    assert shared_change(operations[0], basis.apply(operations[0])) < 1e-9


def test_constant_columns_are_warned_of():
    operation, = sparse_operations(1, seed=12)
    operation.key[:, [2, 5]] = 3.0
    with pytest.warns(a3sim.basis.BasisWarning, match=r"never change in 2 of 8 columns \(2, 5\)"):
        basis = a3sim.basis.fit([operation])
    assert shared_change(operation, basis.apply(operation)) < 1e-9


def test_columns_that_no_query_uses():
    operation, = sparse_operations(1, seed=13)
    operation.query[:, 4] = 0.0
    for method in CLOSED_FORMS:
        assert shared_change(operation, a3sim.basis.fit([operation], method).apply(operation)) < 1e-9


def test_a_bad_condition_is_warned_of():
    """Keys that vary 1e9 times as much in one column as in another, which queries make up for."""
    random = np.random.default_rng(14)
    scale = np.array([1e5, 1.0, 1e-4, 1.0])
    operation = operation_of(random.normal(size=(4000, 4)) * scale, np.zeros((4000, 4)), random.normal(size=(4000, 4)) / scale)
    with pytest.warns(a3sim.basis.BasisWarning, match="condition"):
        basis = a3sim.basis.fit([operation], "balanced")
    assert basis.condition > 1e4


def test_saturation_after_the_change_is_warned_of():
    """Keys up to 12 fit the format, but not once they are shared out so that small queries count as much: sqrt(12 * 1) would, sqrt(12 * 100)
    does not."""
    random = np.random.default_rng(15)
    machine = a3sim.Machine.from_config({})
    key, query = random.uniform(-12, 12, size=(400, 4)), random.uniform(-15, 15, size=(400, 4))
    key[:, 0] /= 12
    basis = a3sim.basis.fit([operation_of(key, key, query)], "rotation", machine)
    large = a3sim.basis.Basis(basis.key_matrix * 4, basis.query_matrix / 4, basis.offset * 4)
    use = a3sim.basis.format_use([operation_of(key, key, query)], machine, large)
    assert use.largest_key > use.largest_allowed == 15.9375
    assert use.saturated_share == np.mean(np.abs(np.concatenate([large.keys(key), large.queries(query)])) > 15.9375 + 1 / 32)
    skewed = [operation_of(np.where(np.arange(4) == 0, 100.0, 1.0) * key, key, query)]
    with pytest.warns(a3sim.basis.BasisWarning, match="saturate"):
        a3sim.basis.fit(skewed, "balanced", machine)


def test_format_use_by_hand():
    """f = 1: steps of 1/2, range 3.5. Keys 1.2 and 9 become 1 and 3.5, the query 1 stays: scores 1.2 and 9 become 1 and 3.5; about their
    means -3.9 and 3.9 become -1.25 and 1.25."""
    machine = a3sim.Machine.from_config({"numerics": {"integer_bits": 2, "fraction_bits": 1}})
    operation = operation_of(np.array([[1.2], [9.0]]), np.zeros((2, 1)), np.array([[1.0]]))
    use = a3sim.basis.format_use([operation], machine)
    assert (use.largest_allowed, use.largest_key, use.largest_query) == (3.5, 9.0, 1.0)
    assert use.saturated_share == pytest.approx(1 / 3)
    assert use.score_deviation == pytest.approx(3.9)
    assert use.score_error == pytest.approx(2.65)


GOOD = operation_of(np.zeros((3, 2)), np.zeros((3, 2)), np.zeros((1, 2)))


@pytest.mark.parametrize("operations, message", [
    ([], "at least one"),
    (3, "operations: is of type int"),
    ([(GOOD.key, GOOD.value, GOOD.query)], "operation 0: is of type tuple"),
    ([operation_of(np.array([[1.0, np.nan]]), np.zeros((1, 2)), np.zeros((1, 2)))], "array 'key': row 0, column 1 is nan"),
    ([GOOD, operation_of(np.zeros((3, 4)), np.zeros((3, 4)), np.zeros((1, 4)))], "operation 1: has d = 4 columns, but those before it have 2"),
    ([GOOD], "all keys are the same"),
    ([operation_of(np.eye(2), np.eye(2), np.zeros((1, 2)))], "all queries are 0"),
])
def test_operations_that_cannot_be_fitted_to_are_refused(operations, message):
    with pytest.raises(a3sim.InputError, match=message):
        a3sim.basis.fit(operations)


@pytest.mark.parametrize("options, message", [
    ({"method": "best"}, "method 'best': allowed are centred"),
    ({"method": "learned"}, "needs a machine with candidate selection"),
    ({"method": "learned", "machine": a3sim.Machine.from_config({})}, "needs a machine with candidate selection"),
    ({"machine": "base.json"}, "machine: is of type str"),
    ({"num_columns": 7}, "num_columns is 7; allowed are numbers from d = 8"),
])
def test_arguments_that_cannot_be_are_refused(options, message):
    with pytest.raises(a3sim.InputError, match=message):
        a3sim.basis.fit(sparse_operations(1, seed=1), **options)


@pytest.mark.parametrize("sides, message", [
    ((np.eye(2), np.eye(3), np.zeros(2)), "do not belong together"),
    ((np.eye(2), np.eye(2), np.zeros(3)), "do not belong together"),
    ((np.ones((3, 2)), np.ones((3, 2)), np.zeros(2)), "w >= d"),
    ((np.eye(2), 1.001 * np.eye(2), np.zeros(2)), "differs from the identity by 0.001"),
    ((np.diag([1.0, np.inf]), np.eye(2), np.zeros(2)), "key_matrix"),
    ((np.eye(2), [[1.0, 0.0], [0.0, 1.0]], np.zeros(2)), "query_matrix is list"),
])
def test_what_is_no_basis_is_refused(sides, message):
    with pytest.raises(a3sim.InputError, match=message):
        a3sim.basis.Basis(*sides)


def test_an_operation_of_another_width_is_refused():
    with pytest.raises(a3sim.InputError, match="has d = 8 columns, but the basis is for 4"):
        a3sim.basis.Basis.identity(4).apply(sparse_operations(1, seed=1)[0])


def test_what_is_no_operation_is_refused():
    with pytest.raises(a3sim.InputError, match="operation: is of type tuple; allowed is an a3sim.Operation"):
        a3sim.basis.Basis.identity(2).apply((GOOD.key, GOOD.value, GOOD.query))


def test_names_and_values_stay():
    operation = operation_of(np.eye(3), np.eye(3, dtype=np.float16), np.eye(3), "layer 1")
    changed = a3sim.basis.Basis.identity(3).apply(operation)
    assert changed.name == "layer 1" and changed.value.dtype == np.float16
