"""The learned basis: better than what it starts from, on operations that it has not seen, and the same again from the same seed."""

import numpy as np
import pytest
from basis_operations import positions, sparse_operations, top5_among_candidates

import a3sim
import a3sim.basis

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
