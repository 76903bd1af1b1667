"""scripts/fit_basis.py: what it writes, that `a3sim run` takes it, and what it refuses."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from basis_operations import operation_of, sparse_operations

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
    turned = [operation_of(operation.key[:, ::-1], operation.value, operation.query[:, ::-1]) if index % 2 else operation
              for index, operation in enumerate(operations)]
    a3sim.save_trace(tmp_path / "trace.npz", turned)
    return a3sim.load_trace(tmp_path / "trace.npz")


def assert_same(found, expected):
    for part in ("key", "value", "query"):
        assert np.array_equal(getattr(found, part), getattr(expected, part))


def test_bases_and_a_transformed_trace(fit_basis, trace, tmp_path):
    process = fit_basis("--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz", "--transform", "trace.npz", "out.npz")
    assert process.returncode == 0, process.stderr
    bases = a3sim.basis.load(tmp_path / "bases.npz")
    for head in range(2):
        expected = a3sim.basis.fit(trace[head::2])
        np.testing.assert_allclose(bases.bases[head].key_matrix, expected.key_matrix, atol=1e-12)
    for index, (operation, found) in enumerate(zip(trace, a3sim.load_trace(tmp_path / "out.npz"), strict=True)):
        assert_same(found, bases.bases[index % 2].apply(operation))
    run = subprocess.run([os.environ["A3SIM"], "run", "--config", AGGRESSIVE, "--trace", tmp_path / "out.npz", "--out", tmp_path / "run"],
                         capture_output=True, text=True, timeout=100, check=False)
    assert run.returncode == 0, run.stderr


def test_bases_fitted_before(fit_basis, trace, tmp_path):
    assert fit_basis("--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz").returncode == 0
    assert fit_basis("--basis", "bases.npz", "--transform", "trace.npz", "out.npz").returncode == 0
    assert_same(a3sim.load_trace(tmp_path / "out.npz")[3], a3sim.basis.load(tmp_path / "bases.npz").bases[1].apply(trace[3]))


def test_operations_with_names_and_sizes_of_their_own(fit_basis, tmp_path):
    names = ["b/0", "a/0", "b/0", "a/0", "a/0", "b/0"]
    operations = [operation_of(one.key, one.value, one.query, name)
                  for name, one in zip(names, (sparse_operations(1, seed, rows=40 + seed)[0] for seed in range(6)))]
    a3sim.save_trace(tmp_path / "trace.npz", operations)
    process = fit_basis("--trace", "trace.npz", "--out", "bases.npz", "--transform", "trace.npz", "out.npz")
    assert process.returncode == 0, process.stderr
    bases = a3sim.basis.load(tmp_path / "bases.npz")
    assert bases.names == ("b/0", "a/0") and bases.order is None
    found = a3sim.load_trace(tmp_path / "out.npz")
    assert [operation.name for operation in found] == names
    assert_same(found[4], bases.bases[1].apply(operations[4]))


def test_operations_held_out_are_not_fitted_to(fit_basis, trace, tmp_path):
    """Of five operations a head a share of 0.4 holds out the third and the fifth."""
    process = fit_basis("--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz", "--hold-out", 0.4, "--config", AGGRESSIVE)
    assert process.returncode == 0, process.stderr
    of_head = trace[1::2]
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
    a3sim.save_trace(tmp_path / "trace.npz", sparse_operations(2, seed=1, rows=3))
    process = fit_basis("--trace", "trace.npz", "--heads", "*", "--out", "bases.npz")
    assert process.returncode == 0
    assert "warning: head 0: 6 keys for d = 8 columns" in process.stderr


FIT = ["--trace", "trace.npz", "--heads", "*x2", "--out", "bases.npz"]


@pytest.mark.parametrize("arguments, message", [
    (["--out", "bases.npz"], "name one of the two"),
    ([*FIT, "--basis", "other.npz"], "name one of the two"),
    (["--trace", "trace.npz", "--heads", "*"], "nothing would be written"),
    (["--basis", "other.npz", "--out", "bases.npz"], "with --basis nothing is fitted"),
    (["--trace", "trace.npz", "--out", "bases.npz"], "--heads: is needed where operations have no names"),
    (["--trace", "trace.npz", "--heads", "*x3", "--out", "bases.npz"], "are 10, which 3 heads"),
    (["--trace", "missing.npz", "--heads", "*", "--out", "bases.npz"], "missing.npz: "),
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
