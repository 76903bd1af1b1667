"""How near outputs come to exact attention in double precision on the arrays as they were given."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class AccuracySummary:
    """Accuracy over many queries, as `accuracy` in report.json."""

    rmse: float  #: over all elements of the outputs
    max_abs_error: float  #: the largest
    cosine_mean: float  #: averaged over queries, as are the next three
    top1_retained: float
    top2_retained: float
    top5_retained: float


@dataclass(frozen=True, eq=False)
class Accuracy:
    """Accuracy of each of m queries; every array is float64 [m]."""

    squared_error: NDArray[np.float64]  #: summed over the d elements of the output
    rmse: NDArray[np.float64]  #: root of its mean
    max_abs_error: NDArray[np.float64]
    cosine: NDArray[np.float64]  #: of the two output vectors; 1 if both are zero, 0 if one is
    top1_retained: NDArray[np.float64]  #: share of the row with the largest exact score that was kept: 0 or 1
    top2_retained: NDArray[np.float64]  #: of the 2 rows with the largest (of min(2, n))
    top5_retained: NDArray[np.float64]
    num_dims: int  #: d

    @property
    def summary(self) -> AccuracySummary:
        """Over the m queries."""
        return AccuracySums.of(self).summary


@dataclass(frozen=True)
class AccuracySums:
    """Sums over queries, from which means follow."""

    queries: int = 0
    elements: int = 0  #: of the outputs
    squared_error: float = 0.0
    max_abs_error: float = 0.0  #: the largest, no sum
    cosine: float = 0.0
    top1_retained: float = 0.0
    top2_retained: float = 0.0
    top5_retained: float = 0.0

    @classmethod
    def of(cls, accuracy: Accuracy) -> AccuracySums:
        num_queries = len(accuracy.rmse)
        return cls(num_queries, num_queries * accuracy.num_dims, sum_in_order(accuracy.squared_error),
                   float(np.max(accuracy.max_abs_error)), sum_in_order(accuracy.cosine), sum_in_order(accuracy.top1_retained),
                   sum_in_order(accuracy.top2_retained), sum_in_order(accuracy.top5_retained))

    def __add__(self, later: AccuracySums) -> AccuracySums:
        return AccuracySums(self.queries + later.queries, self.elements + later.elements, self.squared_error + later.squared_error,
                            float(np.maximum(self.max_abs_error, later.max_abs_error)),  # NaN prevails
                            self.cosine + later.cosine, self.top1_retained + later.top1_retained,
                            self.top2_retained + later.top2_retained, self.top5_retained + later.top5_retained)

    @property
    def summary(self) -> AccuracySummary:
        """Of one query or more."""
        return AccuracySummary(math.sqrt(self.squared_error / self.elements), self.max_abs_error, self.cosine / self.queries,
                               self.top1_retained / self.queries, self.top2_retained / self.queries,
                               self.top5_retained / self.queries)


def sum_in_order(numbers: NDArray[np.float64]) -> float:
    """One after another, as the command line adds; NumPy's own sum goes pairwise, and may differ in the last bit."""
    return float(np.cumsum(numbers)[-1])
