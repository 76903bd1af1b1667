"""The masked language model, in PyTorch, to be trained."""

import numpy as np
import torch
from torch import nn

from workloads.masked_lm.model import HEAD_WIDTH, NORM_EPSILON, POSITIONS, rotary_angles

# Larger than BERT's 0.02, so that heads tell positions apart from the start: training stalls for long otherwise.
EMBEDDING_DEVIATION = 0.1
LAYER_DEVIATION = 0.02


def attention_deviation(width):
    """Of the weights that make query, key and value of normalised states: these then have a deviation of 1."""
    return width**-0.5


class Block(nn.Module):
    """Self-attention and a two-layer perceptron, each after a layer normalisation and beside a residual connection."""

    def __init__(self, width):
        super().__init__()
        self.ln1 = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.qkv = nn.Linear(width, 3 * width)
        self.o = nn.Linear(width, width)
        self.ln2 = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.f1 = nn.Linear(width, 4 * width)
        self.f2 = nn.Linear(4 * width, width)

    def forward(self, states, cosine, sine, attention=None):
        """attention: what computes it instead of softmax (training.MachineAttention)."""
        num_sequences, _, width = states.shape
        heads = self.qkv(self.ln1(states)).view(num_sequences, POSITIONS, 3, width // HEAD_WIDTH, HEAD_WIDTH)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        query, key = rotated(query, cosine, sine) / HEAD_WIDTH**0.5, rotated(key, cosine, sine)
        attended = (query @ key.transpose(-1, -2)).softmax(dim=-1) @ value if attention is None else attention(query, key, value)
        states = states + self.o(attended.transpose(1, 2).reshape(num_sequences, POSITIONS, width))
        return states + self.f2(torch.relu(self.f1(self.ln2(states))))


def rotated(heads, cosine, sine):
    """See model.rotated."""
    first, second = heads.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


class TrainableMaskedLanguageModel(nn.Module):
    """The weights of model.MaskedLanguageModel; `width` is a multiple of HEAD_WIDTH."""

    def __init__(self, num_pieces, width, num_blocks):
        super().__init__()
        self.attention = None  # or what computes it instead of softmax (training.MachineAttention)
        self.tok = nn.Parameter(torch.randn(num_pieces, width) * EMBEDDING_DEVIATION)
        self.bias = nn.Parameter(torch.zeros(num_pieces))
        self.blocks = nn.ModuleList(Block(width) for _ in range(num_blocks))
        self.lnf = nn.LayerNorm(width, eps=NORM_EPSILON)
        for block in self.blocks:
            nn.init.normal_(block.qkv.weight, std=attention_deviation(width))
            for layer in (block.o, block.f1, block.f2):
                nn.init.normal_(layer.weight, std=LAYER_DEVIATION)
            for layer in (block.qkv, block.o, block.f1, block.f2):
                nn.init.zeros_(layer.bias)
        cosine, sine = map(torch.from_numpy, rotary_angles())
        self.register_buffer("cosine", cosine)
        self.register_buffer("sine", sine)

    def forward(self, tokens, where):
        """tokens and where [S, POSITIONS], bool, to scores [positions asked for, V]."""
        states = nn.functional.embedding(tokens, self.tok)
        for block in self.blocks:
            states = block(states, self.cosine, self.sine, self.attention)
        return self.lnf(states[where]) @ self.tok.T + self.bias

    def weights(self):
        """Numpy arrays by the names of the model file: blocks.0.qkv.weight is blocks_0_qkv_weight."""
        return {name.replace(".", "_"): parameter.detach().numpy().astype(np.float32)
                for name, parameter in self.named_parameters()}
