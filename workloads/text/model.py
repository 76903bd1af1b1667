"""What the language models have in common, in numpy: pieces to states and back, blocks with rotary positions between."""

from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, read_npz
from workloads.transformer.blocks import BLOCK_PARTS, HEAD_WIDTH, block_outputs, normalised, read_blocks

ENDS = ("tok", "bias", "lnf_weight", "lnf_bias")


@dataclass(frozen=True)
class LanguageModel:
    """`tok` [V, d] and `bias` [V] embed and predict, `blocks` holds each block's BLOCK_PARTS, `lnf_*` the last norm."""

    tok: np.ndarray
    bias: np.ndarray
    lnf_weight: np.ndarray
    lnf_bias: np.ndarray
    blocks: list

    def states(self, tokens, attention, is_causal=False):
        """[S, positions, d] of tokens [S, positions]."""
        states = self.tok[tokens]
        for block in self.blocks:
            states = block_outputs(states, block, attention, is_causal=is_causal)
        return states

    def scores(self, states):
        """[..., V] of states [..., d]."""
        return normalised(states, self.lnf_weight, self.lnf_bias) @ self.tok.T + self.bias


def read(path, kind, more_arrays=()):
    """(a `kind` of LanguageModel, its vocabulary, all arrays) of a model file that also has `tokens` and more_arrays."""
    arrays = read_npz(path, [*ENDS, "tokens", *more_arrays, "vocabulary", *(f"blocks_0_{part}" for part in BLOCK_PARTS)])
    model = kind(*(arrays[name].astype(np.float32) for name in ENDS), read_blocks(path, arrays))
    if arrays["tok"].shape[-1] % HEAD_WIDTH:
        raise UserError(f"{path}: is {arrays['tok'].shape[-1]} wide; expected a multiple of {HEAD_WIDTH}.")
    return model, arrays["vocabulary"].tolist(), arrays
