"""What the learned basis makes large: the share of each query's heaviest rows that the search keeps (docs/search_basis.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax  # type: ignore[import]

from .operations import Floats, Matrices
from .setting import Setting
from .soft_search import Softness, SoftSearch
from .transform import Basis

#: Rows of a query that count, the heaviest; fewer if the search keeps fewer or the operation has fewer.
NUM_HEAVY_ROWS = 12
#: Of these, the ones that count more.
NUM_HEAVIEST_ROWS = 5
#: A row counts by its weight, evenly if it is among the heaviest, and evenly.
WEIGHT_SHARE, HEAVIEST_SHARE, EVEN_SHARE = 0.5, 0.25, 0.25

#: The greedy score's softness, in units of the M-th largest product.
SIGN_SOFTNESS = 0.3
#: The least difference between products that counts, in units of the product of two steps of the format.
LEAST_DIFFERENCE = 4.0

#: Scores may become less exact by rounding than in the basis started from: by this factor of their variance, or to this variance.
MAX_NOISE_GROWTH = 1.5
LEAST_NOISE_LIMIT = 0.02
#: Elements beyond this share of the format's range are pulled back.
COMFORTABLE_RANGE = 0.88


@dataclass(frozen=True)
class _Prepared:
    """An operation in the basis started from, and what counts in it."""

    key: Floats  # [n, w]
    query: Floats  # [m, w]
    rows: NDArray[np.intp]  # [m, t], the heaviest first
    weights: Floats  # [m, t], how much each counts
    iterations: int  # M


@dataclass(frozen=True)
class Change:
    """The basis learned, as a change of the one started from: key' = (key - offset) matrix, query' = query matrix^-T."""

    matrix: Floats  # [w, w]
    offset: Floats  # [w]

    def of(self, start: Basis) -> Basis:
        inverse = np.linalg.inv(self.matrix)
        return Basis(start.key_matrix @ self.matrix, start.query_matrix @ inverse.T, (start.offset + self.offset) @ self.matrix)


@dataclass(frozen=True)
class Batch:
    """Queries of operations: (operation, indices of its queries)."""

    parts: Sequence[tuple[int, NDArray[np.intp]]]

    @property
    def num_queries(self) -> int:
        return sum(len(queries) for _, queries in self.parts)


class Objective:
    """Loss of a change of basis on a batch of queries, with its gradient: minus the mean share kept, plus what the format asks for.

    operations: calibration, as they are; start: the basis that is changed; elements are of the type that `dtype` names.
    """

    def __init__(self, operations: Sequence[Matrices], start: Basis, setting: Setting, dtype: Any = np.float32) -> None:
        self._setting = setting
        self._dtype = dtype
        self._operations = [_prepared(operation, start, setting, dtype) for operation in operations]
        noise = np.mean([_mean_square(part) for operation in self._operations for part in (operation.key, operation.query)])
        # Rounding errors of variance step^2 / 12 in both factors of a score: (|key|^2 + |query|^2) step^2 / 12 in the score.
        self._noise_of_squares = setting.step**2 / 12
        self._noise_limit = max(LEAST_NOISE_LIMIT, MAX_NOISE_GROWTH * 2 * float(noise) * self._noise_of_squares)
        self._comfortable = COMFORTABLE_RANGE * setting.largest

    @property
    def num_queries(self) -> list[int]:
        """Of each operation."""
        return [len(operation.query) for operation in self._operations]

    def value(self, change: Change, batch: Batch, boundary: float) -> float:
        """The loss alone; `boundary` is the softness of the search's boundary."""
        return self.value_and_gradient(change, batch, boundary)[0]

    def value_and_gradient(self, change: Change, batch: Batch, boundary: float) -> tuple[float, Change]:
        """The loss and its gradient in matrix and offset."""
        matrix, offset = change.matrix.astype(self._dtype), change.offset.astype(self._dtype)
        inverse = np.linalg.inv(change.matrix)
        query_matrix = inverse.T.astype(self._dtype)
        loss, of_matrix, of_query_matrix = 0.0, np.zeros_like(change.matrix), np.zeros_like(change.matrix)
        of_offset = np.zeros_like(change.offset)
        noise, num_queries = self._noise(change, batch), batch.num_queries
        for index, queries in batch.parts:
            operation = self._operations[index]
            shifted, chosen = operation.key - offset, operation.query[queries]
            key, query = shifted @ matrix, chosen @ query_matrix
            share, of_key, of_query = self._searched(operation, queries, key, query, boundary)
            loss -= share / num_queries
            of_key, of_query = of_key / -num_queries, of_query / -num_queries
            for part, gradient in ((key, of_key), (query, of_query)):
                loss += self._add_range(part, gradient, len(batch.parts))
                if noise > self._noise_limit:
                    gradient += 2 * self._noise_of_squares / self._noise_limit / len(batch.parts) / len(part) * part
            of_matrix += shifted.T @ of_key
            of_offset -= (of_key @ matrix.T).sum(axis=0)
            of_query_matrix += chosen.T @ of_query
        loss += max(0.0, noise / self._noise_limit - 1)
        of_matrix -= inverse.T @ of_query_matrix.T @ inverse.T
        return loss, Change(of_matrix, of_offset)

    def _searched(self, operation: _Prepared, queries: NDArray[np.intp], key: Floats, query: Floats,
                  boundary: float) -> tuple[float, Floats, Floats]:
        """The sum of the queries' shares kept, and its gradient; rounding to the format passes gradients as if it were not there."""
        softness = Softness(boundary, SIGN_SOFTNESS, LEAST_DIFFERENCE * self._setting.step**2)
        search = SoftSearch(self._setting.quantised(query), self._setting.quantised(key), operation.rows[queries], operation.iterations,
                            softness)
        weights = operation.weights[queries]
        of_query, of_key = search.gradient(weights)
        return float((weights * search.share).sum()), of_key, of_query

    def _noise(self, change: Change, batch: Batch) -> float:
        """The variance that rounding gives a score."""
        query_matrix = np.linalg.inv(change.matrix).T
        squares = 0.0
        for index, queries in batch.parts:
            operation = self._operations[index]
            squares += _mean_square((operation.key - change.offset) @ change.matrix) + _mean_square(operation.query[queries] @ query_matrix)
        return squares / len(batch.parts) * self._noise_of_squares

    def _add_range(self, part: Floats, gradient: Floats, num_parts: int) -> float:
        """By how much elements leave the comfortable range, on average; adds the gradient of that."""
        excess = np.abs(part) - self._comfortable
        outside = excess > 0
        gradient += outside * np.sign(part) / (part.size * num_parts)
        return float((excess * outside).sum() / (part.size * num_parts))


def _prepared(operation: Matrices, start: Basis, setting: Setting, dtype: Any) -> _Prepared:
    scores = operation.scores
    num_rows = scores.shape[1]  # of which M is made, whatever a query sees
    iterations = setting.iterations_of(num_rows)
    num_heavy = min(NUM_HEAVY_ROWS, num_rows, iterations)
    rows = np.argsort(-scores, axis=1, kind="stable")[:, :num_heavy]
    heavy = np.take_along_axis(softmax(scores, axis=1), rows, axis=1)
    seen = np.isfinite(np.take_along_axis(scores, rows, axis=1))
    heaviest = seen & (np.arange(num_heavy) < NUM_HEAVIEST_ROWS)
    weights = WEIGHT_SHARE * _shares(heavy) + EVEN_SHARE * _shares(seen) + HEAVIEST_SHARE * _shares(heaviest)
    return _Prepared(start.keys(operation.key).astype(dtype), start.queries(operation.query).astype(dtype), rows, weights.astype(dtype),
                     iterations)


def _shares(parts: NDArray[Any]) -> Floats:
    """Of each row's sum."""
    shares: Floats = parts / parts.sum(axis=1, keepdims=True)
    return shares


def _mean_square(vectors: Floats) -> float:
    """The mean squared length of the rows."""
    return float((vectors.astype(np.float64)**2).sum() / len(vectors))
