"""What an evaluator makes of the scores a model gives."""

import argparse

import numpy as np
import pytest
import small_models

from workloads import attention
from workloads.causal_lm import evaluate as causal_lm
from workloads.command_line import write_npz
from workloads.kv_memory import evaluate as kv_memory
from workloads.masked_lm import evaluate as masked_lm
from workloads.masked_lm import model as masked_lm_model
from workloads.memn2n import evaluate as memn2n
from workloads.seq2seq import evaluate as seq2seq
from workloads.seq2seq import model as seq2seq_model
from workloads.vision import evaluate as vision


@pytest.fixture
def changed_model(tmp_path):
    """Writes a small model with some arrays changed and returns options that name it."""

    def write(write_model, change, **options):
        path = tmp_path / "model.npz"
        write_model(path)
        with np.load(path) as archive:
            arrays = dict(archive)
        write_npz(path, arrays | change(arrays))
        return argparse.Namespace(model=path, samples=None, pad="none", **options)

    return write


def test_memory_network_accuracy_is_a_mean_over_tasks_however_many_questions_each_has(changed_model):
    """Word 5 alone has an embedding that is not zero, so it is always the answer; it is wrong once, in task 4."""

    def change(arrays):
        embedding = np.zeros_like(arrays["E"])
        embedding[:, 5] = 1
        count = len(arrays["answer"])
        task = np.array([1] * (count - 2) + [4] * 2)
        return {"E": embedding, "T": np.ones_like(arrays["T"]), "task": task, "answer": np.array([5] * (count - 1) + [1])}

    score = memn2n.Evaluation(changed_model(small_models.write_memn2n, change)).score(attention.exact)
    assert score.by_task == {"1": 1.0, "4": 0.5}
    assert score.accuracy == 0.75


def test_any_of_the_right_entities_will_do(changed_model):
    """Entity 3 alone scores more than nothing, whatever is asked; five of twelve questions have it among their answers."""

    def change(arrays):
        entities = np.zeros_like(arrays["B"])
        entities[3] = 1
        answers = np.full((12, 3), -1)
        answers[:, 0], answers[:4, 1], answers[4, 2] = 7, 3, 3
        return {"A": np.ones_like(arrays["A"]), "B": entities, "R": np.tile(np.eye(64, dtype=np.float32), (2, 1, 1)),
                "answers": answers}

    score = kv_memory.Evaluation(changed_model(small_models.write_kv_memory, change)).score(attention.exact)
    assert score.accuracy == pytest.approx(5 / 12) and score.answers == 12


def test_masked_language_model_guesses_what_it_does_not_see(changed_model):
    options = changed_model(lambda path: small_models.write_masked_lm(path, num_sequences=2), lambda arrays: {})
    score = masked_lm.Evaluation(options).score(attention.exact)
    trained = masked_lm_model.load(options.model)
    seen = np.where(trained.mask, 0, trained.tokens)  # [MASK] is piece 0 of small_models
    logits = trained.model.logits(seen, trained.mask, attention.exact).astype(np.float64)
    right = trained.tokens[trained.mask]
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert score.answers == len(right)
    assert score.accuracy == pytest.approx(np.mean(logits.argmax(axis=1) == right))
    assert score.loss == pytest.approx(np.mean([-np.log(row[piece]) for row, piece in zip(shares, right)]))


def test_a_causal_language_model_is_scored_on_what_follows(changed_model):
    """Without embeddings the bias alone decides: piece 2 follows, with a share of e / (e + 5). Of the 6 tokens that follow another, 4 are it."""
    bias = np.zeros(6, np.float32)
    bias[2] = 1
    tokens = np.array([[1, 2, 2, 2], [2, 3, 4, 2]], np.int16)
    options = changed_model(small_models.write_causal_lm, lambda arrays: {"tok": np.zeros_like(arrays["tok"]), "bias": bias, "tokens": tokens})
    score = causal_lm.Evaluation(options).score(attention.exact)
    assert (score.accuracy, score.answers) == (pytest.approx(4 / 6), 6)
    assert score.loss == pytest.approx(np.log(np.e + 5) - 4 / 6)


def test_vision_accuracy_is_that_of_the_class_with_the_highest_score(changed_model):
    """Without head weights the bias alone decides: class 2 for all five images, of which two are. Its share is e / (e + 9)."""
    bias = np.zeros(10, np.float32)
    bias[2] = 1
    options = changed_model(small_models.write_vision, lambda arrays: {
        "head_weight": np.zeros_like(arrays["head_weight"]), "head_bias": bias, "labels": np.array([2, 0, 2, 9, 1], np.uint8)}, data=None)
    score = vision.Evaluation(options).score(attention.exact)
    assert (score.accuracy, score.answers) == (0.4, 5)
    assert score.loss == pytest.approx(np.log(np.e + 9) - 0.4)
    assert score.by_task == {"pullover": 1.0, "T-shirt/top": 0.0, "ankle boot": 0.0, "trouser": 0.0}


@pytest.mark.parametrize("decoding", ["greedy", "forced"])
def test_a_text_is_right_if_all_its_characters_are(decoding, changed_model):
    """Without embeddings the bias alone decides: always character 3, of 69 with a share of e / (e + 68). Of four texts two are that."""
    def change(arrays):
        bias, target = np.zeros_like(arrays["bias"]), np.full((4, 10), 3)
        bias[3], target[1, 9], target[3] = 1, 4, 5
        return {"tok": np.zeros_like(arrays["tok"]), "bias": bias, "target": target, "way": np.array([0, 0, 1, 1])}

    options = changed_model(small_models.write_seq2seq, change, decoding=decoding)
    score = seq2seq.Evaluation(options).score(attention.exact)
    assert (score.accuracy, score.answers) == (0.5, 4)
    assert score.by_task == {way: 0.5 for way in seq2seq_model.load(options.model).ways[:2]}
    assert score.loss == (None if decoding == "greedy" else pytest.approx(np.log(np.e + 68) - 29 / 40))
