"""Moments of keys and queries, pooled over the operations that share a basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

import numpy as np
from numpy.typing import NDArray

from .._core import InputError
from .operations import Floats, Matrices

#: For every d samples, how much correlations shrink: it keeps moments of few samples invertible.
SHRINKAGE = 1e-3
MOST_SHRINKAGE = 0.5
#: Added to every variance, as a share of the mean one, for columns without any.
LEAST_VARIANCE = 1e-12
#: Keys whose deviations are smaller than this share of the largest element do not differ.
LEAST_DEVIATION = 1e-12


@dataclass(frozen=True)
class Statistics:
    """mean: [d], of the keys. key_moment, query_moment: [d, d], second moments of keys about that mean and of queries about 0,
    positive definite."""

    mean: Floats
    key_moment: Floats
    query_moment: Floats


def statistics(operations: Sequence[Matrices]) -> Statistics:
    """Over all rows and all queries; a row counts as much as another, whatever its operation.

    Off the diagonal a moment of N samples shrinks by SHRINKAGE d / N. Raises InputError if keys do not differ at all, or
    all queries are 0: then there is nothing to search.
    """
    keys = np.concatenate([operation.key for operation in operations])
    queries = np.concatenate([operation.query for operation in operations])
    mean = keys.mean(axis=0)
    centred = keys - mean
    if not varies(centred, keys).any():
        raise InputError("operations: all keys are the same; where rows do not differ there is nothing to search.")
    if not queries.any():
        raise InputError("operations: all queries are 0; where no row scores more than another there is nothing to search.")
    return Statistics(mean, _shrunk(centred.T @ centred / len(keys), len(keys)), _shrunk(queries.T @ queries / len(queries), len(queries)))


def varies(centred: Floats, keys: Floats) -> NDArray[np.bool_]:
    """[d]: which columns of the keys ever change."""
    changes: NDArray[np.bool_] = np.abs(centred).max(axis=0) > LEAST_DEVIATION * np.abs(keys).max()
    return changes


def _shrunk(moment: Floats, num_samples: int) -> Floats:
    variances = np.diag(moment)
    weight = min(MOST_SHRINKAGE, SHRINKAGE * len(moment) / num_samples)
    shrunk: Floats = (1 - weight) * moment + np.diag(weight * variances + LEAST_VARIANCE * variances.mean())
    return shrunk
