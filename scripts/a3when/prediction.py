"""Top-5 found and kept, predicted from the reach of heavy rows.

A heavy row can be found only if the search comes to it: reach <= M. Of those it comes to few are lost, to negative products, and these are
fitted: P(found) = logistic(constant + slope reach / n). Post-scoring leaves a row out if one is found whose score is larger by more than t.
"""
import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Coefficients:
    constant: float
    slope: float


def iterations(iterations_per_row, num_rows):
    return max(1, math.ceil(iterations_per_row * num_rows - 1e-12))


def found_probability(rows, iterations_per_row, coefficients):
    """[queries, TOP_ROWS]; iterations_per_row None: no candidate selection."""
    if iterations_per_row is None:
        return rows.is_there.astype(float)
    is_reached = rows.is_there & (rows.reach <= iterations(iterations_per_row, rows.num_rows))
    steps = np.where(is_reached, rows.reach, 0) / rows.num_rows
    return is_reached / (1 + np.exp(-(coefficients.constant + coefficients.slope * steps)))


def kept_probability(rows, found, threshold_percent):
    """[queries, TOP_ROWS], of `found`; threshold_percent None: no post-scoring selection."""
    if threshold_percent is None:
        return found
    kept = found.copy()
    for row in range(kept.shape[1]):
        for better in range(row):
            is_beyond = rows.below[:, row] - rows.below[:, better] > math.log(100 / threshold_percent)
            kept[:, row] *= np.where(is_beyond, 1 - found[:, better], 1)
    return kept


def share(rows, probability):
    """[queries], of the heavy rows that a query has."""
    return probability.sum(axis=1) / rows.is_there.sum(axis=1)


def fitted(samples, shares):
    """Coefficients. samples: [(HeavyRows, {M / n: is found [queries, TOP_ROWS]})], each with the same weight."""
    steps, is_found, weight = [], [], []
    for rows, found in samples:
        for iterations_per_row in shares:
            is_reached = rows.is_there & (rows.reach <= iterations(iterations_per_row, rows.num_rows))
            steps.append(rows.reach[is_reached] / rows.num_rows)
            is_found.append(found[iterations_per_row][is_reached])
            weight.append(np.full(is_reached.sum(), 1 / max(1, is_reached.sum())))
    return Coefficients(*logistic_fit(np.concatenate(steps)[:, None], np.concatenate(is_found), np.concatenate(weight)))


def logistic_fit(features, outcome, weight, num_steps=50, ridge=1e-4):
    """[1 + features] coefficients, the constant first, of the most likely logistic model; outcome 0 ... 1; by Newton's steps."""
    design = np.column_stack([np.ones(len(features)), features])
    weight = weight / weight.sum() * 1000
    coefficients = np.zeros(design.shape[1])
    for _ in range(num_steps):
        probability = 1 / (1 + np.exp(-design @ coefficients))
        gradient = design.T @ (weight * (outcome - probability)) - ridge * coefficients
        curvature = (design.T * (weight * probability * (1 - probability))) @ design + ridge * np.eye(len(coefficients))
        coefficients = coefficients + np.linalg.solve(curvature, gradient)
    return coefficients
