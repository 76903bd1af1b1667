"""The trained models of workloads/models: each is as good as the results beside it say, by a forward pass of the test's own."""

import argparse
import gzip
import hashlib
import json
import pathlib

import numpy as np
import pytest
import reference_models
from conftest import REPOSITORY

from workloads import attention
from workloads.registry import WORKLOADS

FOLDER = REPOSITORY / "workloads" / "models"
FASHION_MNIST = pathlib.Path("/usr/share/datasets/fashion-mnist")  # of Debian's dataset-fashion-mnist
NAMES = ("vision", "causal_lm", "seq2seq")


def images_of_the_data_set(archive):
    """Of the model that holds none: `images` and `labels`, behind 16 and 8 bytes that say what follows."""
    if "num_test_images" not in archive.files:
        return {}
    pixels, labels = (np.frombuffer(gzip.decompress((FASHION_MNIST / f"t10k-{name}-ubyte.gz").read_bytes())[start:], np.uint8)
                      for name, start in (("images-idx3", 16), ("labels-idx1", 8)))
    count = archive["num_test_images"]
    return {"images": pixels.reshape(-1, 28, 28)[:count].astype(np.float64), "labels": labels[:count]}


@pytest.fixture(params=NAMES)
def kept(request):
    """(name, its accuracy.json)."""
    return request.param, json.loads((FOLDER / request.param / "accuracy.json").read_text())


def test_nothing_else_is_kept_there():
    """So that no model is without these tests."""
    assert sorted(path.stem for path in FOLDER.glob("*.npz")) == sorted(NAMES)


def test_accuracy_and_loss_are_those_recorded(kept):
    """A sample whose two best answers are equal but for roundings may differ."""
    name, recorded = kept
    with np.load(FOLDER / f"{name}.npz") as archive:
        weights = images_of_the_data_set(archive) | {array: archive[array].astype(np.float64) for array in archive.files if archive[array].dtype.kind in "fui"}
    accuracy, loss = getattr(reference_models, name)(weights)
    exact = recorded["points"][0]
    assert exact["name"] == "float" and accuracy == pytest.approx(exact["accuracy"], abs=2.1 / exact["answers"])
    assert exact["loss"] == (None if loss is None else pytest.approx(loss, abs=1e-4))


def test_evaluating_gives_what_is_recorded(kept):
    name, recorded = kept
    parser = argparse.ArgumentParser()
    WORKLOADS[name].add_arguments(parser)
    options = parser.parse_args([], argparse.Namespace(model=FOLDER / f"{name}.npz", samples=None))
    score = WORKLOADS[name].Evaluation(options).score(attention.exact)
    assert score.accuracy == pytest.approx(recorded["points"][0]["accuracy"], abs=1.1 / score.answers)
    assert score.answers == recorded["points"][0]["answers"]


def test_results_are_of_this_file_which_is_small_and_says_how_it_was_made(kept):
    name, recorded = kept
    content = (FOLDER / f"{name}.npz").read_bytes()
    assert len(content) < 1e6 and recorded["model"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert f"workloads.{name}.train" in recorded["training"]["command"] and recorded["training"]["seed"] == 1
    assert [point["name"] for point in recorded["points"]][:4] == ["float", "base", "conservative", "aggressive"]
