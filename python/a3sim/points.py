"""Points, choices of M and T: their lists, in the command line's form, and what they came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Generic, Mapping, Optional, Sequence, TypeVar, Union

import numpy as np

from . import _core
from .json_text import json_text

#: A line of `a3sim sweep` (docs/sweeps.md): column -> number, None where there is none. Varied fields are under their pointers.
Point = Dict[str, Any]

#: "1,0.5,off" as on the command line, or a sequence of numbers, in which None and "off" turn the selection off.
Values = Union[str, Sequence[Union[float, str, None]]]

#: {"/json/pointer": values}
Variations = Mapping[str, Sequence[Any]]


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


def point_lists(iterations_per_row: Optional[Values], iterations: Optional[Values],
                threshold_percent: Optional[Values]) -> _core.PointLists:
    return _core.PointLists(_list_text("--iterations-per-row", iterations_per_row), _list_text("--iterations", iterations),
                            _list_text("--threshold-percent", threshold_percent))


def variation_texts(vary: Variations) -> list[str]:
    if not isinstance(vary, Mapping):
        raise _core.InputError("vary: allowed is a dictionary {'/json/pointer': [values]}.")
    return [f"{pointer}={_joined(f'--vary {pointer}', values)}" for pointer, values in vary.items()]


def named(rows: Sequence[Sequence[Any]]) -> list[Point]:
    return [dict(zip(_core.POINT_COLUMNS, row)) for row in rows]


def _list_text(option: str, values: Optional[Values]) -> Optional[str]:
    if values is None or isinstance(values, str):
        return values
    return _joined(option, ["off" if value is None else value for value in values] if _is_list(values) else values)


def _joined(option: str, values: Any) -> str:
    if not _is_list(values):
        raise _core.InputError(f"{option}: is of type {type(values).__name__}; allowed is a list of values.")
    return ",".join("off" if isinstance(value, str) and value == "off" else json_text(value, option) for value in values)


def _is_list(values: Any) -> bool:
    return isinstance(values, (Sequence, np.ndarray)) and not isinstance(values, (str, bytes))
