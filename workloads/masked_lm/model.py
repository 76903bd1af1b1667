"""The masked language model, in numpy, with the attention of each layer left to the caller.

A Transformer encoder with rotary positions and the embedding also as output matrix.
"""

from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, provenance_of
from workloads.text import model as text_model
from workloads.text.model import LanguageModel
from workloads.text.tokeniser import MASK

POSITIONS = 320


class MaskedLanguageModel(LanguageModel):
    """A LanguageModel that guesses hidden tokens."""

    def logits(self, tokens, where, attention):
        """Scores [positions asked for, V]; tokens [S, positions], where [S, positions] bool says which are asked for. It was
        trained on POSITIONS of them."""
        return self.scores(self.states(tokens, attention)[where])


@dataclass(frozen=True)
class TrainedMaskedLanguageModel:
    """What a model file holds: the model, its vocabulary, held-out sequences and which of their tokens to hide."""

    model: MaskedLanguageModel
    vocabulary: list
    tokens: np.ndarray
    mask: np.ndarray
    provenance: dict | None

    def hidden(self, num_sequences):
        """The first sequences with [MASK] where a token is to be guessed."""
        return np.where(self.mask, self.vocabulary.index(MASK), self.tokens)[:num_sequences]


def load(path):
    """Reads a model file; see workloads/README.md for its arrays."""
    model, vocabulary, arrays = text_model.read(path, MaskedLanguageModel, ["mask"])
    tokens, mask = arrays["tokens"], arrays["mask"]
    if tokens.shape[1:] != (POSITIONS,) or mask.shape != tokens.shape:
        raise UserError(f"{path}: has tokens {list(tokens.shape)} and mask {list(mask.shape)}; expected [sequences, {POSITIONS}].")
    if MASK not in vocabulary:
        raise UserError(f"{path}: its vocabulary has no {MASK}.")
    return TrainedMaskedLanguageModel(model, vocabulary, tokens.astype(np.int64), mask, provenance_of(arrays))
