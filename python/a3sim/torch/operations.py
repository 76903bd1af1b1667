"""An attention call of a model, with batch, heads and masks, as the operations of A3, which knows neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from .._core import InputError
from ..operation import Operation

#: An additive mask hides what it puts at or below this: exp(-1000) is 0 in double precision.
HIDING_BIAS = -1000.0


@dataclass(frozen=True)
class PlacedOperation:
    """An operation and where its queries stand in the call."""

    operation: Operation  # of the rows that the mask lets through
    slice_index: int  # among the leading dimensions, flattened
    query_rows: Any  # index into the slice's queries


class AttentionCall:
    """softmax(scale * query key^T) value over any leading dimensions.

    query [..., m, d], key [..., n, d], value [..., n, e]; leading dimensions broadcast. mask: what takes part, see `allowed`;
    broadcasts to [..., m, n]. Where d and e differ, the narrower is padded with zeros, as the machine does with its lanes.
    """

    def __init__(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Optional[torch.Tensor],
                 scale: Optional[float] = None) -> None:
        leading = _leading_dimensions(query, key, value)
        #: 1 / sqrt(d) unless it was given.
        self.scale = max(1, query.shape[-1]) ** -0.5 if scale is None else _number(scale)
        self._device, self._dtype = query.device, query.dtype
        self._num_columns = value.shape[-1]
        num_columns = max(query.shape[-1], value.shape[-1])
        self._query = _slices(_wide(query) * self.scale, leading, num_columns)
        self._key = _slices(_wide(key), leading, num_columns)
        self._value = _slices(_wide(value), leading, num_columns)
        self._shape = (*leading, query.shape[-2], num_columns)
        self._allowed = None
        if mask is not None:
            self._allowed = _mask_slices(allowed(mask), (*leading, query.shape[-2], key.shape[-2]))

    def operations(self) -> list[PlacedOperation]:
        """Slice by slice. Queries of a slice that see the same rows are one operation; those that see none are in none."""
        return [operation for index in range(len(self._query)) if self._query.shape[1] > 0
                for operation in self._operations_of(index)]

    def _operations_of(self, index: int) -> list[PlacedOperation]:
        key, value, query = self._key[index], self._value[index], self._query[index]
        if self._allowed is None:
            return [PlacedOperation(Operation(key=key, value=value, query=query), index, slice(None))]
        operations = []
        for rows, query_rows in _groups(self._allowed[index], len(query)):
            if not rows.any():
                continue
            if rows.all():
                rows = slice(None)
            operation = Operation(key=key[rows], value=value[rows], query=query[query_rows])
            operations.append(PlacedOperation(operation, index, query_rows))
        return operations

    @property
    def num_vectors(self) -> int:
        """Keys and queries of all slices."""
        return len(self._query) * (self._query.shape[1] + self._key.shape[1])

    def heads(self, operations: Sequence[PlacedOperation], num_bases: int) -> list[int]:
        """Where in the last leading dimension each stands. Raises InputError unless that has so many."""
        num_heads = self._shape[-3] if len(self._shape) > 2 else 1
        if num_heads != num_bases:
            raise InputError(f"basis: has {num_bases} bases, but the last leading dimension has {num_heads} heads; each needs one.")
        return [placed.slice_index % num_heads for placed in operations]

    def assemble(self, operations: Sequence[PlacedOperation], outputs: Sequence[NDArray[np.float64]]) -> torch.Tensor:
        """The call's result [..., m, e] in the query's dtype; zeros where a query sees no row."""
        assembled = np.zeros((len(self._query), *self._shape[-2:]))
        for placed, output in zip(operations, outputs):
            assembled[placed.slice_index][placed.query_rows] = output[:, :self._shape[-1]]
        shaped = torch.from_numpy(assembled).reshape(self._shape)[..., :self._num_columns]
        return shaped.to(device=self._device, dtype=self._dtype).contiguous()


def allowed(mask: torch.Tensor) -> torch.Tensor:
    """Which rows take part, as booleans.

    mask: booleans, True where a row takes part; or numbers that a model would add to the scores, 0 where it does and
    HIDING_BIAS or less where it does not. A3 adds nothing to scores, so any other number is an error.
    """
    if not isinstance(mask, torch.Tensor):
        raise InputError(f"mask: is of type {type(mask).__name__}; allowed is a tensor.")
    if mask.dtype == torch.bool:
        return mask
    if not mask.is_floating_point():
        raise InputError(f"mask: holds {mask.dtype}; allowed are booleans, True where a row takes part, and floating-point "
                         "numbers to be added to the scores.")
    hidden = mask <= HIDING_BIAS
    strange = mask[~hidden & (mask != 0)]
    if strange.numel() > 0:
        raise InputError(f"mask: holds {strange[0].item():g}; A3 cannot add to scores: allowed are 0 (the row takes part) and "
                         f"numbers up to {HIDING_BIAS:g} (it does not).")
    return ~hidden


def _number(scale: Any) -> float:
    """The scale as a float: any real number, or a tensor that holds one."""
    if isinstance(scale, (torch.Tensor, np.ndarray)) and np.prod(scale.shape) != 1:
        raise InputError(f"scale: has the shape {tuple(scale.shape)}; allowed is a single number.")
    is_text = isinstance(scale, (str, bytes))  # which float() would read
    try:
        if not is_text:
            return float(scale)
    except (TypeError, ValueError, OverflowError):
        pass
    raise InputError(f"scale: is of type {type(scale).__name__}; allowed is a number.")


def _leading_dimensions(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> tuple[int, ...]:
    for name, tensor in (("query", query), ("key", key), ("value", value)):
        _check_tensor(name, tensor)
    shapes = f"query {tuple(query.shape)}, key {tuple(key.shape)}, value {tuple(value.shape)}"
    if query.shape[-1] != key.shape[-1]:
        raise InputError(f"{shapes}: query and key need the same head size d, their last dimension.")
    if key.shape[-2] != value.shape[-2]:
        raise InputError(f"{shapes}: key and value need the same number of rows n, their last dimension but one.")
    try:
        return tuple(torch.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2]))
    except RuntimeError:
        raise InputError(f"{shapes}: the leading dimensions do not broadcast.") from None


def _check_tensor(name: str, tensor: torch.Tensor) -> None:
    if not isinstance(tensor, torch.Tensor):
        raise InputError(f"{name}: is of type {type(tensor).__name__}; allowed is a tensor.")
    if tensor.is_nested or tensor.layout != torch.strided:
        raise InputError(f"{name}: is a nested or sparse tensor; allowed is a dense one with a mask.")
    if tensor.is_meta:
        raise InputError(f"{name}: is on the device 'meta' and holds no data.")
    if not tensor.is_floating_point():
        raise InputError(f"{name}: holds {tensor.dtype}; allowed are floating-point numbers.")
    if tensor.dim() < 2:
        raise InputError(f"{name}: has the shape {tuple(tensor.shape)}; allowed are [..., rows, d].")


def _wide(tensor: torch.Tensor) -> torch.Tensor:
    """float16 and bfloat16 as float32, in which the scale is applied."""
    tensor = tensor.detach()
    return tensor if tensor.dtype in (torch.float32, torch.float64) else tensor.float()


def _slices(tensor: torch.Tensor, leading: tuple[int, ...], num_columns: int) -> NDArray[Any]:
    """[slices, rows, num_columns]; a copy only where broadcasting, padding or strides make one necessary."""
    if tensor.shape[-1] < num_columns:
        tensor = torch.nn.functional.pad(tensor, (0, num_columns - tensor.shape[-1]))
    shape = (int(np.prod(leading)), *tensor.shape[-2:])
    return tensor.expand(*leading, *tensor.shape[-2:]).reshape(shape).cpu().numpy()


def _mask_slices(mask: torch.Tensor, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """[slices, m, n], or [slices, 1, n] where all queries of a slice see the same rows."""
    same_for_queries = mask.dim() < 2 or mask.shape[-2] == 1
    shape_wanted = (*shape[:-2], 1 if same_for_queries else shape[-2], shape[-1])
    try:
        expanded = mask.expand(shape_wanted)
    except RuntimeError:
        raise InputError(f"mask: has the shape {tuple(mask.shape)}, which does not broadcast to [..., m, n] = {shape}.") from None
    return expanded.reshape(int(np.prod(shape[:-2])), *shape_wanted[-2:]).cpu().numpy()


def _groups(mask: NDArray[np.bool_], num_queries: int) -> list[tuple[NDArray[np.bool_], Any]]:
    """(mask row, indices of the queries that have it), in the order of the first query of each."""
    if len(mask) == 1 and num_queries != 1:
        return [(mask[0], slice(None))]
    queries_of: dict[bytes, list[int]] = {}
    for query, row in enumerate(mask):
        queries_of.setdefault(row.tobytes(), []).append(query)
    return [(mask[queries[0]], np.array(queries)) for queries in queries_of.values()]
