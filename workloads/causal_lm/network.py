"""The causal language model, in PyTorch, to be trained."""

import torch

from workloads.text.network import TrainableLanguageModel


class TrainableCausalLanguageModel(TrainableLanguageModel):
    """The weights of model.CausalLanguageModel."""

    def forward(self, tokens):
        """tokens [S, positions] to scores [S, positions, V]."""
        positions = tokens.shape[1]
        return self.scores(self.states(tokens, torch.ones(positions, positions, dtype=torch.bool).tril()))
