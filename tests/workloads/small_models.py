"""Model files with random weights over little data: right in form, and quick to evaluate."""

import gzip

import numpy as np

from workloads.command_line import write_npz
from workloads.kv_memory import knowledge
from workloads.kv_memory import questions as kv_questions
from workloads.masked_lm import model as masked_lm
from workloads.memn2n import model as memn2n
from workloads.memn2n import questions as memn2n_questions
from workloads.memn2n import stories
from workloads.seq2seq import dates
from workloads.seq2seq.characters import VOCABULARY, encode
from workloads.text.tokeniser import MASK, UNKNOWN
from workloads.vision import images as fashion
from workloads.vision import model as vision

SEED = 20


def story_questions(questions_per_task=4):
    """(questions, vocabulary) of our own stories."""
    encoder = memn2n_questions.Encoder()
    for (task, _), make_story in stories.TASKS.items():
        encoder.add_task(task, stories.stories_of(make_story, questions_per_task, SEED))
    return encoder.questions(), encoder.vocabulary


def write_memn2n(path):
    rng = np.random.default_rng(SEED)
    questions, vocabulary = story_questions()
    longest = [questions.length[questions.task == task].max(initial=0) for task in range(1, 16)]
    write_npz(path, {
        "E": rng.normal(0, 0.3, (memn2n.HOPS + 1, len(vocabulary), memn2n.WIDTH)).astype(np.float32),
        "T": rng.normal(0, 0.1, (memn2n.HOPS + 1, memn2n_questions.MEMORY_ROWS, memn2n.WIDTH)).astype(np.float32),
        "vocabulary": np.array(vocabulary), "n_task": np.array(longest), **questions.arrays()})


def knowledge_questions(count=12):
    """(facts, questions, encoder) of a knowledge base, all facts but few questions."""
    names = knowledge.make_names(SEED)
    base = knowledge.make_knowledge_base(names, SEED)
    encoder = kv_questions.Encoder(names)
    return encoder.facts(base.facts), encoder.questions(base.questions[:count]), encoder


def write_kv_memory(path):
    rng = np.random.default_rng(SEED)
    facts, questions, encoder = knowledge_questions()
    write_npz(path, {
        "A": rng.normal(0, 0.3, (len(encoder.vocabulary), 64)).astype(np.float32),
        "B": rng.normal(0, 0.3, (len(encoder.entities), 64)).astype(np.float32),
        "R": rng.normal(0, 0.2, (2, 64, 64)).astype(np.float32),
        **vars(facts), **vars(questions), "relations": np.array(encoder.relations)})


def block_weights(rng, width, num_blocks, hidden=None, prefix="blocks", has_cross=False):
    """Transformer blocks as a model file has them; hidden: width of the perceptrons, None: four times the blocks'."""
    hidden = hidden or 4 * width
    shapes = {"ln1": (width,), "qkv": (3 * width, width), "o": (width, width),
              "ln2": (width,), "f1": (hidden, width), "f2": (width, hidden)}
    if has_cross:
        shapes |= {"lnx": (width,), "xq": (width, width), "xkv": (2 * width, width), "xo": (width, width)}
    return {f"{prefix}_{block}_{part}_{kind}": rng.normal(0, 0.1, shape if kind == "weight" else shape[:1]).astype(np.float32)
            for block in range(num_blocks) for part, shape in shapes.items() for kind in ("weight", "bias")}


def language_model(rng, vocabulary, width, num_blocks):
    """Arrays of a model of text but for what it is scored on."""
    return {"tok": rng.normal(0, 1, (len(vocabulary), width)).astype(np.float32),
            "bias": rng.normal(0, 0.1, len(vocabulary)).astype(np.float32),
            "lnf_weight": np.ones(width, np.float32), "lnf_bias": np.zeros(width, np.float32), **block_weights(rng, width, num_blocks),
            "vocabulary": np.array(vocabulary)}


def write_masked_lm(path, num_sequences=1, width=64, num_blocks=2, vocabulary=(MASK, UNKNOWN, *"abcdef")):
    rng = np.random.default_rng(SEED)
    shape = (num_sequences, masked_lm.POSITIONS)
    write_npz(path, language_model(rng, vocabulary, width, num_blocks) | {
        "tokens": rng.integers(2, len(vocabulary), shape).astype(np.int16), "mask": rng.random(shape) < 0.15})


def write_causal_lm(path, num_sequences=3, width=64, num_positions=20, vocabulary=tuple("abcdef")):
    rng = np.random.default_rng(SEED)
    write_npz(path, language_model(rng, vocabulary, width, 2) | {
        "tokens": rng.integers(0, len(vocabulary), (num_sequences, num_positions + 1)).astype(np.int16)})


def random_images(count):
    """Images of noise, and labels."""
    rng = np.random.default_rng(SEED)
    return (rng.integers(0, 256, (count, fashion.SIDE, fashion.SIDE)).astype(np.uint8),
            rng.integers(0, len(fashion.CLASSES), count).astype(np.uint8))


def write_data_set(folder, count=100):
    """Noise in the files of Fashion-MNIST."""
    folder.mkdir()
    for part in ("train", "t10k"):
        for name, array in zip(("images-idx3", "labels-idx1"), random_images(count), strict=True):
            header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            (folder / f"{part}-{name}-ubyte.gz").write_bytes(gzip.compress(header + array.tobytes()))


def write_vision(path, patch=7, width=64):
    rng = np.random.default_rng(SEED)
    images, labels = random_images(5)
    write_npz(path, {
        "patch_weight": rng.normal(0, 0.3, (width, patch**2)).astype(np.float32), "patch_bias": rng.normal(0, 0.1, width).astype(np.float32),
        "cls": rng.normal(0, 0.3, width).astype(np.float32), "pos": rng.normal(0, 0.3, (vision.num_rows(patch), width)).astype(np.float32),
        "lnf_weight": np.ones(width, np.float32), "lnf_bias": np.zeros(width, np.float32),
        "head_weight": rng.normal(0, 0.3, (len(fashion.CLASSES), width)).astype(np.float32),
        "head_bias": np.zeros(len(fashion.CLASSES), np.float32), **block_weights(rng, width, 2, hidden=128), "images": images, "labels": labels})


def write_seq2seq(path, num_texts=4, width=64):
    rng = np.random.default_rng(SEED)
    norms = {f"{name}_{kind}": np.full(width, float(kind == "weight"), np.float32) for name in ("lne", "lnf") for kind in ("weight", "bias")}
    write_npz(path, {
        # Small, or each character would follow itself: the embedding is the output matrix, too.
        "tok": rng.normal(0, 0.1, (len(VOCABULARY), width)).astype(np.float32), "bias": np.zeros(len(VOCABULARY), np.float32), **norms,
        **block_weights(rng, width, 2, hidden=128, prefix="encoder"), **block_weights(rng, width, 1, hidden=128, prefix="decoder", has_cross=True),
        **vars(encode(dates.make_examples(num_texts, SEED, for_test=True))), "ways": np.array(list(dates.WAYS)), "vocabulary": np.array(VOCABULARY)})


WRITERS = {"memn2n": write_memn2n, "kv_memory": write_kv_memory, "masked_lm": write_masked_lm, "vision": write_vision,
           "causal_lm": write_causal_lm, "seq2seq": write_seq2seq}
# Those that give a loss.
WITH_LOSS = ("masked_lm", "vision", "causal_lm")

# Operations of an evaluation of each, from the models' definitions: 3 hops of every question; 2 hops of 12 questions;
# 2 layers of 1 sequence with 1 head; 2 layers of 5 images with 1 head; 2 layers of 3 sequences with 1 head;
# 2 layers of the encoder, and for each of 10 characters 2 attentions of a decoder of 1 layer, of 4 texts with 1 head.
NUM_OPERATIONS = {"memn2n": lambda num_questions: 3 * num_questions, "kv_memory": lambda _: 24, "masked_lm": lambda _: 2,
                  "vision": lambda _: 10, "causal_lm": lambda _: 6, "seq2seq": lambda _: 88}
