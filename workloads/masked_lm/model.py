"""The masked language model, in numpy, with the attention of each layer left to the caller.

A Transformer encoder: layer normalisation before each part of a block, rotary positions (Su et al., 2021), ReLU, the
embedding also as output matrix. Heads are 64 wide, as in BERT and as wide as A3.
"""

import re
from dataclasses import dataclass

import numpy as np

from workloads.attention import Operation
from workloads.command_line import UserError, provenance_of, read_npz
from workloads.masked_lm.tokeniser import MASK

POSITIONS = 320
HEAD_WIDTH = 64
ROTARY_BASE = 10000.0
NORM_EPSILON = 1e-5

BLOCK_PARTS = ("ln1_weight", "ln1_bias", "qkv_weight", "qkv_bias", "o_weight", "o_bias",
               "ln2_weight", "ln2_bias", "f1_weight", "f1_bias", "f2_weight", "f2_bias")
ENDS = ("tok", "bias", "lnf_weight", "lnf_bias")


def rotary_angles(num_positions=POSITIONS):
    """Cosines and sines [num_positions, HEAD_WIDTH / 2] of the angle by which each position turns each pair of columns."""
    frequencies = ROTARY_BASE ** (-np.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
    angles = np.arange(num_positions)[:, None] * frequencies
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def rotated(heads):
    """Turns column i against column i + HEAD_WIDTH / 2 by the position's angle; heads [..., positions, HEAD_WIDTH]."""
    cosine, sine = rotary_angles(heads.shape[-2])
    first, second = np.split(heads, 2, axis=-1)
    return np.concatenate([first * cosine - second * sine, second * cosine + first * sine], axis=-1)


def normalised(states, weight, bias):
    centred = states - states.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + NORM_EPSILON) * weight + bias


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
            states = states + self._attended(states, block, attention)
            hidden = normalised(states, block["ln2_weight"], block["ln2_bias"])
            hidden = np.maximum(hidden @ block["f1_weight"].T + block["f1_bias"], 0)
            states = states + hidden @ block["f2_weight"].T + block["f2_bias"]
        return normalised(states[where], self.lnf_weight, self.lnf_bias) @ self.tok.T + self.bias

    def _attended(self, states, block, attention):
        """One operation for each sequence and head, sequence by sequence."""
        num_sequences, positions, width = states.shape
        mixed = normalised(states, block["ln1_weight"], block["ln1_bias"]) @ block["qkv_weight"].T + block["qkv_bias"]
        heads = mixed.reshape(num_sequences, positions, 3, width // HEAD_WIDTH, HEAD_WIDTH).transpose(2, 0, 3, 1, 4)
        query, key, value = (part.reshape(-1, positions, HEAD_WIDTH)
                             for part in (rotated(heads[0]) / np.sqrt(np.float32(HEAD_WIDTH)), rotated(heads[1]), heads[2]))
        outputs = attention([Operation(*matrices) for matrices in zip(key, value, query, strict=True)])
        joined = np.stack(outputs).astype(np.float32).reshape(num_sequences, -1, positions, HEAD_WIDTH)
        return joined.transpose(0, 2, 1, 3).reshape(num_sequences, positions, width) @ block["o_weight"].T + block["o_bias"]


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
    num_blocks = 1 + max(int(match[1]) for match in map(re.compile(r"blocks_(\d+)_.*").fullmatch, arrays) if match)
    try:
        blocks = [{part: arrays[f"blocks_{block}_{part}"].astype(np.float32) for part in BLOCK_PARTS}
                  for block in range(num_blocks)]
    except KeyError as error:
        raise UserError(f"{path}: has {num_blocks} blocks but lacks {error.args[0]}.") from error
    width, vocabulary = arrays["tok"].shape[-1], arrays["vocabulary"].tolist()
    if width % HEAD_WIDTH or arrays["tokens"].shape[1:] != (POSITIONS,) or arrays["mask"].shape != arrays["tokens"].shape:
        raise UserError(f"{path}: is {width} wide with tokens {list(arrays['tokens'].shape)} and mask "
                        f"{list(arrays['mask'].shape)}; expected a multiple of {HEAD_WIDTH} and [sequences, {POSITIONS}].")
    if MASK not in vocabulary:
        raise UserError(f"{path}: its vocabulary has no {MASK}.")
    model = MaskedLanguageModel(*(arrays[name].astype(np.float32) for name in ENDS), blocks)
    return TrainedMaskedLanguageModel(model, vocabulary, arrays["tokens"].astype(np.int64), arrays["mask"],
                                      provenance_of(arrays))
