"""Rows of one point from several tasks, merged into what a single run over all their traces would report.

Sums add up and quotients are made of them anew, so all that whole numbers give is exact. A sum of numbers that are not
whole is the exact sum of those of the files, rounded once (math.fsum), whatever their order; a single run rounds after
each operation, so the two may differ in their last digits.
"""
import math


def merge_rows(columns, rows):
    """Merges dicts with a number or None for each of `columns` (columns.Columns), one or more, of the same point."""
    merged = {column.name: _rule(column)([row[column.name] for row in rows])
              for column in columns if column.numerator is None}
    for column in columns:
        if column.numerator is not None:
            merged[column.name] = _quotient(column, merged)
    return {name: merged[name] for name in columns.names}


def _rule(column):
    """What makes one value of those of all rows; None, a number that does not exist, stays None."""
    merge = RULES[column.merges_as]
    return lambda values: None if None in values else merge(values)


def _sum(values):
    if all(isinstance(value, int) for value in values):
        return sum(values)
    try:
        return math.fsum(values)
    except OverflowError:
        return None


def _quotient(column, merged):
    numerator, denominator = merged[column.numerator], merged[column.denominator]
    if numerator is None or not denominator:
        return None
    quotient = _finite(float(numerator) / float(denominator))
    return quotient if quotient is None or column.merges_as == "quotient" else math.sqrt(quotient)


def _finite(number):
    return number if math.isfinite(number) else None


def _first(values):
    return values[0]


# By Column.merges_as; settings are those of the point, equal in all rows.
RULES = {"setting": _first, "same": _first, "sum": _sum, "smallest": min, "largest": max}
