"""What of a machine a basis is fitted to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from .._core import InputError
from ..arguments import type_name
from ..machine import Machine
from .operations import Floats


@dataclass(frozen=True)
class Setting:
    """A machine's search and number format."""

    iterations: Optional[int]  #: M, if it is a number
    iterations_per_row: Optional[float]  #: M / n, if it is a share; both None: without candidate selection
    threshold_percent: Optional[float]  #: T; None: without post-scoring selection
    integer_bits: int
    fraction_bits: int
    num_lanes: int

    @classmethod
    def of(cls, machine: Any) -> Setting:
        """Raises InputError for anything but a Machine."""
        if not isinstance(machine, Machine):
            raise InputError(f"machine: is of type {type_name(machine)}; allowed is an a3sim.Machine.")
        config = machine.config
        approximation = config.get("approximation") or {}
        selection, post_scoring = (approximation.get(part) or {} for part in ("candidate_selection", "post_scoring"))
        return cls(selection.get("iterations"), selection.get("iterations_per_row"), post_scoring.get("threshold_percent"),
                   config["numerics"]["integer_bits"], config["numerics"]["fraction_bits"], config["hardware"]["num_lanes"])

    @property
    def searches(self) -> bool:
        return self.iterations is not None or self.iterations_per_row is not None

    def iterations_of(self, num_rows: int) -> int:
        """M of an operation with n rows, for a machine that searches."""
        if self.iterations is not None:
            return self.iterations
        assert self.iterations_per_row is not None
        return max(1, math.ceil(self.iterations_per_row * num_rows - 1e-12))

    @property
    def step(self) -> float:
        """The distance between neighbouring numbers of the format."""
        return 2.0**-self.fraction_bits

    @property
    def largest(self) -> float:
        """The largest number of the format."""
        return 2.0**self.integer_bits - self.step

    def quantised(self, matrix: Floats) -> Floats:
        """As the machine holds it (docs/numerics.md)."""
        raw = np.rint(matrix / self.step)
        largest = self.largest / self.step
        rounded: Floats = np.minimum(np.maximum(raw, -largest), largest) * self.step
        return rounded

    def num_columns(self, num_dims: int) -> int:
        """The lanes that operations with d columns occupy; what exceeds d holds zeros unless a basis uses it."""
        return -(-num_dims // self.num_lanes) * self.num_lanes
