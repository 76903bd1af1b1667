"""Scores the memory network on its held-out questions."""

import argparse

import numpy as np

from workloads.heads import Heads
from workloads.memn2n import model
from workloads.scoring import Score, accuracy_by_group

PADDINGS = ("none", "task")


def add_arguments(parser):
    parser.add_argument("--pad", choices=PADDINGS, default="none",
                        help="none: a memory has the story's sentences (default); task: it is filled up with empty "
                             "sentences to the longest of its task. The A3 paper's 'n = 20 on average' can mean either.")


class Evaluation:
    """The first `samples` held-out questions of each task; None: all."""

    sample_unit = "questions of each task"

    def __init__(self, options: argparse.Namespace):
        self._trained = model.load(options.model)
        questions = self._trained.questions
        self._questions = questions if options.samples is None else questions.first_of_each_task(options.samples)
        self._rows = self._questions.length
        if options.pad == "task":
            self._rows = np.array([self._trained.longest_memory[task] for task in self._questions.task.tolist()])
        self._padding = options.pad

    @property
    def heads(self):
        """workloads.heads.Heads of the model."""
        return Heads(tuple(f"hop {hop}" for hop in range(model.HOPS)))

    def description(self):
        return {"data": self._padding_text(), "questions": len(self._questions), "hops": model.HOPS,
                "training": self._trained.provenance}

    def _padding_text(self):
        return "held-out questions, memory padding: " + self._padding

    def score(self, attention):
        """Mean accuracy over tasks, as the A3 paper's Fig. 13 for bAbI."""
        answers = self._trained.network.scores(self._questions, attention, self._rows).argmax(axis=1)
        by_task = accuracy_by_group(answers == self._questions.answer, self._questions.task)
        return Score(accuracy=float(np.mean(list(by_task.values()))), answers=len(answers), by_task=by_task)
