"""What was run of a model is kept, and run again only where something else is asked."""

import types

import pytest
from test_seeds import STANDS, outcome

from a3paper import kept_runs, workload_runs
from a3paper.problems import InputError


@pytest.fixture(name="kept")
def kept_(tmp_path, monkeypatch):
    """run(version, samples) of a model in tmp_path, and a list that grows with each run that is made."""
    runs = []

    def made(*arguments):
        runs.append(arguments)
        return outcome("vision", (0.8, 0.7), (0.3, 0.1), (30, 50, 500))

    monkeypatch.setattr(workload_runs, "run", made)
    (tmp_path / "model.npz").write_text("weights")
    (tmp_path / "a3sim").write_text("program")

    def run(version="a3sim 1", samples=workload_runs.QUICK):
        simulator = types.SimpleNamespace(version=version, path=tmp_path / "a3sim")
        return kept_runs.run(simulator, STANDS["vision"], tmp_path / "model.npz", samples, tmp_path / "kept" / "vision.json")

    return run, runs


def test_a_kept_result_is_not_run_again(kept):
    run, runs = kept
    first = run()
    assert run() == first and len(runs) == 1


@pytest.mark.parametrize("change", ["model", "samples", "version", "binary", "scripts"])
def test_a_result_of_something_else_is_run_again(change, kept, tmp_path, monkeypatch):
    run, runs = kept
    run()
    if change == "model":
        (tmp_path / "model.npz").write_text("other weights")
    if change == "scripts":
        monkeypatch.setattr(kept_runs, "_scripts", lambda: [tmp_path / "model.npz"])
    if change == "binary":
        (tmp_path / "a3sim").write_text("built anew")
    options = {"samples": {"samples": workload_runs.OF_A_SEED}, "version": {"version": "a3sim 2"}}.get(change, {})
    run(**options)
    run(**options)
    assert len(runs) == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"asked": 1'])
def test_a_file_that_is_no_result_is_named(text, kept, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "vision.json").write_text(text)
    with pytest.raises(InputError, match="vision.json: is no result .* delete it"):
        kept[0]()
