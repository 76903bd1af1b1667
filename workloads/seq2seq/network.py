"""The encoder and decoder, in PyTorch, to be trained."""

import torch
from torch import nn

from workloads.seq2seq.characters import TARGET_LENGTH
from workloads.transformer.blocks import NORM_EPSILON
from workloads.transformer.network import EMBEDDING_DEVIATION, Block, Transformer

# Of the perceptrons, in widths of the states: half of what is usual, for a small file and a short training.
HIDDEN_WIDTHS = 2
MAX_SOURCE_LENGTH = 80


class TrainableSequenceModel(Transformer):
    """The weights of model.SequenceModel; `width` is a multiple of HEAD_WIDTH."""

    def __init__(self, num_characters, width, num_encoder_blocks, num_decoder_blocks):
        super().__init__()
        self.tok = nn.Parameter(torch.randn(num_characters, width) * EMBEDDING_DEVIATION)
        self.bias = nn.Parameter(torch.zeros(num_characters))
        self.encoder = nn.ModuleList(Block(width, HIDDEN_WIDTHS * width) for _ in range(num_encoder_blocks))
        self.decoder = nn.ModuleList(Block(width, HIDDEN_WIDTHS * width, has_cross=True) for _ in range(num_decoder_blocks))
        self.lne = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.lnf = nn.LayerNorm(width, eps=NORM_EPSILON)
        for block in [*self.encoder, *self.decoder]:
            block.set_initial_weights()
        self.keep_turn(MAX_SOURCE_LENGTH)

    def forward(self, source, length, target):
        """Scores [S, TARGET_LENGTH, V] of each character of target from the right ones before it; source [S, longest], of which the first
        length [S] count."""
        shown = (torch.arange(source.shape[1]) < length[:, None])[:, None, None]
        states = nn.functional.embedding(source, self.tok)
        for block in self.encoder:
            states = block(states, self.turn(source.shape[1]), shown, self.attention)
        memory = self.lne(states)
        written = torch.cat([torch.zeros_like(target[:, :1]), target[:, :-1]], dim=1)  # START is character 0
        past = torch.ones(TARGET_LENGTH, TARGET_LENGTH, dtype=torch.bool).tril()
        states = nn.functional.embedding(written, self.tok)
        for block in self.decoder:
            states = block.with_self_attention(states, self.turn(TARGET_LENGTH), past, self.attention)
            states = block.perceived(block.with_cross_attention(states, memory, shown, self.attention))
        return self.lnf(states) @ self.tok.T + self.bias
