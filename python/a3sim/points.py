"""Points, choices of M and T, and what a tuning of them came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Generic, Optional, Sequence, TypeVar

from . import _core

#: A line of `a3sim sweep` (docs/sweeps.md): column -> number, None where there is none. Varied fields are under their pointers.
Point = Dict[str, Any]

MachineT = TypeVar("MachineT")


@dataclass(frozen=True)
class Tuning(Generic[MachineT]):
    """What `Machine.tune` found. Lists are over all points, in the order of the lists of M and T, T fastest."""

    points: list[Point] = field(repr=False)  #: on the operations tuned on
    held_out: list[Point] = field(repr=False)  #: on the others; empty if none is held out
    front: list[int]  #: the points that no other beats in the objective and all bounded measures, the best objective first
    choice: Optional[int]  #: the point chosen; None if none keeps all bounds
    machine: Optional[MachineT]  #: with the chosen M and T


class TuningError(Exception):
    """No point keeps the bounds, or the choice misses one on the operations held out; `tuning` has the points."""

    def __init__(self, message: str, tuning: Tuning[Any]) -> None:
        super().__init__(message)
        self.tuning = tuning


def named(rows: Sequence[Sequence[Any]]) -> list[Point]:
    """Rows as dictionaries; columns of systems stand last, and a row of one unit lacks them."""
    return [dict(zip(_core.POINT_COLUMNS, row)) for row in rows]
