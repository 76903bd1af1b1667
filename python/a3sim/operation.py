"""Attention operations: what machines run and traces hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Iterator, Optional, Tuple

from numpy.typing import NDArray

from . import _core
from .arguments import encodable, type_name

#: key, value, query, query_rows, name: an operation as the compiled part takes it.
Parts = Tuple[NDArray[Any], NDArray[Any], NDArray[Any], Optional[NDArray[Any]], Optional[str]]

_FORM = "a3sim.Operation(key=..., value=..., query=...)"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Operation:
    """One attention operation: n rows of key and value, m queries, d columns.

    key, value: [n, d]; query: [m, d], already scaled: a machine computes softmax(query key^T) value. NumPy arrays of float16,
        float32 or float64, of any strides, each of its own type; kept as they are, not copied.
    query_rows: [m], a NumPy array of integers from 1 to n: query q sees rows 0 to query_rows[q] - 1, as under a causal mask. None:
        every query sees every row.
    name: tells people which operation it is, in messages, results and traces; any text or None.

    Arguments have names, because arrays of equal shapes are easily mistaken for one another. Raises InputError if the arrays are
    no operation; whether a machine holds it, and whether all numbers are finite, is checked when it is run.
    """

    key: NDArray[Any]
    value: NDArray[Any]
    query: NDArray[Any]
    query_rows: Optional[NDArray[Any]] = None
    name: Optional[str] = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, (str, type(None))):
            raise _core.InputError(f"name: is of type {type_name(self.name)}; allowed are a text and None.")
        encodable(self.name or "", "name")
        _core.check_operation(self.key, self.value, self.query, self.query_rows)

    @property
    def num_rows(self) -> int:
        """n, of key and value."""
        return len(self.key)

    @property
    def num_queries(self) -> int:
        """m"""
        return len(self.query)

    @property
    def num_dims(self) -> int:
        """d"""
        return int(self.key.shape[1])

    def __repr__(self) -> str:
        name = "" if self.name is None else f" {self.name!r}"
        rows = "" if self.query_rows is None else f", query_rows {self.query_rows.min()} to {self.query_rows.max()}"
        return f"<a3sim.Operation{name}: n = {self.num_rows}, m = {self.num_queries}, d = {self.num_dims}{rows}>"


def parts_of(operations: Iterable[Operation]) -> Iterator[Parts]:
    """The operations' parts, one operation after another. Raises InputError, at once or when it comes to one that is none."""
    try:
        each = iter(operations)
    except TypeError:
        raise _core.InputError(f"operations: is of type {type_name(operations)}; allowed is a list of {_FORM}.") from None
    return _parts(each)


def _parts(operations: Iterator[Operation]) -> Iterator[Parts]:
    for number, operation in enumerate(operations):
        if not isinstance(operation, Operation):
            raise _core.InputError(f"operation {number}: is of type {type_name(operation)}; allowed is {_FORM}, in which every array "
                                   "is named.")
        yield operation.key, operation.value, operation.query, operation.query_rows, operation.name
