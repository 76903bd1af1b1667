"""What the language models have in common, in PyTorch."""

import torch
from torch import nn

from workloads.transformer.blocks import NORM_EPSILON
from workloads.transformer.network import EMBEDDING_DEVIATION, Block, Transformer


class TrainableLanguageModel(Transformer):
    """The weights of model.LanguageModel for at most num_positions; `width` is a multiple of HEAD_WIDTH."""

    def __init__(self, num_pieces, width, num_blocks, num_positions):
        super().__init__()
        self.tok = nn.Parameter(torch.randn(num_pieces, width) * EMBEDDING_DEVIATION)
        self.bias = nn.Parameter(torch.zeros(num_pieces))
        self.blocks = nn.ModuleList(Block(width) for _ in range(num_blocks))
        self.lnf = nn.LayerNorm(width, eps=NORM_EPSILON)
        for block in self.blocks:
            block.set_initial_weights()
        self.keep_turn(num_positions)

    def states(self, tokens, shown=None):
        """[S, positions, d] of tokens [S, positions]; shown: as for network.attended."""
        states = nn.functional.embedding(tokens, self.tok)
        for block in self.blocks:
            states = block(states, self.turn(tokens.shape[1]), shown, self.attention)
        return states

    def scores(self, states):
        """[..., V] of states [..., d]."""
        return self.lnf(states) @ self.tok.T + self.bias
