"""What no search of M iterations can beat: each iteration finds one more of the best rows."""
import math

import numpy as np

from workloads.attention import softmax


class IdealSearch:
    """Attention, in floating point, over the M rows with the largest scores that are within T percent of the largest weight."""

    def __init__(self, iterations_per_row, threshold_percent):
        self._iterations_per_row, self._threshold_percent = iterations_per_row, threshold_percent

    def __call__(self, operations):
        return [softmax(self._kept(query @ key.T)) @ value for key, value, query in operations]

    def _kept(self, scores):
        """-infinity for rows that are left out."""
        num_kept = min(scores.shape[1], max(1, math.ceil(self._iterations_per_row * scores.shape[1] - 1e-12)))
        least = -np.partition(-scores, num_kept - 1, axis=1)[:, num_kept - 1:num_kept]
        if self._threshold_percent is not None:
            least = np.maximum(least, scores.max(axis=1, keepdims=True) - math.log(100 / self._threshold_percent))
        return np.where(scores >= least, scores, -np.inf)
