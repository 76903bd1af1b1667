"""A text as numbers of pieces: most of it to learn from, its end held out."""

from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError
from workloads.text import tokeniser

HELD_OUT_SHARE = 0.03
MAX_HELD_OUT_SEQUENCES = 64


def read_text(path):
    """Raises UserError for what is no UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read as UTF-8 text ({error}).") from error


@dataclass(frozen=True)
class Corpus:
    """`vocabulary`, the pieces; `training` [tokens], in one piece; `held_out` [S, positions]."""

    vocabulary: list
    training: np.ndarray
    held_out: np.ndarray


def make_corpus(text, num_pieces, positions, max_sequences=MAX_HELD_OUT_SEQUENCES):
    """Learns the pieces from the training part and cuts both parts into them; at most so many sequences are held out."""
    split = int(len(text) * (1 - HELD_OUT_SHARE))
    pieces = tokeniser.learn(text[:split], num_pieces)
    training, rest = (np.array(pieces.encode(part), np.int64) for part in (text[:split], text[split:]))
    num_sequences = min(len(rest) // positions, max_sequences)
    if num_sequences == 0:
        needed = int(positions / HELD_OUT_SHARE)
        raise UserError(f"the text has {len(training) + len(rest)} pieces, expected about {needed} or more: its last "
                        f"{HELD_OUT_SHARE:.0%} must hold one sequence of {positions}.")
    return Corpus(pieces.vocabulary, training, rest[:num_sequences * positions].reshape(num_sequences, positions))
