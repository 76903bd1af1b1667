"""Rows of one point from several tasks, merged into what a single run over all their traces would report.

Counts and whole-number sums are exact. Energies, cosine, top-N and rmse are means weighted by what they are means over,
summed without intermediate rounding (math.fsum), hence equal up to the rounding of each part's own mean.
"""
import math

from . import columns


def merge_rows(rows):
    """Merges dicts as in columns.ALL, one or more, of the same point; a single one comes back as it is."""
    if len(rows) == 1:
        return dict(rows[0])
    merged = {name: rows[0][name] for name in columns.POINT}
    for name, (rule, weight) in columns.RESULTS.items():
        merged[name] = _RULES[rule](rows, name, weight)
    return merged


def _values(rows, name):
    """The values of a column, or None if one is missing."""
    values = [row[name] for row in rows]
    return None if None in values else values


def _of_all(function):
    def rule(rows, name, _weight):
        values = _values(rows, name)
        return None if values is None else function(values)

    return rule


def _mean(rows, name, weight):
    """None stands beside weight 0 (intervals where each operation has one query) or for a number not finite."""
    weighted = [(row[name], row[weight]) for row in rows if row[weight] != 0]
    if not weighted or any(value is None for value, _ in weighted):
        return None
    return math.fsum(value * share for value, share in weighted) / sum(share for _, share in weighted)


def _count_mean(rows, name, weight):
    if _values(rows, name) is None:
        return None
    return sum(round(row[name] * row[weight]) for row in rows) / sum(row[weight] for row in rows)


def _root_mean_square(rows, name, weight):
    if _values(rows, name) is None:
        return None
    squares = math.fsum(row[name] ** 2 * row[weight] for row in rows)
    return math.sqrt(squares / sum(row[weight] for row in rows))


def _ratio(rows, name, weight):
    """Sum over the base design by sum over the point. Cycles are totals, energy is per query."""
    if _values(rows, name) is None or _values(rows, weight) is None:
        return None
    is_total = weight == "cycles_total"
    own = [row[weight] * (1 if is_total else row["queries"]) for row in rows]
    base = [row[name] * amount for row, amount in zip(rows, own)]
    if is_total:
        return sum(map(round, base)) / sum(own)
    return math.fsum(base) / math.fsum(own)


_RULES = {
    columns.SUM: _of_all(sum),
    columns.SMALLEST: _of_all(min),
    columns.LARGEST: _of_all(max),
    columns.SAME: _of_all(lambda values: values[0]),
    columns.MEAN: _mean,
    columns.COUNT_MEAN: _count_mean,
    columns.ROOT_MEAN_SQUARE: _root_mean_square,
    columns.RATIO: _ratio,
}
