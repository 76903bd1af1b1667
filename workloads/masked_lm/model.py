"""The masked language model, in numpy, with the attention of each layer left to the caller.

A Transformer encoder with rotary positions and the embedding also as output matrix.
"""

from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, provenance_of, read_npz
from workloads.text.tokeniser import MASK
from workloads.transformer.blocks import BLOCK_PARTS, HEAD_WIDTH, block_outputs, normalised, read_blocks

POSITIONS = 320
ENDS = ("tok", "bias", "lnf_weight", "lnf_bias")


@dataclass(frozen=True)
class MaskedLanguageModel:
    """`tok` [V, d] and `bias` [V] embed and predict, `blocks` holds each block's BLOCK_PARTS, `lnf_*` the last norm."""

    tok: np.ndarray
    bias: np.ndarray
    lnf_weight: np.ndarray
    lnf_bias: np.ndarray
    blocks: list

    def logits(self, tokens, where, attention):
        """Scores [positions asked for, V]; tokens [S, positions], where [S, positions] bool says which are asked for. It was
        trained on POSITIONS of them."""
        states = self.tok[tokens]
        for block in self.blocks:
            states = block_outputs(states, block, attention)
        return normalised(states[where], self.lnf_weight, self.lnf_bias) @ self.tok.T + self.bias


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
    arrays = read_npz(path, [*ENDS, "tokens", "mask", "vocabulary", *(f"blocks_0_{part}" for part in BLOCK_PARTS)])
    blocks = read_blocks(path, arrays)
    width, vocabulary = arrays["tok"].shape[-1], arrays["vocabulary"].tolist()
    if width % HEAD_WIDTH or arrays["tokens"].shape[1:] != (POSITIONS,) or arrays["mask"].shape != arrays["tokens"].shape:
        raise UserError(f"{path}: is {width} wide with tokens {list(arrays['tokens'].shape)} and mask "
                        f"{list(arrays['mask'].shape)}; expected a multiple of {HEAD_WIDTH} and [sequences, {POSITIONS}].")
    if MASK not in vocabulary:
        raise UserError(f"{path}: its vocabulary has no {MASK}.")
    model = MaskedLanguageModel(*(arrays[name].astype(np.float32) for name in ENDS), blocks)
    return TrainedMaskedLanguageModel(model, vocabulary, arrays["tokens"].astype(np.int64), arrays["mask"],
                                      provenance_of(arrays))
