"""The tokeniser and the masked language model's numpy form, against hand derivations."""

import numpy as np
import pytest
import small_models

from workloads import attention
from workloads.command_line import UserError
from workloads.masked_lm import model, train
from workloads.text import tokeniser
from workloads.text.corpus import make_corpus
from workloads.transformer import blocks


def test_most_frequent_neighbours_are_merged_first():
    """In `aab aab ab`: a-b stands 3 times, then a-ab twice; the space before each but the first keeps them apart."""
    learnt = tokeniser.learn("aab aab ab", size=100)
    assert learnt.vocabulary[:5] == ["[MASK]", "[UNK]", " ", "a", "b"]
    # After ab: a-ab 2, ' '-a 1, ' '-ab 1. After aab: nothing stands twice.
    assert learnt.vocabulary[5:] == ["ab", "aab"]


def test_pieces_joined_give_the_text_with_its_white_space_folded():
    text = "In the  beginning, there was\nthe word; the Word was 42 words long!"
    learnt = tokeniser.learn(text, size=40)
    assert "".join(learnt.vocabulary[number] for number in learnt.encode(text)) == " ".join(text.split())


def test_a_character_that_was_not_learnt_is_unknown():
    learnt = tokeniser.learn("abab", size=10)
    assert [learnt.vocabulary[number] for number in learnt.encode("abz")] == ["ab", "[UNK]"]


def test_the_vocabulary_is_no_larger_than_asked_for():
    text = "the quick brown fox jumps over the lazy dog and the quick dog jumps over the brown fox"
    assert len(tokeniser.learn(text, size=35).vocabulary) == 35


def test_rotary_scores_depend_on_the_distance_alone():
    """Su et al., 2021: turning query and key by their positions leaves q . k a function of the distance."""
    query, key = np.random.default_rng(2).normal(size=(2, 1, blocks.HEAD_WIDTH))
    turned_query, turned_key = (blocks.rotated(np.repeat(row, model.POSITIONS, axis=0)) for row in (query, key))
    scores = turned_query @ turned_key.T
    for distance in (0, 1, 50):
        along = np.diagonal(scores, distance)
        assert along == pytest.approx(np.full_like(along, along[0]), abs=1e-4)
    assert scores[0, 0] == pytest.approx((query @ key.T).item(), abs=1e-4)


def test_rotation_turns_column_i_against_column_i_plus_32():
    """Position p turns pair i by p * 10000^(-2i/64): pair 0 by p, pair 16 by p / 100."""
    unit = np.zeros((model.POSITIONS, 64))
    unit[:, 0], unit[:, 16 + 32] = 1, 1
    turned = blocks.rotated(unit)[300]
    assert turned[[0, 32]] == pytest.approx([np.cos(300), np.sin(300)], abs=1e-4)
    assert turned[[16, 48]] == pytest.approx([-np.sin(3), np.cos(3)], abs=1e-5)


def test_each_layer_attends_once_a_sequence_and_head_with_scaled_queries(tmp_path):
    path = tmp_path / "model.npz"
    small_models.write_masked_lm(path, num_sequences=2, width=128, num_blocks=1)
    trained = model.load(path)
    recorder = attention.Recorder(attention.exact)
    trained.model.logits(trained.hidden(2), trained.mask, recorder)
    assert [op.query.shape for op in recorder.operations] == [(320, 64)] * 4
    block, states = trained.model.blocks[0], trained.model.tok[trained.hidden(2)]
    normed = blocks.normalised(states, block["ln1_weight"], block["ln1_bias"])
    # Operation 3 is sequence 1, head 1; position 0 is not turned.
    row = slice(128 * 0 + 64, 128 * 0 + 128)
    query = normed[1, 0] @ block["qkv_weight"][row].T + block["qkv_bias"][row]
    assert recorder.operations[3].query[0] == pytest.approx(query / 8, abs=1e-4)
    row = slice(128 * 2 + 64, 128 * 2 + 128)
    value = normed[1] @ block["qkv_weight"][row].T + block["qkv_bias"][row]
    assert recorder.operations[3].value == pytest.approx(value, abs=1e-4)


def test_hidden_tokens_are_masked_and_no_others(tmp_path):
    path = tmp_path / "model.npz"
    small_models.write_masked_lm(path, num_sequences=3)
    trained = model.load(path)
    hidden = trained.hidden(3)
    assert (hidden[trained.mask] == trained.vocabulary.index("[MASK]")).all()
    assert (hidden == trained.tokens)[~trained.mask].all()


def test_a_corpus_holds_its_end_out_and_hides_as_many_tokens_in_each_sequence():
    rng = np.random.default_rng(5)
    words = ["alpha", "beta", "gamma", "delta"]
    text = " ".join(words[number] for number in rng.integers(0, 4, 40000))
    corpus = make_corpus(text, num_pieces=40, positions=320)
    decoded = "".join(corpus.vocabulary[number] for number in corpus.held_out.reshape(-1))
    assert decoded in text[int(len(text) * 0.96):]
    assert train.held_out_mask(3, seed=1).sum(axis=1).tolist() == [48] * 3  # 15 % of 320


def test_a_text_too_short_is_refused():
    with pytest.raises(UserError, match="expected about 10666 or more"):
        make_corpus("too short " * 100, num_pieces=40, positions=320)


def test_a_model_without_mask_piece_is_refused(tmp_path):
    path = tmp_path / "model.npz"
    small_models.write_masked_lm(path, vocabulary=("a", "b", "c"))
    with pytest.raises(UserError, match=r"vocabulary has no \[MASK\]"):
        model.load(path)
