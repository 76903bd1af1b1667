"""What the language models' trainers have in common: their sizes, and the text."""

import pathlib
from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, at_least_one, read_npz
from workloads.text.corpus import make_corpus, read_text
from workloads.training import file_weights

LEARNING_RATE = 2e-3


@dataclass(frozen=True)
class Size:
    """How large a model, and how long it is trained."""

    num_pieces: int
    width: int
    num_blocks: int
    batch: int
    steps: int


SIZES = {
    "small": Size(num_pieces=512, width=128, num_blocks=2, batch=8, steps=1500),
    "large": Size(num_pieces=1024, width=256, num_blocks=4, batch=16, steps=12000),
}


def add_text_arguments(parser):
    """--text, --size, --steps."""
    parser.add_argument("--text", type=pathlib.Path, required=True, metavar="FILE", help="UTF-8 text to learn from")
    parser.add_argument("--size", choices=SIZES, default="small",
                        help="; ".join(f"{name}: {size}" for name, size in SIZES.items()))
    parser.add_argument("--steps", type=at_least_one, metavar="N", help="instead of the size's own")


def asked_size(options):
    """(Size, steps) of the command line."""
    size = SIZES[options.size]
    return size, size.steps if options.steps is None else options.steps


def read_corpus(path, *sizes):
    """The text of a file as make_corpus divides it by these sizes; says what there is to learn from."""
    corpus = make_corpus(read_text(path), *sizes)
    print(f"{len(corpus.training)} tokens to learn from, {len(corpus.held_out)} sequences held out, "
          f"{len(corpus.vocabulary)} pieces", flush=True)
    return corpus


def text_model_arrays(network, corpus, options):
    """What every language model's file holds: weights, pieces, and what it is to be scored on."""
    return {**file_weights(network, options), "vocabulary": np.array(corpus.vocabulary), "tokens": corpus.held_out.astype(np.int16)}


def weights_of(path, load, vocabulary):
    """Arrays of a trained model, which `load` reads. Raises UserError if its pieces are others."""
    trained = load(path)
    if trained.vocabulary != list(vocabulary):
        raise UserError(f"{path}: its {len(trained.vocabulary)} pieces are not the {len(vocabulary)} of this text. Give the same --text, --size and --seed.")
    return read_npz(path, [])
