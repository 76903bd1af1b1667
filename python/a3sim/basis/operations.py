"""Operations as what a basis is fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Optional

import numpy as np
from numpy.typing import NDArray

from .._core import InputError
from ..operation import Operation, parts_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Matrices:
    """One operation in double precision: key and value [n, d], query [m, d]."""

    key: Floats
    value: Floats
    query: Floats
    query_rows: Optional[NDArray[Any]] = None  #: [m], rows that each query sees; None: all

    @property
    def operation(self) -> Operation:
        """For a machine."""
        return Operation(key=self.key, value=self.value, query=self.query, query_rows=self.query_rows)

    @property
    def scores(self) -> Floats:
        """[m, n], minus infinity where a query does not see the row."""
        scores: Floats = self.query @ self.key.T
        if self.query_rows is not None:
            scores[np.arange(len(self.key)) >= self.query_rows[:, None]] = -np.inf
        return scores


def matrices_of(operations: Iterable[Operation]) -> list[Matrices]:
    """At least one operation, all with the same d and of finite numbers. Raises InputError."""
    matrices = [_matrices(index, *parts) for index, parts in enumerate(parts_of(operations))]
    if not matrices:
        raise InputError("operations: are none; a basis is fitted to at least one.")
    num_columns = matrices[0].key.shape[1]
    for index, operation in enumerate(matrices):
        if operation.key.shape[1] != num_columns:
            raise InputError(f"operation {index}: has d = {operation.key.shape[1]} columns, but those before it have {num_columns}; one "
                             "basis needs one d.")
    return matrices


def _matrices(index: int, key: NDArray[Any], value: NDArray[Any], query: NDArray[Any], query_rows: Optional[NDArray[Any]],
              _name: Optional[str]) -> Matrices:
    where = f"operation {index}: array"
    return Matrices(_finite(key, f"{where} 'key'"), _finite(value, f"{where} 'value'"), _finite(query, f"{where} 'query'"), query_rows)


def _finite(array: NDArray[Any], name: str) -> Floats:
    matrix: Floats = np.asarray(array, dtype=np.float64)
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise InputError(f"{name}: row {row}, column {column} is {matrix[row, column]}; every element must be a finite number.")
    return matrix
