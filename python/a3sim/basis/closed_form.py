"""Bases that follow from moments of keys and queries (docs/search_basis.md).

Each function takes the operations of a head, the number of columns w >= d after the change, and a seed.
"""

from __future__ import annotations

from typing import Callable, Sequence

import numpy as np
from scipy import linalg, stats  # type: ignore[import]

from .operations import Floats, Matrices
from .statistics import statistics
from .transform import Basis

#: Of the fixed point that `varimax` iterates: how often at most, and the relative gain at which it ends.
MAX_ROTATIONS = 200
LEAST_GAIN = 1e-6
#: Samples that it looks at.
MAX_SAMPLES = 8192


def centred(operations: Sequence[Matrices], num_columns: int, seed: int) -> Basis:
    """The mean alone."""
    return Basis.from_key_matrix(np.eye(operations[0].key.shape[1]), statistics(operations).mean).widened(num_columns)


def rotation(operations: Sequence[Matrices], num_columns: int, seed: int) -> Basis:
    """A random rotation, as used before quantisation (QuaRot and others); a method to compare with."""
    return centred(operations, num_columns, seed).rotated(random_rotation(num_columns, seed))


def pca(operations: Sequence[Matrices], num_columns: int, seed: int) -> Basis:
    """Principal components of the keys, as Loki ranks rows by (Singhania et al., 2024); a method to compare with."""
    moments = statistics(operations)
    return Basis.from_key_matrix(linalg.eigh(moments.key_moment)[1][:, ::-1], moments.mean).widened(num_columns)


def balanced(operations: Sequence[Matrices], num_columns: int, seed: int) -> Basis:
    """Keys and queries get the same second moments, diagonal and falling.

    With U S V^T = svd(C_q^1/2 C_k^1/2): key' = (key - mean) C_k^-1/2 V S^1/2, query' = query C_q^-1/2 U S^1/2. Both moments
    become S, and since (C_k^-1/2 V S^1/2)(C_q^-1/2 U S^1/2)^T = 1 scores stay.
    """
    moments = statistics(operations)
    key_root, key_inverse = _roots(moments.key_moment)
    query_root, query_inverse = _roots(moments.query_moment)
    left, values, right = linalg.svd(query_root @ key_root)
    key_matrix, query_matrix = (matrix * np.sqrt(values) for matrix in (key_inverse @ right.T, query_inverse @ left))
    return Basis(key_matrix, query_matrix, moments.mean @ key_matrix).widened(num_columns)


def balanced_rotation(operations: Sequence[Matrices], num_columns: int, seed: int) -> Basis:
    """`balanced`, then a random rotation: directions that matter are spread over all columns."""
    return balanced(operations, num_columns, seed).rotated(random_rotation(num_columns, seed))


def balanced_varimax(operations: Sequence[Matrices], num_columns: int, seed: int) -> Basis:
    """`balanced`, then the varimax rotation of the keys, of both sides: few large components a key, and few large products a row."""
    basis = balanced(operations, operations[0].key.shape[1], seed)
    return basis.rotated(varimax(np.concatenate([basis.keys(operation.key) for operation in operations]))).widened(num_columns)


def balanced_varimax_queries(operations: Sequence[Matrices], num_columns: int, seed: int) -> Basis:
    """The same with the varimax rotation of the queries."""
    basis = balanced(operations, operations[0].key.shape[1], seed)
    return basis.rotated(varimax(np.concatenate([basis.queries(operation.query) for operation in operations]))).widened(num_columns)


CLOSED_FORMS: dict[str, Callable[[Sequence[Matrices], int, int], Basis]] = {
    "centred": centred, "rotation": rotation, "pca": pca, "balanced": balanced, "balanced_rotation": balanced_rotation,
    "balanced_varimax": balanced_varimax, "balanced_varimax_queries": balanced_varimax_queries}


def random_rotation(size: int, seed: int) -> Floats:
    """Uniformly distributed [size, size]."""
    if size == 1:
        return np.eye(1)
    rotation: Floats = stats.ortho_group.rvs(size, random_state=seed)
    return rotation


def varimax(samples: Floats) -> Floats:
    """The rotation R [d, d] after which the squared elements of each column of Y = `samples` R vary most (Kaiser, 1958).

    The sum of their variances over columns has, up to a factor, the gradient G = X^T (Y^3 - Y diag(mean y^2)) in R; the next R is the
    orthogonal factor of G's polar decomposition, until that gains little. Of many samples some are taken, evenly spaced.
    """
    chosen = samples[::-(-len(samples) // MAX_SAMPLES)]
    best, most = np.eye(samples.shape[1]), 0.0
    rotation = best
    for _ in range(MAX_ROTATIONS):
        turned = chosen @ rotation
        squares = turned**2
        gained = squares.var(axis=0).sum()
        if gained <= most * (1 + LEAST_GAIN):
            break
        best, most = rotation, gained
        left, _, right = linalg.svd(chosen.T @ (turned * (squares - squares.mean(axis=0))))
        rotation = left @ right
    return best


def _roots(moment: Floats) -> tuple[Floats, Floats]:
    """The symmetric square root and its inverse."""
    values, vectors = linalg.eigh(moment)
    roots = np.sqrt(values)
    return (vectors * roots) @ vectors.T, (vectors / roots) @ vectors.T

