"""The key-value memory network, in numpy, with the attention of each hop left to the caller."""

from dataclasses import dataclass, fields

import numpy as np

from workloads.attention import Operation
from workloads.command_line import UserError, provenance_of, read_npz
from workloads.kv_memory.questions import Facts, Questions

HOPS = 2  # Miller et al., section 5.1.2, use two on WikiMovies
WIDTH = 64


def word_counts(word_numbers, num_words):
    """Bags of words [texts, words] as a matrix; word 0 fills up and does not count."""
    counts = np.zeros((len(word_numbers), num_words), np.float32)
    np.add.at(counts, (np.arange(len(word_numbers))[:, None], word_numbers), word_numbers > 0)
    return counts


@dataclass(frozen=True)
class KeyValueNetwork:
    """A [words, d] embeds the words of questions and keys, B [entities, d] values and answers; R [HOPS, d, d] makes the
    next query from the sum of this one and what was read (Miller et al., section 3.1)."""

    A: np.ndarray
    B: np.ndarray
    R: np.ndarray

    def scores(self, facts, questions, attention):
        """Scores of every entity as answer [Q, entities]."""
        keys = word_counts(facts.key_words, len(self.A)) @ self.A
        values = self.B[facts.object]
        query = word_counts(questions.question_words, len(self.A)) @ self.A
        memories = [memory[:n] for memory, n in zip(questions.memory, questions.length, strict=True)]
        for hop in range(HOPS):
            operations = [Operation(keys[memory], values[memory], row[None])
                          for memory, row in zip(memories, query, strict=True)]
            query = (query + np.concatenate(attention(operations)).astype(np.float32)) @ self.R[hop].T
        return query @ self.B.T


@dataclass(frozen=True)
class TrainedKeyValueNetwork:
    """What a model file holds: the network, the facts, held-out questions and the relations they ask for."""

    network: KeyValueNetwork
    facts: Facts
    questions: Questions
    relations: list
    provenance: dict | None


def load(path):
    """Reads a model file; see workloads/README.md for its arrays."""
    network, facts, questions = ([field.name for field in fields(part)] for part in (KeyValueNetwork, Facts, Questions))
    arrays = read_npz(path, [*network, *facts, *questions, "relations"])
    if arrays["A"].shape[1:] != (WIDTH,) or arrays["B"].shape[1:] != (WIDTH,) or arrays["R"].shape != (HOPS, WIDTH, WIDTH):
        raise UserError(f"{path}: A is {list(arrays['A'].shape)}, B {list(arrays['B'].shape)}, R {list(arrays['R'].shape)}, "
                        f"expected [words, {WIDTH}], [entities, {WIDTH}], [{HOPS}, {WIDTH}, {WIDTH}].")
    return TrainedKeyValueNetwork(
        KeyValueNetwork(**{name: arrays[name].astype(np.float32) for name in network}),
        Facts(**{name: arrays[name] for name in facts}), Questions(**{name: arrays[name] for name in questions}),
        arrays["relations"].tolist(), provenance_of(arrays))
