"""Trace files (docs/traces.md): operations kept for later, for the command line, for others."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Any, Iterable, Iterator, Mapping, Optional, Union

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from . import _core
from .arguments import encodable, type_name
from .operation import Operation, parts_of

FileName = Union[str, "os.PathLike[str]"]

_MATRICES = ("key", "value", "query")

_ARRAYS = (*_MATRICES, "key_offsets", "query_offsets", "query_rows")


def load_trace(path: FileName) -> list[Operation]:
    """The operations of a trace file, each array of the type that the file says.

    path: an .npz of any of the three forms. Names of operations come back.
    Raises InputError with what is wrong with the file, as a run of it would; NaN and infinity are found by `Machine.run`.
    The operations are views of the file's arrays, all of which are in memory.
    """
    file = file_name(path)
    form = _core.trace_form(encodable(os.fspath(file), "path", "surrogateescape"))
    try:
        with np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in _ARRAYS if name in archive}
            parts = list(_split(form, arrays))
            names = _names(archive, len(parts))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise _core.InputError(f"{file}: cannot be read ({error}).") from None
    for number, part in enumerate(parts):
        _check_query_rows(f"{file}: array 'query_rows': operation {number}", part)
    return [Operation(**part, name=name) for part, name in zip(parts, names)]


def save_trace(path: FileName, operations: Iterable[Operation], *, overwrite: bool = False) -> None:
    """Writes operations as a trace file, in their order.

    path: the .npz; one that exists is an error unless `overwrite`. operations: at least one, all of the same d. Keys, values and
        queries are each of one type in a file: the smallest that holds all of them exactly. `query_rows` and names are written if
        an operation has them.
    Raises InputError, for NaN and infinity too. The file appears whole or not at all.
    """
    file = file_name(path)
    check_target(file, overwrite)
    listed = list(operations)
    each = list(parts_of(listed))
    if not each:
        raise _core.InputError("operations: there is none; give one at least.")
    keys, values, queries, *_ = zip(*each)
    types = {name: np.result_type(*(matrix.dtype for matrix in matrices))
             for name, matrices in zip(_MATRICES, (keys, values, queries))}
    with TraceWriter(file, types) as writer:
        for operation in listed:
            writer.add(operation)
        writer.write()


def file_name(path: FileName) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise _core.InputError(f"path: is of type {type_name(path)}; allowed is a file name.")
    return Path(os.fsdecode(path))


def check_target(path: Path, overwrite: bool) -> None:
    """Raises InputError unless a file can be written there."""
    if "\0" in str(path):
        raise _core.InputError(f"{str(path)!r}: a file name cannot hold a zero byte.")
    if not path.parent.is_dir():
        raise _core.InputError(f"{path}: the folder {path.parent} does not exist; make it first.")
    if path.is_dir():
        raise _core.InputError(f"{path}: is a folder; name a file.")
    if path.exists() and not overwrite:
        raise _core.InputError(f"{path}: exists already; name another file, or say overwrite=True.")


class TraceWriter:
    """A ragged trace that grows operation by operation, aside, until `write`. Used in a with statement."""

    def __init__(self, path: Path, element_types: Mapping[str, np.dtype[Any]]) -> None:
        self._path = path
        self._types = {name: element_types[name].newbyteorder("<") for name in _MATRICES}
        self._num_dims: Optional[int] = None
        self._key_offsets = [0]
        self._query_offsets = [0]
        self._query_rows: list[NDArray[np.int64]] = []
        self._has_query_rows = False
        self._names: list[str] = []
        self._spools: dict[str, IO[bytes]] = {}
        try:
            for name in _MATRICES:
                self._spools[name] = tempfile.TemporaryFile(dir=path.parent)
        except OSError as error:
            self.close()
            raise self._unwritable(error) from None

    @property
    def num_operations(self) -> int:
        return len(self._names)

    def add(self, operation: Operation) -> None:
        matrices = {name: getattr(operation, name) for name in _MATRICES}
        self._check(operation, matrices)
        self._num_dims = operation.num_dims
        try:
            for name, matrix in matrices.items():
                self._spools[name].write(np.ascontiguousarray(matrix, dtype=self._types[name]).data)
        except OSError as error:
            raise self._unwritable(error) from None
        self._key_offsets.append(self._key_offsets[-1] + operation.num_rows)
        self._query_offsets.append(self._query_offsets[-1] + operation.num_queries)
        self._add_query_rows(operation)
        self._names.append(operation.name or "")

    def _add_query_rows(self, operation: Operation) -> None:
        self._has_query_rows |= operation.query_rows is not None
        all_rows = np.broadcast_to(np.int64(operation.num_rows), operation.num_queries)
        rows = all_rows if operation.query_rows is None else operation.query_rows.astype(np.int64)
        self._query_rows.append(rows)

    def write(self) -> None:
        """Puts the file together beside its place and renames it."""
        aside = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        arrays = {"key_offsets": np.array(self._key_offsets, dtype="<i8"),
                  "query_offsets": np.array(self._query_offsets, dtype="<i8")}
        if self._has_query_rows:
            arrays["query_rows"] = np.concatenate(self._query_rows, dtype="<i8")
        if any(self._names):
            arrays["operation_names"] = np.array(self._names)
        try:
            with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in _MATRICES:
                    self._write_matrix(archive, name)
                for name, array in arrays.items():
                    with archive.open(f"{name}.npy", "w") as entry:
                        np.save(entry, array, allow_pickle=False)
            os.replace(aside, self._path)
        except OSError as error:
            raise self._unwritable(error) from None
        finally:
            aside.unlink(missing_ok=True)

    def _check(self, operation: Operation, matrices: Mapping[str, NDArray[Any]]) -> None:
        where = f"{self._path}: operation {self.num_operations}"
        if self._num_dims not in (None, operation.num_dims):
            raise _core.InputError(f"{where} has d = {operation.num_dims} columns, but those before it have {self._num_dims}; all "
                                   "operations of a trace need the same d. Write those of another d into another file.")
        for name, matrix in matrices.items():
            if not np.isfinite(matrix).all():
                raise _core.InputError(f"{where}: array '{name}' holds NaN or infinity; every element of a trace must be a finite "
                                       "number.")

    def _unwritable(self, error: OSError) -> _core.InputError:
        return _core.InputError(f"{self._path}: cannot be written ({error.strerror}).")

    def _write_matrix(self, archive: zipfile.ZipFile, name: str) -> None:
        num_rows = (self._query_offsets if name == "query" else self._key_offsets)[-1]
        header = {"descr": self._types[name].str, "fortran_order": False, "shape": (num_rows, self._num_dims)}
        spool = self._spools[name]
        spool.seek(0)
        with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
            npy_format.write_array_header_1_0(entry, header)  # type: ignore[no-untyped-call]
            shutil.copyfileobj(spool, entry, 1 << 20)

    def close(self) -> None:
        for spool in self._spools.values():
            spool.close()

    def __enter__(self) -> TraceWriter:
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()


def _split(form: str, arrays: Mapping[str, NDArray[Any]]) -> Iterator[dict[str, NDArray[Any]]]:
    """The arrays of each operation of a file of this form, which has been checked."""
    of_rows = {name: arrays[name] for name in ("key", "value")}
    of_queries = {name: arrays[name] for name in ("query", "query_rows") if name in arrays}
    if form == "single":
        yield {**of_rows, **of_queries}
    elif form == "equal_sized":
        for number in range(len(arrays["key"])):
            yield {name: array[number] for name, array in {**of_rows, **of_queries}.items()}
    else:
        rows, queries = arrays["key_offsets"].tolist(), arrays["query_offsets"].tolist()
        for row, row_end, query, query_end in zip(rows, rows[1:], queries, queries[1:]):
            yield {**{name: array[row:row_end] for name, array in of_rows.items()},
                   **{name: array[query:query_end] for name, array in of_queries.items()}}


def _check_query_rows(where: str, part: Mapping[str, NDArray[Any]]) -> None:
    """As the command line does, when it comes to the operation."""
    rows, num_rows = part.get("query_rows"), len(part["key"])
    if rows is None:
        return
    for query in np.flatnonzero((rows < 1) | (rows > num_rows))[:1]:
        raise _core.InputError(f"{where}, query {query}: is {rows[query]}; allowed are 1 to {num_rows}, the rows of the operation: a "
                               "query sees rows 0 to query_rows - 1.")


def _names(archive: Any, num_operations: int) -> list[Optional[str]]:
    """What stands in the array `operation_names`, whose form has been checked, or in `names`, which former versions wrote: if it is
    a text an operation, for other writers may mean something else by it."""
    try:
        names = archive["operation_names" if "operation_names" in archive else "names"]
    except (KeyError, ValueError):  # there is none; or it holds objects
        return [None] * num_operations
    if names.dtype.kind != "U" or names.shape != (num_operations,):
        return [None] * num_operations
    return [name or None for name in names.tolist()]
