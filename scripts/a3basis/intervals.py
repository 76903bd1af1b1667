"""How sure a difference is."""
import numpy as np

NUM_RESAMPLES = 2000
CONFIDENCE = 0.95


def gain(results, references, field="right", chosen=None):
    """(mean, low, high) of the gain of some results over the references, a list of as many, seed by seed, of the same answers.

    A bootstrap of two levels: samples (sequences, questions) and seeds are both drawn with replacement, so that the interval says what
    other text and another fit would do. chosen: [answers], which count.
    """
    chosen = np.ones(len(results[0]["right"]), bool) if chosen is None else chosen
    differences = np.array([result[field][chosen].astype(float) - reference[field][chosen].astype(float)
                            for result, reference in zip(results, references)])
    _, sample = np.unique(results[0]["sample"][chosen], return_inverse=True)
    sizes = np.bincount(sample)
    sums = np.array([np.bincount(sample, weights=difference) for difference in differences])  # [seeds, samples]
    random = np.random.default_rng(0)
    means = []
    for _ in range(NUM_RESAMPLES):
        seeds = random.integers(0, len(sums), len(sums))
        drawn = random.integers(0, len(sizes), len(sizes))
        means.append(sums[np.ix_(seeds, drawn)].sum() / len(seeds) / sizes[drawn].sum())
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(differences.mean()), float(low), float(high)
