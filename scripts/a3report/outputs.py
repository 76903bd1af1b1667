"""Outputs of two results, compared without holding either in memory."""
import zipfile
from dataclasses import dataclass

import numpy as np

from .problems import InputError

_CHUNK_ELEMENTS = 1 << 20


@dataclass(frozen=True)
class Difference:
    """Of the outputs of a run from those of another."""

    rms: float
    max_abs: float
    equal_queries: int  # every element the same


def difference(result, other):
    """The Difference, or None where there is nothing to compare: an outputs.npz is missing, or queries or sizes differ."""
    files = [one.folder / "outputs.npz" for one in (result, other)]
    if not all(file.exists() for file in files):
        return None
    with _Output(files[0]) as mine, _Output(files[1]) as theirs:
        if mine.shape != theirs.shape or not _same_queries(result, other):
            return None
        squares = equal = 0
        largest = 0.0
        while (a := mine.next_rows()) is not None:
            distance = np.abs(a - theirs.next_rows())
            squares += float(np.square(distance).sum())
            largest = max(largest, float(distance.max(initial=0.0)))
            equal += int((distance == 0).all(axis=1).sum())
        return Difference((squares / max(1, mine.shape[0] * mine.shape[1])) ** 0.5, largest, equal)


def _same_queries(result, other):
    """Whether both runs have the same queries of operations with as many rows."""
    return all(np.array_equal(result.queries[name], other.queries[name]) for name in ("operation", "query", "rows"))


class _Output:
    """The array `output` of an outputs.npz, float64 [queries, d], read in order; a context manager."""

    def __init__(self, file):
        self._file = file
        try:
            self._archive = zipfile.ZipFile(file)
            self._stream = self._archive.open("output.npy")
            version = np.lib.format.read_magic(self._stream)
            if version != (1, 0):
                raise ValueError(f"format {version[0]}.{version[1]}")
            self.shape, is_fortran, self._type = np.lib.format.read_array_header_1_0(self._stream)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise InputError(f"{file}: cannot be read as outputs of 'a3sim run' ({error}).") from None
        if len(self.shape) != 2 or is_fortran or self._type != np.float64:
            raise InputError(f"{file}: output is {self._type} {list(self.shape)}; allowed: float64 [queries, d] in C "
                             "order.")
        self._rows_left = self.shape[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()
        self._archive.close()

    def next_rows(self):
        """Some rows, as many for each array of this shape; None behind the last."""
        count = min(self._rows_left, max(1, _CHUNK_ELEMENTS // max(1, self.shape[1])))
        if count == 0:
            return None
        num_bytes = count * self.shape[1] * self._type.itemsize
        try:
            content = self._stream.read(num_bytes)
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            raise InputError(f"{self._file}: cannot be read ({error}).") from None
        if len(content) != num_bytes:
            raise InputError(f"{self._file}: ends in the middle of 'output'.")
        self._rows_left -= count
        return np.frombuffer(content, self._type).reshape(count, self.shape[1])
