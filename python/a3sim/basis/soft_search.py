"""A smooth stand-in for A3's greedy search: how nearly a row becomes a candidate, with the gradient (docs/search_basis.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import]

Floats = NDArray[np.floating[Any]]
Indices = NDArray[np.intp]

#: From the M-th largest product to the (M/4)-th is one unit of log rank, ln 4.
_LOG_RANK = np.log(4.0)


@dataclass(frozen=True)
class Softness:
    """How far the stand-in is from the search's yes and no."""

    boundary: float  #: in units of log rank: a product of rank e^-boundary M is in by 73 %
    sign: float  #: in units of the M-th largest product: a greedy score of that size counts as positive by 73 %
    floor: float  #: no difference between products counts as smaller, in their own unit; the format's step would do


class SoftSearch:
    """The search of all m queries of an operation: `share` [m, r] says of each row asked for how nearly it is a candidate.

    query: [m, d]; key: [n, d]; both as the machine holds them, quantised. rows: [m, r] row ids. iterations: M.

    A row is a candidate if one of its products q_j k_ij is among the M largest of all (the max side's pops), and the products of
    it that either side pops have a positive sum. With tau between the M-th and the next largest product, sigma the distance from
    there to the (M/4)-th in units of log rank, x the row's largest product and g its greedy score over tau:
    share = logistic((x - tau) / (sigma boundary)) * logistic(g / sign), the second factor only for rows that are popped.
    """

    def __init__(self, query: Floats, key: Floats, rows: Indices, iterations: int, softness: Softness) -> None:
        self._query, self._key, self._rows, self._softness = query, key, rows, softness
        order = np.argsort(key, axis=0, kind="stable")
        top = _LargestProducts(query, key, order, iterations)
        self._top = top
        self._tau = np.maximum(top.boundary, softness.floor)
        self._sigma = np.maximum((top.reference - self._tau) / _LOG_RANK, softness.floor)

        products = query[:, None, :] * key[rows]  # [m, r, d]
        self._best = products.argmax(axis=2)
        self._largest = np.take_along_axis(products, self._best[..., None], axis=2)[..., 0]
        least_popped = np.maximum(top.last, np.finfo(key.dtype).tiny)[:, None, None]
        self._popped = (products >= least_popped) | (products <= -top.last_negative[:, None, None])
        self.greedy_score = (products * self._popped).sum(axis=2)
        self._is_popped = self._largest >= least_popped[..., 0]
        self._log_rank = (self._largest - self._tau[:, None]) / self._sigma[:, None]
        self._in = expit(self._log_rank / softness.boundary)
        self._positive = np.where(self._is_popped, expit(self.greedy_score / self._tau[:, None] / softness.sign), 1.0)
        #: [m, r], 0 ... 1
        self.share = self._in * self._positive

    @property
    def is_candidate(self) -> NDArray[np.bool_]:
        """[m, r]: the stand-in without softness; the search itself skips min steps at other times, and ties go otherwise."""
        is_candidate: NDArray[np.bool_] = self._is_popped & (self.greedy_score > 0)
        return is_candidate

    def gradient(self, of_share: Floats) -> tuple[Floats, Floats]:
        """The gradients with respect to query [m, d] and key [n, d] of a loss whose gradient in `share` is `of_share` [m, r]."""
        tau, sigma, softness = self._tau[:, None], self._sigma[:, None], self._softness
        of_log_rank = of_share * self._positive * self._in * (1 - self._in) / softness.boundary
        of_score = of_share * self._in * self._positive * (1 - self._positive) / softness.sign / tau
        of_largest = of_log_rank / sigma
        of_sigma = -(of_log_rank * self._log_rank).sum(axis=1) / self._sigma
        of_sigma = np.where(self._sigma > softness.floor, of_sigma, 0.0) / _LOG_RANK
        of_tau = -of_largest.sum(axis=1) - (of_score * self.greedy_score).sum(axis=1) / self._tau - of_sigma
        of_tau = np.where(self._tau > softness.floor, of_tau, 0.0)

        of_products = self._popped * of_score[..., None]
        of_products[(*np.ogrid[:len(self._rows), :self._rows.shape[1]], self._best)] += of_largest
        of_query = np.einsum("mrd,mrd->md", of_products, self._key[self._rows])
        of_key = _scattered(self._rows[..., None], np.arange(self._key.shape[1]), of_products * self._query[:, None, :], self._key.shape)
        self._top.add_gradient(of_tau, of_sigma, of_query, of_key)
        return of_query, of_key


class _LargestProducts:
    """The largest products q_j k_ij of each query over all rows and columns, and the most negative ones that a search pops.

    boundary: between the M-th largest and the next, as a mean of some on both sides; reference: about the (M/4)-th; last: the
    M-th; last_negative: the magnitude of the last that the min side pops. All [m].
    """

    def __init__(self, query: Floats, key: Floats, order: Indices, iterations: int) -> None:
        num_rows, num_columns = key.shape
        self._query, self._key = query, key
        width = max(1, iterations // 8)
        num_products = min(iterations + width, num_rows * num_columns)
        iterations = min(iterations, num_products)
        depth = min(num_rows, num_products)  # no column can give more
        ascending, descending = order[:depth], order[:-depth - 1:-1]
        small, large = (np.take_along_axis(key, side, axis=0) for side in (ascending, descending))
        is_positive = (query > 0)[:, None, :]
        products = (query[:, None, :] * np.where(is_positive, large, small)).reshape(len(query), -1)
        places = _largest_places(products, num_products)
        self._values = np.take_along_axis(products, places, axis=1)
        self._columns = places % num_columns
        rank = places // num_columns
        upwards = np.take_along_axis(query, self._columns, axis=1) > 0
        self._rows = np.where(upwards, descending[rank, self._columns], ascending[rank, self._columns])
        self._boundary = slice(iterations - min(width, iterations), num_products)
        self._reference = slice(max(1, round(iterations / 8)) - 1, max(1, round(3 * iterations / 8)))
        self.boundary = self._values[:, self._boundary].mean(axis=1)
        self.reference = self._values[:, self._reference].mean(axis=1)
        self.last = self._values[:, iterations - 1]

        negative = (-query[:, None, :] * np.where(is_positive, small, large)).reshape(len(query), -1)
        self.last_negative = _last_paid_for(negative, np.maximum(self._values[:, :iterations], 0).sum(axis=1), iterations)

    def add_gradient(self, of_boundary: Floats, of_reference: Floats, of_query: Floats, of_key: Floats) -> None:
        """Adds to both the gradient through boundary and reference [m]."""
        for part, gradient in ((self._boundary, of_boundary), (self._reference, of_reference)):
            rows, columns = self._rows[:, part], self._columns[:, part]
            each = np.repeat(gradient[:, None] / rows.shape[1], rows.shape[1], axis=1)
            queries = np.arange(len(rows))[:, None]
            of_key += _scattered(rows, columns, each * self._query[queries, columns], of_key.shape)
            of_query += _scattered(queries, columns, each * self._key[rows, columns], of_query.shape)


def _largest_places(products: Floats, count: int) -> Indices:
    """[m, count]: where the largest of each line are, the largest first."""
    if count < products.shape[1]:
        places = np.argpartition(products, -count, axis=1)[:, -count:]
    else:
        places = np.broadcast_to(np.arange(products.shape[1]), products.shape)
    values = np.take_along_axis(products, places, axis=1)
    return np.take_along_axis(places, np.argsort(-values, axis=1, kind="stable"), axis=1)


def _last_paid_for(magnitudes: Floats, sums: Floats, iterations: int) -> Floats:
    """[m]: the smallest of the magnitudes that the min side pops: as many, at most M, as the sum of the max side's pops pays for,
    since it rests while the sum of all pops is negative."""
    count = min(iterations, magnitudes.shape[1])
    largest = -np.sort(-np.partition(magnitudes, -count, axis=1)[:, -count:], axis=1)
    largest = np.maximum(largest, 0.0)
    num_paid = (np.cumsum(largest, axis=1) <= sums[:, None]).sum(axis=1)
    last = np.take_along_axis(largest, np.clip(num_paid, 1, count)[:, None] - 1, axis=1)[:, 0]
    return np.where(last > 0, last, np.inf)


def _scattered(rows: Indices, columns: Indices, values: Floats, shape: tuple[int, ...]) -> Floats:
    """Zeros of a shape, to which values are added at rows and columns, which broadcast to theirs."""
    places = np.broadcast_to(rows * shape[1] + columns, values.shape)
    summed = np.bincount(places.ravel(), weights=values.ravel(), minlength=shape[0] * shape[1])
    return summed.reshape(shape).astype(values.dtype, copy=False)
