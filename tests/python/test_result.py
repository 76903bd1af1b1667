"""Results: accuracy against NumPy, energy against Table I by hand, copies, pickles, other processes."""

import copy
import multiprocessing
import pickle

import numpy as np
import pytest
from exact import attend, exact_attention, same_result

import a3sim

ACCURACIES = ("squared_error", "rmse", "max_abs_error", "cosine", "top1_retained", "top2_retained", "top5_retained")


def rated(machine, operation):
    return machine.attention(operation.query, operation.key, operation.value, accuracy=True)


def retained(operation, result, most):
    """Share of the rows with the largest exact scores that were kept, in NumPy."""
    scores = operation.query.astype(np.float64) @ operation.key.astype(np.float64).T
    largest = np.argsort(-scores, axis=1, kind="stable")[:, :most]
    return [np.isin(rows, kept).mean() for rows, kept in zip(largest, result.selected)]


def test_accuracy_is_numpys(machine, operation):
    asked = operation(rows=60, queries=9)
    result = rated(machine, asked)
    exact = exact_attention(asked.query, asked.key, asked.value)
    errors = result.output - exact
    norms = np.linalg.norm(result.output, axis=1) * np.linalg.norm(exact, axis=1)
    accuracy = result.accuracy
    np.testing.assert_allclose(accuracy.squared_error, (errors**2).sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(accuracy.rmse, np.sqrt((errors**2).mean(axis=1)), rtol=1e-9)
    np.testing.assert_allclose(accuracy.max_abs_error, np.abs(errors).max(axis=1), rtol=1e-9)
    np.testing.assert_allclose(accuracy.cosine, (result.output * exact).sum(axis=1) / norms, rtol=1e-9)
    for most in (1, 2, 5):
        np.testing.assert_allclose(getattr(accuracy, f"top{most}_retained"), retained(asked, result, most), rtol=1e-15)
    assert accuracy.summary.rmse == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-9)
    assert accuracy.summary.max_abs_error == pytest.approx(np.abs(errors).max(), rel=1e-9)
    assert accuracy.summary.cosine_mean == pytest.approx(accuracy.cosine.mean(), rel=1e-12)
    assert accuracy.summary.top5_retained == pytest.approx(accuracy.top5_retained.mean(), rel=1e-12)
    for name in ACCURACIES:
        assert getattr(accuracy, name).shape == (9,) and getattr(accuracy, name).dtype == np.float64


def test_accuracy_has_to_be_asked_for(conservative, operation):
    result = attend(conservative, operation())
    assert not result.has_accuracy
    with pytest.raises(a3sim.InputError, match="accuracy=True"):
        result.accuracy
    assert rated(conservative, operation()).has_accuracy
    assert same_result(rated(conservative, operation()), result), "asking for it changes nothing else"


def test_accuracy_is_of_the_arrays_as_they_were(conservative, operation):
    asked = operation()
    result = rated(conservative, asked)
    before = result.accuracy.rmse.copy()
    asked.value[:] = 0
    np.testing.assert_array_equal(result.accuracy.rmse, before)


def test_base_energy_is_table_1_by_hand(operation):
    """One query of 320 rows: each block works 320 row-cycles of 1 ns; static power runs for 987 cycles of 1 ns."""
    asked = operation(rows=320, queries=1, dims=64)
    result = attend(a3sim.Machine.preset("base"), asked)
    assert result.energy_breakdown_pj == pytest.approx({
        "dot_product": 14.338 * 320, "exponent": 0.224 * 320, "output": 50.918 * 320, "candidate_selection": 0,
        "post_scoring": 0, "key_sram": 2.901 * 320, "value_sram": 2.901 * 320, "sorted_key_sram": 0}, rel=1e-12)
    assert result.static_breakdown_pj == pytest.approx({
        "dot_product": 1.265 * 987, "exponent": 0.053 * 987, "output": 0.070 * 987, "candidate_selection": 0,
        "post_scoring": 0, "key_sram": 0.987 * 987, "value_sram": 0.987 * 987, "sorted_key_sram": 0}, rel=1e-12)
    assert result.static_energy_pj == pytest.approx(3.362 * 987, rel=1e-12)


def test_approximate_energy_is_table_1_by_hand(operation):
    """Rows to iterations in the selector and its SRAM, to C in dot product and key SRAM, to K in the rest; half the clock doubles the
    static energy alone."""
    machine = a3sim.Machine.preset("conservative", {"/hardware/clock_mhz": 500})
    result = attend(machine, operation(rows=100, queries=6))
    c, k = int(result.num_candidates.sum()), int(result.num_selected.sum())
    assert result.energy_breakdown_pj == pytest.approx({
        "dot_product": 14.338 * c, "exponent": 0.224 * k, "output": 50.918 * k, "candidate_selection": 19.48 * 50 * 6,
        "post_scoring": 2.055 * k, "key_sram": 2.901 * c, "value_sram": 2.901 * k, "sorted_key_sram": 6.1 * 50 * 6}, rel=1e-12)
    static_mw = 1.265 + 0.053 + 0.070 + 5.08 + 0.147 + 0.987 + 0.987 + 2.913
    assert result.static_energy_pj == pytest.approx(static_mw * result.makespan_cycles * 2, rel=1e-12)
    assert result.dynamic_energy_pj == pytest.approx(sum(result.energy_breakdown_pj.values()), rel=1e-12)
    assert result.dynamic_energy_pj == pytest.approx(result.energy_pj.sum(), rel=1e-12)


def test_blocks_are_named_once(conservative, operation):
    result = attend(conservative, operation())
    assert list(result.energy_breakdown_pj) == list(result.static_breakdown_pj) == list(a3sim.BLOCKS)
    assert set(result.activity) == set(a3sim.BLOCKS)
    assert a3sim.BLOCKS["sorted_key_sram"] == "sorted-key SRAM"
    with pytest.raises(TypeError):
        a3sim.BLOCKS["sorter"] = "sorter"


def test_activity_is_counted(operation):
    """Of 7 queries and 20 rows without selection: every row passes every pipeline, once a query."""
    activity = attend(a3sim.Machine.preset("base"), operation(rows=20, queries=7)).activity
    assert activity["dot_product"]["rows"] == activity["output"]["rows"] == activity["key_sram"]["reads"] == 140
    assert activity["candidate_selection"]["iterations"] == 0


def test_sizes_name_and_text(conservative, operation):
    asked = operation(rows=24, queries=5, dims=8)
    named = a3sim.Operation(key=asked.key, value=asked.value, query=asked.query, name="head 3")
    result, = conservative.run([named])
    assert (result.num_rows, result.num_queries, result.num_dims, result.name) == (24, 5, 8, "head 3")
    assert repr(result) == (f"<a3sim.Result 'head 3': 5 queries, n = 24, d = 8, {result.makespan_cycles} cycles, "
                            f"{result.dynamic_energy_pj:.6g} pJ>")
    assert attend(conservative, asked).name is None


def same_in_everything(a, b):
    return (same_result(a, b) and a.name == b.name and a.has_accuracy == b.has_accuracy
            and (not a.has_accuracy or all(np.array_equal(getattr(a.accuracy, name), getattr(b.accuracy, name)) for name in ACCURACIES))
            and a.energy_breakdown_pj == b.energy_breakdown_pj and a.static_breakdown_pj == b.static_breakdown_pj
            and (a.num_rows, a.num_queries, a.num_dims) == (b.num_rows, b.num_queries, b.num_dims))


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, *(
    lambda result, protocol=protocol: pickle.loads(pickle.dumps(result, protocol)) for protocol in range(2, 6))],
    ids=["copy", "deepcopy", "pickle 2", "pickle 3", "pickle 4", "pickle 5"])
@pytest.mark.parametrize("accuracy", [False, True])
def test_results_can_be_copied_and_pickled(machine, operation, twin, accuracy):
    asked = operation()
    named = a3sim.Operation(key=asked.key, value=asked.value, query=asked.query, name="head 3")
    result, = machine.run([named], accuracy=accuracy)
    assert same_in_everything(twin(result), result)
    assert result.output.size > 0 and result.candidates, "cached arrays must not matter"
    assert same_in_everything(twin(result), result)


def test_a_pickle_does_not_hold_arrays_twice(conservative, operation):
    result = attend(conservative, operation(queries=200))
    before = len(pickle.dumps(result))
    assert result.output.size > 0 and len(result.candidates) == 200
    assert len(pickle.dumps(result)) == before


def test_a_pickle_of_another_version_is_an_input_error(conservative, operation):
    core = attend(conservative, operation())._core
    state = core.__getstate__()
    for strange in ((), (99, *state[1:]), state[:-1], (*state[:-1], np.zeros(3))):
        with pytest.raises(a3sim.InputError, match="another version"):
            type(core).__new__(type(core)).__setstate__(strange)


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.parametrize("engine", ["fast", "systemc"])
def test_processes_hand_machines_operations_and_results_to_one_another(conservative, operation, start, engine):
    """Forked when this process has used its own threads and simulations."""
    operations = [operation(seed=seed) for seed in range(4)]
    expected = conservative.run(operations, threads=2, accuracy=True)
    assert same_in_everything(conservative.run(operations[:1], engine=engine, accuracy=True)[0], expected[0])
    with multiprocessing.get_context(start).Pool(2) as pool:
        found = pool.starmap(run_one, [(conservative, asked, engine) for asked in operations])
    assert all(same_in_everything(a, b) for a, b in zip(found, expected))


def run_one(machine, operation, engine):
    result, = machine.run([operation], engine=engine, accuracy=True)
    return result
