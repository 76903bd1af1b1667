"""How keys and queries use the machine's number format, before and after a change of basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional

import numpy as np

from ..machine import Machine
from ..operation import Operation
from .operations import Floats, matrices_of
from .setting import Setting
from .transform import Basis


@dataclass(frozen=True)
class FormatUse:
    """What rounding to the format does to the operations that it was measured on."""

    largest_allowed: float  #: the format's largest number
    largest_key: float  #: largest magnitude in a key, before it is clamped
    largest_query: float
    saturated_share: float  #: share of the elements of keys and queries that are clamped
    score_error: float  #: root mean square of score errors, without what the rows of a query share
    score_deviation: float  #: root mean square of scores about the mean of a query's rows, to compare with

    def __str__(self) -> str:
        return (f"largest key {self.largest_key:.2f}, query {self.largest_query:.2f} of {self.largest_allowed:g}; saturated "
                f"{100 * self.saturated_share:.3g} %; score error {self.score_error:.3g} (scores deviate by {self.score_deviation:.3g})")


def format_use(operations: Iterable[Operation], machine: Machine, basis: Optional[Basis] = None) -> FormatUse:
    """Of operations as they are, or in a basis. Raises InputError."""
    setting = Setting.of(machine)
    used = basis
    largest_key = largest_query = squared_error = squared_deviation = 0.0
    num_saturated = num_elements = num_scores = 0
    for operation in matrices_of(operations):
        used = used or Basis.identity(operation.key.shape[1])
        key, query = used.keys(operation.key), used.queries(operation.query)
        scores = _about_mean(operation.query @ operation.key.T)
        found = _about_mean(setting.quantised(query) @ setting.quantised(key).T)
        largest_key, largest_query = max(largest_key, float(np.abs(key).max())), max(largest_query, float(np.abs(query).max()))
        num_saturated += sum(int((np.abs(matrix) > setting.largest + setting.step / 2).sum()) for matrix in (key, query))
        num_elements += key.size + query.size
        squared_error += float(((found - scores)**2).sum())
        squared_deviation += float((scores**2).sum())
        num_scores += scores.size
    return FormatUse(setting.largest, largest_key, largest_query, num_saturated / num_elements, (squared_error / num_scores)**0.5,
                     (squared_deviation / num_scores)**0.5)


def _about_mean(scores: Floats) -> Floats:
    centred: Floats = scores - scores.mean(axis=1, keepdims=True)
    return centred
