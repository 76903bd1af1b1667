"""The vision Transformer, in PyTorch, to be trained."""

import torch
from torch import nn

from workloads.transformer.blocks import NORM_EPSILON
from workloads.transformer.network import EMBEDDING_DEVIATION, Block, Transformer
from workloads.vision.images import CLASSES
from workloads.vision.model import num_rows

# Of the perceptrons, in widths of the states: half of what is usual, for a small file and a short training.
HIDDEN_WIDTHS = 2


class TrainableVisionTransformer(Transformer):
    """The weights of model.VisionTransformer; `width` is a multiple of HEAD_WIDTH, `patch` the side of a patch in pixels."""

    def __init__(self, patch, width, num_blocks):
        super().__init__()
        self.patch = nn.Linear(patch * patch, width)
        self.cls = nn.Parameter(torch.randn(width) * EMBEDDING_DEVIATION)
        self.pos = nn.Parameter(torch.randn(num_rows(patch), width) * EMBEDDING_DEVIATION)
        self.blocks = nn.ModuleList(Block(width, HIDDEN_WIDTHS * width) for _ in range(num_blocks))
        self.lnf = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.head = nn.Linear(width, len(CLASSES))
        for block in self.blocks:
            block.set_initial_weights()

    def forward(self, patches):
        """patches [S, patches, patch * patch] (model.patches_of) to scores [S, classes]."""
        rows = self.patch(patches)
        states = torch.cat([self.cls.expand(len(rows), 1, -1), rows], dim=1) + self.pos
        for block in self.blocks:
            states = block(states, attention=self.attention)
        return self.head(self.lnf(states[:, 0]))
