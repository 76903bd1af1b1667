"""The trainers: PyTorch and numpy compute the same, a seed decides the weights, and models appear whole or not at all."""

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

from workloads import attention
from workloads.kv_memory import model as kv_memory
from workloads.kv_memory import train as train_kv_memory
from workloads.kv_memory.network import TrainableKeyValueNetwork
from workloads.masked_lm import model as masked_lm
from workloads.masked_lm import train as train_masked_lm
from workloads.masked_lm.network import TrainableMaskedLanguageModel
from workloads.memn2n import model as memn2n
from workloads.memn2n import stories
from workloads.memn2n import train as train_memn2n
from workloads.memn2n.network import TrainableMemoryNetwork
from workloads.memn2n.questions import Encoder


def test_memory_network_scores_the_same_in_torch_and_numpy():
    torch.manual_seed(1)
    questions, vocabulary = small_models.story_questions()
    network = TrainableMemoryNetwork(questions.sentence_words, len(vocabulary))
    columns = (torch.from_numpy(getattr(questions, name).astype(np.int64)) for name in ("story", "length", "question"))
    expected = network(*columns).detach().numpy()
    scores = memn2n.MemoryNetwork(**network.weights()).scores(questions, attention.exact)
    assert scores == pytest.approx(expected, abs=1e-4)


def test_key_value_network_scores_the_same_in_torch_and_numpy():
    torch.manual_seed(1)
    facts, questions, encoder = small_models.knowledge_questions()
    network = TrainableKeyValueNetwork(len(encoder.vocabulary), len(encoder.entities))
    expected = network(facts, questions).detach().numpy()
    scores = kv_memory.KeyValueNetwork(**network.weights()).scores(facts, questions, attention.exact)
    assert scores == pytest.approx(expected, abs=1e-4)


def test_masked_language_model_scores_the_same_in_torch_and_numpy():
    torch.manual_seed(1)
    network = TrainableMaskedLanguageModel(num_pieces=30, width=128, num_blocks=2)
    tokens, where = torch.randint(30, (2, 320)), torch.rand(2, 320) < 0.2
    expected = network(tokens, where).detach().numpy()
    weights = network.weights()
    blocks = [{part: weights[f"blocks_{block}_{part}"] for part in masked_lm.BLOCK_PARTS} for block in (0, 1)]
    model = masked_lm.MaskedLanguageModel(*(weights[name] for name in masked_lm.ENDS), blocks)
    assert model.logits(tokens.numpy(), where.numpy(), attention.exact) == pytest.approx(expected, abs=1e-3)


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
    network = train_memn2n.train(questions, encoder.vocabulary, epochs=60, seed=5)
    scores = memn2n.MemoryNetwork(**network.weights()).scores(questions, attention.exact)
    assert (scores.argmax(axis=1) == questions.answer).mean() > 0.5


def test_wrong_entities_are_all_but_the_answers():
    assert train_kv_memory.right_entities(np.array([[2, -1], [0, 1]]), 3).tolist() == [
        [False, False, True], [True, True, False]]


def test_the_learning_rate_rises_to_its_full_value_and_falls_to_nothing():
    """Of 100 steps 5 are for rising; the cosine is half-way down half-way through the other 95."""
    factors = [train_masked_lm.learning_rate_factor(step, 100) for step in range(100)]
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


@pytest.fixture(params=["memn2n", "kv_memory", "masked_lm"])
def short_training(request, text):
    """(workload, options of a training of seconds)."""
    options = {"memn2n": ["--questions-per-task", 30, "--epochs", 1], "kv_memory": ["--epochs", 1],
               "masked_lm": ["--text", text, "--steps", 2]}
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
    weight = {"memn2n": "E", "kv_memory": "A", "masked_lm": "tok"}[workload]
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
