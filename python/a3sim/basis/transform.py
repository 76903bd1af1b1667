"""A basis: keys and queries rewritten so that every score keeps its value, up to a number that all rows of a query share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._core import InputError
from ..arguments import type_name
from ..operation import Operation
from .operations import Floats

#: Larger deviations of key_matrix query_matrix^T from the identity are no basis: they would change scores.
MAX_INVERSE_ERROR = 1e-6


@dataclass(frozen=True)
class Basis:
    """key' = key key_matrix - offset and query' = query query_matrix, with key_matrix query_matrix^T = 1.

    Then key'_i . query' = key_i . query - offset . query': all scores of a query lose the same number, which a softmax does not see.
    key_matrix, query_matrix: [d, w], w >= d columns after the change; offset: [w]. Raises InputError for what is no basis.
    """

    key_matrix: Floats
    query_matrix: Floats
    offset: Floats

    def __post_init__(self) -> None:
        for name, num_axes in (("key_matrix", 2), ("query_matrix", 2), ("offset", 1)):
            object.__setattr__(self, name, _finite(getattr(self, name), name, num_axes))
        d, w = self.key_matrix.shape
        if self.query_matrix.shape != (d, w) or self.offset.shape != (w,) or not 1 <= d <= w:
            raise InputError(f"basis: key_matrix {(d, w)}, query_matrix {self.query_matrix.shape} and offset {self.offset.shape} do not "
                             "belong together; allowed are [d, w], [d, w] and [w] with w >= d.")
        if self.inverse_error > MAX_INVERSE_ERROR:
            raise InputError(f"basis: key_matrix query_matrix^T differs from the identity by {self.inverse_error:.3g}, which would change "
                             f"scores; allowed is {MAX_INVERSE_ERROR:g}.")

    @classmethod
    def from_key_matrix(cls, key_matrix: Floats, mean: Floats) -> Basis:
        """(key - mean) key_matrix, with an invertible [d, d] matrix."""
        return cls(key_matrix, np.linalg.inv(key_matrix).T, mean @ key_matrix)

    @classmethod
    def identity(cls, num_dims: int) -> Basis:
        """Changes nothing."""
        return cls(np.eye(num_dims), np.eye(num_dims), np.zeros(num_dims))

    @property
    def num_dims(self) -> int:
        """d: columns of the operations that it is for."""
        return self.key_matrix.shape[0]

    @property
    def num_columns(self) -> int:
        """w: columns after the change."""
        return self.key_matrix.shape[1]

    @property
    def inverse_error(self) -> float:
        """The largest deviation of key_matrix query_matrix^T from the identity."""
        return float(np.abs(self.key_matrix @ self.query_matrix.T - np.eye(len(self.key_matrix))).max())

    @property
    def condition(self) -> float:
        """The key matrix's largest singular value over its smallest."""
        return float(np.linalg.cond(self.key_matrix))

    def widened(self, num_columns: int) -> Basis:
        """With columns of zeros up to this many."""
        added = num_columns - self.num_columns
        return Basis(np.pad(self.key_matrix, ((0, 0), (0, added))), np.pad(self.query_matrix, ((0, 0), (0, added))), np.pad(self.offset, (0, added)))

    def rotated(self, rotation: Floats) -> Basis:
        """Both sides times an orthogonal [w, w] matrix."""
        return Basis(self.key_matrix @ rotation, self.query_matrix @ rotation, self.offset @ rotation)

    def keys(self, key: NDArray[Any]) -> Floats:
        """[n, d] to [n, w]."""
        transformed: Floats = np.asarray(key, np.float64) @ self.key_matrix - self.offset
        return transformed

    def queries(self, query: NDArray[Any]) -> Floats:
        """[m, d] to [m, w]."""
        transformed: Floats = np.asarray(query, np.float64) @ self.query_matrix
        return transformed

    def apply(self, operation: Operation) -> Operation:
        """The operation in this basis: key and query in float64, value as it was; with columns of zeros if w > d, which the
        machine's lanes would hold anyway.

        Raises InputError for anything but an operation with d columns.
        """
        if not isinstance(operation, Operation):
            raise InputError(f"operation: is of type {type_name(operation)}; allowed is an a3sim.Operation.")
        if operation.num_dims != self.num_dims:
            raise InputError(f"operation: has d = {operation.num_dims} columns, but the basis is for {self.num_dims}.")
        value = operation.value
        if self.num_columns > self.num_dims:
            value = np.pad(value, ((0, 0), (0, self.num_columns - self.num_dims)))
        return Operation(key=self.keys(operation.key), value=value, query=self.queries(operation.query),
                         query_rows=operation.query_rows, name=operation.name)


def _finite(array: Any, name: str, num_axes: int) -> Floats:
    if not isinstance(array, np.ndarray) or array.ndim != num_axes or array.dtype.kind != "f" or not np.isfinite(array).all():
        found = f"shape {array.shape}, {array.dtype}" if isinstance(array, np.ndarray) else type_name(array)
        raise InputError(f"basis: {name} is {found}; allowed is an array of finite floating-point numbers with {num_axes} axes.")
    return np.array(array, dtype=np.float64)
