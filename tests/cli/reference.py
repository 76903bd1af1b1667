"""The machine's numbers, worked out once more from the written rules (docs/numerics.md), in plain Python.

Nothing here is shared with the simulator or its golden model.
"""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Numerics:
    integer_bits: int = 4
    fraction_bits: int = 4
    exponent_integer_bits: int = 8
    exponent_table_fraction_bits: int = 15
    division_rounding: str = "nearest"


@dataclass(frozen=True)
class Answer:
    """What one query leads to: row ids, and the output with 3f fraction bits."""

    candidates: list
    selected: list
    output_raw: list


def quantise(numbers, numerics):
    limit = 2 ** (numerics.integer_bits + numerics.fraction_bits) - 1
    return np.clip(np.rint(numbers * 2.0**numerics.fraction_bits), -limit, limit).astype(np.int64)


def saturated_elements(numbers, numerics):
    limit = 2 ** (numerics.integer_bits + numerics.fraction_bits) - 1
    return int(np.count_nonzero(np.abs(np.rint(numbers * 2.0**numerics.fraction_bits)) > limit))


class Exponent:
    """exp(-x) of x with 2f fraction bits, by two tables."""

    def __init__(self, numerics):
        self._fraction_bits = 2 * numerics.fraction_bits
        self._table_bits = numerics.exponent_table_fraction_bits
        self._num_bits = numerics.exponent_integer_bits + self._fraction_bits
        self._num_lower_bits = self._num_bits // 2

    def _entry(self, index, step):
        return round(2**self._table_bits * math.exp(-index * step))

    def __call__(self, x):
        x = min(x, 2**self._num_bits - 1)
        ulp = 2.0**-self._fraction_bits
        upper, lower = divmod(x, 2**self._num_lower_bits)
        product = (self._entry(lower, ulp) * self._entry(upper, ulp * 2**self._num_lower_bits))
        shift = 2 * self._table_bits - self._fraction_bits
        return (product + 2 ** (shift - 1)) >> shift


def candidates_of(key, query, num_iterations):
    """Candidate selection; key [n, lanes] and query [lanes] are raw integers, padded."""
    num_rows, num_lanes = key.shape
    order = [sorted(range(num_rows), key=lambda row, c=c: (key[row, c], row))
             for c in range(num_lanes)]
    rising = query <= 0  # the max side starts at the low end
    max_taken = [0] * num_lanes
    min_taken = [0] * num_lanes
    scores = [0] * num_rows
    running_sum = 0
    first_row = None

    def head(lane, taken, from_low_end):
        row = order[lane][taken if from_low_end else num_rows - 1 - taken]
        return int(key[row, lane] * query[lane]), row

    def step(taken, is_max_side):
        """Pops the best head: (product, row), or None if all columns are exhausted."""
        heads = [(*head(lane, taken[lane], rising[lane] == is_max_side), lane)
                 for lane in range(num_lanes) if taken[lane] < num_rows]
        if not heads:
            return None
        product, row, lane = min(heads, key=lambda h: (-h[0] if is_max_side else h[0], h[2]))
        taken[lane] += 1
        return product, row

    for _ in range(num_iterations):
        sum_at_start = running_sum
        popped = step(max_taken, True)
        if popped:
            first_row = popped[1] if first_row is None else first_row
            if popped[0] > 0:
                scores[popped[1]] += popped[0]
                running_sum += popped[0]
        popped = step(min_taken, False) if sum_at_start >= 0 else None
        if popped and popped[0] < 0:
            scores[popped[1]] += popped[0]
            running_sum += popped[0]
    return [row for row in range(num_rows) if scores[row] > 0] or [first_row]


def iterations_for(share, num_rows):
    return max(1, math.ceil(share * num_rows - 1e-12))


def attention(key, value, query, numerics=Numerics(), num_iterations=None, threshold_percent=None,
              num_lanes=64):
    """One operation, floating-point key and value [n, d] and query [m, d]: an Answer a query."""
    num_dims = key.shape[1]

    def padded(numbers):
        return np.pad(quantise(numbers, numerics), ((0, 0), (0, num_lanes - num_dims)))

    key, value = padded(key), padded(value)
    return [_answer(key, value, row, numerics, num_iterations, threshold_percent, num_dims)
            for row in padded(query)]


def _answer(key, value, query, numerics, num_iterations, threshold_percent, num_dims):
    candidates = list(range(len(key)))
    if num_iterations is not None:
        candidates = candidates_of(key, query, num_iterations)
    dots = {row: int(key[row] @ query) for row in candidates}
    largest = max(dots.values())
    one = 2 ** (2 * numerics.fraction_bits)
    selected = candidates
    if threshold_percent is not None:
        most = math.floor(math.log(100 / threshold_percent) * one)
        selected = [row for row in candidates if largest - dots[row] <= most]
    exponent = Exponent(numerics)
    scores = {row: exponent(largest - dots[row]) for row in selected}
    total = sum(scores.values())
    rounding = total // 2 if numerics.division_rounding == "nearest" else 0
    output_raw = [0] * num_dims
    for row in selected:
        weight = (scores[row] * one + rounding) // total
        for column in range(num_dims):
            output_raw[column] += weight * int(value[row, column])
    return Answer(candidates, selected, output_raw)


def exact_attention(key, value, query):
    """Double-precision attention: outputs [m, d] and scores [m, n]."""
    scores = query @ key.T
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights @ value, scores
