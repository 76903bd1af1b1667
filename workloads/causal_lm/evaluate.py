"""Scores the causal language model on its held-out sequences."""

import numpy as np

from workloads.causal_lm import model
from workloads.scoring import Score
from workloads.transformer.blocks import heads_of_layers, log_softmax


def add_arguments(_parser):
    """No options of its own."""


class Evaluation:
    """The first `samples` held-out sequences; None: all."""

    sample_unit = "sequences"

    def __init__(self, options):
        self._trained = model.load(options.model)
        self._tokens = self._trained.tokens[:options.samples]

    @property
    def heads(self):
        """workloads.heads.Heads of the model."""
        return heads_of_layers(self._trained.model.blocks)

    def description(self):
        return {"data": "held-out text", "sequences": len(self._tokens), "layers": len(self._trained.model.blocks),
                "training": self._trained.provenance}

    def score(self, attention):
        """Share of the next tokens guessed right, each from those before it in its sequence, and their mean negative log likelihood."""
        log_shares, following = log_softmax(self._trained.model.logits(self._tokens[:, :-1], attention)), self._tokens[:, 1:]
        loss = -np.take_along_axis(log_shares, following[..., None], axis=-1).mean()
        return Score(accuracy=float((log_shares.argmax(axis=-1) == following).mean()), answers=following.size, loss=float(loss))
