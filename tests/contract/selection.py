"""Which rows a query keeps, pop by pop, and what it gives."""
from dataclasses import dataclass

import numpy as np


class Columns:
    """A key matrix sorted column by column by (raw key, row)."""

    def __init__(self, key):
        self.rows = np.argsort(key, axis=0, kind="stable")  # [n, d]
        self.keys = np.take_along_axis(key, self.rows, axis=0)


class _Side:
    """The heads of one side: products that stand next in each column."""

    def __init__(self, columns, query, is_max):
        self.columns, self.query, self.is_max = columns, query, is_max
        n, d = columns.keys.shape
        from_the_end = (query > 0) == is_max
        self.positions = np.where(from_the_end, n - 1, 0)
        self.steps = np.where(from_the_end, -1, 1)
        self.left = np.full(d, n)

    def pop(self):
        """(product, row) of the best head, the lowest column among equals; None if nothing is left."""
        if not self.left.any():
            return None
        places = (np.clip(self.positions, 0, len(self.columns.keys) - 1), np.arange(len(self.query)))
        products = self.columns.keys[places] * self.query
        worst = np.iinfo(np.int64).min
        ranks = np.where(self.left > 0, products if self.is_max else -products, worst)
        column = int(np.argmax(ranks))
        popped = int(products[column]), int(self.columns.rows[self.positions[column], column])
        self.positions[column] += self.steps[column]
        self.left[column] -= 1
        return popped


def candidates(columns, query, num_iterations, num_visible):
    """Ascending rows with a positive greedy score after M iterations, of the first `num_visible`."""
    scores = np.zeros(len(columns.keys), np.int64)
    running_sum, first_visible = 0, None
    high, low = _Side(columns, query, True), _Side(columns, query, False)
    for _ in range(num_iterations):
        sum_at_start = running_sum
        popped = high.pop()
        if popped is not None:
            product, row = popped
            if row < num_visible and first_visible is None:
                first_visible = row
            if product > 0 and row < num_visible:
                scores[row] += product
                running_sum += product
        popped = low.pop() if sum_at_start >= 0 else None
        if popped is not None:
            product, row = popped
            if product < 0 and row < num_visible:
                scores[row] += product
                running_sum += product
    found = np.flatnonzero(scores > 0).tolist()
    return found or [num_visible - 1 if first_visible is None else first_visible]


@dataclass
class Answer:
    candidates: list
    selected: list
    largest: int  # dot product among the candidates
    score_sum: int
    output: list  # raw, 3f fraction bits
    num_iterations: int = 0


def attend(formats, key, value, query, chosen, threshold):
    """What a query gives on its candidates; `threshold` None keeps all."""
    products = {row: int(np.dot(key[row], query)) for row in chosen}
    largest = max(products.values())
    kept = [row for row in chosen if threshold is None or largest - products[row] <= threshold]
    scores = {row: formats.exponent(largest - products[row]) for row in kept}
    total = sum(scores.values())
    output = [0] * value.shape[1]
    for row in kept:
        weight = formats.weight(scores[row], total)
        output = [so_far + weight * int(element) for so_far, element in zip(output, value[row])]
    return Answer(list(chosen), kept, largest, total, output)
