"""A BERT-style encoder, as libraries write it; nothing of it is a class that a3sim knows."""

import math

import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, width, num_heads, dropout=0.1):
        super().__init__()
        self.num_attention_heads = num_heads
        self.attention_head_size = width // num_heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden_states, attention_mask=None):
        batch, rows, width = hidden_states.shape
        q, k, v = (layer(hidden_states).view(batch, rows, self.num_attention_heads, -1).permute(0, 2, 1, 3)
                   for layer in (self.query, self.key, self.value))
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.attention_head_size)
        if attention_mask is not None:
            scores = scores + attention_mask
        context = self.dropout(scores.softmax(dim=-1)) @ v
        return (context.permute(0, 2, 1, 3).reshape(batch, rows, width),)


class Encoder(nn.Module):
    """Two layers over numbers; `padding` [batch, rows], True where there is none."""

    def __init__(self, width=16, num_heads=2):
        super().__init__()
        self.layers = nn.ModuleList(SelfAttention(width, num_heads) for _ in range(2))
        self.norm = nn.LayerNorm(width)

    def forward(self, hidden_states, padding=None):
        mask = None if padding is None else (1.0 - padding[:, None, None, :].float()) * -10000.0
        for layer in self.layers:
            hidden_states = self.norm(hidden_states + layer(hidden_states, mask)[0])
        return hidden_states
