"""The End-to-End Memory Network, in numpy, with the attention of each hop left to the caller."""

from dataclasses import dataclass, fields

import numpy as np

from workloads.attention import Operation
from workloads.command_line import UserError, provenance_of, read_npz
from workloads.memn2n.questions import MEMORY_ROWS, Questions

HOPS = 3
WIDTH = 64


def position_weights(sentence_words, num_words):
    """Position encoding (Sukhbaatar et al., section 4.1) as two matrices [U, words].

    Word j of J weighs (1 - j/J) - (k/d)(1 - 2j/J) in column k of d, counted from 1. That is linear in k/d: a sentence is
    `plain @ E - (k/d) * (slope @ E)` for an embedding E [words, d].
    """
    lengths = np.count_nonzero(sentence_words, axis=1)[:, None]
    place = np.arange(1, sentence_words.shape[1] + 1) / np.maximum(lengths, 1)
    sentence = np.arange(len(sentence_words))[:, None]
    plain, slope = np.zeros((2, len(sentence_words), num_words), np.float32)
    # Words that stand twice in a sentence add up.
    np.add.at(plain, (sentence, sentence_words), np.where(sentence_words > 0, 1 - place, 0))
    np.add.at(slope, (sentence, sentence_words), np.where(sentence_words > 0, 1 - 2 * place, 0))
    return plain, slope


def column_shares(width):
    """k/d for each column k = 1 ... d."""
    return np.arange(1, width + 1, dtype=np.float32) / width


@dataclass(frozen=True)
class MemoryNetwork:
    """Weights with the adjacent tying of Sukhbaatar et al., section 2.2.

    E [HOPS + 1, words, d] embeds words, T [HOPS + 1, MEMORY_ROWS, d] tells how recent a sentence is. Hop h has keys from E[h]
    and T[h], values from E[h + 1] and T[h + 1]; E[0] also embeds the question, E[HOPS] the answers.
    """

    E: np.ndarray
    T: np.ndarray

    def sentences(self, questions):
        """Every sentence under each embedding: [HOPS + 1, U, d]."""
        plain, slope = position_weights(questions.sentence_words, self.E.shape[1])
        return plain @ self.E - column_shares(self.E.shape[2]) * (slope @ self.E)

    def scores(self, questions, attention, rows=None):
        """Scores of every word as answer [Q, words]; `rows` [Q] overrides how many memory rows each question has."""
        sentences = self.sentences(questions)
        rows = questions.length if rows is None else rows
        memories = [sentences[:, story[:n]] + self.T[:, :n] for story, n in zip(questions.story, rows, strict=True)]
        state = sentences[0, questions.question]
        for hop in range(HOPS):
            operations = [Operation(memory[hop], memory[hop + 1], query[None])
                          for memory, query in zip(memories, state, strict=True)]
            state = state + np.concatenate(attention(operations)).astype(np.float32)
        return state @ self.E[HOPS].T


@dataclass(frozen=True)
class TrainedMemoryNetwork:
    """What a model file holds: the network, its vocabulary, held-out questions, each task's longest memory."""

    network: MemoryNetwork
    vocabulary: list
    questions: Questions
    longest_memory: dict  # task: rows
    provenance: dict | None


def load(path):
    """Reads a model file; see workloads/README.md for its arrays."""
    question_names = [field.name for field in fields(Questions)]
    arrays = read_npz(path, ["E", "T", "vocabulary", "n_task", *question_names])
    embedding, temporal, words = arrays["E"], arrays["T"], arrays["vocabulary"]
    if embedding.shape != (HOPS + 1, len(words), WIDTH) or temporal.shape != (HOPS + 1, MEMORY_ROWS, WIDTH):
        raise UserError(f"{path}: E is {list(embedding.shape)} and T {list(temporal.shape)}, expected "
                        f"[{HOPS + 1}, {len(words)} words, {WIDTH}] and [{HOPS + 1}, {MEMORY_ROWS}, {WIDTH}].")
    questions = Questions(**{name: arrays[name].astype(np.int64) for name in question_names})
    network = MemoryNetwork(embedding.astype(np.float32), temporal.astype(np.float32))
    longest = dict(enumerate(arrays["n_task"].tolist(), start=1))
    return TrainedMemoryNetwork(network, words.tolist(), questions, longest, provenance_of(arrays))
