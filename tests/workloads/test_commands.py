"""The commands as their users meet them: evaluate and export, on small models of every workload."""

import csv
import json
import os
import shlex
import signal
import subprocess
import sys

import numpy as np
import pytest
import small_models
from conftest import REPOSITORY
from simulator import num_operations

from workloads import command_line

FIELDS = ("name,group,iterations_per_row,threshold_percent,accuracy,loss,answers,queries,rows_mean,candidates_mean,"
          "selected_mean,candidates_per_row,selected_per_row,top2_retained,top5_retained").split(",")


def num_questions(path):
    with np.load(path) as arrays:
        return len(next(arrays[name] for name in ("length", "tokens", "images") if name in arrays))


def evaluate(command, binary, small_model, out, *options):
    workload, model = small_model
    return command("evaluate", workload, "--model", model, "--out", out, "--a3sim", binary, *options)


def test_exported_traces_pass_trace_info(small_model, command, binary, tmp_path):
    workload, model = small_model
    trace = tmp_path / "trace.npz"
    process = command("export", workload, "--model", model, "--out", trace)
    assert process.returncode == 0, process.stderr
    expected = small_models.NUM_OPERATIONS[workload](num_questions(model))
    assert num_operations(binary, trace) == expected
    assert f"{trace}: {expected} operations" in process.stdout


def test_evaluating_writes_the_documented_fields(small_model, command, binary, tmp_path):
    process = evaluate(command, binary, small_model, tmp_path / "out", "--points", "aggressive", "T=2.5%")
    assert process.returncode == 0, process.stderr
    result = json.loads((tmp_path / "out/accuracy.json").read_text())
    assert result["schema_version"] == 1 and result["workload"] == small_model[0] and result["backend"] == "command"
    assert "workloads.evaluate" in result["command"] and "--points aggressive" in result["command"]
    assert result["model"]["file"] == small_model[1].name and len(result["model"]["sha256"]) == 64
    assert [point["name"] for point in result["points"]] == ["float", "aggressive", "T=2.5%"]
    for point in result["points"]:
        assert list(point) == [*FIELDS, "accuracy_by_task"]
        assert 0 <= point["accuracy"] <= 1 and point["answers"] > 0
        assert (point["loss"] is not None) == (small_model[0] in small_models.WITH_LOSS)
    aggressive = result["points"][1]
    assert (aggressive["iterations_per_row"], aggressive["threshold_percent"]) == (0.125, 10)
    assert 0 < aggressive["selected_per_row"] <= aggressive["candidates_per_row"] < 1
    with open(tmp_path / "out/accuracy.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == FIELDS
    for row, point in zip(rows, result["points"], strict=True):
        assert row == {field: "" if point[field] is None else str(point[field]) for field in FIELDS}


def test_an_exact_attention_of_the_users_scores_like_float(small_model, command, binary, tmp_path):
    plug_in = tmp_path / "mine.py"
    plug_in.write_text("from workloads.attention import exact\n\ndef mine(operations):\n    return exact(operations)\n")
    process = evaluate(command, binary, small_model, tmp_path / "out", "--attention", f"{plug_in}:mine")
    assert process.returncode == 0, process.stderr
    result = json.loads((tmp_path / "out/accuracy.json").read_text())
    first, mine = result["points"]
    assert result["backend"] == "user" and mine["group"] == "user"
    for field in ("accuracy", "loss", "answers", "accuracy_by_task"):
        assert mine[field] == first[field]


def test_the_command_in_the_result_gives_the_same_numbers_again(command, binary, tmp_path):
    small_models.write_memn2n(tmp_path / "model.npz")
    evaluate(command, binary, ("memn2n", tmp_path / "model.npz"), tmp_path / "out", "--points", "machines",
             "--pad", "task", "--samples", "2")
    first = json.loads((tmp_path / "out/accuracy.json").read_text())
    program = shlex.split(first["command"])
    assert program[:3] == ["python3", "-m", "workloads.evaluate"]
    process = command("evaluate", *program[3:], "--force")
    assert process.returncode == 0, process.stderr
    again = json.loads((tmp_path / "out/accuracy.json").read_text())
    assert again["points"] == first["points"]
    assert [point["name"] for point in first["points"]] == ["float", "base", "conservative", "aggressive"]
    assert first["questions"] == 2 * len(first["points"][0]["accuracy_by_task"])


def test_results_that_exist_are_kept_unless_forced(small_model, command, binary, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "accuracy.csv").write_text("precious")
    process = evaluate(command, binary, small_model, out, "--points", "base")
    assert process.returncode == 2
    assert process.stderr == f"workloads: error: {out / 'accuracy.csv'}: exists already. " \
                             "Choose another name, or add --force to replace it.\n"
    assert [path.name for path in out.iterdir()] == ["accuracy.csv"]


def test_a_failed_evaluation_leaves_nothing(small_model, command, tmp_path):
    process = evaluate(command, "/no/such/a3sim", small_model, tmp_path / "out", "--points", "base")
    assert process.returncode == 2 and "/no/such/a3sim: cannot be started" in process.stderr
    assert not list((tmp_path / "out").iterdir())


def test_the_model_of_another_workload_is_refused(command, binary, tmp_path):
    small_models.write_masked_lm(tmp_path / "model.npz")
    process = evaluate(command, binary, ("memn2n", tmp_path / "model.npz"), tmp_path / "out")
    assert process.returncode == 2
    assert "lacks E, T, n_task" in process.stderr and "Is it the model of another workload?" in process.stderr


@pytest.mark.parametrize(("options", "fragment"), [
    (["--samples", "0"], "--samples: found '0', expected a whole number, 1 or more"),
    (["--points", "M=n/3"], "invalid choice: 'M=n/3'"),
    (["--attention", "a.py:b", "--points", "base"], "--attention and --points exclude one another")])
def test_senseless_options_are_refused(small_model, command, binary, tmp_path, options, fragment):
    process = evaluate(command, binary, small_model, tmp_path / "out", *options)
    assert process.returncode == 2 and fragment in process.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("content", "fragment"), [(None, "cannot be read"), (b"not an archive", "is not an .npz file")])
def test_a_model_that_cannot_be_read_is_named(command, binary, tmp_path, content, fragment):
    model = tmp_path / "model.npz"
    if content is not None:
        model.write_bytes(content)
    process = evaluate(command, binary, ("kv_memory", model), tmp_path / "out")
    assert process.returncode == 2 and f"{model}: {fragment}" in process.stderr


def test_without_torch_a_trainer_says_what_to_do(command, tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = command("kv_memory.train", "--model", tmp_path / "model.npz")
    assert process.returncode == 2
    assert "workloads: error: training needs PyTorch (no torch here)." in process.stderr
    assert "scripts/setup.sh --workloads" in process.stderr


@pytest.fixture
def waiting(binary, tmp_path):
    """An evaluation into out/ that waits at a pipe until a test lets it go on: (process, pipe)."""
    small_models.write_memn2n(tmp_path / "model.npz")
    os.mkfifo(tmp_path / "pipe")
    plug_in = tmp_path / "waits.py"
    plug_in.write_text(f"from workloads.attention import exact\n\n\ndef wait(operations):\n"
                       f"    open({str(tmp_path / 'pipe')!r}).read()\n    return exact(operations)\n")
    call = [sys.executable, "-m", "workloads.evaluate", "memn2n", "--model", tmp_path / "model.npz", "--out", tmp_path / "out",
            "--a3sim", binary, "--samples", "1", "--attention", f"{plug_in}:wait"]
    with subprocess.Popen(call, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        with open(tmp_path / "pipe", "w", encoding="utf-8") as pipe:  # returns once the evaluation reads
            yield process, pipe
        process.kill()


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_evaluation_that_is_stopped_leaves_nothing(number, status, waiting, tmp_path):
    process, _ = waiting
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (status, "workloads: error: stopped; nothing was written\n")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("options", [(), ("--force",)])
def test_two_evaluations_do_not_share_a_folder(options, waiting, command, binary, tmp_path):
    """Also with --force: their two files would be of two models."""
    second = evaluate(command, binary, ("memn2n", tmp_path / "model.npz"), tmp_path / "out", "--points", "base", "--samples", "1", *options)
    assert second.returncode == 2 and f"{tmp_path / 'out'}: another program writes there" in second.stderr
    assert not list((tmp_path / "out").iterdir())


def test_a_file_that_came_meanwhile_stays(tmp_path):
    (tmp_path / "trace.npz").write_bytes(b"theirs")
    with pytest.raises(command_line.UserError, match="exists already"):
        command_line.write_npz(tmp_path / "trace.npz", {"key": np.zeros(3)}, force=False)
    assert (tmp_path / "trace.npz").read_bytes() == b"theirs" and len(list(tmp_path.iterdir())) == 1


def test_names_that_are_no_utf8_are_taken(command, tmp_path):
    """Of a model, and of the binary that cannot be started, which the message names."""
    odd = tmp_path / os.fsdecode(b"n\xf6n")
    odd.mkdir()
    small_models.write_memn2n(odd / "model.npz")
    for locale in ({}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        call = [sys.executable, "-m", "workloads.export", "memn2n", "--model", odd / "model.npz", "--out", odd / "trace.npz", "--force"]
        done = subprocess.run(call, cwd=REPOSITORY, capture_output=True, timeout=120, check=False, env=os.environ | locale)
        assert done.returncode == 0 and done.stdout.startswith(os.fsencode(odd / "trace.npz") + b": "), done.stderr
        call[2:] = ["workloads.evaluate", "memn2n", "--model", odd / "model.npz", "--out", odd / "out", "--a3sim", odd / "no", "--force"]
        done = subprocess.run(call, cwd=REPOSITORY, capture_output=True, timeout=120, check=False, env=os.environ | locale)
        assert done.returncode == 2 and os.fsencode(odd / "no") + b": cannot be started" in done.stderr, done.stderr
