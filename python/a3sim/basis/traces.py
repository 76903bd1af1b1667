"""Traces (docs/traces.md) read whole, for fitting, and written in another basis."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Mapping, Optional, Sequence, Union

import numpy as np
from numpy.typing import NDArray

from .._core import InputError
from .transform import Transformed

_MATRICES = ("key", "value", "query")
_OFFSETS = ("key_offsets", "query_offsets")
_NAMES = "operation_names"


@dataclass(frozen=True)
class Trace:
    """Operations (key, value, query), and a name each if the file has `operation_names`."""

    operations: list[Transformed]
    names: Optional[list[str]]


def read_trace(path: Union[str, os.PathLike[str]]) -> Trace:
    """All operations of one file. Raises InputError, which names file and array; what is in the matrices is not looked at."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in (*_MATRICES, *_OFFSETS, _NAMES) if name in archive.files}
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except (ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: is no trace, an .npz ({error}).") from None
    try:
        operations = _operations(arrays)
        return Trace(operations, _names(arrays, len(operations)))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def write_trace(path: Union[str, os.PathLike[str]], trace: Trace) -> None:
    """Keys and queries in float32, values in their own type; the file appears whole or not at all. Raises InputError."""
    target = Path(path)
    matrices = list(zip(*trace.operations))
    types = (np.float32, np.result_type(*matrices[1]), np.float32)
    equal = all(len({part.shape for part in parts}) == 1 for parts in matrices)
    join: Callable[[Sequence[NDArray[Any]]], NDArray[Any]] = np.stack if equal else np.concatenate
    arrays: dict[str, Any] = {name: join(parts).astype(dtype) for name, parts, dtype in zip(_MATRICES, matrices, types)}
    if not equal:
        arrays |= {name: np.cumsum([0, *map(len, parts)], dtype=np.int64) for name, parts in zip(_OFFSETS, (matrices[0], matrices[2]))}
    if trace.names is not None:
        arrays[_NAMES] = np.array(trace.names)
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(aside, "wb") as file:
            np.savez_compressed(file, **arrays)
        os.replace(aside, target)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror}).") from None
    finally:
        aside.unlink(missing_ok=True)


def _operations(arrays: Mapping[str, NDArray[Any]]) -> list[Transformed]:
    for name in _MATRICES:
        if name not in arrays:
            raise InputError(f"array '{name}': is missing; a trace has key, value and query.")
    key, value, query = (arrays[name] for name in _MATRICES)
    given = [name for name in _OFFSETS if name in arrays]
    if len(given) == 1:
        raise InputError(f"has '{given[0]}' alone; a ragged trace needs both offsets, any other trace neither.")
    if given:
        keys, queries = (_ends(arrays[name], name, len(matrix)) for name, matrix in zip(_OFFSETS, (key, query)))
        if len(keys) != len(queries):
            raise InputError(f"arrays 'key_offsets' and 'query_offsets': are for {len(keys)} and {len(queries)} operations; both need the same.")
        split = (np.split(key, keys[:-1]), np.split(value, keys[:-1]), np.split(query, queries[:-1]))
        return list(zip(*split))
    if {key.ndim, value.ndim, query.ndim} == {2}:
        return [(key, value, query)]
    if {key.ndim, value.ndim, query.ndim} == {3} and len(key) == len(value) == len(query):
        return list(zip(key, value, query))
    raise InputError(f"arrays: key {key.shape}, value {value.shape} and query {query.shape} are neither one operation, nor equal-sized ones, "
                     "nor are there offsets (docs/traces.md).")


def _ends(offsets: NDArray[Any], name: str, num_rows: int) -> NDArray[np.int64]:
    """Where each operation ends."""
    good = offsets.ndim == 1 and offsets.dtype == np.int64 and len(offsets) > 1 and offsets[0] == 0 and offsets[-1] == num_rows
    if not good or (np.diff(offsets) < 1).any():
        raise InputError(f"array '{name}': allowed are int64 offsets that rise from 0 to the number of rows, {num_rows}.")
    return offsets[1:]


def _names(arrays: Mapping[str, NDArray[Any]], num_operations: int) -> Optional[list[str]]:
    if _NAMES not in arrays:
        return None
    names = arrays[_NAMES]
    if names.dtype.kind != "U" or names.shape != (num_operations,):
        raise InputError(f"array '{_NAMES}': has the shape {names.shape} and holds {names.dtype}; allowed is a text for each of "
                         f"{num_operations} operations.")
    return [str(name) for name in names]
