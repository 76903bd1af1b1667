"""Scores the vision Transformer on test images."""

import pathlib

import numpy as np

from workloads.scoring import Score, accuracy_by_group
from workloads.transformer.blocks import heads_of_layers, log_softmax
from workloads.vision import model
from workloads.vision.images import CLASSES, DEBIAN_FOLDER


def add_arguments(parser):
    parser.add_argument("--data", type=pathlib.Path, default=DEBIAN_FOLDER, metavar="FOLDER",
                        help=f"the data set's .gz files, for a model file that holds no images (default {DEBIAN_FOLDER})")


class Evaluation:
    """The first `samples` test images; None: all of the model's file."""

    sample_unit = "images"

    def __init__(self, options):
        self._trained = model.load(options.model, options.data)
        self._images = self._trained.images[:options.samples]
        self._labels = self._trained.labels[:options.samples]

    @property
    def heads(self):
        """workloads.heads.Heads of the model."""
        return heads_of_layers(self._trained.model.blocks)

    def description(self):
        return {"data": "test images of Fashion-MNIST", "images": len(self._labels), "layers": len(self._trained.model.blocks),
                "training": self._trained.provenance}

    def score(self, attention):
        """Share of images put in their class, and the class's mean negative log likelihood; a task is a class."""
        log_shares = log_softmax(self._trained.model.logits(self._images, attention))
        right = log_shares.argmax(axis=1) == self._labels
        loss = -log_shares[np.arange(len(right)), self._labels].mean()
        return Score(accuracy=float(right.mean()), answers=len(right), loss=float(loss),
                     by_task=accuracy_by_group(right, np.array(CLASSES)[self._labels]))
