"""Operations (key, value, query) as what a basis is fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .._core import InputError
from ..arguments import iterator, type_name

Operation = Sequence[NDArray[Any]]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Matrices:
    """One operation in double precision: key and value [n, d], query [m, d]."""

    key: Floats
    value: Floats
    query: Floats


def checked(operation: Any, name: str) -> Matrices:
    """Raises InputError, which `name` opens, for anything but three matrices of finite numbers that belong together."""
    try:
        key, value, query = (_matrix(array, f"{name}: array '{part}'") for part, array in zip(("key", "value", "query"), operation, strict=True))
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}: is of type {type_name(operation)}; allowed is a tuple (key, value, query).") from None
    if key.shape[1] != query.shape[1]:
        raise InputError(f"{name}: key has d = {key.shape[1]} columns, query {query.shape[1]}; both need the same.")
    if len(key) != len(value):
        raise InputError(f"{name}: key has n = {len(key)} rows, value {len(value)}; both need the same.")
    return Matrices(key, value, query)


def all_checked(operations: Iterable[Any]) -> list[Matrices]:
    """At least one operation, all with the same d. Raises InputError."""
    matrices = [checked(operation, f"operation {index}") for index, operation in enumerate(iterator(operations))]
    if not matrices:
        raise InputError("operations: are none; a basis is fitted to at least one.")
    num_columns = matrices[0].key.shape[1]
    for index, operation in enumerate(matrices):
        if operation.key.shape[1] != num_columns:
            raise InputError(f"operation {index}: has d = {operation.key.shape[1]} columns, but those before it have {num_columns}; one "
                             "basis needs one d.")
    return matrices


def _matrix(array: Any, name: str) -> Floats:
    if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray):
        raise InputError(f"{name}: is of type {type_name(array)}; allowed is a NumPy array without a mask.")
    if array.dtype.kind != "f":
        raise InputError(f"{name}: holds {array.dtype}; allowed are float16, float32 and float64.")
    if array.ndim != 2 or 0 in array.shape:
        raise InputError(f"{name}: has the shape {array.shape}; allowed is a matrix with at least one row and one column.")
    matrix = np.asarray(array, dtype=np.float64)
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise InputError(f"{name}: row {row}, column {column} is {matrix[row, column]}; every element must be a finite number.")
    return matrix
