"""Fixed point as docs/numerics.md states it, on Python integers and whole arrays; nothing of the simulator's code."""
import math
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Format:
    """Number formats of a machine."""

    integer_bits: int = 4
    fraction_bits: int = 4
    exponent_integer_bits: int = 8
    exponent_table_fraction_bits: int = 15
    truncates: bool = False
    _tables: dict = field(default_factory=dict, compare=False, repr=False)

    def quantised(self, numbers):
        """(raw int64 numbers, how many were clamped)."""
        limit = 2 ** (self.integer_bits + self.fraction_bits) - 1
        exact = np.rint(np.asarray(numbers, np.float64) * 2.0 ** self.fraction_bits)
        raw = np.clip(exact, -limit, limit)
        return raw.astype(np.int64), int((raw != exact).sum())

    def exponent(self, difference):
        """e^-difference of a raw difference >= 0; both have 2f fraction bits."""
        f, table_bits = self.fraction_bits, self.exponent_table_fraction_bits
        bits = self.exponent_integer_bits + 2 * f
        lower_bits = bits // 2
        x = min(int(difference), 2 ** bits - 1)
        upper, lower = x >> lower_bits, x & (2 ** lower_bits - 1)
        product = self._entry(lower_bits - 2 * f, upper) * self._entry(-2 * f, lower)
        shift = 2 * table_bits - 2 * f
        return (product + 2 ** (shift - 1)) >> shift

    def _entry(self, exponent_of_step, index):
        key = (exponent_of_step, index)
        if key not in self._tables:
            entry = np.rint(2.0 ** self.exponent_table_fraction_bits * math.exp(-index * 2.0 ** exponent_of_step))
            self._tables[key] = int(entry)
        return self._tables[key]

    def weight(self, score, score_sum):
        numerator = score << (2 * self.fraction_bits)
        return (numerator + (0 if self.truncates else score_sum // 2)) // score_sum

    def threshold(self, threshold_percent):
        return math.floor(math.log(100 / threshold_percent) * 2.0 ** (2 * self.fraction_bits))


def iterations(count, per_row, num_rows, rows_of_operation=None):
    """M of `num_rows` rows: absolute numbers are of the whole operation, of which these rows may be a tile."""
    exact = per_row * num_rows if count is None else count * num_rows / (rows_of_operation or num_rows)
    return max(1, math.ceil(exact - 1e-12))


def padded(matrix, num_columns):
    return np.pad(matrix, ((0, 0), (0, num_columns - matrix.shape[1])))
