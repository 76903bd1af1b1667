"""A basis by gradient descent on the smooth stand-in for the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Sequence

import numpy as np

from .closed_form import CLOSED_FORMS
from .objective import Batch, Change, Objective
from .operations import Floats, Matrices
from .setting import Setting
from .transform import Basis

#: What descent may start from; the start whose loss is the smallest after a short descent goes on.
STARTS = ("balanced_varimax", "balanced_varimax_queries", "balanced_rotation")


@dataclass(frozen=True)
class Descent:
    """How long and how fast: Adam (Kingma & Ba, 2015) with a learning rate that rises for some steps and falls along a cosine."""

    num_steps: int = 400
    num_trial_steps: int = 20  #: of each start
    learning_rate: float = 0.02
    queries_per_step: int = 128
    queries_per_operation: int = 64
    first_boundary: float = 1.0  #: softness of the search's boundary at the start,
    last_boundary: float = 0.3  #: falling geometrically to this
    num_warm_up_steps: int = 20
    least_rate: float = 0.02  #: share of the learning rate at the end

    @property
    def total_steps(self) -> int:
        """With those of the trials."""
        return self.num_steps + self.num_trial_steps * len(STARTS)


def learned(operations: Sequence[Matrices], setting: Setting, num_columns: int, seed: int, descent: Descent,
            step_done: Callable[[], None]) -> Basis:
    """The best start, changed by descent. The setting must search. step_done is called `descent.total_steps` times."""
    trials = []
    for name in STARTS:
        start = CLOSED_FORMS[name](operations, num_columns, seed)
        objective = Objective(operations, start, setting)
        change = _descended(objective, num_columns, seed, descent, descent.num_trial_steps, step_done)
        trials.append((objective.value(change, _batch(objective, np.random.default_rng(seed), descent), descent.last_boundary), start, objective))
    _, start, objective = min(trials, key=lambda trial: trial[0])
    return _descended(objective, num_columns, seed, descent, descent.num_steps, step_done).of(start)


def _descended(objective: Objective, num_columns: int, seed: int, descent: Descent, num_steps: int, step_done: Callable[[], None]) -> Change:
    random = np.random.default_rng(seed)
    parameters = np.zeros((num_columns + 1, num_columns))  # matrix - 1, and the offset below it
    adam = _Adam(parameters.shape)
    for step in range(num_steps):
        done = step / num_steps
        boundary = descent.first_boundary * (descent.last_boundary / descent.first_boundary)**done
        _, gradient = objective.value_and_gradient(_change(parameters), _batch(objective, random, descent), boundary)
        rate = descent.learning_rate * min(1.0, (step + 1) / descent.num_warm_up_steps)
        rate *= descent.least_rate + (1 - descent.least_rate) * 0.5 * (1 + np.cos(np.pi * done))
        parameters -= rate * adam.step(np.vstack([gradient.matrix, gradient.offset]))
        step_done()
    return _change(parameters)


def _change(parameters: Floats) -> Change:
    return Change(np.eye(parameters.shape[1]) + parameters[:-1], parameters[-1])


def _batch(objective: Objective, random: np.random.Generator, descent: Descent) -> Batch:
    """As many operations, in random order, as give the queries of a step, and some queries of each."""
    num_queries = objective.num_queries
    per_operation = max(descent.queries_per_operation, -(-descent.queries_per_step // len(num_queries)))
    parts: list[tuple[int, Any]] = []
    missing = descent.queries_per_step
    for index in random.permutation(len(num_queries)):
        if missing <= 0:
            break
        count = min(per_operation, num_queries[index], missing)
        parts.append((int(index), random.choice(num_queries[index], count, replace=False)))
        missing -= count
    return Batch(parts)


class _Adam:
    """Directions of descent from gradients."""

    _FIRST_DECAY, _SECOND_DECAY, _LEAST_SCALE = 0.9, 0.999, 1e-8

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean, self._mean_square, self._num_steps = np.zeros(shape), np.zeros(shape), 0

    def step(self, gradient: Floats) -> Floats:
        self._num_steps += 1
        self._mean += (1 - self._FIRST_DECAY) * (gradient - self._mean)
        self._mean_square += (1 - self._SECOND_DECAY) * (gradient**2 - self._mean_square)
        mean = self._mean / (1 - self._FIRST_DECAY**self._num_steps)
        mean_square = self._mean_square / (1 - self._SECOND_DECAY**self._num_steps)
        direction: Floats = mean / (np.sqrt(mean_square) + self._LEAST_SCALE)
        return direction
