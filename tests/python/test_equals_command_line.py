"""Every number of the package is that of `a3sim run`, cycle by cycle simulated, bit for bit."""

import csv
import json
import os
import subprocess

import numpy as np
import pytest
from conftest import CONFIGS, write_trace
from exact import attend

import a3sim

INTEGER_COLUMNS = {"candidates": "num_candidates", "selected": "num_selected", "accept_cycle": "accept_cycle",
                   "done_cycle": "done_cycle", "latency_cycles": "latency_cycles"}


@pytest.fixture(name="both", scope="module", params=["base", "conservative", "aggressive"])
def both_(request, tmp_path_factory):
    """Results of the package, and the folder of a SystemC run of the same ragged operations."""
    folder = tmp_path_factory.mktemp(request.param)
    random = np.random.default_rng(7)
    sizes = [(40, 6), (1, 1), (33, 9), (64, 3)]
    operations = [a3sim.Operation(key=random.normal(0, 1.1, size=(rows, 24)).astype(np.float16),
                                  value=random.normal(0, 1.1, size=(rows, 24)).astype(np.float32),
                                  query=random.normal(0, 1.1, size=(queries, 24)).astype(np.float32))
                  for rows, queries in sizes]
    write_trace(folder / "trace.npz", operations)
    config = CONFIGS / f"{request.param}.json"
    subprocess.run([os.environ["A3SIM"], "run", "--engine", "systemc", "--config", config, "--trace", folder / "trace.npz",
                    "--out", folder / "out", "--dump-selection"], check=True, stdout=subprocess.DEVNULL, timeout=120)
    return a3sim.Machine.preset(request.param).run(operations, accuracy=True), folder / "out"


def test_outputs_are_the_same(both):
    results, folder = both
    with np.load(folder / "outputs.npz") as outputs:
        np.testing.assert_array_equal(np.concatenate([result.output for result in results]), outputs["output"])
        np.testing.assert_array_equal(np.concatenate([result.output_raw for result in results]), outputs["output_raw"])
        assert {result.fraction_bits for result in results} == {int(outputs["fraction_bits"])}


@pytest.mark.parametrize("name", ["candidates", "selected"])
def test_row_lists_are_the_same(both, name):
    results, folder = both
    with np.load(folder / "outputs.npz") as outputs:
        expected = np.split(outputs[name], outputs[f"{name}_offsets"][1:-1])
    found = [rows for result in results for rows in getattr(result, name)]
    assert [rows.tolist() for rows in found] == [rows.tolist() for rows in expected]
    assert {rows.dtype for rows in found} == {np.dtype(np.int32)}


def test_cycles_counts_and_energy_are_the_same(both):
    results, folder = both
    lines = list(csv.DictReader((folder / "queries.csv").read_text().splitlines()))
    for column, attribute in INTEGER_COLUMNS.items():
        found = [int(number) for result in results for number in getattr(result, attribute)]
        assert found == [int(line[column]) for line in lines], column
    assert [result.iterations for result in results for _ in result.energy_pj] == [int(line["iterations"]) for line in lines]
    found = [number for result in results for number in result.energy_pj]
    assert found == [float(line["dynamic_energy_pj"]) for line in lines]  # queries.csv holds the shortest exact text


@pytest.mark.parametrize("name", ["rmse", "cosine"])
def test_each_querys_accuracy_is_the_same(both, name):
    results, folder = both
    lines = csv.DictReader((folder / "queries.csv").read_text().splitlines())
    assert [number for result in results for number in getattr(result.accuracy, name)] == [float(line[name]) for line in lines]


def test_totals_and_activity_are_those_of_the_report(both):
    results, folder = both
    report = json.loads((folder / "report.json").read_text())
    totals = a3sim.Totals()
    for result in results:
        totals.add(result)
    assert totals.operations == report["trace"]["operations"] and totals.queries == report["trace"]["queries"]
    assert totals.cycles == report["cycles"]["total"] == sum(result.makespan_cycles for result in results)
    assert totals.saturated_elements == report["accuracy"]["saturated_elements"]
    assert totals.energy_pj == pytest.approx(report["energy"]["dynamic_pj"], rel=1e-12)
    for mean in ("rows", "iterations", "candidates", "selected"):
        assert getattr(totals, mean) / totals.queries == pytest.approx(report["selection"][f"{mean}_mean"], rel=1e-12)
    assert totals.activity == added([result.activity for result in results]) == report["activity"]
    assert {name: getattr(totals.accuracy, name) for name in ("rmse", "max_abs_error", "cosine_mean", "top1_retained", "top2_retained",
                                                              "top5_retained")}.items() <= report["accuracy"].items()
    assert totals.interval_mean_cycles == report["cycles"]["interval_mean"]
    latency = report["cycles"]["latency"]
    assert (totals.latency_min_cycles, totals.latency_cycles / totals.queries, totals.latency_max_cycles) == (
        latency["min"], latency["mean"], latency["max"])
    assert totals.static_energy_pj == pytest.approx(report["energy"]["static_pj"], rel=1e-12)
    assert totals.energy_breakdown_pj == pytest.approx(report["energy"]["breakdown_pj"], rel=1e-12)


@pytest.mark.parametrize("name", ["base", "conservative", "aggressive"])
def test_an_operations_energy_and_accuracy_are_those_of_its_report(name, operation, tmp_path):
    asked = operation(rows=50, queries=11, dims=16)
    write_trace(tmp_path / "trace.npz", [asked])
    subprocess.run([os.environ["A3SIM"], "run", "--config", CONFIGS / f"{name}.json", "--trace", tmp_path / "trace.npz", "--out",
                    tmp_path / "out"], check=True, stdout=subprocess.DEVNULL, timeout=120)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    machine = a3sim.Machine.preset(name)
    result = machine.attention(asked.query, asked.key, asked.value, accuracy=True)
    assert result.energy_breakdown_pj == report["energy"]["breakdown_pj"]
    assert (result.dynamic_energy_pj, result.static_energy_pj) == (report["energy"]["dynamic_pj"], report["energy"]["static_pj"])
    assert result.accuracy.summary.rmse == report["accuracy"]["rmse"]
    assert result.accuracy.summary.top5_retained == report["accuracy"]["top5_retained"]
    assert machine.area_mm2 == report["area_mm2"]


def added(trees):
    if isinstance(trees[0], dict):
        return {name: added([tree[name] for tree in trees]) for name in trees[0]}
    return sum(trees)


@pytest.mark.parametrize("name", ["base", "conservative", "aggressive"])
def test_the_config_is_what_the_command_resolves(name):
    config = CONFIGS / f"{name}.json"
    overrides = ["/hardware/num_rows=100", "/workload/arrival_interval_cycles=7"]
    options = [argument for override in overrides for argument in ("--set", override)]
    text = subprocess.run([os.environ["A3SIM"], "config", "--resolve", config, *options], check=True, capture_output=True,
                          timeout=120).stdout
    assert a3sim.Machine.from_config(config, overrides).config == json.loads(text)


def test_a_bad_config_gives_the_commands_messages(tmp_path):
    config = tmp_path / "bad.json"
    config.write_text('{"hardware": {"num_rows": 0, "lanes": 3}}')
    outcome = subprocess.run([os.environ["A3SIM"], "config", "--resolve", config], capture_output=True, text=True, timeout=120)
    assert outcome.returncode == 2
    with pytest.raises(a3sim.InputError) as error:
        a3sim.Machine.from_config(config)
    assert str(error.value).splitlines() == [line.removeprefix("a3sim: error: ") for line in outcome.stderr.splitlines()]


def test_a_bad_number_gives_the_commands_message(tmp_path, operation):
    bad = operation()
    bad.value[3, 4] = np.inf
    np.savez(tmp_path / "trace.npz", key=bad.key, value=bad.value, query=bad.query)
    outcome = subprocess.run([os.environ["A3SIM"], "run", "--config", CONFIGS / "base.json", "--trace", tmp_path / "trace.npz",
                              "--out", tmp_path / "out"], capture_output=True, text=True, timeout=120)
    assert outcome.returncode == 2
    with pytest.raises(a3sim.InputError) as error:
        attend(a3sim.Machine.from_config(CONFIGS / "base.json"), bad)
    of_command = outcome.stderr.strip().removeprefix(f"a3sim: error: {tmp_path / 'trace.npz'}: ")
    assert of_command.replace("operation 0, ", "") == str(error.value)
