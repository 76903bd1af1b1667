"""What of keys and queries might decide whether the search finds the heaviest rows.

`a3sim trace-info --advice` measures the same in C++ (include/a3/explore): written twice, so that one can be held against the other.
"""
from dataclasses import dataclass

import numpy as np

TOP_ROWS = 5
#: {name: what it is}; each is a number a query.
PROPERTIES = {
    "rows": "n",
    "largest_share": "share of a heavy row's positive products that its largest has",
    "effective_components": "components that carry scores: (sum of v)^2 / sum of v^2, v_j = q_j^2 times the variance of key column j",
    "offset_share": "of the squares of the products, summed, those of the keys' mean: o / (o + sum of v), o_j = (q_j mean_j)^2",
    "key_kurtosis": "of key elements about their columns' means; 3: Gaussian",
    "height": "mean score of the heavy rows above that of all rows, in standard deviations of scores",
    "entropy": "of the weights, nats",
    "gap": "score of the first row less that of the last heavy one, nats",
}


@dataclass(frozen=True)
class HeavyRows:
    """The (up to) TOP_ROWS rows with the largest exact scores of each query, the largest first. All [queries, TOP_ROWS]; where a query has
    fewer, row is -1. reach: products of the operation, rounded to the machine's format, that are larger than the row's largest, and half
    of those that equal it, itself counted as one; infinite for a row without a positive product. The search takes products in falling
    order, so it comes to the row in its iteration number `reach`."""

    row: np.ndarray
    reach: np.ndarray
    below: np.ndarray  #: how far the row's score is below the largest, nats
    num_rows: int

    @property
    def is_there(self):
        return self.row >= 0


def heavy_rows(key, query, integer_bits=4, fraction_bits=4):
    """key [n, d], query [m, d]."""
    raw_key, raw_query = (_raw(matrix, integer_bits, fraction_bits) for matrix in (key, query))
    scores = query.astype(np.float64) @ key.astype(np.float64).T
    order = np.argsort(-scores, axis=1, kind="stable")[:, :TOP_ROWS]
    best = np.take_along_axis(scores, order, axis=1)
    reach = np.stack([_reach(raw_key * one, rows) for one, rows in zip(raw_query, order)])
    missing = ((0, 0), (0, TOP_ROWS - order.shape[1]))
    return HeavyRows(np.pad(order, missing, constant_values=-1), np.pad(reach, missing, constant_values=np.inf),
                     np.pad(best[:, :1] - best, missing), len(key))


def _raw(matrix, integer_bits, fraction_bits):
    largest = 2 ** (integer_bits + fraction_bits) - 1
    return np.clip(np.rint(matrix.astype(np.float64) * 2 ** fraction_bits), -largest, largest)


def _reach(products, rows):
    ascending = np.sort(products, axis=None)
    largest = products[rows].max(axis=1)
    num_at_least, num_above = (ascending.size - np.searchsorted(ascending, largest, side) for side in ("left", "right"))
    return np.where(largest > 0, (num_at_least + num_above + 1) / 2, np.inf)


def properties_of(key, query):
    """{name: [queries]} of PROPERTIES; not a number where one has no meaning, as where all rows are equal."""
    key, query = key.astype(np.float64), query.astype(np.float64)
    scores = query @ key.T
    order = np.argsort(-scores, axis=1, kind="stable")[:, :TOP_ROWS]
    best = np.take_along_axis(scores, order, axis=1)
    mean = key.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        carried = query ** 2 * key.var(axis=0)
        offset = (query ** 2 * mean ** 2).sum(axis=1)
        centred = key - mean
        numbers = {
            "rows": np.full(len(query), float(len(key))),
            "largest_share": _largest_share(key, query, order),
            "effective_components": carried.sum(axis=1) ** 2 / (carried ** 2).sum(axis=1),
            "offset_share": offset / (offset + carried.sum(axis=1)),
            "key_kurtosis": np.full(len(query), (centred ** 4).mean() / (centred ** 2).mean() ** 2),
            "height": (best.mean(axis=1) - scores.mean(axis=1)) / scores.std(axis=1),
            "entropy": _entropy(scores),
            "gap": best[:, 0] - best[:, -1],
        }
    return numbers


def _largest_share(key, query, order):
    products = key[order] * query[:, None, :]
    positive = np.maximum(products, 0)
    return np.nanmean(positive.max(axis=2) / positive.sum(axis=2), axis=1)


def _entropy(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1)
    return np.log(total) - (weights * shifted).sum(axis=1) / total
