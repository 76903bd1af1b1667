"""Attention modules with the structure of models of today, as libraries write them; nothing of them is a class that a3sim knows.

Each has a `forward` of its kind: BERT's relative positions, GPT-2's fused projection and buffer, LLaMA's rotary positions, groups and
cache, BART's flattened heads.
"""

import math

import torch
from torch import nn
from torch.nn import functional


class Conv1D(nn.Module):
    """GPT-2's Linear, whose weight is transposed."""

    def __init__(self, num_out, num_in):
        super().__init__()
        self.nf = num_out
        self.weight = nn.Parameter(torch.randn(num_in, num_out) * num_in ** -0.5)
        self.bias = nn.Parameter(torch.randn(num_out) * 0.1)

    def forward(self, x):
        return torch.addmm(self.bias, x.view(-1, x.shape[-1]), self.weight).view(*x.shape[:-1], self.nf)


class GPT2Attention(nn.Module):
    """c_attn and c_proj, a causal buffer, masks that are added, a cache of key and value, a tuple back."""

    def __init__(self, width=16, num_heads=2, beta=None):
        """beta: of the baddbmm that reordered and upcast attention takes instead of a product."""
        super().__init__()
        self.num_heads, self.split_size, self.beta = num_heads, width, beta
        self.c_attn, self.c_proj = Conv1D(3 * width, width), Conv1D(width, width)
        self.attn_dropout = nn.Dropout(0.1)
        self.register_buffer("bias", torch.ones(1, 1, 64, 64).tril().bool())

    def forward(self, hidden_states, layer_past=None, attention_mask=None, head_mask=None, use_cache=False, output_attentions=False):
        query, key, value = (part.unflatten(-1, (self.num_heads, -1)).permute(0, 2, 1, 3)
                             for part in self.c_attn(hidden_states).split(self.split_size, dim=2))
        if layer_past is not None:
            key, value = (torch.cat(pair, dim=-2) for pair in zip(layer_past, (key, value)))
        rows, columns = query.size(-2), key.size(-2)
        if self.beta is not None:
            batch, heads, _, width = query.size()
            weights = torch.zeros(batch * heads, rows, columns)
            weights = torch.baddbmm(weights, query.reshape(-1, rows, width), key.transpose(-1, -2).reshape(-1, width, columns),
                                    beta=self.beta, alpha=width ** -0.5).reshape(batch, heads, rows, columns)
        else:
            weights = torch.matmul(query, key.transpose(-1, -2))
            weights = weights / torch.full([], value.size(-1) ** 0.5, dtype=weights.dtype, device=weights.device)
        causal = self.bias[:, :, columns - rows:columns, :columns]
        least = torch.full([], torch.finfo(weights.dtype).min, dtype=weights.dtype, device=weights.device)
        weights = torch.where(causal, weights.to(weights.dtype), least)
        if attention_mask is not None:
            weights = weights + attention_mask
        weights = functional.softmax(weights, dim=-1).type(value.dtype)
        weights = self.attn_dropout(weights)
        if head_mask is not None:
            weights = weights * head_mask
        output = self.c_proj(torch.matmul(weights, value).permute(0, 2, 1, 3).contiguous().flatten(2))
        outputs = (output, (key, value) if use_cache else None)
        return (*outputs, weights) if output_attentions else outputs


class SmallGPT(nn.Module):
    """GPT-2's attention as a page of code: Linear c_attn, masked_fill, a tensor back."""

    def __init__(self, width=16, num_heads=2):
        super().__init__()
        self.n_head, self.n_embd = num_heads, width
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.register_buffer("bias", torch.tril(torch.ones(64, 64)).view(1, 1, 64, 64))

    def forward(self, x):
        batch, rows, width = x.size()
        q, k, v = (part.view(batch, rows, self.n_head, width // self.n_head).transpose(1, 2)
                   for part in self.c_attn(x).split(self.n_embd, dim=2))
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.bias[:, :, :rows, :rows] == 0, float("-inf"))
        y = functional.softmax(att, dim=-1) @ v
        return self.c_proj(y.transpose(1, 2).contiguous().view(batch, rows, width))


def rotary(num_rows, num_dims, first=0):
    """cos and sin [rows, d]"""
    angles = torch.outer(torch.arange(first, first + num_rows).float(), 10000.0 ** (-torch.arange(0, num_dims, 2).float() / num_dims))
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos(), angles.sin()


def rotated(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], dim=-1) * sin


class LlamaAttention(nn.Module):
    """q, k, v and o projections, rotary positions, key and value heads that several query heads share, a cache."""

    def __init__(self, width=16, num_heads=4, num_key_value_heads=2):
        super().__init__()
        self.num_heads, self.num_key_value_heads, self.head_dim = num_heads, num_key_value_heads, width // num_heads
        self.q_proj = nn.Linear(width, num_heads * self.head_dim, bias=False)
        self.k_proj = nn.Linear(width, num_key_value_heads * self.head_dim, bias=False)
        self.v_proj = nn.Linear(width, num_key_value_heads * self.head_dim, bias=False)
        self.o_proj = nn.Linear(num_heads * self.head_dim, width, bias=False)

    def forward(self, hidden_states, position_embeddings, attention_mask=None, past_key_value=None):
        query, key, value = (layer(hidden_states).unflatten(-1, (-1, self.head_dim)).transpose(1, 2)
                             for layer in (self.q_proj, self.k_proj, self.v_proj))
        query, key = (rotated(x, *position_embeddings) for x in (query, key))
        if past_key_value is not None:
            key, value = (torch.cat(pair, dim=2) for pair in zip(past_key_value, (key, value)))
        cache = (key, value)
        batch, heads, rows, width = key.shape
        group = self.num_heads // self.num_key_value_heads
        key, value = (x[:, :, None].expand(batch, heads, group, rows, width).reshape(batch, heads * group, rows, width)
                      for x in (key, value))
        weights = torch.matmul(query, key.transpose(2, 3)) / math.sqrt(self.head_dim)
        if attention_mask is not None:
            weights = weights + attention_mask[:, :, :, :rows]
            weights = torch.max(weights, torch.tensor(torch.finfo(weights.dtype).min))
        weights = functional.softmax(weights, dim=-1, dtype=torch.float32).to(query.dtype)
        output = torch.matmul(weights, value).transpose(1, 2).contiguous().flatten(2)
        return self.o_proj(output), weights, cache


class BartAttention(nn.Module):
    """Queries scaled beforehand, heads beside the batch in one dimension, bmm, views of the weights, other rows than its own."""

    def __init__(self, width=16, num_heads=2):
        super().__init__()
        self.num_heads, self.head_dim = num_heads, width // num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, hidden_states, key_value_states=None, attention_mask=None):
        batch, rows, width = hidden_states.shape
        source = hidden_states if key_value_states is None else key_value_states
        projected = (self.q_proj(hidden_states) * self.head_dim ** -0.5, self.k_proj(source), self.v_proj(source))
        query, key, value = (x.view(batch, -1, self.num_heads, self.head_dim).transpose(1, 2).reshape(batch * self.num_heads, -1,
                                                                                                  self.head_dim) for x in projected)
        weights = torch.bmm(query, key.transpose(1, 2))
        if attention_mask is not None:
            weights = weights.view(batch, self.num_heads, rows, -1) + attention_mask
            weights = weights.view(batch * self.num_heads, rows, -1)
        weights = functional.dropout(functional.softmax(weights, dim=-1), p=0.1, training=self.training)
        output = torch.bmm(weights, value).view(batch, self.num_heads, rows, self.head_dim).transpose(1, 2)
        return self.out_proj(output.reshape(batch, rows, width)), None


class EinsumAttention(nn.Module):
    """Heads last but one, products by einsum, the largest score subtracted, the scale in a tensor, in place."""

    def __init__(self, width=16, num_heads=2):
        super().__init__()
        self.num_heads = num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x, mask=None):
        query, key, value = (layer(x).unflatten(-1, (self.num_heads, -1)) for layer in (self.q_proj, self.k_proj, self.v_proj))
        scores = torch.einsum("bqhd,bkhd->bhqk", query, key)
        scores *= torch.tensor(query.shape[-1] ** -0.5)
        if mask is not None:
            scores.masked_fill_(~mask, -1e9)
        scores = scores - scores.max(dim=-1, keepdim=True)[0]
        return self.out_proj(torch.einsum("bhqk,bkhd->bqhd", scores.softmax(-1), value).flatten(2))


class Layers(nn.Module):
    """Some attention modules one after another, each given the same options; `h` as in GPT-2."""

    def __init__(self, *layers):
        super().__init__()
        self.h = nn.ModuleList(layers)

    def forward(self, hidden_states, **options):
        for layer in self.h:
            result = layer(hidden_states, **options)
            hidden_states = hidden_states + (result[0] if isinstance(result, tuple) else result)
        return hidden_states
