"""Scores the masked language model on its held-out sequences."""

import numpy as np

from workloads.masked_lm import model
from workloads.scoring import Score
from workloads.transformer.blocks import heads_of_layers, log_softmax


def add_arguments(_parser):
    """No options of its own."""


class Evaluation:
    """The first `samples` held-out sequences; None: all."""

    sample_unit = "sequences"

    def __init__(self, options):
        self._trained = model.load(options.model)
        self._mask = self._trained.mask[:options.samples]
        self._hidden = self._trained.hidden(len(self._mask))
        self._right = self._trained.tokens[:len(self._mask)][self._mask]

    @property
    def heads(self):
        """workloads.heads.Heads of the model."""
        return heads_of_layers(self._trained.model.blocks)

    def description(self):
        return {"data": "held-out text", "sequences": len(self._mask), "layers": len(self._trained.model.blocks),
                "training": self._trained.provenance}

    def score(self, attention):
        """Share of the hidden tokens guessed right, and their mean negative log likelihood."""
        log_shares = log_softmax(self._trained.model.logits(self._hidden, self._mask, attention))
        loss = -log_shares[np.arange(len(self._right)), self._right].mean()
        return Score(accuracy=float((log_shares.argmax(axis=1) == self._right).mean()), answers=len(self._right),
                     loss=float(loss))
