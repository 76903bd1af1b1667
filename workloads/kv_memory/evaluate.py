"""Scores the key-value memory network on its held-out questions."""

import numpy as np

from workloads.heads import Heads
from workloads.kv_memory import model
from workloads.scoring import Score, accuracy_by_group


def add_arguments(_parser):
    """No options of its own."""


class Evaluation:
    """The first `samples` held-out questions; None: all."""

    sample_unit = "questions"

    def __init__(self, options):
        self._trained = model.load(options.model)
        self._questions = self._trained.questions.chosen(slice(options.samples))

    @property
    def heads(self):
        """workloads.heads.Heads of the model."""
        return Heads(tuple(f"hop {hop}" for hop in range(model.HOPS)))

    def description(self):
        return {"data": "held-out questions about a made-up knowledge base", "questions": len(self._questions),
                "hops": model.HOPS, "training": self._trained.provenance}

    def score(self, attention):
        """Share of questions answered with any of the right entities (hits@1); a task is a relation asked for."""
        answers = self._trained.network.scores(self._trained.facts, self._questions, attention).argmax(axis=1)
        right = (answers[:, None] == self._questions.answers).any(axis=1)
        relations = np.array(self._trained.relations)[self._questions.relation]
        return Score(accuracy=float(right.mean()), answers=len(right), by_task=accuracy_by_group(right, relations))
