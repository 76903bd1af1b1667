"""Traces of the attention that a model computes."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, Optional, Union

import numpy as np
import torch
from numpy.lib import format as npy_format
from numpy.typing import NDArray
from torch import nn

from .._core import InputError
from ..arguments import type_name
from .attention import exact_attention
from .modules import Replacement
from .operations import AttentionCall, allowed


class Recording:
    """A with block in which a model's attention, exact as ever, is written to a trace (docs/traces.md).

    The trace appears when the block ends, whole; if it ends with an exception nothing is written. Until then the arrays are
    in nameless temporary files in the trace's folder, not in memory.
    """

    def __init__(self, model: nn.Module, path: Union[str, os.PathLike[str]], overwrite: bool) -> None:
        if not isinstance(path, (str, os.PathLike)):
            raise InputError(f"path: is of type {type_name(path)}; allowed is a file name.")
        self.path = Path(path)
        self._overwrite = overwrite
        self._model = model
        self._replacement: Optional[Replacement] = None
        self._trace: Optional[_RaggedTrace] = None

    @property
    def num_operations(self) -> int:
        """Recorded so far."""
        return 0 if self._trace is None else self._trace.num_operations

    def __enter__(self) -> Recording:
        if self._replacement is not None:
            raise InputError(f"{self.path}: is being recorded already; a recording is one with block.")
        _check_target(self.path, self._overwrite)
        self._trace = _RaggedTrace(self.path)
        try:
            self._replacement = Replacement(self._model, self._attend)
        except BaseException:
            self._trace.close()
            raise
        return self

    def __exit__(self, exception_type: Any, *exception: Any) -> None:
        self._replacement.restore()
        with self._trace:
            if exception_type is None:
                _check_target(self.path, self._overwrite)
                self._trace.write()

    def _attend(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
                mask: Optional[torch.Tensor]) -> torch.Tensor:
        call = AttentionCall(query, key, value, mask)
        for operation in call.operations():
            self._trace.add(*operation.matrices)
        return exact_attention(query, key, value, None if mask is None else allowed(mask), call.scale)


def record(model: nn.Module, path: Union[str, os.PathLike[str]], overwrite: bool = False) -> Recording:
    """Records the attention operations of a model, which computes what it always does, as a trace.

    model: as for `patch`. path: the .npz; a file that exists is an error unless `overwrite`. Use it in a with statement.
    Operations stand in the order in which the model runs them, within a call batch by batch and head by head; masked rows are
    left out, queries are scaled, elements are float32. Raises InputError if heads of several sizes meet, or nothing was run.
    """
    return Recording(model, path, overwrite)


def _check_target(path: Path, overwrite: bool) -> None:
    if "\0" in str(path):
        raise InputError(f"{str(path)!r}: a file name cannot hold a zero byte.")
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist; make it first.")
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file.")
    if path.exists() and not overwrite:
        raise InputError(f"{path}: exists already; name another file, or say overwrite=True.")


class _RaggedTrace:
    """A ragged trace that grows operation by operation."""

    _NAMES = ("key", "value", "query")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._num_columns: Optional[int] = None
        self._key_offsets = [0]
        self._query_offsets = [0]
        self._spools: dict[str, BinaryIO] = {}
        try:
            for name in self._NAMES:
                self._spools[name] = tempfile.TemporaryFile(dir=path.parent)
        except OSError as error:
            self.close()
            raise InputError(f"{path}: cannot be written ({error.strerror}).") from None

    @property
    def num_operations(self) -> int:
        return len(self._key_offsets) - 1

    def add(self, key: NDArray[Any], value: NDArray[Any], query: NDArray[Any]) -> None:
        num_columns = key.shape[1]
        if self._num_columns not in (None, num_columns):
            raise InputError(f"{self._path}: operation {self.num_operations} has d = {num_columns} columns, but those before it "
                             f"have {self._num_columns}; all operations of a trace need the same d. Record modules of one head "
                             "size at a time.")
        self._num_columns = num_columns
        for name, matrix in zip(self._NAMES, (key, value, query)):
            if not np.isfinite(matrix).all():
                raise InputError(f"{self._path}: operation {self.num_operations}: array '{name}' holds NaN or infinity; every "
                                 "element of a trace must be a finite number.")
        for name, matrix in zip(self._NAMES, (key, value, query)):
            self._spools[name].write(np.ascontiguousarray(matrix, dtype="<f4").data)
        self._key_offsets.append(self._key_offsets[-1] + len(key))
        self._query_offsets.append(self._query_offsets[-1] + len(query))

    def write(self) -> None:
        """Puts the file together beside its place and renames it."""
        if self.num_operations == 0:
            raise InputError(f"{self._path}: the model ran no attention while it was recorded; nothing was written.")
        aside = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        try:
            with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in self._NAMES:
                    num_rows = (self._query_offsets if name == "query" else self._key_offsets)[-1]
                    self._write_matrix(archive, name, num_rows)
                for name, offsets in (("key_offsets", self._key_offsets), ("query_offsets", self._query_offsets)):
                    with archive.open(f"{name}.npy", "w") as entry:
                        npy_format.write_array(entry, np.array(offsets, dtype="<i8"))
            os.replace(aside, self._path)
        except OSError as error:
            raise InputError(f"{self._path}: cannot be written ({error.strerror}).") from None
        finally:
            aside.unlink(missing_ok=True)

    def _write_matrix(self, archive: zipfile.ZipFile, name: str, num_rows: int) -> None:
        header = {"descr": "<f4", "fortran_order": False, "shape": (num_rows, self._num_columns)}
        spool = self._spools[name]
        spool.seek(0)
        with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
            npy_format.write_array_header_1_0(entry, header)
            shutil.copyfileobj(spool, entry, 1 << 20)

    def close(self) -> None:
        for spool in self._spools.values():
            spool.close()

    def __enter__(self) -> _RaggedTrace:
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()
