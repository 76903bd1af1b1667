"""The causal language model, in numpy, with the attention of each layer left to the caller.

A Transformer decoder with rotary positions and the embedding also as output matrix; each position guesses the piece after it.
"""

from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, provenance_of
from workloads.text import model as text_model
from workloads.text.model import LanguageModel

MAX_POSITIONS = 512


class CausalLanguageModel(LanguageModel):
    """A LanguageModel that guesses the next piece."""

    def logits(self, tokens, attention):
        """Scores [S, positions, V] of what follows each of tokens [S, positions]; operations have query_rows 1, 2, ..., positions."""
        return self.scores(self.states(tokens, attention, is_causal=True))


@dataclass(frozen=True)
class TrainedCausalLanguageModel:
    """What a model file holds: the model, its vocabulary, and held-out sequences [S, positions + 1], whose last token is guessed only."""

    model: CausalLanguageModel
    vocabulary: list
    tokens: np.ndarray
    provenance: dict | None


def load(path):
    """Reads a model file; see workloads/README.md for its arrays."""
    model, vocabulary, arrays = text_model.read(path, CausalLanguageModel)
    tokens = arrays["tokens"]
    if tokens.ndim != 2 or len(tokens) == 0 or not 2 <= tokens.shape[1] <= MAX_POSITIONS + 1:
        raise UserError(f"{path}: has tokens {list(tokens.shape)}; expected [sequences, positions + 1], at most {MAX_POSITIONS} positions.")
    if "mask" in arrays:
        raise UserError(f"{path}: has a mask over its tokens, so it is the model of masked_lm.")
    return TrainedCausalLanguageModel(model, vocabulary, tokens.astype(np.int64), provenance_of(arrays))
