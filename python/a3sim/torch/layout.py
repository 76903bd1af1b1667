"""Leading dimensions of an attention call: which of them make operations, and which more queries of one."""

from __future__ import annotations

from math import prod
from typing import Any, Optional

import numpy as np
import torch
from numpy.typing import NDArray

from .._core import InputError
from .masks import both, causal
from .naming import head_words


class Layout:
    """Slices of key and value, each with the queries of all leading dimensions along which key and value are the same.

    query [..., m, d], key [..., n, d], value [..., n, e]. is_grouped: the last two leading dimensions are groups of heads that
    share key and value, and the heads in them (`split_groups`). Raises InputError for shapes that do not go together.
    """

    def __init__(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *, is_grouped: bool) -> None:
        self._leading = _leading_dimensions(query, key, value)
        self._is_grouped = is_grouped
        self.num_rows = key.shape[-2]  #: n
        self.num_queries_each = query.shape[-2]  #: m
        of_rows = torch.broadcast_shapes(key.shape[:-2], value.shape[:-2])
        of_rows = (1,) * (len(self._leading) - len(of_rows)) + tuple(of_rows)
        self._shared = [i for i, (one, all_) in enumerate(zip(of_rows, self._leading)) if one == 1 < all_]
        self._own = [i for i in range(len(self._leading)) if i not in self._shared]
        #: Queries of a slice.
        self.num_queries = prod(self._leading[i] for i in self._shared) * self.num_queries_each

    @property
    def _num_slices(self) -> int:
        return prod(self._leading[i] for i in self._own)

    def rows(self, tensor: torch.Tensor) -> NDArray[Any]:
        """Key or value as [slices, n, columns]; a copy only where broadcasting or strides make one necessary."""
        sizes = [1 if i in self._shared else size for i, size in enumerate(self._leading)]
        expanded = tensor.expand(*sizes, *tensor.shape[-2:])
        return expanded.reshape(self._num_slices, *tensor.shape[-2:]).cpu().numpy()

    def queries(self, tensor: torch.Tensor) -> NDArray[Any]:
        """A tensor [..., m, columns] as [slices, queries, columns]."""
        permuted = self._permuted(tensor.expand(*self._leading, *tensor.shape[-2:]))
        return permuted.reshape(self._num_slices, self.num_queries, tensor.shape[-1]).cpu().numpy()

    def as_queries(self, tensor: torch.Tensor) -> torch.Tensor:
        """The way back: [slices, queries, columns] as [..., m, columns]."""
        order = self._own + self._shared
        permuted = tensor.reshape(*(self._leading[i] for i in order), self.num_queries_each, tensor.shape[-1])
        dims = len(order)
        return permuted.permute(*np.argsort(order).tolist(), dims, dims + 1)

    def mask(self, shown: torch.Tensor, is_causal: bool) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Sets of rows [sets, n], and which of them each query sees: [slices, queries]."""
        wanted = (*self._leading, self.num_queries_each, self.num_rows)
        try:
            shown.expand(wanted)
        except RuntimeError:
            raise InputError(f"mask: has the shape {tuple(shown.shape)}, which does not broadcast to [..., m, n] = {wanted}.") from None
        if is_causal:
            shown = both(shown, causal(*wanted[-2:]))
        sets = shown.expand(*shown.shape[:-1], self.num_rows)
        numbers = torch.arange(prod(sets.shape[:-1])).reshape(sets.shape[:-1]).expand(wanted[:-1])
        return (sets.reshape(-1, self.num_rows).cpu().numpy(),
                self._permuted(numbers[..., None]).reshape(self._num_slices, self.num_queries).numpy())

    def _permuted(self, tensor: torch.Tensor) -> torch.Tensor:
        dims = len(self._leading)
        return tensor.permute(*self._own, *self._shared, dims, dims + 1)

    def name(self, index: int, name: Optional[str]) -> Optional[str]:
        """Of the operation of a slice: "decoder.0, batch 1, head 3"."""
        batch, head = self._places(index)
        places = [f"batch {'.'.join(batch)}"] if batch else []
        return ", ".join([*([] if name is None else [name]), *places, *head_words(head)]) or None

    @property
    def heads(self) -> list[str]:
        """Of all slices, in their order."""
        return list(dict.fromkeys(map(self.head, range(self._num_slices)))) or [""]

    def head(self, index: int) -> str:
        """"3", or "0-3" where a slice has several; empty without leading dimensions."""
        return self._places(index)[1]

    def _places(self, index: int) -> tuple[list[str], str]:
        sizes = [self._leading[i] for i in self._own]
        numbers = dict(zip(self._own, np.unravel_index(index, sizes) if sizes else ()))
        ends = [(int(numbers[i]), int(numbers[i])) if i in numbers else (0, size - 1) for i, size in enumerate(self._leading)]
        if self._is_grouped:
            (first, last), (_, last_inside) = ends[-2:]
            ends[-2:] = [(first * (last_inside + 1), last * (last_inside + 1) + last_inside)]
        texts = [f"{first}" if first == last else f"{first}-{last}" for first, last in ends]
        return texts[:-1], texts[-1] if texts else ""


def split_groups(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
                 mask: Optional[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, Optional[torch.Tensor]]:
    """Heads [..., h, m, d] in groups [..., groups, heads of a group, m, d]; key and value have one for each group."""
    shapes = f"query {tuple(query.shape)}, key {tuple(key.shape)}, value {tuple(value.shape)}"
    if min(query.dim(), key.dim(), value.dim()) < 3:
        raise InputError(f"{shapes}: enable_gqa needs heads, the last dimension but two, in all three.")
    num_heads, num_groups = query.shape[-3], key.shape[-3]
    if value.shape[-3] != num_groups:
        raise InputError(f"{shapes}: key and value need the same number of heads, their last dimension but two.")
    if num_groups == 0 or num_heads % num_groups != 0:
        raise InputError(f"{shapes}: enable_gqa needs a multiple of key's {num_groups} heads in query, which has {num_heads}.")
    groups = (num_groups, num_heads // num_groups)
    if mask is not None and mask.dim() > 2:
        if mask.shape[-3] == num_heads:
            mask = mask.unflatten(-3, groups)
        elif mask.shape[-3] == 1:
            mask = mask.unsqueeze(-3)
        else:
            raise InputError(f"mask: has the shape {tuple(mask.shape)}; needed are 1 or {num_heads} heads, its last dimension but two.")
    return query.unflatten(-3, groups), key.unsqueeze(-3), value.unsqueeze(-3), mask


def _leading_dimensions(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> tuple[int, ...]:
    shapes = f"query {tuple(query.shape)}, key {tuple(key.shape)}, value {tuple(value.shape)}"
    if query.shape[-1] != key.shape[-1]:
        raise InputError(f"{shapes}: query and key need the same head size d, their last dimension.")
    if key.shape[-2] != value.shape[-2]:
        raise InputError(f"{shapes}: key and value need the same number of rows n, their last dimension but one.")
    try:
        return tuple(torch.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2]))
    except RuntimeError:
        raise InputError(f"{shapes}: the leading dimensions do not broadcast.") from None
