"""Bases of all heads, and their file (docs/search_basis.md)."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable, Mapping, Optional, Sequence, Union

import numpy as np
from numpy.typing import NDArray

from .._core import InputError
from ..operation import Operation
from ..heads import HeadOrder, head_names, named_heads
from .transform import Basis

#: Of the file; readers refuse others.
VERSION = 1


@dataclass(frozen=True)
class Bases:
    """A basis a head, all with the same d and w.

    order: the places of heads in a list of operations, or None: operations then have the names of their heads.
    description: how they came about, JSON; nothing depends on it.
    """

    bases: tuple[Basis, ...]
    order: Optional[HeadOrder]
    names: tuple[str, ...] = ()
    description: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bases", tuple(self.bases))
        object.__setattr__(self, "names", tuple(self.names))
        if not self.bases or len({basis.key_matrix.shape for basis in self.bases}) != 1:
            raise InputError("bases: have different numbers of columns, or are none; allowed is one d and one w for all.")
        if self.order is not None and (self.names or len(self.bases) != self.order.num_heads):
            raise InputError(f"bases: are {len(self.bases)} with {len(self.names)} names for the order '{self.order}'; allowed are "
                             f"{self.order.num_heads} without names.")
        if self.order is None and (len(self.names) != len(self.bases) or len(set(self.names)) != len(self.names)):
            raise InputError(f"bases: are {len(self.bases)} without an order, with {len(self.names)} names; allowed is one name each, all "
                             "different.")

    def heads(self, operations: Sequence[Operation]) -> list[int]:
        """The head of each operation, by its place or by its name. Raises InputError."""
        if self.order is not None:
            return self.order.heads(len(operations))
        return named_heads(self.names, head_names(operations))

    def of(self, name: str) -> Basis:
        """The basis of the head of this name. Raises InputError."""
        if name not in self.names:
            raise InputError(f"bases: there is none for '{name}'; there are bases for {', '.join(self.names) or 'heads without names'}.")
        return self.bases[self.names.index(name)]

    def apply(self, operations: Iterable[Operation]) -> list[Operation]:
        """Operations, each in its head's basis. Raises InputError."""
        listed = list(operations)
        transformed = []
        for index, (operation, head) in enumerate(zip(listed, self.heads(listed))):
            try:
                transformed.append(self.bases[head].apply(operation))
            except InputError as error:
                raise InputError(f"operation {index}: {str(error).removeprefix('operation: ')}") from None
        return transformed

    def save(self, path: Union[str, os.PathLike[str]], overwrite: bool = False) -> None:
        """Writes the file, whole or not at all. Raises InputError."""
        target = Path(path)
        if target.exists() and not overwrite:
            raise InputError(f"{target}: exists already; name another file, or say overwrite=True.")
        arrays: dict[str, Any] = {"basis_version": np.int64(VERSION), "outer_heads": np.int64(self.order.outer if self.order else 0),
                  "inner_heads": np.int64(self.order.inner if self.order else 0),
                  "key_matrix": np.stack([basis.key_matrix for basis in self.bases]),
                  "query_matrix": np.stack([basis.query_matrix for basis in self.bases]),
                  "offset": np.stack([basis.offset for basis in self.bases]),
                  "description": np.frombuffer(json.dumps({**self.description, "names": self.names}).encode(), np.uint8)}
        aside = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with open(aside, "wb") as file:
                np.savez_compressed(file, **arrays)
            os.replace(aside, target)
        except OSError as error:
            raise InputError(f"{target}: cannot be written ({error.strerror}).") from None
        finally:
            aside.unlink(missing_ok=True)


def load(path: Union[str, os.PathLike[str]]) -> Bases:
    """Reads a file of `Bases.save`. Raises InputError, which names file and array, for any other."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: is no file of bases, an .npz ({error}).") from None
    try:
        return _from_arrays(arrays)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _from_arrays(arrays: Mapping[str, NDArray[Any]]) -> Bases:
    version, outer, inner = (_whole_number(arrays, name) for name in ("basis_version", "outer_heads", "inner_heads"))
    if version != VERSION:
        raise InputError(f"array 'basis_version': is {version}; allowed is {VERSION}, what this a3sim writes.")
    if min(outer, inner) < 1 and (outer, inner) != (0, 0):
        raise InputError(f"arrays 'outer_heads' and 'inner_heads': are {outer} and {inner}; allowed are numbers from 1, or 0 and 0 for heads "
                         "with names.")
    sides = [_array(arrays, name, num_axes, np.float64) for name, num_axes in (("key_matrix", 3), ("query_matrix", 3), ("offset", 2))]
    if len({len(side) for side in sides}) != 1:
        raise InputError(f"arrays 'key_matrix', 'query_matrix' and 'offset': are for {', '.join(str(len(side)) for side in sides)} heads; all "
                         "need the same.")
    try:
        description = json.loads(_array(arrays, "description", 1, np.uint8).tobytes())
        names = description.pop("names")
    except (ValueError, AttributeError, KeyError, TypeError):
        raise InputError("array 'description': is not the UTF-8 text of a JSON object with 'names'.") from None
    bases = []
    for head, parts in enumerate(zip(*sides)):
        try:
            bases.append(Basis(*parts))
        except InputError as error:
            raise InputError(f"head {head}: {error}") from None
    return Bases(tuple(bases), HeadOrder(outer, inner) if outer else None, tuple(names), description)


def _array(arrays: Mapping[str, NDArray[Any]], name: str, num_axes: int, dtype: type) -> NDArray[Any]:
    if name not in arrays:
        raise InputError(f"array '{name}': is missing; a file of bases has one.")
    array = arrays[name]
    if array.ndim != num_axes or array.dtype != dtype:
        raise InputError(f"array '{name}': has the shape {array.shape} and holds {array.dtype}; allowed are {num_axes} axes of "
                         f"{np.dtype(dtype)}.")
    return array


def _whole_number(arrays: Mapping[str, NDArray[Any]], name: str) -> int:
    return int(_array(arrays, name, 0, np.int64))
