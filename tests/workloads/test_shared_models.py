"""The trained models beside the project, against the baselines that came with them (registered only if they are there)."""

import json
import os
import pathlib

import pytest

SHARED = pathlib.Path(os.environ["A3_SHARED_TRACES"])


def evaluated(command, binary, out, workload, model, *options):
    """Points of an evaluation by name."""
    process = command("evaluate", workload, "--model", SHARED / model, "--out", out, "--a3sim", binary, *options)
    assert process.returncode == 0, process.stderr
    points = json.loads((out / "accuracy.json").read_text())["points"]
    return {point["name"]: point for point in points}


def test_masked_language_model_of_four_sequences(command, binary, tmp_path):
    """Float 0.672 and 1.323, fixed point 0.656 and 1.328: the loss of a quick model of the approximation, to its trend."""
    points = evaluated(command, binary, tmp_path, "masked_lm", "mlm_model.npz", "--samples", 4, "--points", "base")
    assert points["float"]["answers"] == 192
    assert points["float"]["accuracy"] == pytest.approx(0.672, abs=5e-4)
    assert points["float"]["loss"] == pytest.approx(1.323, abs=5e-4)
    assert points["base"]["accuracy"] == pytest.approx(0.656, abs=0.02)
    assert points["base"]["loss"] == pytest.approx(1.328, abs=0.02)


def test_memory_network_on_all_questions_in_float(command, binary, tmp_path):
    """Mean accuracy over the 20 tasks 0.871, n 8.9 on average."""
    plug_in = tmp_path / "mine.py"
    plug_in.write_text("from workloads.attention import exact\n")
    points = evaluated(command, binary, tmp_path / "out", "memn2n", "babi_model.npz", "--attention", f"{plug_in}:exact")
    assert points["float"]["answers"] == 20000 and len(points["float"]["accuracy_by_task"]) == 20
    assert points["float"]["accuracy"] == pytest.approx(0.871, abs=5e-4)


def test_memory_network_in_fixed_point(command, binary, tmp_path):
    """200 questions of each task: 0.872 in a quick model of fixed point; n is 8.9, or 20.4 with padding, over all questions."""
    points = evaluated(command, binary, tmp_path / "out", "memn2n", "babi_model.npz", "--samples", 200, "--points", "base")
    assert points["base"]["accuracy"] == pytest.approx(0.872, abs=0.01)
    assert points["base"]["rows_mean"] == pytest.approx(8.9, abs=0.3)
    points = evaluated(command, binary, tmp_path / "padded", "memn2n", "babi_model.npz", "--samples", 10, "--points",
                       "base", "--pad", "task")
    assert points["base"]["rows_mean"] == pytest.approx(20.4, abs=0.05)
