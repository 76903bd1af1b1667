"""Attention of trained models on more rows than a machine holds."""
from dataclasses import dataclass, replace

import numpy as np

import a3sim
from workloads.attention import Recorder, exact
from workloads.kv_memory import model as kv_memory
from workloads.masked_lm import model as masked_lm

#: Rows of an operation that are looked at.
NUM_ROWS = (320, 640, 1280, 2048)
#: Queries of an operation that are run, evenly spaced.
NUM_QUERIES = 64
#: Questions to the memory network.
NUM_QUESTIONS = 200


@dataclass(frozen=True)
class Subject:
    """Operations of one model with n rows each; `query_positions`: the rows at which the queries stand, or None."""

    name: str
    num_rows: int
    operations: list
    query_positions: np.ndarray

    @property
    def num_dims(self):
        return self.operations[0].num_dims


class MaskedLanguageModel:
    """Text of held-out sequences in windows of n tokens, all heads of all layers of one window; 320 is what it was trained on."""

    def __init__(self, path):
        self._trained = masked_lm.load(path)

    def subject(self, num_rows):
        """Heads of 64 columns."""
        tokens = self._trained.hidden(len(self._trained.tokens)).reshape(-1)[None, :num_rows]
        recorder = Recorder(exact)
        self._trained.model.logits(tokens, np.zeros(tokens.shape, bool), recorder)
        positions = np.linspace(0, num_rows - 1, NUM_QUERIES).round().astype(int)
        operations = [a3sim.Operation(key=one.key, value=one.value, query=one.query[positions]) for one in recorder.operations]
        return Subject("masked_lm", num_rows, operations, positions)

    def pairs(self, num_rows):
        """Two heads of a layer side by side, whose scores add up: 128 columns. No model was trained so."""
        subject = self.subject(num_rows)
        operations = [a3sim.Operation(**{part: np.concatenate([getattr(a, part), getattr(b, part)], axis=1)
                                         for part in ("key", "value", "query")})
                      for a, b in zip(subject.operations[::2], subject.operations[1::2])]
        return Subject("masked_lm, heads in pairs", num_rows, operations, subject.query_positions)


class KeyValueNetwork:
    """Questions to memories of n facts: those of the question, and others drawn at random to fill up."""

    def __init__(self, path):
        self._trained = kv_memory.load(path)

    def subject(self, num_rows):
        facts, questions = self._trained.facts, self._trained.questions
        random = np.random.default_rng(num_rows)
        chosen = np.linspace(0, len(questions.length) - 1, NUM_QUESTIONS).round().astype(int)
        memories = []
        for question in chosen:
            own = questions.memory[question][:questions.length[question]]
            others = random.permutation(np.setdiff1d(np.arange(len(facts.object)), own))[:num_rows - len(own)]
            memories.append(random.permutation(np.concatenate([own, others])))
        longer = replace(questions.chosen(chosen), memory=np.stack(memories), length=np.full(NUM_QUESTIONS, num_rows))
        recorder = Recorder(exact)
        self._trained.network.scores(facts, longer, recorder)
        operations = [a3sim.Operation(key=one.key, value=one.value, query=one.query) for one in recorder.operations]
        return Subject("kv_memory", num_rows, operations, None)
