"""The masked language model, in PyTorch, to be trained."""

import torch
from torch import nn

from workloads.masked_lm.model import POSITIONS
from workloads.transformer.blocks import NORM_EPSILON
from workloads.transformer.network import EMBEDDING_DEVIATION, Block, Transformer


class TrainableMaskedLanguageModel(Transformer):
    """The weights of model.MaskedLanguageModel; `width` is a multiple of HEAD_WIDTH."""

    def __init__(self, num_pieces, width, num_blocks):
        super().__init__()
        self.tok = nn.Parameter(torch.randn(num_pieces, width) * EMBEDDING_DEVIATION)
        self.bias = nn.Parameter(torch.zeros(num_pieces))
        self.blocks = nn.ModuleList(Block(width) for _ in range(num_blocks))
        self.lnf = nn.LayerNorm(width, eps=NORM_EPSILON)
        for block in self.blocks:
            block.set_initial_weights()
        self.keep_turn(POSITIONS)

    def forward(self, tokens, where):
        """tokens and where [S, POSITIONS], bool, to scores [positions asked for, V]."""
        states = nn.functional.embedding(tokens, self.tok)
        for block in self.blocks:
            states = block(states, self.turn(POSITIONS), attention=self.attention)
        return self.lnf(states[where]) @ self.tok.T + self.bias
