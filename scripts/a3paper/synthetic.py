"""Attention operations of which the numbers of candidates C and of rows kept K are known beforehand.

Column j of the key is a pattern of its own: K rows hold 3, C - K rows 1, all others -1. A query is 4 in one column and 0 in
the others, so that only this column has products other than 0. Then
- candidate selection takes the C products 12 and 4 in its first C iterations, one from each such row; later ones take 0 and
  add nothing, and the other rows only ever lose. So with M >= C iterations the candidates are the C rows (IV-C).
- their scores are 12 and 4, which differ by more than ln(100/T) for all T above exp(-8), 0.034 %: the K rows are kept (IV-D).
All numbers are exact in the fixed point of the paper.
"""
import math
from dataclasses import dataclass

import numpy as np

_KEPT, _DROPPED, _NO_CANDIDATE = 3.0, 1.0, -1.0
_QUERY = 4.0


@dataclass(frozen=True)
class KnownOperation:
    """An operation as arrays of a trace, and what a query leads to."""

    arrays: dict  # key, value [n, d], query [m, d]
    num_candidates: np.ndarray  # [m]: C
    num_selected: np.ndarray  # [m]: K


def known_operation(num_rows, mean_candidates, mean_selected, num_queries, seed, num_patterns=64):
    """An operation of which C and K have the given means, to 1 / (2 num_patterns), and differ by at most 1 between queries.

    Patterns take turns in the queries; which rows they choose, and which patterns have the larger C or K, is drawn from `seed`.
    """
    random = np.random.default_rng(seed)
    candidates = _counts(mean_candidates, num_patterns, random)
    selected = np.minimum(_counts(mean_selected, num_patterns, random), candidates)
    key = np.full((num_rows, num_patterns), _NO_CANDIDATE)
    for column, (c, k) in enumerate(zip(candidates, selected)):
        rows = random.permutation(num_rows)[:c]
        key[rows, column] = _DROPPED
        key[rows[:k], column] = _KEPT
    turns = np.arange(num_queries) % num_patterns
    query = np.zeros((num_queries, num_patterns))
    query[np.arange(num_queries), turns] = _QUERY
    value = random.normal(0, 1, (num_rows, num_patterns))
    return KnownOperation({"key": key, "value": value, "query": query}, candidates[turns], selected[turns])


def _counts(mean, count, random):
    """`count` whole numbers next to the mean, at least 1, in random order."""
    counts = np.full(count, max(1, math.floor(mean)))
    num_larger = round(max(0.0, mean - counts[0]) * count)
    counts[random.permutation(count)[:num_larger]] += 1
    return counts
