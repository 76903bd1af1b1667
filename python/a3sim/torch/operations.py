"""An attention call of a model, with batch, heads and masks, as the operations of A3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Iterable, Iterator, Optional, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from .._core import InputError
from ..operation import Operation
from ..result import Result
from .layout import Layout, split_groups
from .masks import allowed
from .visible_rows import Chain, chains

if TYPE_CHECKING:  # needs SciPy, which a model without a basis does not
    from ..basis import Basis

_WIDE_TYPES = (torch.float32, torch.float64)


@dataclass(frozen=True)
class PlacedOperation:
    """An operation and where its queries stand in the call."""

    operation: Operation  #: of the rows that the mask lets through
    slice_index: int  #: of key and value, as `Layout` counts
    rows: Any  #: index into the slice's rows
    queries: Any  #: index into the slice's queries
    layer: str  #: the call's name; empty if it has none
    head: str  #: "3", or "0-3" for heads that share key and value; empty where there are no leading dimensions


class AttentionCall:
    """softmax(scale * query key^T) value over any leading dimensions.

    query [..., m, d], key [..., n, d], value [..., n, e]; leading dimensions broadcast, the last of them are heads. Where key and
    value are the same along a dimension, the queries along it are queries of one operation. mask: what takes part, see
    `allowed`; broadcasts to [..., m, n]. is_causal: query q sees rows 0 to q alone. enable_gqa: query has a multiple of the
    heads that key and value have, and as many in a row share one of them. Where d and e differ, the narrower is padded with
    zeros, as the machine does with its lanes. name: opens the operations' names.
    """

    def __init__(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Optional[torch.Tensor] = None,
                 scale: Optional[float] = None, *, is_causal: bool = False, enable_gqa: bool = False,
                 name: Optional[str] = None) -> None:
        for what, tensor in (("query", query), ("key", key), ("value", value)):
            _check_tensor(what, tensor)
        #: As they were given.
        self.tensors = (query, key, value)
        shown = None if mask is None else allowed(mask)
        #: 1 / sqrt(d) unless it was given.
        self.scale = max(1, query.shape[-1]) ** -0.5 if scale is None else _number(scale)
        self.name = name
        self._device, self._dtype, self._num_columns = query.device, query.dtype, value.shape[-1]
        self._shape = query.shape[:-1] if enable_gqa else None
        if enable_gqa:
            query, key, value, shown = split_groups(query, key, value, shown)
        self._split = (query, key, value)
        self._layout = layout = Layout(query, key, value, is_grouped=enable_gqa)
        num_columns = max(query.shape[-1], value.shape[-1])
        self._query = layout.queries(_padded(_wide(query) * self.scale, num_columns))
        self._key = layout.rows(_padded(_wide(key), num_columns))
        self._value = layout.rows(_padded(_wide(value), num_columns))
        self._is_causal = bool(is_causal)
        self._visible = None if shown is None else layout.mask(shown, self._is_causal)

    def operations(self) -> list[PlacedOperation]:
        """Slice by slice. Queries of a slice share an operation if what one sees the other sees too; those that see no row are in
        none."""
        return list(self._operations())

    def _operations(self) -> Iterator[PlacedOperation]:
        if self._layout.num_queries == 0:
            return
        found: dict[bytes, list[Chain]] = {}
        for index in range(len(self._key)):
            key, value, query = self._key[index], self._value[index], self._query[index]
            name = self._layout.name(index, self.name)
            for chain in self._chains(index, found):
                operation = Operation(key=key[chain.rows], value=value[chain.rows], query=query[chain.queries],
                                      query_rows=chain.query_rows, name=name)
                yield PlacedOperation(operation, index, chain.rows, chain.queries, self.name or "", self._layout.head(index))

    def _chains(self, index: int, found: dict[bytes, list[Chain]]) -> list[Chain]:
        """`found` keeps those of masks that several slices have."""
        if self._visible is None:
            return [self._whole()]
        sets, set_of_query = self._visible
        key = set_of_query[index].tobytes()
        if key not in found:
            found[key] = chains(sets, set_of_query[index])
        return found[key]

    def _whole(self) -> Chain:
        layout = self._layout
        if not self._is_causal:
            return Chain(slice(None), slice(None), None)
        most = min(layout.num_queries_each, layout.num_rows)
        query_rows = np.minimum(np.arange(layout.num_queries, dtype=np.int64) % layout.num_queries_each + 1, most)
        return Chain(slice(0, most), slice(None), None if (query_rows == most).all() else query_rows)

    @property
    def heads(self) -> list[str]:
        """Those that key and value have, as `PlacedOperation.head` names them."""
        return self._layout.heads

    @property
    def num_vectors_of_head(self) -> int:
        """Keys and queries of all slices of a head."""
        return len(self._key) * (self._key.shape[1] + self._query.shape[1]) // len(self.heads)

    def bases(self, bases: Sequence[Basis]) -> dict[str, Basis]:
        """The heads' bases by name. Raises InputError unless each head has one."""
        if len(bases) != len(self.heads):
            raise InputError(f"basis: has {len(bases)} bases, but the last leading dimension of key and value has {len(self.heads)} heads; "
                             "each needs one.")
        return dict(zip(self.heads, bases))

    def assemble(self, operations: Sequence[PlacedOperation], outputs: Sequence[NDArray[np.float64]]) -> torch.Tensor:
        """The call's result [..., m, e] in the query's dtype; zeros where a query sees no row."""
        assembled = np.zeros(self._query.shape)
        for placed, output in zip(operations, outputs):
            assembled[placed.slice_index][placed.queries] = output[:, :assembled.shape[-1]]
        shaped = self._layout.as_queries(torch.from_numpy(assembled))[..., :self._num_columns]
        if self._shape is not None:
            shaped = shaped.reshape(*self._shape, self._num_columns)
        return shaped.to(device=self._device, dtype=self._dtype).contiguous()

    def kept(self, operations: Sequence[PlacedOperation], results: Sequence[Result]) -> torch.Tensor:
        """Which rows of key a machine kept for each query: booleans [..., m, n], heads in groups where they share key and value."""
        return self._marked(operations, [result.selected for result in results])

    def visible(self, operations: Sequence[PlacedOperation], results: Sequence[Result]) -> torch.Tensor:
        """Which rows of key each query sees, in the same form."""
        return self._marked(operations, [map(slice, result.visible_rows.tolist()) for result in results])

    def of_queries(self, operations: Sequence[PlacedOperation], numbers: Sequence[NDArray[np.integer[Any]]]) -> torch.Tensor:
        """Whole numbers of the operations' queries [..., m], heads in groups as there; 0 where a query sees no row."""
        placed_numbers = np.zeros((*self._query.shape[:2], 1), dtype=np.int64)
        for placed, of_operation in zip(operations, numbers):
            placed_numbers[placed.slice_index][placed.queries] = np.reshape(of_operation, (-1, 1))
        return self._layout.as_queries(torch.from_numpy(placed_numbers))[..., 0].to(self._device)

    def _marked(self, operations: Sequence[PlacedOperation], chosen: Sequence[Iterable[Any]]) -> torch.Tensor:
        """chosen: of each operation's queries an index into the operation's rows."""
        num_rows = self._key.shape[1]
        marked = np.zeros((*self._query.shape[:2], num_rows), dtype=bool)
        for placed, of_operation in zip(operations, chosen):
            rows, queries = np.arange(num_rows)[placed.rows], np.arange(marked.shape[1])[placed.queries]
            for query, index in zip(queries, of_operation):
                marked[placed.slice_index, query, rows[index]] = True
        return self._layout.as_queries(torch.from_numpy(marked)).to(self._device)

    def floating(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Query times scale, key and value with their gradient, heads in groups where they share key and value; half precision as float32."""
        query, key, value = (tensor if tensor.dtype in _WIDE_TYPES else tensor.float() for tensor in self._split)
        return query * self.scale, key, value

    def over_rows(self, kept: torch.Tensor) -> torch.Tensor:
        """Attention over these rows alone, in the tensors' floating point and with a gradient; zeros where a query has none."""
        query, key, value = self.floating()
        scores = query @ key.transpose(-2, -1)
        has_rows = kept.any(dim=-1, keepdim=True)
        weights = torch.softmax(scores.masked_fill(~kept & has_rows, float("-inf")), dim=-1)
        output = (weights.masked_fill(~has_rows, 0.0) @ value).to(self._dtype)
        return output if self._shape is None else output.reshape(*self._shape, self._num_columns)


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
    return tensor if tensor.dtype in _WIDE_TYPES else tensor.float()


def _padded(tensor: torch.Tensor, num_columns: int) -> torch.Tensor:
    missing = num_columns - tensor.shape[-1]
    return torch.nn.functional.pad(tensor, (0, missing)) if missing > 0 else tensor
