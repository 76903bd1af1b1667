"""The networks: PyTorch and numpy compute the same, with exact attention and with a machine's."""

import numpy as np
import pytest
import small_models
import torch
from training_options import CONSERVATIVE, options_of

from workloads import attention
from workloads.causal_lm import model as causal_lm
from workloads.causal_lm.network import TrainableCausalLanguageModel
from workloads.kv_memory import model as kv_memory
from workloads.kv_memory.network import TrainableKeyValueNetwork
from workloads.machine import PythonMachine, read_config
from workloads.masked_lm import model as masked_lm
from workloads.masked_lm.network import TrainableMaskedLanguageModel
from workloads.memn2n import model as memn2n
from workloads.memn2n.network import TrainableMemoryNetwork
from workloads.seq2seq import dates
from workloads.seq2seq import model as seq2seq
from workloads.seq2seq.characters import VOCABULARY, encode
from workloads.seq2seq.network import TrainableSequenceModel
from workloads.text.model import ENDS
from workloads.training import MachineAttention
from workloads.transformer.blocks import BLOCK_PARTS
from workloads.vision import model as vision
from workloads.vision.network import TrainableVisionTransformer


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
