"""Rows of several slices, operations in tiles, queries that see some rows: what `a3sim run` makes of them, which compares every
query with the golden model, and what follows from the contract by hand."""

import csv
import json
import os
import pickle
import subprocess

import numpy as np
import pytest
from exact import exact_attention

import a3sim

#: Rows of one slice or two, whole or in tiles.
OVERRIDES = [{"/hardware/num_rows": rows, "/hardware/num_lanes": 8, "/hardware/num_dims": 16, "/mapping/tile_rows": tile_rows}
             for rows, tile_rows in ((90, None), (40, "auto"), (40, 7))]


@pytest.fixture(params=range(3), ids=["whole", "auto", "7"])
def overrides(request):
    return OVERRIDES[request.param]


@pytest.fixture
def operations(operation):
    random = np.random.default_rng(3)
    sizes = [(40, 6, 12), (17, 17, 12), (1, 3, 12), (45, 9, 12)]
    return [operation(rows=n, queries=m, dims=d, seed=seed, query_rows=random.integers(1, n + 1, m) if seed % 2 == 0 else None)
            for seed, (n, m, d) in enumerate(sizes)]


@pytest.mark.parametrize("name", ["base", "conservative"])
def test_everything_is_as_the_command_says(name, overrides, operations, tmp_path):
    machine = a3sim.Machine.preset(name, overrides)
    a3sim.save_trace(tmp_path / "trace.npz", operations)
    (tmp_path / "machine.json").write_text(json.dumps(machine.config))
    subprocess.run([os.environ["A3SIM"], "run", "--engine", "fast", "--config", tmp_path / "machine.json", "--trace",
                    tmp_path / "trace.npz", "--out", tmp_path / "out", "--dump-selection"], check=True, stdout=subprocess.DEVNULL,
                   timeout=120)
    results = machine.run(operations, accuracy=True)
    lines = list(csv.DictReader((tmp_path / "out" / "queries.csv").read_text().splitlines()))
    for column, attribute in (("iterations", "num_iterations"), ("candidates", "num_candidates"), ("selected", "num_selected"),
                              ("accept_cycle", "accept_cycle"), ("done_cycle", "done_cycle"), ("visible_rows", "visible_rows"),
                              ("tiles", "num_tiles")):
        found = [int(number) for result in results for number in getattr(result, attribute)]
        assert found == [int(line[column]) for line in lines], column
    assert [energy for result in results for energy in result.energy_pj] == [float(line["dynamic_energy_pj"]) for line in lines]
    assert [rmse for result in results for rmse in result.accuracy.rmse] == [float(line["rmse"]) for line in lines]
    with np.load(tmp_path / "out" / "outputs.npz") as outputs:
        np.testing.assert_array_equal(np.concatenate([result.output_raw for result in results]), outputs["output_raw"])
        for kind in ("candidates", "selected"):
            found = np.concatenate([rows for result in results for rows in getattr(result, kind)])
            np.testing.assert_array_equal(found, outputs[kind])
    check_report(json.loads((tmp_path / "out" / "report.json").read_text()), results)


def check_report(report, results):
    totals = a3sim.Totals()
    for result in results:
        totals.add(result)
    assert report["accuracy"]["golden_mismatches"] == 0
    assert (totals.max_rows, totals.max_dims, totals.tiles) == tuple(report["trace"][name] for name in ("max_rows", "max_dims", "tiles"))
    assert totals.visible_rows / totals.queries == pytest.approx(report["selection"]["visible_rows_mean"], rel=1e-12)
    assert totals.cycles == report["cycles"]["total"] and totals.activity == report["activity"]
    assert totals.interval_mean_cycles == pytest.approx(report["cycles"]["interval_mean"], rel=1e-12)
    assert totals.accuracy.rmse == report["accuracy"]["rmse"]


def test_base_times_of_a_wide_row_are_the_contracts():
    """Contract 2, 9: base, d = 128, 64 lanes, 640 words, n = 320: latency 1947 each, interval 649."""
    machine = a3sim.Machine.preset("base", {"/hardware/num_rows": 640, "/hardware/num_dims": 128})
    random = np.random.default_rng(1)
    result = machine.attention(random.normal(size=(4, 128)), random.normal(size=(320, 128)), random.normal(size=(320, 128)))
    assert result.latency_cycles.tolist() == [1947] * 4
    assert np.diff(result.done_cycle).tolist() == [649] * 3


def test_tiles_of_the_base_design_run_one_after_another(operation):
    """By hand: 45 rows in tiles of 20 are 3 tiles of 15; each takes (m + 2)(15 + 9) cycles. Query 0 sees the first tile, query 1
    two, queries 2 and 3 all."""
    machine = a3sim.Machine.preset("base", {"/hardware/num_rows": 20, "/mapping/tile_rows": "auto"})
    result, = machine.run([operation(rows=45, queries=4, query_rows=np.array([15, 30, 31, 45]))])
    assert result.num_tiles.tolist() == [1, 2, 3, 3] and result.num_tiles_run == 3
    assert result.visible_rows.tolist() == result.num_candidates.tolist() == result.num_selected.tolist() == [15, 30, 31, 45]
    assert [rows.tolist() for rows in result.candidates] == [list(range(n)) for n in (15, 30, 31, 45)]
    # The slots of the last tile, with queries 2 and 3: the most rows in the three modules are 1, 15, 15, 15.
    assert result.makespan_cycles == 6 * 24 + 5 * 24 + (10 + 3 * 24)
    assert result.accept_cycle[0] == 0 and result.done_cycle[0] == 3 * 24


def test_iterations_are_of_the_tiles_visited(operation):
    """M = 0.5 n: 10 of each tile of 20, so 10, 20 and 30."""
    machine = a3sim.Machine.preset("conservative", {"/hardware/num_rows": 20, "/mapping/tile_rows": "auto"})
    result, = machine.run([operation(rows=60, queries=3, query_rows=np.array([20, 21, 60]))])
    assert result.num_iterations.tolist() == [10, 20, 30] and result.iterations == 30
    totals = a3sim.Totals()
    totals.add(result)
    assert (totals.iterations, totals.tiles, totals.visible_rows, totals.rows) == (60, 3, 101, 180)


def test_queries_see_no_row_beyond_theirs(fine, operation):
    query_rows = np.array([1, 24, 7, 13, 2], np.int16)
    asked = operation(query_rows=query_rows)
    result = fine.attention(asked.query, asked.key, asked.value, query_rows=query_rows, accuracy=True)
    expected = exact_attention(asked.query, asked.key, asked.value, np.arange(24) < query_rows[:, None])
    np.testing.assert_allclose(result.output, expected, atol=0.02)
    np.testing.assert_allclose(result.accuracy.rmse, np.sqrt(((result.output - expected)**2).mean(axis=1)), rtol=1e-9)
    twin = pickle.loads(pickle.dumps(result))
    for name in ("visible_rows", "num_tiles", "num_iterations", "num_candidates"):
        np.testing.assert_array_equal(getattr(twin, name), getattr(result, name))


def test_results_do_not_depend_on_the_number_of_threads(operations):
    machine = a3sim.Machine.preset("conservative", OVERRIDES[2])
    first, *others = (machine.run(operations, threads=threads, accuracy=True) for threads in (1, 2, 5))
    single = [machine.attention(asked.query, asked.key, asked.value, query_rows=asked.query_rows, threads=3) for asked in operations]
    for results in (*others, single):
        for a, b in zip(results, first):
            np.testing.assert_array_equal(a.output_raw, b.output_raw)
            np.testing.assert_array_equal(a.done_cycle, b.done_cycle)
            assert a.activity == b.activity and a.makespan_cycles == b.makespan_cycles


def test_sweeps_and_tunings_take_them(operations):
    machine = a3sim.Machine.preset("conservative", OVERRIDES[1])
    points = machine.sweep(operations, iterations_per_row=[0.25, 1], vary={"/mapping/tile_rows": ["auto", 5]}, check=True)
    assert [(point["/mapping/tile_rows"], point["iterations_per_row"]) for point in points] == [("auto", 0.25), ("auto", 1), (5, 0.25),
                                                                                            (5, 1)]
    totals = a3sim.Totals()
    for result in machine.run(operations):
        totals.add(result)
    half, = machine.sweep(operations)
    assert half["cycles_total"] == totals.cycles
    tuning = machine.tune(operations, minimise="energy", keep={"top1": 0.1}, iterations_per_row=[0.5, 1], hold_out=0.5)
    assert tuning.machine.config["mapping"] == {"tile_rows": "auto"}


@pytest.mark.parametrize("overrides, sizes, fragment", [
    ({"/hardware/num_rows": 20}, {"rows": 21}, "set /mapping/tile_rows to \"auto\""),
    ({"/hardware/num_dims": 100}, {"dims": 101}, "raise /hardware/num_dims to at least 101"),
    ({"/hardware/num_dims": 256, "/hardware/num_rows": 3, "/mapping/tile_rows": "auto"}, {"dims": 256},
     "raise /hardware/num_rows to at least 4"),
    ({"/hardware/num_dims": 128, "/hardware/num_rows": 40}, {"rows": 21, "dims": 128},
     "n = 21 rows, but the machine holds 20 of 2 slices"),
])
def test_what_does_not_fit_is_told_with_the_way_out(operation, overrides, sizes, fragment):
    with pytest.raises(a3sim.InputError, match=fragment):
        a3sim.Machine.preset("conservative", overrides).run([operation(**sizes)])


@pytest.mark.parametrize("override", [{"/mapping/tile_rows": 0}, {"/mapping/tile_rows": "all"}, {"/hardware/num_dims": 0},
                                      {"/hardware/num_dims": 65537}])
def test_mappings_that_are_none_are_refused(override):
    pointer, = override
    with pytest.raises(a3sim.InputError, match=pointer):
        a3sim.Machine.preset("conservative", override)
