"""Attention modules of a model, with another attention in them.

`Attend` is what is put into one module: called with query [..., m, d], key and value [..., n, d], and a mask as
`operations.allowed` describes it or None; returns [..., m, d].
"""

from __future__ import annotations

from typing import Any, Callable, Optional

import torch
from torch import nn
from torch.nn import functional

from .._core import InputError
from .operations import allowed

Attend = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, Optional[torch.Tensor]], torch.Tensor]

#: What goes into the module of this name.
AttendOf = Callable[[str], Attend]

_MISSING = object()


class Replacement:
    """The model's attention modules with another attention in them, until `restore`.

    Raises InputError if the model has no attention module that is known.
    """

    def __init__(self, model: nn.Module, attend_of: AttendOf) -> None:
        if not isinstance(model, nn.Module):
            raise InputError(f"model: is of type {type(model).__name__}; allowed is a torch.nn.Module.")
        self._former: list[tuple[nn.Module, str, Any]] = []
        #: Names of the modules in which attention is replaced.
        self.modules: list[str] = []
        for name, module in model.named_modules():
            forward = _forward_of(module)
            if forward is not None:
                self._set(module, "forward", _bound(forward, module, attend_of(name)))
                self.modules.append(name)
            elif isinstance(module, nn.TransformerEncoderLayer):
                # In eval mode PyTorch takes a way of its own past self_attn, and nested tensors, unless this says that the
                # activation is none that it knows.
                self._set(module, "activation_relu_or_gelu", 0)
        if not self.modules:
            raise InputError(
                "model: has no attention module that is known; those are torch.nn.MultiheadAttention and modules with Linear "
                "layers query, key and value and the numbers num_attention_heads and attention_head_size. Call "
                "a3sim.torch.attention in a model of another kind.")

    def restore(self) -> None:
        """Puts the model's own attention back. Does nothing the second time."""
        while self._former:
            module, name, value = self._former.pop()
            if value is _MISSING:
                del module.__dict__[name]
            else:
                module.__dict__[name] = value

    def _set(self, module: nn.Module, name: str, value: Any) -> None:
        self._former.append((module, name, module.__dict__.get(name, _MISSING)))
        module.__dict__[name] = value


def known_modules(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """The attention modules that are known, by their names in the model."""
    return [(name, module) for name, module in model.named_modules() if _forward_of(module) is not None]


def is_multihead(module: nn.Module) -> bool:
    """Whether it is PyTorch's own; the other kind is BERT's."""
    return isinstance(module, nn.MultiheadAttention)


def _forward_of(module: nn.Module) -> Optional[Callable[..., Any]]:
    if isinstance(module, nn.MultiheadAttention) and type(module).forward is nn.MultiheadAttention.forward:
        return _multihead_forward
    linear = all(isinstance(getattr(module, name, None), nn.Linear) for name in ("query", "key", "value"))
    sizes = all(isinstance(getattr(module, name, None), int) for name in ("num_attention_heads", "attention_head_size"))
    return _bert_forward if linear and sizes else None


def _bound(forward: Callable[..., Any], module: nn.Module, attend: Attend) -> Callable[..., Any]:
    def bound(*arguments: Any, **options: Any) -> Any:
        return forward(module, attend, *arguments, **options)

    return bound


def _refuse_dropout(module: nn.Module, probability: float) -> None:
    if module.training and probability > 0:
        raise InputError("model: is in training mode, and A3 has no dropout of attention weights; call model.eval() first.")


def _heads(projected: torch.Tensor, num_heads: int) -> torch.Tensor:
    """[batch, rows, heads * d] as [batch, heads, rows, d]."""
    batch, rows, _ = projected.shape
    return projected.view(batch, rows, num_heads, -1).transpose(1, 2)


def _joined(heads: torch.Tensor) -> torch.Tensor:
    """[batch, heads, rows, d] as [batch, rows, heads * d]."""
    return heads.transpose(1, 2).flatten(2)


def _multihead_forward(module: nn.MultiheadAttention, attend: Attend, query: torch.Tensor, key: torch.Tensor,
                       value: torch.Tensor, key_padding_mask: Optional[torch.Tensor] = None, need_weights: bool = True,
                       attn_mask: Optional[torch.Tensor] = None,
                       average_attn_weights: bool = True) -> tuple[torch.Tensor, None]:
    """torch.nn.MultiheadAttention.forward; the weights, which A3 keeps to itself, are None."""
    _refuse_dropout(module, module.dropout)
    if any(tensor.is_nested for tensor in (query, key, value)):
        raise InputError("query: is a nested tensor; allowed is a dense one with a mask.")
    batched = query.dim() == 3
    if not batched:
        query, key, value = (tensor.unsqueeze(0) for tensor in (query, key, value))
    elif not module.batch_first:
        query, key, value = (tensor.transpose(0, 1) for tensor in (query, key, value))
    q, k, v = _projections(module, query, key, value)
    mask = _multihead_mask(module.num_heads, len(q), key_padding_mask, attn_mask)
    k, v, mask = _with_added_rows(module, k, v, mask)
    heads = attend(*(_heads(tensor, module.num_heads) for tensor in (q, k, v)), mask)
    output = module.out_proj(_joined(heads))
    if not batched:
        return output.squeeze(0), None
    return output if module.batch_first else output.transpose(0, 1), None


def _projections(module: nn.MultiheadAttention, *inputs: torch.Tensor) -> list[torch.Tensor]:
    if module.in_proj_weight is not None:
        weights = module.in_proj_weight.chunk(3)
    else:
        weights = (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight)
    biases = (None, None, None) if module.in_proj_bias is None else module.in_proj_bias.chunk(3)
    return [functional.linear(*arguments) for arguments in zip(inputs, weights, biases)]


def _multihead_mask(num_heads: int, batch: int, key_padding_mask: Optional[torch.Tensor],
                    attn_mask: Optional[torch.Tensor]) -> Optional[torch.Tensor]:
    """PyTorch's masks, in which True hides a row, as one in which True lets it take part: [batch or 1, heads or 1, m or 1, n]."""
    masks = []
    if key_padding_mask is not None:
        masks.append(_inverted(key_padding_mask).reshape(batch, 1, 1, -1))
    if attn_mask is not None:
        shown = _inverted(attn_mask)
        masks.append(shown if shown.dim() == 2 else shown.view(batch, num_heads, *shown.shape[-2:]))
    if not masks:
        return None
    return masks[0] if len(masks) == 1 else masks[0] & masks[1]


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


def _bert_forward(module: nn.Module, attend: Attend, hidden_states: torch.Tensor,
                  attention_mask: Optional[torch.Tensor] = None, head_mask: Optional[torch.Tensor] = None,
                  encoder_hidden_states: Optional[torch.Tensor] = None, encoder_attention_mask: Optional[torch.Tensor] = None,
                  past_key_value: Any = None, output_attentions: bool = False) -> tuple[torch.Tensor, ...]:
    """BERT's self-attention: a tuple with the context [batch, rows, heads * d] alone."""
    _refuse_dropout(module, getattr(getattr(module, "dropout", None), "p", 0.0))
    unsupported = {"head_mask": head_mask is not None, "past_key_value": past_key_value is not None,
                   "output_attentions": output_attentions,
                   "position_embedding_type": getattr(module, "position_embedding_type", "absolute") not in (None, "absolute")}
    for name, is_used in unsupported.items():
        if is_used:
            raise InputError(f"model: its self-attention uses {name}, which A3 cannot do.")
    is_cross = encoder_hidden_states is not None
    source = encoder_hidden_states if is_cross else hidden_states
    projected = (module.query(hidden_states), module.key(source), module.value(source))
    heads = attend(*(_heads(tensor, module.num_attention_heads) for tensor in projected),
                   encoder_attention_mask if is_cross else attention_mask)
    return (_joined(heads),)
