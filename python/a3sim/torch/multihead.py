"""torch.nn.MultiheadAttention with another attention in it."""

from __future__ import annotations

from typing import Optional

import torch
from torch import nn
from torch.nn import functional

from .._core import InputError
from .attention import exact_attention
from .masks import allowed, both, causal
from .operations import AttentionCall
from .watching import Attend


def multihead_forward(module: nn.MultiheadAttention, attend: Attend, name: str, query: torch.Tensor, key: torch.Tensor,
                      value: torch.Tensor, key_padding_mask: Optional[torch.Tensor] = None, need_weights: bool = True,
                      attn_mask: Optional[torch.Tensor] = None, average_attn_weights: bool = True,
                      is_causal: bool = False) -> tuple[torch.Tensor, None]:
    """Its forward; the weights, which A3 keeps to itself, are None."""
    if module.training and module.dropout > 0:
        raise InputError("model: is in training mode, and A3 has no dropout of attention weights; call model.eval() first, or set that "
                         "dropout to 0 to train.")
    if any(tensor.is_nested for tensor in (query, key, value)):
        raise InputError("query: is a nested tensor; allowed is a dense one with a mask.")
    batched = query.dim() == 3
    if not batched:
        query, key, value = (tensor.unsqueeze(0) for tensor in (query, key, value))
    elif not module.batch_first:
        query, key, value = (tensor.transpose(0, 1) for tensor in (query, key, value))
    q, k, v = _projections(module, query, key, value)
    mask = _mask(module.num_heads, len(q), key_padding_mask, attn_mask)
    if is_causal and attn_mask is None:
        mask = both(causal(q.shape[1], k.shape[1]).to(q.device), mask)
    k, v, mask = _with_added_rows(module, k, v, mask)
    heads = _attended(attend, name, *(_heads(tensor, module.num_heads) for tensor in (q, k, v)), mask)
    output = module.out_proj(heads.transpose(1, 2).flatten(2))
    if not batched:
        return output.squeeze(0), None
    return output if module.batch_first else output.transpose(0, 1), None


def _attended(attend: Attend, name: str, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
              mask: Optional[torch.Tensor]) -> torch.Tensor:
    call = AttentionCall(query, key, value, mask, name=name)
    return attend(call, lambda: exact_attention(query, key, value, mask, call.scale))


def _heads(projected: torch.Tensor, num_heads: int) -> torch.Tensor:
    """[batch, rows, heads * d] as [batch, heads, rows, d]."""
    batch, rows, _ = projected.shape
    return projected.view(batch, rows, num_heads, -1).transpose(1, 2)


def _projections(module: nn.MultiheadAttention, *inputs: torch.Tensor) -> list[torch.Tensor]:
    if module.in_proj_weight is not None:
        weights = module.in_proj_weight.chunk(3)
    else:
        weights = (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight)
    biases = (None, None, None) if module.in_proj_bias is None else module.in_proj_bias.chunk(3)
    return [functional.linear(*arguments) for arguments in zip(inputs, weights, biases)]


def _mask(num_heads: int, batch: int, key_padding_mask: Optional[torch.Tensor],
          attn_mask: Optional[torch.Tensor]) -> Optional[torch.Tensor]:
    """PyTorch's masks, in which True hides a row, as one in which True lets it take part: [batch or 1, heads or 1, m or 1, n]."""
    padding = None if key_padding_mask is None else _inverted(key_padding_mask).reshape(batch, 1, 1, -1)
    if attn_mask is None:
        return padding
    shown = _inverted(attn_mask)
    return both(padding, shown if shown.dim() == 2 else shown.view(batch, num_heads, *shown.shape[-2:]))


def _inverted(mask: torch.Tensor) -> torch.Tensor:
    return ~mask.bool() if mask.dtype in (torch.bool, torch.uint8) else allowed(mask)


def _with_added_rows(module: nn.MultiheadAttention, key: torch.Tensor, value: torch.Tensor,
                     mask: Optional[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor, Optional[torch.Tensor]]:
    """The rows of add_bias_kv and add_zero_attn; no mask hides them."""
    batch, _, width = key.shape
    added = []
    if module.bias_k is not None:
        added.append((module.bias_k, module.bias_v))
    if module.add_zero_attn:
        zeros = key.new_zeros(1, 1, width)
        added.append((zeros, zeros))
    for of_key, of_value in added:
        key = torch.cat([key, of_key.expand(batch, 1, width)], dim=1)
        value = torch.cat([value, of_value.expand(batch, 1, width)], dim=1)
        mask = mask if mask is None else functional.pad(mask, (0, 1), value=True)
    return key, value, mask
