"""The trainers: PyTorch and numpy compute the same, a seed decides the weights, and models appear whole or not at all."""

import argparse
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
from workloads.command_line import UserError
from workloads.machine import PythonMachine, read_config
from workloads.causal_lm import model as causal_lm
from workloads.causal_lm.network import TrainableCausalLanguageModel
from workloads.kv_memory import model as kv_memory
from workloads.kv_memory import train as train_kv_memory
from workloads.kv_memory.network import TrainableKeyValueNetwork
from workloads.masked_lm import model as masked_lm
from workloads.masked_lm.network import TrainableMaskedLanguageModel
from workloads.memn2n import model as memn2n
from workloads.memn2n import stories
from workloads.memn2n import train as train_memn2n
from workloads.memn2n.network import TrainableMemoryNetwork
from workloads.memn2n.questions import Encoder
from workloads.seq2seq import dates
from workloads.seq2seq import model as seq2seq
from workloads.seq2seq.characters import VOCABULARY, encode
from workloads.seq2seq.network import TrainableSequenceModel
from workloads.text.model import ENDS
from workloads.vision import model as vision
from workloads.vision.network import TrainableVisionTransformer
from workloads.training import MachineAttention, add_training_arguments
from workloads.transformer.blocks import BLOCK_PARTS
from workloads.transformer.training import learning_rate_factor


def options_of(**given):
    """A trainer's options: those given, all others as they are by default."""
    parser = argparse.ArgumentParser()
    add_training_arguments(parser)
    return argparse.Namespace(**vars(parser.parse_args(["--model", "model.npz"])) | given)


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
    model = model_of(masked_lm.MaskedLanguageModel, ENDS, network.weights(), num_blocks=2)
    assert model.logits(tokens.numpy(), where.numpy(), attention.exact) == pytest.approx(expected, abs=1e-3)


def blocks_of(weights, num_blocks, prefix="blocks", parts=BLOCK_PARTS):
    return [{part: weights[f"{prefix}_{block}_{part}"] for part in parts} for block in range(num_blocks)]


def model_of(kind, ends, weights, num_blocks):
    """A numpy model from a network's weights."""
    return kind(*(weights[name] for name in ends), blocks_of(weights, num_blocks))


def sequence_model_of(network):
    weights = network.weights()
    return seq2seq.SequenceModel(*(weights[name] for name in seq2seq.ENDS), blocks_of(weights, len(network.encoder), "encoder"),
                                 blocks_of(weights, len(network.decoder), "decoder", seq2seq.DECODER_PARTS))


def test_encoder_and_decoder_score_the_same_in_torch_and_numpy():
    torch.manual_seed(1)
    network = TrainableSequenceModel(len(VOCABULARY), width=128, num_encoder_blocks=2, num_decoder_blocks=2)
    examples = encode(dates.make_examples(5, seed=1))
    columns = [getattr(examples, name).astype(np.int64) for name in ("source", "length", "target")]
    expected = network(*map(torch.from_numpy, columns)).detach().numpy()
    assert sequence_model_of(network).logits(*columns, attention.exact) == pytest.approx(expected, abs=1e-4)


def test_causal_language_model_scores_the_same_in_torch_and_numpy():
    torch.manual_seed(1)
    network = TrainableCausalLanguageModel(num_pieces=30, width=128, num_blocks=2, num_positions=50)
    for num_tokens in (50, 20):
        tokens = torch.randint(30, (2, num_tokens))
        expected = network(tokens).detach().numpy()
        model = model_of(causal_lm.CausalLanguageModel, ENDS, network.weights(), num_blocks=2)
        assert model.logits(tokens.numpy(), attention.exact) == pytest.approx(expected, abs=1e-3)


def test_vision_transformer_scores_the_same_in_torch_and_numpy():
    torch.manual_seed(1)
    network = TrainableVisionTransformer(patch=7, width=128, num_blocks=2)
    images, _ = small_models.random_images(3)
    expected = network(torch.from_numpy(vision.patches_of(images, 7))).detach().numpy()
    model = model_of(vision.VisionTransformer, vision.ENDS, network.weights(), num_blocks=2)
    assert model.logits(images, attention.exact) == pytest.approx(expected, abs=1e-4)


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
    process = command("vision.train", "--model", more, "--start", half, "--learning-rate", 1e-9, *options)
    assert process.returncode == 0, process.stderr
    assert weights_in(more)["pos"] == pytest.approx(half_weights["pos"].astype(np.float32), abs=1e-6)
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


CONSERVATIVE = REPOSITORY / "configs" / "conservative.json"


def test_the_machine_in_training_is_the_machine_in_scoring():
    torch.manual_seed(1)
    questions, vocabulary = small_models.story_questions()
    memory_network = TrainableMemoryNetwork(questions.sentence_words, len(vocabulary))
    memory_network.attention = MachineAttention(options_of(config=CONSERVATIVE))
    columns = (torch.from_numpy(getattr(questions, name).astype(np.int64)) for name in ("story", "length", "question"))
    machine = PythonMachine(read_config(CONSERVATIVE))
    expected = memn2n.MemoryNetwork(**memory_network.weights()).scores(questions, machine)
    assert memory_network(*columns).detach().numpy() == pytest.approx(expected, abs=1e-4)

    facts, questions, encoder = small_models.knowledge_questions()
    key_value = TrainableKeyValueNetwork(len(encoder.vocabulary), len(encoder.entities))
    key_value.attention = memory_network.attention
    expected = kv_memory.KeyValueNetwork(**key_value.weights()).scores(facts, questions, machine)
    assert key_value(facts, questions).detach().numpy() == pytest.approx(expected, abs=1e-4)

    language = TrainableMaskedLanguageModel(num_pieces=30, width=64, num_blocks=1)
    tokens, where = torch.randint(30, (1, 320)), torch.rand(1, 320) < 0.2
    language.attention = memory_network.attention
    model = model_of(masked_lm.MaskedLanguageModel, ENDS, language.weights(), num_blocks=1)
    # Queries are rotated in another order of operations, so a rounding or two, and a row near the threshold, may differ.
    found, wanted = language(tokens, where).detach().numpy(), model.logits(tokens.numpy(), where.numpy(), machine)
    assert np.mean(np.abs(found - wanted) < 1e-3) > 0.9

    sequences = TrainableSequenceModel(len(VOCABULARY), 64, num_encoder_blocks=1, num_decoder_blocks=1)
    sequences.attention = memory_network.attention
    examples = encode(dates.make_examples(6, seed=1))
    columns = [getattr(examples, name).astype(np.int64) for name in ("source", "length", "target")]
    found, wanted = sequences(*map(torch.from_numpy, columns)).detach().numpy(), sequence_model_of(sequences).logits(*columns, machine)
    assert np.mean(np.abs(found - wanted) < 1e-3) > 0.9

    causal = TrainableCausalLanguageModel(num_pieces=30, width=64, num_blocks=1, num_positions=100)
    causal.attention = memory_network.attention
    model = model_of(causal_lm.CausalLanguageModel, ENDS, causal.weights(), num_blocks=1)
    found, wanted = causal(tokens[:, :100]).detach().numpy(), model.logits(tokens[:, :100].numpy(), machine)
    assert np.mean(np.abs(found - wanted) < 1e-3) > 0.9


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


@pytest.mark.parametrize("options, fragment", [(["--arithmetic", "selection"], "--config"), (["--exact-share", "0.5"], "--config"),
                                               (["--exact-share", "2"], "from 0 to 1"), (["--learning-rate", "0"], "above 0")], ids=str)
def test_options_of_no_use_are_refused(options, fragment, command, tmp_path):
    process = command("memn2n.train", "--model", tmp_path / "model.npz", "--questions-per-task", 3, "--epochs", 1, *options)
    assert process.returncode == 2 and fragment in process.stderr and not (tmp_path / "model.npz").exists()
