"""The key-value memory network, in PyTorch, to be trained."""

import numpy as np
import torch

from workloads.kv_memory.model import HOPS, WIDTH, word_counts

INITIAL_DEVIATION = 0.1


class TrainableKeyValueNetwork(torch.nn.Module):
    """A, B and R of model.KeyValueNetwork. `attention`: None, or what computes attention instead (training.MachineAttention)."""

    def __init__(self, num_words, num_entities):
        super().__init__()
        self.A = torch.nn.Parameter(torch.randn(num_words, WIDTH) * INITIAL_DEVIATION)
        self.B = torch.nn.Parameter(torch.randn(num_entities, WIDTH) * INITIAL_DEVIATION)
        self.R = torch.nn.Parameter(torch.eye(WIDTH).repeat(HOPS, 1, 1))
        self.attention = None

    def forward(self, facts, questions):
        """facts and questions (see questions.py), Q of them, to scores of entities [Q, entities]."""
        key_counts, question_counts = (torch.from_numpy(word_counts(words, len(self.A)))
                                       for words in (facts.key_words, questions.question_words))
        entity, memory, length = (torch.from_numpy(numbers.astype(np.int64))
                                  for numbers in (facts.object, questions.memory, questions.length))
        longest = int(length.max())
        memory = memory[:, :longest]
        absent = torch.arange(longest) >= length[:, None]
        key = (key_counts @ self.A)[memory]
        value = self.B[entity][memory]
        query = question_counts @ self.A
        for hop in range(HOPS):
            query = (query + self._attended(query, key, value, absent)) @ self.R[hop].T
        return query @ self.B.T

    def _attended(self, query, key, value, absent):
        """query [Q, d], key and value [Q, n, d], absent [Q, n]"""
        if self.attention is not None:
            return self.attention(query[:, None], key, value, ~absent[:, None])[:, 0]
        weights = (key @ query[:, :, None])[:, :, 0].masked_fill(absent, -torch.inf).softmax(dim=1)
        return (weights[:, None] @ value)[:, 0]

    def weights(self):
        """A, B and R as numpy arrays."""
        return {name: parameter.detach().numpy().astype(np.float32) for name, parameter in self.named_parameters()}
