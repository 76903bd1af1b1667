"""Systems from Python: moments by hand, results of both engines and of the command line, sums over a run (docs/system.md)."""

import copy
import csv
import json
import os
import pickle
import subprocess

import numpy as np
import pytest
from test_result import same_in_everything

import a3sim

MEMORY = {"bytes_per_cycle": 16, "latency_cycles": 40, "energy_pj_per_byte": 2}
SYSTEMS = {
    "two units": {"units": 2},
    "memory": {"double_buffered": True, "memory": MEMORY},
    "on chip": {"units": 3, "operations_per_group": 4, "memory": MEMORY, "sorting": {"where": "on_chip", "sorters": 8, "digit_bits": 3}},
    "host": {"units": 2, "sorting": {"where": "host", "cycles_per_matrix": 300}},
    "shared": {"units": 2, "distribution": "queries", "double_buffered": True, "memory": MEMORY, "sorting": {"where": "on_chip"}},
}


def zeros(operations, rows=10, queries=1, dims=4):
    """Operations whose cycles do not depend on their numbers."""
    key = np.zeros((rows, dims))
    return [a3sim.Operation(key=key, value=key, query=np.zeros((queries, dims))) for _ in range(operations)]


def base(system):
    """Of 4 lanes: an operation of 10 rows and one query takes three slots of 10 + 9 cycles."""
    return a3sim.Machine.preset("base", {"/hardware/num_rows": 16, "/hardware/num_lanes": 4, "/system": system})


@pytest.fixture(name="operations")
def operations_(operation):
    return [operation(rows=1 + 13 * i % 60, queries=1 + i % 4, dims=1 + 7 * i % 64, seed=i) for i in range(10)]


@pytest.fixture(name="system_machine", params=SYSTEMS)
def system_machine_(request):
    return a3sim.Machine.preset("conservative", {"/system": SYSTEMS[request.param], "/mapping/tile_rows": 32})


@pytest.mark.parametrize("engine", ["fast", "systemc"])
def test_two_units_take_jobs_in_turn(engine):
    results = base({"units": 2}).run(zeros(5), engine=engine)
    assert [(job.job, job.operation, job.unit, job.rows, job.queries, job.start, job.end) for job in results.jobs] == [
        (0, 0, 0, 10, 1, 0, 57), (1, 1, 1, 10, 1, 0, 57), (2, 2, 0, 10, 1, 57, 114), (3, 3, 1, 10, 1, 57, 114), (4, 4, 0, 10, 1, 114, 171)]
    assert [(int(result.accept_cycle[0]), int(result.done_cycle[0])) for result in results] == [
        (0, 57), (0, 57), (57, 114), (57, 114), (114, 171)]
    assert results.system["total_cycles"] == 171 and results.system["unit_busy_share"] == [1, 114 / 171]
    assert results.system["bound_by"] == "compute" and results.system["memory_pj"] is None


@pytest.mark.parametrize("engine", ["fast", "systemc"])
def test_a_slow_channel_is_what_the_system_waits_for(engine):
    """10 x 4 elements of 2 bytes, twice: 160 bytes, 80 cycles of the channel; the data 5 later."""
    memory = {"bytes_per_cycle": 2, "latency_cycles": 5, "energy_pj_per_byte": 3}
    results = base({"double_buffered": True, "memory": memory}).run(zeros(3), engine=engine)
    assert [job[6:] for job in results.jobs] == [(0, 0, 85, 85, 85, 142), (0, 80, 165, 165, 165, 222), (142, 160, 245, 245, 245, 302)]
    assert results.system["memory_pj"] == 1440 and results.system["bound_by"] == "memory"


def test_both_engines_agree(system_machine, operations):
    fast, systemc = (system_machine.run(operations, engine=engine, accuracy=True) for engine in ("fast", "systemc"))
    assert all(same_in_everything(a, b) for a, b in zip(systemc, fast)) and len(systemc) == len(operations)
    assert systemc.jobs == fast.jobs and systemc.system == fast.system


def test_results_do_not_depend_on_threads(system_machine, operations):
    one, many = (system_machine.run(operations, threads) for threads in (1, 4))
    assert all(same_in_everything(a, b) for a, b in zip(one, many))
    assert one.jobs == many.jobs and one.system == many.system


def test_results_are_the_command_lines(system_machine, operation, tmp_path):
    operations = [operation(rows=1 + 13 * i % 60, queries=1 + i % 4, dims=20, seed=i) for i in range(10)]
    (tmp_path / "machine.json").write_text(json.dumps(system_machine.config))
    a3sim.save_trace(tmp_path / "trace.npz", operations)
    subprocess.run([os.environ["A3SIM"], "run", "--config", tmp_path / "machine.json", "--trace", tmp_path / "trace.npz", "--out", tmp_path / "out"],
                   check=True, stdout=subprocess.DEVNULL)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    results = system_machine.run(operations)
    assert results.system == report["system"]
    with open(tmp_path / "out" / "jobs.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    assert lines[0] == list(a3sim.Job._fields)
    assert [tuple(map(int, line)) for line in lines[1:]] == results.jobs
    with open(tmp_path / "out" / "queries.csv", newline="", encoding="utf-8") as file:
        found = [(int(row["accept_cycle"]), int(row["done_cycle"])) for row in csv.DictReader(file)]
    assert found == [(accept, done) for result in results for accept, done in zip(result.accept_cycle.tolist(), result.done_cycle.tolist())]
    totals = a3sim.Totals()
    for result in results:
        totals.add(result)
    assert totals.cycles == report["cycles"]["total"] == results.system["total_cycles"]
    assert totals.static_energy_pj == pytest.approx(report["energy"]["static_pj"], rel=1e-12)
    assert totals.energy_pj == pytest.approx(report["energy"]["dynamic_pj"], rel=1e-12)


def test_an_operation_lengthens_its_run_by_what_others_do_not_cover():
    """On two units the second of two equal operations ends with the first."""
    results = base({"units": 2}).run(zeros(3))
    assert [(result.makespan_cycles, result.run_cycles) for result in results] == [(57, 57), (57, 0), (57, 57)]
    assert results[1].static_energy_pj == 0 and results[2].static_energy_pj == results[0].static_energy_pj > 0


def test_each_call_is_a_run():
    machine, operations = base({"units": 2}), zeros(2)
    assert machine.run(operations).jobs == machine.run(operations).jobs
    result = machine.attention(operations[0].query, operations[0].key, operations[0].value)
    assert result.run_cycles == 57 and int(result.accept_cycle[0]) == 0


def test_one_unit_alone_has_neither_jobs_nor_system():
    results = base(None).run(zeros(2))
    assert results.jobs == [] and results.system is None and [result.run_cycles for result in results] == [57, 57]
    nothing = base({"units": 2}).run([])
    assert nothing == [] and nothing.jobs == [] and nothing.system is None


def test_results_can_be_pickled_and_copied(operations):
    results = a3sim.Machine.preset("conservative", {"/system": SYSTEMS["on chip"]}).run(operations)
    for again in (pickle.loads(pickle.dumps(results)), copy.deepcopy(results), copy.copy(results)):
        assert again.jobs == results.jobs and again.system == results.system and isinstance(again, a3sim.Results)
        assert all(same_in_everything(a, b) for a, b in zip(again, results))
    assert "bound_by" in results._repr_html_() and "10 operations" in results._repr_html_()


def test_a_bad_number_is_found_before_any_result(operations):
    bad = a3sim.Operation(key=np.full((4, 4), np.nan), value=np.zeros((4, 4)), query=np.zeros((1, 4)))
    with pytest.raises(a3sim.InputError, match="operation 3: array 'key'"):
        a3sim.Machine.preset("base", {"/system": {}}).run([*operations[:3], bad, *operations[3:]])
