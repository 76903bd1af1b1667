"""Operations in which few hidden components carry each score: a basis exists in which the search is easy, and it is not the given one."""

import numpy as np

import a3sim


def operation_of(key, value, query, name=None):
    return a3sim.Operation(key=key, value=value, query=query, name=name)


def sparse_operations(count, seed, rows=64, queries=32, dims=8, active=1):
    """Operations whose keys and queries have `active` hidden components each, mixed by one matrix and its inverse."""
    mixing = np.random.default_rng(1000).normal(size=(dims, dims))
    random = np.random.default_rng(seed)

    def codes(length):
        magnitudes = random.uniform(0.5, 2.0, size=(length, dims))
        order = random.random(size=(length, dims)).argsort(axis=1)
        return np.where(order < active, magnitudes, 0.0) + 0.05 * random.normal(size=(length, dims))

    return [operation_of(1.0 + codes(rows) @ mixing, random.normal(size=(rows, dims)), 2 * codes(queries) @ np.linalg.inv(mixing).T)
            for _ in range(count)]


def top5_among_candidates(machine, operations, basis=None):
    """Share of the five rows with the largest exact scores that the machine's search finds, averaged over queries."""
    found = []
    for operation in operations:
        (result,) = machine.run([operation if basis is None else basis.apply(operation)], threads=1)
        best = np.argsort(-(operation.query @ operation.key.T), axis=1)[:, :5]
        found += [np.isin(rows, candidates).mean() for rows, candidates in zip(best, result.candidates, strict=True)]
    return np.mean(found)


def positions(count, seed, rows=64, queries=32, dims=16):
    """Operations of places on a line, seen as points on four circles and mixed with noise; a query wants the places next to its
    own."""
    mixing = np.random.default_rng(1000).normal(size=(dims, dims))
    random = np.random.default_rng(seed)
    frequencies = 2 * np.pi / np.array([64, 23, 9, 5])

    def mixed(places, scale, matrix):
        angles = places[:, None] * frequencies
        noise = 0.3 * random.normal(size=(len(places), dims - 8))
        return np.concatenate([scale * np.cos(angles), scale * np.sin(angles), noise], axis=1) @ matrix

    return [operation_of(1.0 + mixed(random.permutation(np.arange(64.0))[:rows], 1.0, mixing), random.normal(size=(rows, dims)),
                         mixed(random.integers(0, 64, queries) + 1.0, 2.0, np.linalg.inv(mixing).T)) for _ in range(count)]
