"""Scores the encoder and decoder on dates that no training had."""

import numpy as np

from workloads.heads import Heads
from workloads.scoring import Score, accuracy_by_group
from workloads.seq2seq import model
from workloads.transformer.blocks import log_softmax, num_heads

DECODINGS = ("greedy", "forced")


def add_arguments(parser):
    parser.add_argument("--decoding", choices=DECODINGS, default=DECODINGS[0],
                        help="greedy: each character from those that the model wrote before it (default); forced: from the right ones, all at "
                             "once, which also gives a loss")


class Evaluation:
    """The first `samples` held-out texts; None: all."""

    sample_unit = "texts"

    def __init__(self, options):
        self._trained = model.load(options.model)
        self._examples = self._trained.examples.first(options.samples)
        self._is_forced = options.decoding == "forced"

    @property
    def heads(self):
        """workloads.heads.Heads of the model."""
        encoder, decoder = self._trained.model.encoder, self._trained.model.decoder
        calls = [f"encoder {layer}" for layer in range(len(encoder))]
        for layer in range(len(decoder)):
            calls += [f"decoder {layer}, itself", f"decoder {layer}, encoder"]
        return Heads(tuple(calls), num_heads(encoder[0]), 2 * len(decoder))

    def description(self):
        return {"data": "held-out dates in words and figures", "texts": len(self._examples), "decoding": DECODINGS[self._is_forced],
                "encoder_layers": len(self._trained.model.encoder), "layers": len(self._trained.model.decoder),
                "training": self._trained.provenance}

    def score(self, attention):
        """Share of texts of which every character is right; a task is a way of writing dates. The loss is that of a character."""
        source, length, target = self._examples.source, self._examples.length, self._examples.target
        loss = None
        if self._is_forced:
            log_shares = log_softmax(self._trained.model.logits(source, length, target, attention))
            written = log_shares.argmax(axis=-1)
            loss = float(-np.take_along_axis(log_shares, target[..., None], axis=-1).mean())
        else:
            written = self._trained.model.written(source, length, attention)
        right = (written == target).all(axis=1)
        return Score(accuracy=float(right.mean()), answers=len(right), loss=loss,
                     by_task=accuracy_by_group(right, np.array(self._trained.ways)[self._examples.way]))
