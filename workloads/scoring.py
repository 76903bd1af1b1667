"""What an evaluator answers."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Score:
    """Share of right answers in 0 ... 1, of how many; where a workload has them, its loss in nats and each task's accuracy."""

    accuracy: float
    answers: int
    loss: float | None = None
    by_task: dict = field(default_factory=dict)


def accuracy_by_group(right, group):
    """The share of `right` [Q] within each value of `group` [Q], keyed by its text."""
    return {str(value): float(right[group == value].mean()) for value in np.unique(group)}
