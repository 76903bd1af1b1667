"""Sets of rows that queries see, as operations in which each query sees the first rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Chain:
    """Queries that can share an operation: what one of them sees, the next sees too, and more."""

    rows: Any  #: index of the rows that are seen, those that all queries see first; ascending among equals
    queries: Any  #: index of the queries
    query_rows: Optional[NDArray[np.int64]]  #: how many of these rows each query sees; None: all


def chains(visible: NDArray[np.bool_], set_of_query: NDArray[np.int64]) -> list[Chain]:
    """As few chains as a first fit finds, in the order of the first query of each; queries that see no row are in none.

    visible: [sets, n], True where a row is seen. set_of_query: [m].
    A causal mask is one chain, with padding on either side too; a sliding window is one for about every query.
    """
    used, place = np.unique(set_of_query, return_inverse=True)
    sets, number_of = _distinct(visible[used])
    number_of_query = number_of[place]
    sizes = sets.sum(axis=1, dtype=np.int64)
    found = [_chain(sets[members], sizes, np.flatnonzero(np.isin(number_of_query, members)), number_of_query)
             for members in _first_fit(sets, sizes)]
    return sorted(found, key=lambda chain: np.arange(len(set_of_query))[chain.queries][0])


def _distinct(visible: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """The sets without repetition, and which of them each is."""
    number_of: dict[bytes, int] = {}
    numbers = np.array([number_of.setdefault(row.tobytes(), len(number_of)) for row in visible], dtype=np.int64)
    firsts = np.unique(numbers, return_index=True)[1]
    return visible[firsts], numbers


def _first_fit(sets: NDArray[np.bool_], sizes: NDArray[np.int64]) -> list[list[int]]:
    """Numbers of sets, each chain from the smallest set to the largest."""
    packed = np.packbits(sets, axis=1)
    largest = np.empty_like(packed)  # of each chain
    found: list[list[int]] = []
    for number in np.argsort(sizes, kind="stable").tolist():
        if sizes[number] == 0:
            continue
        inside = ~(largest[:len(found)] & ~packed[number]).any(axis=1)
        if inside.any():
            chain = int(np.argmax(inside))
            found[chain].append(number)
        else:
            chain = len(found)
            found.append([number])
        largest[chain] = packed[number]
    return found


def _chain(sets: NDArray[np.bool_], sizes: NDArray[np.int64], queries: NDArray[np.int64],
           number_of_query: NDArray[np.int64]) -> Chain:
    """sets: those of the chain; sizes: of all sets, whose numbers `number_of_query` has."""
    # A row that n of the sets hold is seen earlier than one that n - 1 hold.
    times_seen = sets.sum(axis=0)
    rows = np.argsort(-times_seen, kind="stable")[:np.count_nonzero(times_seen)]
    query_rows = sizes[number_of_query[queries]]
    return Chain(rows=_as_slice(rows), queries=_as_slice(queries),
                 query_rows=None if (query_rows == len(rows)).all() else query_rows)


def _as_slice(index: NDArray[np.int64]) -> Any:
    """Without a copy where what is meant stands together."""
    return slice(int(index[0]), int(index[-1]) + 1) if (np.diff(index) == 1).all() else index
