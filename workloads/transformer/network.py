"""Transformer blocks, in PyTorch, to be trained: those of blocks.py."""

import numpy as np
import torch
from torch import nn

from workloads.transformer.blocks import HEAD_WIDTH, NORM_EPSILON, rotary_angles

# Larger than BERT's 0.02, so that heads tell positions apart from the start: training stalls for long otherwise.
EMBEDDING_DEVIATION = 0.1
LAYER_DEVIATION = 0.02


def attention_deviation(width):
    """Of the weights that make query, key and value of normalised states: these then have a deviation of 1."""
    return width**-0.5


def rotated(heads, turn):
    """See blocks.rotated; turn: cosines and sines of rotary_angles, or None: as it is."""
    if turn is None:
        return heads
    cosine, sine = turn
    first, second = heads.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


def heads_of(states, num_parts):
    """See blocks.heads_of."""
    num_sequences, positions, width = states.shape
    return states.view(num_sequences, positions, num_parts, width // (num_parts * HEAD_WIDTH), HEAD_WIDTH).permute(2, 0, 3, 1, 4)


def attended(query, key, value, shown=None, attention=None):
    """The heads' outputs joined, [S, m, d]. shown [..., m, n]: which rows take part; None: all. attention: what computes it instead of softmax
    (training.MachineAttention), or None."""
    if attention is not None:
        outputs = attention(query, key, value, shown)
    else:
        scores = query @ key.transpose(-1, -2)
        outputs = (scores if shown is None else scores.masked_fill(~shown, -torch.inf)).softmax(dim=-1) @ value
    return outputs.transpose(1, 2).flatten(2)


class Block(nn.Module):
    """Self-attention and a two-layer perceptron, each after a layer normalisation and beside a residual connection; between them, with
    `has_cross`, attention to another sequence. hidden: width of the perceptron; None: four times the states'."""

    def __init__(self, width, hidden=None, has_cross=False):
        super().__init__()
        hidden = hidden or 4 * width
        self.ln1 = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.qkv = nn.Linear(width, 3 * width)
        self.o = nn.Linear(width, width)
        if has_cross:
            self.lnx = nn.LayerNorm(width, eps=NORM_EPSILON)
            self.xq = nn.Linear(width, width)
            self.xkv = nn.Linear(width, 2 * width)
            self.xo = nn.Linear(width, width)
        self.ln2 = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.f1 = nn.Linear(width, hidden)
        self.f2 = nn.Linear(hidden, width)

    def set_initial_weights(self):
        """Random ones that `attention_deviation` is about; biases 0."""
        attending = [layer for name, layer in self.named_children() if name in ("qkv", "xq", "xkv")]
        others = [layer for name, layer in self.named_children() if name in ("o", "xo", "f1", "f2")]
        for layer in attending:
            nn.init.normal_(layer.weight, std=attention_deviation(layer.in_features))
        for layer in others:
            nn.init.normal_(layer.weight, std=LAYER_DEVIATION)
        for layer in attending + others:
            nn.init.zeros_(layer.bias)

    def forward(self, states, turn=None, shown=None, attention=None):
        """states [S, positions, d]; turn, shown, attention: as for `rotated` and `attended`."""
        states = self.with_self_attention(states, turn, shown, attention)
        return self.perceived(states)

    def with_self_attention(self, states, turn=None, shown=None, attention=None):
        query, key, value = heads_of(self.qkv(self.ln1(states)), 3)
        query, key = rotated(query, turn) / HEAD_WIDTH**0.5, rotated(key, turn)
        return states + self.o(attended(query, key, value, shown, attention))

    def with_cross_attention(self, states, memory, shown=None, attention=None):
        """memory [S, n, d]: the other sequence."""
        [query], (key, value) = heads_of(self.xq(self.lnx(states)), 1), heads_of(self.xkv(memory), 2)
        return states + self.xo(attended(query / HEAD_WIDTH**0.5, key, value, shown, attention))

    def perceived(self, states):
        return states + self.f2(torch.relu(self.f1(self.ln2(states))))


class Transformer(nn.Module):
    """What a model of blocks has: an attention that can be put in softmax's place, and weights by the model file's names."""

    def __init__(self):
        super().__init__()
        self.attention = None  # or what computes it instead of softmax (training.MachineAttention)

    def keep_turn(self, num_positions):
        """Buffers for `turn`."""
        cosine, sine = map(torch.from_numpy, rotary_angles(num_positions))
        self.register_buffer("cosine", cosine)
        self.register_buffer("sine", sine)

    def turn(self, num_positions):
        """Of rotary positions from the first on."""
        return self.cosine[:num_positions], self.sine[:num_positions]

    def weights(self):
        """Numpy arrays by the names of the model file: blocks.0.qkv.weight is blocks_0_qkv_weight."""
        return {name.replace(".", "_"): parameter.detach().numpy().astype(np.float32)
                for name, parameter in self.named_parameters()}
