"""Bases in a model's projection weights: the rows of a head's query and key projections are mixed, and the key's bias is shifted.

With query = x W_q^T + b_q, of a head, query' = query query_matrix has the weight query_matrix^T W_q and the bias query_matrix^T b_q; the
key likewise, its bias less the offset. 1 / sqrt(d), which multiplies the query, multiplies query' as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

import numpy as np
import torch
from torch import nn

from .._core import InputError
from ..basis import Bases, Basis
from .naming import head_name
from .structures import Structure, attention_modules, is_bert, structure_of


def fold_into(model: nn.Module, bases: Bases) -> None:
    """Raises InputError before anything is changed."""
    folds = [_fold_of(name or type(module).__name__, module, bases) for name, module in attention_modules(model)]
    with torch.no_grad():
        for fold in folds:
            fold()


def _fold_of(name: str, module: nn.Module, bases: Bases) -> Callable[[], None]:
    """What changes a module, once it is known that it can be."""
    where = f"module '{name}'"
    is_multihead = structure_of(module) is Structure.MULTIHEAD
    if not is_multihead and not is_bert(module):
        raise InputError(f"{where}: a {type(module).__name__} may do more between its projections and attention than multiply, such as "
                         "turning vectors by their positions, which a folded basis would not survive; say fold=False.")
    num_heads = module.num_heads if is_multihead else module.num_attention_heads
    of_heads = [bases.of(head_name(name, str(head))) for head in range(num_heads)]
    if of_heads[0].num_columns != of_heads[0].num_dims:
        raise InputError(f"{where}: bases of more columns than heads have cannot be folded; say fold=False.")
    if not is_multihead:
        return lambda: _fold_linear(module, of_heads)
    if module.add_zero_attn:
        raise InputError(f"{where}: adds a row of zeros to its keys (add_zero_attn), which no weight can put into a basis; say fold=False.")
    return lambda: _fold_multihead(module, of_heads)


@dataclass(frozen=True)
class _Side:
    """Of a projection's outputs, head below head: vector' = vector matrix - offset."""

    matrices: list[np.ndarray]
    offsets: list[np.ndarray]

    @classmethod
    def of_queries(cls, bases: list[Basis]) -> _Side:
        return cls([basis.query_matrix for basis in bases], [np.zeros(basis.num_columns) for basis in bases])

    @classmethod
    def of_keys(cls, bases: list[Basis]) -> _Side:
        return cls([basis.key_matrix for basis in bases], [basis.offset for basis in bases])

    def weight(self, weight: torch.Tensor) -> torch.Tensor:
        """[heads * d, inputs]"""
        parts = weight.double().chunk(len(self.matrices))
        mixed = [torch.from_numpy(matrix).to(part.device).T @ part for matrix, part in zip(self.matrices, parts)]
        return torch.cat(mixed).to(weight.dtype)

    def bias(self, bias: torch.Tensor) -> torch.Tensor:
        """[heads * d]"""
        parts = bias.double().chunk(len(self.matrices))
        mixed = [part @ torch.from_numpy(matrix).to(part.device) - torch.from_numpy(offset).to(part.device)
                 for matrix, offset, part in zip(self.matrices, self.offsets, parts)]
        return torch.cat(mixed).to(bias.dtype)


def _fold_linear(module: nn.Module, bases: list[Basis]) -> None:
    for layer, side in ((module.query, _Side.of_queries(bases)), (module.key, _Side.of_keys(bases))):
        _assign(layer, "bias", side.bias(_bias_of(layer.bias, layer.weight, len(layer.weight))))
        layer.weight.copy_(side.weight(layer.weight))


def _fold_multihead(module: nn.MultiheadAttention, bases: list[Basis]) -> None:
    queries, keys = _Side.of_queries(bases), _Side.of_keys(bases)
    if module.in_proj_weight is not None:
        of_query, of_key, of_value = module.in_proj_weight.chunk(3)
        module.in_proj_weight.copy_(torch.cat([queries.weight(of_query), keys.weight(of_key), of_value]))
    else:
        module.q_proj_weight.copy_(queries.weight(module.q_proj_weight))
        module.k_proj_weight.copy_(keys.weight(module.k_proj_weight))
    weight = module.out_proj.weight
    of_query, of_key, of_value = _bias_of(module.in_proj_bias, weight, 3 * module.embed_dim).chunk(3)
    _assign(module, "in_proj_bias", torch.cat([queries.bias(of_query), keys.bias(of_key), of_value]))
    if module.bias_k is not None:
        module.bias_k.copy_(keys.bias(module.bias_k.flatten()).view_as(module.bias_k))


def _bias_of(bias: Optional[torch.Tensor], weight: torch.Tensor, length: int) -> torch.Tensor:
    return weight.new_zeros(length) if bias is None else bias


def _assign(module: nn.Module, name: str, values: torch.Tensor) -> None:
    """Into the parameter of this name, which is made if there is none."""
    parameter = getattr(module, name)
    if parameter is None:
        setattr(module, name, nn.Parameter(values))
    else:
        parameter.copy_(values)
