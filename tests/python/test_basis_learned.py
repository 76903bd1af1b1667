"""The learned basis: better than what it starts from, on operations that it has not seen, and the same again from the same seed."""

import numpy as np
import pytest
from basis_operations import positions, sparse_operations, top5_among_candidates

import a3sim
import a3sim.basis
from a3sim.basis.objective import _prepared
from a3sim.basis.operations import matrices_of
from a3sim.basis.setting import Setting

SHORT = a3sim.basis.Descent(num_steps=120, num_trial_steps=15, queries_per_step=96)
SHORTEST = a3sim.basis.Descent(num_steps=4, num_trial_steps=2, queries_per_step=96)


@pytest.fixture(name="machine", scope="module")
def machine_():
    return a3sim.Machine.from_config({"approximation": {"candidate_selection": {"iterations_per_row": 0.08}}})


@pytest.fixture(name="unseen", scope="module")
def unseen_():
    return positions(8, seed=2)


@pytest.fixture(name="learned", scope="module")
def learned_(machine):
    return a3sim.basis.fit(positions(12, seed=1), "learned", machine, descent=SHORT)


def test_it_finds_more_than_every_closed_form_on_operations_that_it_has_not_seen(machine, unseen, learned):
    found = {method: top5_among_candidates(machine, unseen, a3sim.basis.fit(positions(12, seed=1), method))
             for method in a3sim.basis.METHODS if method != "learned"}
    assert top5_among_candidates(machine, unseen, learned) > max(found.values()) + 0.03


def test_scores_stay_and_the_format_holds_them(machine, unseen, learned):
    changed = learned.apply(unseen[0])
    change = changed.query @ changed.key.T - unseen[0].query @ unseen[0].key.T
    assert np.abs(change - change.mean(axis=1, keepdims=True)).max() < 1e-9
    use = a3sim.basis.format_use(unseen, machine, learned)
    assert use.saturated_share == 0 and use.score_error < 0.2 and learned.condition < 100


def test_lanes_to_spare_are_used(machine, unseen, learned):
    """d = 16 on 64 columns: four times as many directions to look along."""
    wide = a3sim.basis.fit(positions(12, seed=1), "learned", machine, descent=SHORT, num_columns=64)
    assert wide.num_columns == 64
    assert top5_among_candidates(machine, unseen, wide) > top5_among_candidates(machine, unseen, learned) + 0.05


def test_the_same_seed_gives_the_same_basis(machine):
    first, again, other = (a3sim.basis.fit(positions(2, seed=3), "learned", machine, seed=seed, descent=SHORTEST) for seed in (1, 1, 2))
    assert np.array_equal(first.key_matrix, again.key_matrix) and np.array_equal(first.offset, again.offset)
    assert not np.array_equal(first.key_matrix, other.key_matrix)


def test_operations_of_different_sizes_with_one_query_each(machine):
    """As memory networks have them."""
    operations = [sparse_operations(1, seed, rows=3 + seed % 9, queries=1)[0] for seed in range(60)]
    basis = a3sim.basis.fit(operations, "learned", machine, descent=SHORT)
    assert basis.condition < 1e3


def test_a_fixed_number_of_iterations(unseen):
    machine = a3sim.Machine.from_config({"approximation": {"candidate_selection": {"iterations": 5}}})
    a3sim.basis.fit(unseen[:2], "learned", machine, descent=SHORTEST)


def test_progress_is_told(machine, unseen):
    told = []
    a3sim.basis.fit(unseen[:2], "learned", machine, descent=SHORTEST, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 10) for done in range(1, 11)]


def test_rows_that_a_query_does_not_see_do_not_count(machine):
    """Invisible rows are searched past (docs/search_basis.md), but none is a heavy one: their values of the objective's weights are 0."""
    (operation,) = positions(1, seed=3)
    query_rows = np.tile([1, 3, 40, 64], 8)
    causal = a3sim.Operation(key=operation.key, value=operation.value, query=operation.query, query_rows=query_rows)
    prepared = _prepared(*matrices_of([causal]), a3sim.basis.Basis.identity(16), Setting.of(machine), np.float64)
    whole = _prepared(*matrices_of([operation]), a3sim.basis.Basis.identity(16), Setting.of(machine), np.float64)
    assert prepared.iterations == whole.iterations == 6
    np.testing.assert_allclose(prepared.weights.sum(axis=1), 1)
    assert np.array_equal((prepared.weights > 0).sum(axis=1), np.minimum(query_rows, 6))
    assert (np.where(prepared.weights > 0, prepared.rows, 0) < query_rows[:, None]).all()
    np.testing.assert_array_equal(prepared.weights[3::4], whole.weights[3::4])
    np.testing.assert_array_equal(prepared.weights[0::4, 0], 1)


def test_it_is_fitted_to_causal_operations(machine):
    """On causal operations that it has not seen, it finds more than the basis as it is."""

    def causal(operations):
        rows = np.sort(np.random.default_rng(5).integers(8, 65, 32))
        return [a3sim.Operation(key=one.key, value=one.value, query=one.query, query_rows=rows) for one in operations]

    basis = a3sim.basis.fit(causal(positions(12, seed=1)), "learned", machine, descent=SHORT)
    as_is = a3sim.basis.search_quality(causal(positions(8, seed=2)), machine)
    changed = a3sim.basis.search_quality(causal(positions(8, seed=2)), machine, basis)
    assert changed.best_found > as_is.best_found + 0.1
