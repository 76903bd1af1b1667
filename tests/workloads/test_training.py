"""The trainers: a seed decides the weights, models appear whole or not at all, and a training that was stopped goes on."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import small_models
import torch
from conftest import REPOSITORY
from training_options import CONSERVATIVE, options_of

from workloads import attention
from workloads.command_line import UserError
from workloads.kv_memory import train as train_kv_memory
from workloads.memn2n import model as memn2n
from workloads.memn2n import stories
from workloads.memn2n import train as train_memn2n
from workloads.memn2n.network import TrainableMemoryNetwork
from workloads.memn2n.questions import Encoder
from workloads.training import Checkpoint, machine_attention, with_penalty
from workloads.transformer.training import STEPS_PER_REPORT, Schedule, learning_rate_factor, train_by_steps


def test_linear_start_leaves_the_softmax_out():
    """With one memory row its softmax is 1 whatever the score, so without it the score itself weighs the row."""
    torch.manual_seed(1)
    network = TrainableMemoryNetwork(np.array([[1, 2]]), num_words=3)
    story, length, question = torch.zeros(1, 50, dtype=torch.int64), torch.tensor([1]), torch.tensor([0])
    sentence = memn2n.MemoryNetwork(**network.weights()).sentences(
        type("Questions", (), {"sentence_words": np.array([[1, 2]])}))[:, 0]
    temporal = network.T.detach().numpy()[:, 0]
    for linear in (False, True):
        network.linear = linear
        state = sentence[0]
        for hop in range(3):
            share = state @ (sentence[hop] + temporal[hop]) if linear else 1
            state = state + share * (sentence[hop + 1] + temporal[hop + 1])
        expected = network.E.detach().numpy()[3] @ state
        assert network(story, length, question).detach().numpy()[0] == pytest.approx(expected, abs=1e-4)


def test_memory_network_learns_single_supporting_facts():
    """A sixth of the answers would be right by chance."""
    encoder = Encoder()
    encoder.add_task(1, stories.stories_of(stories.single_supporting_fact, 1000, seed=5))
    questions = encoder.questions()
    network, _ = train_memn2n.train(questions, encoder.vocabulary, options_of(epochs=60, seed=5))
    scores = memn2n.MemoryNetwork(**network.weights()).scores(questions, attention.exact)
    assert (scores.argmax(axis=1) == questions.answer).mean() > 0.5


def test_wrong_entities_are_all_but_the_answers():
    assert train_kv_memory.right_entities(np.array([[2, -1], [0, 1]]), 3).tolist() == [
        [False, False, True], [True, True, False]]


def test_the_learning_rate_rises_to_its_full_value_and_falls_to_nothing():
    """Of 100 steps 5 are for rising; the cosine is half-way down half-way through the other 95."""
    factors = [learning_rate_factor(step, 100) for step in range(100)]
    assert factors[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert factors[5] == pytest.approx(1)
    assert (factors[52] + factors[53]) / 2 == pytest.approx(0.5, abs=1e-3)
    assert factors[99] == pytest.approx(0, abs=1e-3)


@pytest.fixture
def text(tmp_path):
    rng = np.random.default_rng(5)
    path = tmp_path / "text.txt"
    path.write_text(" ".join(["alpha", "beta", "gamma", "delta"][number] for number in rng.integers(0, 4, 20000)))
    return path


@pytest.fixture
def images(tmp_path):
    small_models.write_data_set(tmp_path / "images")
    return tmp_path / "images"


@pytest.fixture(params=small_models.WRITERS)
def short_training(request, text, images):
    """(workload, options of a training of seconds)."""
    options = {"memn2n": ["--questions-per-task", 30, "--epochs", 1], "kv_memory": ["--epochs", 1],
               "masked_lm": ["--text", text, "--steps", 2], "vision": ["--data", images, "--steps", 2, "--patch", 14],
               "causal_lm": ["--text", text, "--steps", 2, "--positions", 30],
               "seq2seq": ["--steps", 2]}
    return request.param, options[request.param]


def test_a_seed_gives_the_same_model_which_can_be_evaluated(short_training, command, tmp_path):
    workload, options = short_training
    models = [tmp_path / f"{name}.npz" for name in ("first", "second", "other")]
    for model, seed in zip(models, (3, 3, 4), strict=True):
        process = command(f"{workload}.train", "--model", model, "--seed", seed, *options)
        assert process.returncode == 0, process.stderr
    first, second, other = ({name: array for name, array in np.load(model).items() if name != "provenance"}
                            for model in models)
    assert all((first[name] == second[name]).all() for name in first)
    weight = {"memn2n": "E", "kv_memory": "A", "masked_lm": "tok", "vision": "pos", "causal_lm": "tok", "seq2seq": "tok"}[workload]
    assert not np.array_equal(first[weight], other[weight])
    process = command("evaluate", workload, "--model", models[0], "--samples", 1, "--out", tmp_path / "out",
                      "--points", "base", "--a3sim", os.environ["A3SIM"])
    assert process.returncode == 0, process.stderr
    training = json.loads((tmp_path / "out/accuracy.json").read_text())["training"]
    assert training["seed"] == 3 and f"workloads.{workload}.train --model {models[0]}" in training["command"]


def test_a_model_that_exists_is_kept_unless_forced(short_training, command, tmp_path):
    workload, options = short_training
    (tmp_path / "model.npz").write_text("precious")
    process = command(f"{workload}.train", "--model", tmp_path / "model.npz", *options)
    assert process.returncode == 2 and "exists already" in process.stderr
    assert (tmp_path / "model.npz").read_text() == "precious"


def test_weights_are_of_the_type_asked_for_and_are_gone_on_from(command, images, tmp_path):
    options = ["--data", images, "--steps", 1, "--patch", 14, "--seed", 3]
    half, whole, more = (tmp_path / f"{name}.npz" for name in ("half", "whole", "more"))
    assert command("vision.train", "--model", half, "--element-type", "float16", *options).returncode == 0
    assert command("vision.train", "--model", whole, *options).returncode == 0
    half_weights, weights = weights_in(half), weights_in(whole)
    assert half_weights["pos"].dtype == np.float16 and weights["pos"].dtype == np.float32 and half_weights["images"].dtype == np.uint8
    assert (half_weights["pos"] == weights["pos"].astype(np.float16)).all()
    process = command("vision.train", "--model", more, "--start", half, "--learning-rate", 1e-9, "--leave-images-out", *options)
    assert process.returncode == 0, process.stderr
    more_weights = weights_in(more)
    assert more_weights["pos"] == pytest.approx(half_weights["pos"].astype(np.float32), abs=1e-6)
    assert "images" not in more_weights and more_weights["num_test_images"] == len(half_weights["images"]) == 100
    process = command("vision.train", "--model", tmp_path / "other.npz", "--start", half, "--data", images, "--patch", 7)
    assert process.returncode == 2 and "its patches are 14 pixels wide, not 7" in process.stderr


def test_files_of_a_data_set_are_read_and_their_numbers_kept(command, tmp_path):
    data = tmp_path / "data"
    stories.write_tasks(data, questions_per_task=20, seed=1)
    for path in data.glob("qa*"):
        if not path.name.startswith(("qa4_", "qa15_")):
            path.unlink()
    process = command("memn2n.train", "--model", tmp_path / "model.npz", "--data", data, "--epochs", 1)
    assert process.returncode == 0, process.stderr
    trained = memn2n.load(tmp_path / "model.npz")
    assert set(trained.questions.task.tolist()) == {4, 15}
    assert trained.longest_memory[4] == 2 and trained.longest_memory[15] == 8 and trained.longest_memory[1] == 0


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_training_that_is_stopped_leaves_nothing(number, status, tmp_path):
    with subprocess.Popen([sys.executable, "-m", "workloads.memn2n.train", "--model", tmp_path / "model.npz",
                           "--questions-per-task", "30", "--epochs", "1000000"], cwd=REPOSITORY, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while "epoch 1 of" not in process.stdout.readline():
            assert process.poll() is None, process.stderr.read()
        process.send_signal(number)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == status and stderr == "workloads: error: stopped; nothing was written\n"
    assert not list(tmp_path.iterdir())


def weights_in(path):
    return {name: array for name, array in np.load(path).items() if name != "provenance"}


def assert_equal_models(first, second):
    first, second = weights_in(first), weights_in(second)
    assert first.keys() == second.keys() and all((first[name] == second[name]).all() for name in first)


LONGER = {"memn2n": ["--questions-per-task", 30, "--epochs", 6], "kv_memory": ["--epochs", 3]}


@pytest.mark.parametrize("workload", ["memn2n", "kv_memory"])
def test_a_training_that_was_killed_goes_on_to_the_same_model(workload, command, tmp_path):
    options = [*map(str, LONGER[workload]), "--seed", "3"]
    whole, resumed, checkpoint = tmp_path / "whole.npz", tmp_path / "resumed.npz", tmp_path / "checkpoint.npz"
    assert command(f"{workload}.train", "--model", whole, *options).returncode == 0
    with subprocess.Popen([sys.executable, "-m", f"workloads.{workload}.train", "--model", resumed, "--checkpoint", checkpoint, *options],
                          cwd=REPOSITORY, text=True, stdout=subprocess.PIPE) as process:
        while "epoch 1 of" not in process.stdout.readline():
            assert process.poll() is None
        process.kill()
    assert checkpoint.exists() and not resumed.exists()
    process = command(f"{workload}.train", "--model", resumed, "--checkpoint", checkpoint, *options)
    assert process.returncode == 0, process.stderr
    assert "going on after" in process.stdout and "epoch 1 of" not in process.stdout
    assert_equal_models(whole, resumed)
    assert not checkpoint.exists()


class Weights(torch.nn.Module):
    """Three, which a training by steps takes as a network."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(3))


def weights_after_steps(checkpoint, steps_until_it_stops=1000):
    """Of a training of two and a half reports on random batches."""
    torch.manual_seed(3)
    network, drawn = Weights(), []

    def loss_of_batch():
        drawn.append(torch.rand(3))
        if len(drawn) > steps_until_it_stops:
            raise KeyboardInterrupt
        return (network.weight * drawn[-1] - 2).square().sum()

    train_by_steps(network, loss_of_batch, Schedule(5 * STEPS_PER_REPORT // 2, 1e-2), options_of(checkpoint=checkpoint))
    return network.weight.tolist()


def test_a_training_by_steps_that_was_stopped_goes_on_to_the_same_weights(tmp_path):
    """From the last report: after two of them half of one is left to do."""
    whole = weights_after_steps(None)
    with pytest.raises(KeyboardInterrupt):
        weights_after_steps(tmp_path / "checkpoint.npz", STEPS_PER_REPORT + 7)
    assert weights_after_steps(tmp_path / "checkpoint.npz", 3 * STEPS_PER_REPORT // 2) == whole
    assert weights_after_steps(tmp_path / "checkpoint.npz", STEPS_PER_REPORT // 2) == whole
    assert whole != [1.0, 1.0, 1.0]


def test_a_checkpoint_of_another_training_is_refused(command, tmp_path):
    checkpoint = tmp_path / "checkpoint.npz"
    checkpoint.write_bytes(b"nothing of the kind")
    options = ["--model", tmp_path / "model.npz", "--checkpoint", checkpoint, "--questions-per-task", 30, "--epochs", 1]
    process = command("memn2n.train", *options)
    assert process.returncode == 2 and "checkpoint.npz" in process.stderr and "not an .npz file" in process.stderr
    questions, vocabulary = small_models.story_questions()
    checkpoint.unlink()
    train_memn2n.train(questions, vocabulary, options_of(epochs=1, checkpoint=checkpoint))
    with pytest.raises(UserError, match="with other options"):
        train_memn2n.train(questions, vocabulary, options_of(epochs=2, checkpoint=checkpoint))


def test_a_checkpoint_that_does_not_know_an_option_which_is_not_given_is_gone_on_from(tmp_path):
    checkpoint = Checkpoint(options_of(checkpoint=tmp_path / "checkpoint.npz", steps=5))
    checkpoint.keep(3)
    arrays = dict(np.load(tmp_path / "checkpoint.npz"))
    asked, done, states = json.loads(str(arrays["checkpoint"]))
    older = {name: value for name, value in json.loads(asked).items() if name != "search_penalty"}
    np.savez(tmp_path / "checkpoint.npz", **arrays | {"checkpoint": np.array(json.dumps([json.dumps(older), done, states]))})
    assert checkpoint.restored() == 3
    with pytest.raises(UserError, match="with other options"):
        Checkpoint(options_of(checkpoint=tmp_path / "checkpoint.npz", steps=5, search_penalty=1.0)).restored()


def test_a_model_is_gone_on_from_and_with_a_machine(command, tmp_path):
    options = ["--questions-per-task", 30, "--seed", 3]
    first, tuned, other = (tmp_path / f"{name}.npz" for name in ("first", "tuned", "other"))
    assert command("memn2n.train", "--model", first, "--epochs", 2, *options).returncode == 0
    process = command("memn2n.train", "--model", tuned, "--epochs", 1, "--start", first, "--learning-rate", 1e-9, "--config", CONSERVATIVE, "--arithmetic",
                      "selection", *options)
    assert process.returncode == 0, process.stderr
    assert weights_in(tuned)["E"] == pytest.approx(weights_in(first)["E"], abs=1e-5), "a rate of nearly nothing changes nearly nothing"
    assert not (weights_in(tuned)["E"] == weights_in(first)["E"]).all()
    process = command("memn2n.train", "--model", other, "--epochs", 1, "--start", first, "--questions-per-task", 3, "--seed", 4)
    assert process.returncode == 2 and "words" in process.stderr and not other.exists()


def test_the_searchs_penalty_joins_the_loss():
    """The mean over attention calls, of which the first reaches all rows; each loss has that of its own forward pass."""
    attention = machine_attention(options_of(config=CONSERVATIVE, search_penalty=2.0))
    query, rows = torch.tensor([[[2.0, 1.0]]]), torch.tensor([[[1.0, 0.0], [0.0, 3.0]]])
    attention(query, torch.ones(1, 2, 2), torch.ones(1, 2, 2))
    attention(query, rows, torch.ones(1, 2, 2))  # M = 1 reaches the product 3; the other row's 2 is a third short of it
    other_weight = 1 / (1 + np.e)
    assert with_penalty(torch.tensor(5.0), attention).item() == pytest.approx(5 + 2 * (0 + other_weight / 3) / 2, rel=1e-6)
    assert with_penalty(torch.tensor(5.0), attention).item() == 5
    assert with_penalty(torch.tensor(5.0), None).item() == 5
    without = machine_attention(options_of(config=CONSERVATIVE))
    without(query, rows, rows)
    assert with_penalty(torch.tensor(5.0), without).item() == 5


@pytest.mark.parametrize("options, fragment", [(["--arithmetic", "selection"], "--config"), (["--exact-share", "0.5"], "--config"),
                                               (["--search-penalty", "1"], "--config"),
                                               (["--exact-share", "2"], "from 0 to 1"), (["--learning-rate", "0"], "above 0")], ids=str)
def test_options_of_no_use_are_refused(options, fragment, command, tmp_path):
    process = command("memn2n.train", "--model", tmp_path / "model.npz", "--questions-per-task", 3, "--epochs", 1, *options)
    assert process.returncode == 2 and fragment in process.stderr and not (tmp_path / "model.npz").exists()
