"""scripts/fit_basis.py: what it writes, that `a3sim run` takes it, and what it refuses."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from basis_operations import sparse_operations

import a3sim
import a3sim.basis

SOURCE = pathlib.Path(os.environ["A3_SOURCE_DIR"])
AGGRESSIVE = SOURCE / "configs/aggressive.json"


@pytest.fixture(name="fit_basis")
def fit_basis_(tmp_path):
    """Runs the script in a folder of its own."""

    def run(*arguments):
        return subprocess.run([sys.executable, SOURCE / "scripts/fit_basis.py", *map(str, arguments)], cwd=tmp_path, capture_output=True,
                              text=True, timeout=200, check=False)

    return run


@pytest.fixture(name="trace")
def trace_(tmp_path):
    """Two heads in turn, five operations each, the second head's mixed otherwise."""
    operations = sparse_operations(10, seed=31)
    turned = [(key[:, ::-1], value, query[:, ::-1]) if index % 2 else (key, value, query) for index, (key, value, query) in enumerate(operations)]
    a3sim.basis.write_trace(tmp_path / "trace.npz", a3sim.basis.Trace(turned, None))
    return a3sim.basis.read_trace(tmp_path / "trace.npz")


def test_bases_and_a_transformed_trace(fit_basis, trace, tmp_path):
    process = fit_basis("--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz", "--transform", "trace.npz", "out.npz")
    assert process.returncode == 0, process.stderr
    bases = a3sim.basis.load(tmp_path / "bases.npz")
    for head in range(2):
        expected = a3sim.basis.fit(trace.operations[head::2])
        np.testing.assert_allclose(bases.bases[head].key_matrix, expected.key_matrix, atol=1e-12)
    transformed = a3sim.basis.read_trace(tmp_path / "out.npz").operations
    for index, (operation, found) in enumerate(zip(trace.operations, transformed, strict=True)):
        expected = bases.bases[index % 2].apply(operation)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-5)
    run = subprocess.run([os.environ["A3SIM"], "run", "--config", AGGRESSIVE, "--trace", tmp_path / "out.npz", "--out", tmp_path / "run"],
                         capture_output=True, text=True, timeout=100, check=False)
    assert run.returncode == 0, run.stderr


def test_bases_fitted_before(fit_basis, trace, tmp_path):
    assert fit_basis("--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz").returncode == 0
    assert fit_basis("--basis", "bases.npz", "--transform", "trace.npz", "out.npz").returncode == 0
    key, _, _ = a3sim.basis.load(tmp_path / "bases.npz").bases[1].apply(trace.operations[3])
    np.testing.assert_allclose(a3sim.basis.read_trace(tmp_path / "out.npz").operations[3][0], key, atol=1e-5)


def test_operations_with_names_and_sizes_of_their_own(fit_basis, tmp_path):
    operations = [sparse_operations(1, seed, rows=40 + seed)[0] for seed in range(6)]
    names = ["b/0", "a/0", "b/0", "a/0", "a/0", "b/0"]
    a3sim.basis.write_trace(tmp_path / "trace.npz", a3sim.basis.Trace(operations, names))
    process = fit_basis("--trace", "trace.npz", "--out", "bases.npz", "--transform", "trace.npz", "out.npz")
    assert process.returncode == 0, process.stderr
    bases = a3sim.basis.load(tmp_path / "bases.npz")
    assert bases.names == ("b/0", "a/0") and bases.order is None
    found = a3sim.basis.read_trace(tmp_path / "out.npz")
    assert found.names == names
    np.testing.assert_allclose(found.operations[4][0], bases.bases[1].apply(a3sim.basis.read_trace(tmp_path / "trace.npz").operations[4])[0],
                               atol=1e-5)


def test_operations_held_out_are_not_fitted_to(fit_basis, trace, tmp_path):
    """Of five operations a head a share of 0.4 holds out the third and the fifth."""
    process = fit_basis("--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz", "--hold-out", 0.4, "--config", AGGRESSIVE)
    assert process.returncode == 0, process.stderr
    of_head = trace.operations[1::2]
    expected = a3sim.basis.fit([of_head[index] for index in (0, 1, 3)])
    np.testing.assert_allclose(a3sim.basis.load(tmp_path / "bases.npz").bases[1].key_matrix, expected.key_matrix, atol=1e-12)
    machine = a3sim.Machine.from_config(AGGRESSIVE)
    for used in (None, expected):
        assert str(a3sim.basis.search_quality([of_head[2], of_head[4]], machine, used)) in process.stdout


def test_learned(fit_basis, trace, tmp_path):
    process = fit_basis("--trace", "trace.npz", "--heads", "*x2", "--method", "learned", "--config", AGGRESSIVE, "--steps", 3, "--out",
                        "bases.npz", "--set", "/approximation/candidate_selection/iterations_per_row=0.25")
    assert process.returncode == 0, process.stderr
    description = a3sim.basis.load(tmp_path / "bases.npz").description
    assert description["method"] == "learned"
    assert description["machine"]["approximation"]["candidate_selection"] == {"iterations_per_row": 0.25}


def test_warnings_are_told(fit_basis, tmp_path):
    a3sim.basis.write_trace(tmp_path / "trace.npz", a3sim.basis.Trace(sparse_operations(2, seed=1, rows=3), None))
    process = fit_basis("--trace", "trace.npz", "--heads", "*", "--out", "bases.npz")
    assert process.returncode == 0
    assert "warning: head 0: 6 keys for d = 8 columns" in process.stderr


FIT = ["--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz"]


@pytest.mark.parametrize("arguments, message", [
    (["--out", "bases.npz"], "name one of the two"),
    ([*FIT, "--basis", "other.npz"], "name one of the two"),
    (["--trace", "trace.npz", "--heads", "*"], "nothing would be written"),
    (["--basis", "other.npz", "--out", "bases.npz"], "with --basis nothing is fitted"),
    (["--trace", "trace.npz", "--out", "bases.npz"], "--heads: is needed where traces have no operation_names"),
    (["--trace", "trace.npz", "--heads", "*x3", "--out", "bases.npz"], "are 10, which 3 heads"),
    (["--trace", "missing.npz", "--heads", "*", "--out", "bases.npz"], "missing.npz: cannot be read"),
    (["--basis", "trace.npz", "--transform", "trace.npz", "out.npz"], "trace.npz: array 'basis_version': is missing"),
    ([*FIT, "--out", "trace.npz"], "trace.npz: exists already"),
    ([*FIT, "--out", "none/bases.npz"], "the folder none does not exist"),
    ([*FIT, "--method", "learned"], "needs a machine with candidate selection"),
    ([*FIT, "--steps", "5"], "--steps: allowed is a number from 1 with --method learned"),
    ([*FIT, "--hold-out", "0.1"], "--hold-out: needs --config"),
    ([*FIT, "--hold-out", "0.1", "--config", AGGRESSIVE], "holds nothing out of 5 operations a head"),
    ([*FIT, "--config", "missing.json"], "missing.json"),
])
def test_what_cannot_be_is_refused(fit_basis, trace, tmp_path, arguments, message):
    before = sorted(path.name for path in tmp_path.iterdir())
    process = fit_basis(*arguments)
    assert process.returncode == 2
    assert process.stderr.startswith("fit_basis.py: error: ") and message in process.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("arrays, message", [
    ({}, "array 'key': is missing"),
    ({"key": np.zeros((2, 3, 4)), "value": np.zeros((2, 3, 4)), "query": np.zeros((1, 3, 4))}, "are neither one operation"),
    ({**dict.fromkeys(("key", "value", "query"), np.zeros((3, 4))), "key_offsets": np.array([0, 3])}, "'key_offsets' alone"),
    ({**dict.fromkeys(("key", "value", "query"), np.zeros((3, 4))), "key_offsets": np.array([0, 2]), "query_offsets": np.array([0, 3])},
     "array 'key_offsets': allowed are int64 offsets that rise from 0 to the number of rows, 3"),
    ({**dict.fromkeys(("key", "value", "query"), np.zeros((3, 4))), "operation_names": np.zeros(1)}, "array 'operation_names': has the shape"),
])
def test_files_that_are_no_traces_are_refused(tmp_path, arrays, message):
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(a3sim.InputError, match=f"bad.npz: .*{message}"):
        a3sim.basis.read_trace(tmp_path / "bad.npz")


def test_one_operation_and_ragged_ones_are_read(tmp_path):
    one = sparse_operations(1, seed=1)[0]
    np.savez(tmp_path / "one.npz", key=one[0], value=one[1], query=one[2])
    assert [np.array_equal(a, b) for a, b in zip(a3sim.basis.read_trace(tmp_path / "one.npz").operations[0], one)] == [True] * 3
    operations = [sparse_operations(1, seed, rows=3 + seed, queries=1 + seed)[0] for seed in range(3)]
    a3sim.basis.write_trace(tmp_path / "ragged.npz", a3sim.basis.Trace(operations, None))
    for found, expected in zip(a3sim.basis.read_trace(tmp_path / "ragged.npz").operations, operations, strict=True):
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-6)
