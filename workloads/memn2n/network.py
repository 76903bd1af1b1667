"""The End-to-End Memory Network, in PyTorch, to be trained."""

import numpy as np
import torch

from workloads.memn2n.model import HOPS, WIDTH, column_shares, position_weights
from workloads.memn2n.questions import MEMORY_ROWS

INITIAL_DEVIATION = 0.1  # Sukhbaatar et al., section 4.2


class TrainableMemoryNetwork(torch.nn.Module):
    """E and T of model.MemoryNetwork; `linear` leaves the softmax out (linear start, Sukhbaatar et al., section 4.1).
    `attention`: None, or what computes attention instead (training.MachineAttention)."""

    def __init__(self, sentence_words, num_words):
        super().__init__()
        self.E = torch.nn.Parameter(torch.randn(HOPS + 1, num_words, WIDTH) * INITIAL_DEVIATION)
        self.T = torch.nn.Parameter(torch.randn(HOPS + 1, MEMORY_ROWS, WIDTH) * INITIAL_DEVIATION)
        plain, slope = position_weights(sentence_words, num_words)
        self.register_buffer("plain", torch.from_numpy(plain))
        self.register_buffer("slope", torch.from_numpy(slope))
        self.register_buffer("column_shares", torch.from_numpy(column_shares(WIDTH)))
        self.linear = False
        self.attention = None

    def forward(self, story, length, question):
        """story [B, MEMORY_ROWS], length [B], question [B] (see questions.Questions) to scores of words [B, words]."""
        longest = int(length.max())
        used, place = torch.unique(torch.cat([story[:, :longest].reshape(-1), question]), return_inverse=True)
        sentences = self.plain[used] @ self.E - self.column_shares * (self.slope[used] @ self.E)
        story, question = place[:-len(question)].view(len(question), longest), place[-len(question):]
        absent = torch.arange(longest) >= length[:, None]
        state = sentences[0, question]
        key = sentences[0][story] + self.T[0, :longest]
        for hop in range(HOPS):
            value = sentences[hop + 1][story] + self.T[hop + 1, :longest]
            state = state + self._attended(state, key, value, absent)
            key = value
        return state @ self.E[HOPS].T

    def _attended(self, state, key, value, absent):
        """state [B, d], key and value [B, n, d], absent [B, n]"""
        if self.attention is not None and not self.linear:
            return self.attention(state[:, None], key, value, ~absent[:, None])[:, 0]
        scores = (key @ state[:, :, None])[:, :, 0]
        weights = scores.masked_fill(absent, 0) if self.linear else scores.masked_fill(absent, -torch.inf).softmax(dim=1)
        return (weights[:, None] @ value)[:, 0]

    def weights(self):
        """E and T as numpy arrays."""
        return {name: parameter.detach().numpy().astype(np.float32) for name, parameter in self.named_parameters()}
