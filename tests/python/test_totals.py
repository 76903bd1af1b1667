"""Sums over operations: those of their results, in whatever parts they are added."""

import copy
import pickle

import numpy as np
import pytest

import a3sim


@pytest.fixture(name="results")
def results_(conservative, operation):
    return conservative.run([operation(rows=5 + 9 * i, queries=1 + i % 4, seed=i) for i in range(8)], accuracy=True)


def totals_of(results):
    totals = a3sim.Totals()
    for result in results:
        totals.add(result)
    return totals


def test_sums_are_those_of_the_results(results):
    totals = totals_of(results)
    assert totals.operations == 8 and totals.queries == sum(1 + i % 4 for i in range(8)) == 20
    assert totals.rows == sum((5 + 9 * i) * (1 + i % 4) for i in range(8))
    assert totals.cycles == sum(result.makespan_cycles for result in results)
    latencies = np.concatenate([result.latency_cycles for result in results])
    assert (totals.latency_cycles, totals.latency_min_cycles, totals.latency_max_cycles) == (
        latencies.sum(), latencies.min(), latencies.max())
    assert totals.candidates == sum(len(rows) for result in results for rows in result.candidates)
    assert totals.selected == sum(len(rows) for result in results for rows in result.selected)
    assert totals.iterations == sum(result.iterations * result.num_queries for result in results)
    assert totals.energy_pj == pytest.approx(sum(result.energy_pj.sum() for result in results), rel=1e-12)
    assert totals.static_energy_pj == pytest.approx(sum(result.static_energy_pj for result in results), rel=1e-12)
    for block in a3sim.BLOCKS:
        assert totals.energy_breakdown_pj[block] == pytest.approx(sum(result.energy_breakdown_pj[block] for result in results), rel=1e-12)
    assert totals.activity["dot_product"]["rows"] == totals.candidates
    assert totals.activity["output"]["rows"] == totals.selected
    intervals = [(result.done_cycle[-1] - result.done_cycle[0]) / (result.num_queries - 1) for result in results
                 if result.num_queries > 1]
    assert totals.interval_mean_cycles == pytest.approx(np.mean(intervals), rel=1e-12)


def test_accuracy_is_over_all_queries(results):
    totals = totals_of(results)
    squared = sum(result.accuracy.squared_error.sum() for result in results)
    assert totals.accuracy.rmse == pytest.approx(np.sqrt(squared / (20 * 8)), rel=1e-12)
    for name, mean in (("cosine", "cosine_mean"), ("top1_retained",) * 2, ("top2_retained",) * 2, ("top5_retained",) * 2):
        numbers = np.concatenate([getattr(result.accuracy, name) for result in results])
        assert getattr(totals.accuracy, mean) == pytest.approx(numbers.mean(), rel=1e-12)
    assert totals.accuracy.max_abs_error == max(result.accuracy.max_abs_error.max() for result in results)


def test_accuracy_of_a_part_is_refused(conservative, operation, results):
    totals = totals_of(results)
    totals.add(conservative.run([operation(queries=3)])[0])
    with pytest.raises(a3sim.InputError, match="accuracy: was computed for 20 of 23 queries; run all operations with accuracy=True"):
        totals.accuracy


def test_nothing_has_no_means():
    totals = a3sim.Totals()
    assert (totals.operations, totals.interval_mean_cycles, totals.latency_min_cycles) == (0, None, None)
    assert set(totals.energy_breakdown_pj.values()) == {0.0}
    with pytest.raises(a3sim.InputError, match="0 of 0 queries"):
        totals.accuracy


def test_parts_add_up(results):
    whole = totals_of(results)
    first, second = totals_of(results[:3]), totals_of(results[3:])
    both = first + second
    assert both.operations == whole.operations and both.activity == whole.activity
    assert both.energy_pj == pytest.approx(whole.energy_pj, rel=1e-12)
    assert both.accuracy.rmse == pytest.approx(whole.accuracy.rmse, rel=1e-12)
    assert (both.latency_min_cycles, both.latency_max_cycles) == (whole.latency_min_cycles, whole.latency_max_cycles)
    assert first == totals_of(results[:3]), "+ changes neither"
    first += second
    assert first == both == sum([second], totals_of(results[:3]))
    with pytest.raises(TypeError):
        first + 3


def test_they_start_independent_of_one_another(results):
    one, other = a3sim.Totals(), a3sim.Totals()
    one.add(results[0])
    assert other == a3sim.Totals() != one


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda totals: pickle.loads(pickle.dumps(totals))],
                         ids=["copy", "deepcopy", "pickle"])
def test_they_can_be_copied_and_pickled(results, twin):
    totals = totals_of(results)
    found = twin(totals)
    assert found == totals and found.accuracy == totals.accuracy
    found.add(results[0])
    assert totals == totals_of(results) != found, "a copy is a copy"
