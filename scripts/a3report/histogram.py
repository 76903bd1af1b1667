"""Bins and quantiles of what each query has."""
import math

import numpy as np

MAX_BINS = 40
QUANTILES = (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)


def finite(numbers):
    return numbers[np.isfinite(numbers)]


def whole_number_bins(numbers):
    """(edges, counts) of whole numbers: bins of equal whole width, each edge halfway between two of them."""
    least, most = int(numbers.min()), int(numbers.max())
    width = math.ceil((most - least + 1) / MAX_BINS)
    num_bins = math.ceil((most - least + 1) / width)
    edges = least - 0.5 + width * np.arange(num_bins + 1)
    return edges, np.histogram(numbers, edges)[0]


def real_bins(numbers):
    """(edges, counts) of finite numbers; a single slender bin around numbers alike but for rounding."""
    size = max(1.0, abs(numbers[0]))
    if numbers.max() - numbers.min() < 1e-9 * size:
        half_width = 0.005 * size
        return numbers[0] + np.array([-half_width, half_width]), np.array([len(numbers)])
    counts, edges = np.histogram(numbers, MAX_BINS)
    return edges, counts


def quantiles(numbers):
    """The values at QUANTILES, linear in between; None for each where there is no number."""
    return np.quantile(numbers, QUANTILES).tolist() if len(numbers) else [None] * len(QUANTILES)
