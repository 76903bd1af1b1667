"""Transformer blocks, in numpy, with the attention left to the caller.

Layer normalisation before each part of a block, ReLU. Heads are 64 wide, as in BERT and as wide as A3; positions are rotary
(Su et al., 2021) where a model asks for it.
"""

import re

import numpy as np

from workloads.attention import CausalOperation, Operation
from workloads.command_line import UserError
from workloads.heads import Heads

HEAD_WIDTH = 64
ROTARY_BASE = 10000.0
NORM_EPSILON = 1e-5

BLOCK_PARTS = ("ln1_weight", "ln1_bias", "qkv_weight", "qkv_bias", "o_weight", "o_bias",
               "ln2_weight", "ln2_bias", "f1_weight", "f1_bias", "f2_weight", "f2_bias")
# Of a block that also attends to another sequence.
CROSS_PARTS = ("lnx_weight", "lnx_bias", "xq_weight", "xq_bias", "xkv_weight", "xkv_bias", "xo_weight", "xo_bias")


def rotary_angles(num_positions, first=0):
    """Cosines and sines [num_positions, HEAD_WIDTH / 2] of the angle by which each position turns each pair of columns."""
    frequencies = ROTARY_BASE ** (-np.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
    angles = np.arange(first, first + num_positions)[:, None] * frequencies
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def rotated(heads, first_position=0):
    """Turns column i against column i + HEAD_WIDTH / 2 by the position's angle; heads [..., positions, HEAD_WIDTH]."""
    cosine, sine = rotary_angles(heads.shape[-2], first_position)
    first, second = np.split(heads, 2, axis=-1)
    return np.concatenate([first * cosine - second * sine, second * cosine + first * sine], axis=-1)


def normalised(states, weight, bias):
    """Layer normalisation of the last axis."""
    centred = states - states.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + NORM_EPSILON) * weight + bias


def linear(states, block, part):
    """A block's layer on states [..., in] to [..., out]."""
    return states @ block[f"{part}_weight"].T + block[f"{part}_bias"]


def norm(states, block, part):
    """A block's layer normalisation."""
    return normalised(states, block[f"{part}_weight"], block[f"{part}_bias"])


def num_heads(block):
    """Of each attention of a block."""
    return len(block["o_weight"]) // HEAD_WIDTH


def heads_of_layers(blocks):
    """workloads.heads.Heads of a model that asks for the attention of its blocks, one after another."""
    return Heads(tuple(f"layer {layer}" for layer in range(len(blocks))), num_heads(blocks[0]))


def heads_of(states, num_parts):
    """[S, positions, num_parts * d] as num_parts arrays [S, heads, positions, HEAD_WIDTH]."""
    num_sequences, positions, width = states.shape
    shape = num_sequences, positions, num_parts, width // (num_parts * HEAD_WIDTH), HEAD_WIDTH
    return states.reshape(shape).transpose(2, 0, 3, 1, 4)


def self_heads(states, block, is_rotary=True, first_position=0):
    """Query, divided by the root of HEAD_WIDTH, key and value [S, heads, positions, HEAD_WIDTH] of states [S, positions, d]."""
    query, key, value = heads_of(linear(norm(states, block, "ln1"), block, "qkv"), 3)
    if is_rotary:
        query, key = rotated(query, first_position), rotated(key, first_position)
    return query / np.sqrt(np.float32(HEAD_WIDTH)), key, value


def attended(query, key, value, attention, num_rows=None, num_queries=None, is_causal=False):
    """One operation for each sequence and head, sequence by sequence; the heads' outputs joined, [S, m, d].

    query [S, heads, m, HEAD_WIDTH], key and value [S, heads, n, HEAD_WIDTH]. num_rows and num_queries [S]: how many of a sequence's
    rows and queries, the first, are no filling; None: all. Outputs of filling are 0. is_causal: query q sees rows 0 to q alone.
    """
    num_sequences, num_heads, longest, _ = query.shape
    rows = np.full(num_sequences, key.shape[2]) if num_rows is None else num_rows
    queries = np.full(num_sequences, longest) if num_queries is None else num_queries
    operations = [_operation(key[s, h, :rows[s]], value[s, h, :rows[s]], query[s, h, :queries[s]], is_causal)
                  for s in range(num_sequences) for h in range(num_heads)]
    joined = np.zeros((num_sequences, longest, num_heads, HEAD_WIDTH), np.float32)
    for number, output in enumerate(attention(operations)):
        sequence, head = divmod(number, num_heads)
        joined[sequence, :len(output), head] = output
    return joined.reshape(num_sequences, longest, num_heads * HEAD_WIDTH)


def _operation(key, value, query, is_causal):
    if is_causal:
        return CausalOperation(key, value, query, np.arange(1, len(query) + 1))
    return Operation(key, value, query)


def perceived(states, block):
    """The block's two-layer perceptron, beside its residual connection."""
    return states + linear(np.maximum(linear(norm(states, block, "ln2"), block, "f1"), 0), block, "f2")


def block_outputs(states, block, attention, num_rows=None, is_rotary=True, is_causal=False):
    """A whole block without cross attention on states [S, positions, d]; num_rows and is_causal as for `attended`."""
    heads = self_heads(states, block, is_rotary)
    states = states + linear(attended(*heads, attention, num_rows, num_rows, is_causal), block, "o")
    return perceived(states, block)


def read_blocks(path, arrays, prefix="blocks", parts=BLOCK_PARTS):
    """The blocks of a model file, each a dict of its parts, float32: arrays PREFIX_NUMBER_PART."""
    numbers = [int(match[1]) for match in map(re.compile(rf"{prefix}_(\d+)_.*").fullmatch, arrays) if match]
    num_blocks = 1 + max(numbers, default=0)
    try:
        return [{part: arrays[f"{prefix}_{block}_{part}"].astype(np.float32) for part in parts} for block in range(num_blocks)]
    except KeyError as error:
        raise UserError(f"{path}: has {num_blocks} blocks {prefix}_* but lacks {error.args[0]}.") from error


def log_softmax(scores):
    """Along the last axis, in float64."""
    shifted = scores.astype(np.float64) - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
