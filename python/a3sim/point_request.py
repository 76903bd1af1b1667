"""Which points to run and what a tuning is asked, in the library's types."""

from __future__ import annotations

import operator
from contextlib import suppress
from numbers import Real
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np

from . import _core

#: A sequence of numbers, in which None and "off" turn the selection off, or their text with commas between them: "1,0.5,off".
Values = Union[str, Sequence[Union[float, str, None]]]

#: {"/json/pointer": values}
Variations = Mapping[str, Sequence[Any]]

#: Bounds on shares of rows kept: {"top5": 0.95}, "top5>=0.95", or several such texts.
Keep = Union[Mapping[str, float], str, Sequence[str]]

_SHARES = {"top1": _core.Measure.TOP1_RETAINED, "top2": _core.Measure.TOP2_RETAINED, "top5": _core.Measure.TOP5_RETAINED}
_OBJECTIVES = {"energy": _core.Objective.ENERGY, "latency": _core.Objective.LATENCY, "interval": _core.Objective.INTERVAL}


class PointRequest:
    """Which points to run. `names` says what messages call the fields of the request, which the library knows by others."""

    def __init__(self, iterations_per_row: Optional[Values], iterations: Optional[Values], threshold_percent: Optional[Values]) -> None:
        self.names: Dict[str, str] = {}
        self._selections: List[Optional[_core.CandidateSelection]] = []
        self._post_scorings: List[Optional[_core.PostScoring]] = []
        self._variations: List[Tuple[str, List[Any]]] = []
        self._add(self._selections, "selections", "iterations_per_row", iterations_per_row,
                  lambda value, name: _core.CandidateSelection(iterations_per_row=_number(value, name)))
        self._add(self._selections, "selections", "iterations", iterations,
                  lambda value, name: _core.CandidateSelection(iterations=_whole_number(value, name)))
        self._add(self._post_scorings, "post_scorings", "threshold_percent", threshold_percent,
                  lambda value, name: _core.PostScoring(threshold_percent=_number(value, name)))

    def vary(self, variations: Variations) -> PointRequest:
        if not isinstance(variations, Mapping):
            raise _core.InputError("vary: allowed is a dictionary {'/json/pointer': [values]}.")
        for pointer, values in variations.items():
            name = f"vary {pointer}"
            if not isinstance(pointer, str):
                raise _core.InputError(f"{name}: is of type {type(pointer).__name__}; allowed is a JSON pointer, a string.")
            if _core.is_of_approximation(pointer):
                raise _core.InputError(f"{name}: M and T have arguments of their own: iterations_per_row, iterations, "
                                       "threshold_percent.")
            field_name = f"variations[{len(self._variations)}]"
            listed = list(_sequence(values, name))
            self.names[field_name] = name
            self.names |= {f"{field_name}.values[{i}]": f"{name}={value}" for i, value in enumerate(listed)}
            self._variations.append((pointer, listed))
        return self

    @property
    def core(self) -> _core.PointRequest:
        return _core.PointRequest(selections=self._selections, post_scorings=self._post_scorings, variations=self._variations,
                                  names=self.names)

    def _add(self, fields: List[Any], field_name: str, argument: str, values: Optional[Values],
             make: Callable[[Any, str], Any]) -> None:
        for i, value in enumerate(_listed(values, argument)):
            name = f"{argument}[{i}] = {value}"
            self.names[f"{field_name}[{len(fields)}]"] = name
            fields.append(None if value is None or isinstance(value, str) and value == "off" else make(value, name))


def bounds(request: PointRequest, keep: Keep, max_rmse: Optional[float],
           min_cosine: Optional[float]) -> List[Tuple[_core.Measure, float]]:
    """The bounds of a tuning; the request learns what messages call them."""
    named = [(_share(name), limit, f"keep {name}") for name, limit in _kept(keep)]
    named += [(measure, limit, argument) for measure, limit, argument in (
        (_core.Measure.RMSE, max_rmse, "max_rmse"), (_core.Measure.COSINE, min_cosine, "min_cosine")) if limit is not None]
    if not named:
        raise _core.InputError("no bound on accuracy; give keep, max_rmse or min_cosine.")
    request.names |= {f"bounds[{i}]": f"{name} = {limit}" for i, (_, limit, name) in enumerate(named)}
    return [(measure, _number(limit, name)) for measure, limit, name in named]


def objective(request: PointRequest, minimise: str) -> _core.Objective:
    request.names["objective"] = f"minimise {minimise!r}"
    if minimise not in _OBJECTIVES:
        raise _core.InputError(f"minimise {minimise!r}: is not known; allowed: {', '.join(_OBJECTIVES)}.")
    return _OBJECTIVES[minimise]


def share_held_out(request: PointRequest, hold_out: float) -> float:
    request.names["hold_out"] = f"hold_out = {hold_out}"
    return _number(hold_out, "hold_out")


def _kept(keep: Keep) -> List[Tuple[str, Any]]:
    if isinstance(keep, Mapping):
        return list(keep.items())
    return [_kept_share(text) for text in ([keep] if isinstance(keep, str) else _sequence(keep, "keep"))]


def _kept_share(text: Any) -> Tuple[str, float]:
    """The parts of "top5>=0.95"."""
    name, sign, limit = text.partition(">=") if isinstance(text, str) else ("", "", "")
    try:
        if sign and name in _SHARES:
            return name, float(limit)
    except ValueError:
        pass
    raise _core.InputError(f"keep {text!r}: is no bound; allowed: top1>=X, top2>=X, top5>=X with X from 0 to 1.")


def _share(name: Any) -> _core.Measure:
    if name not in _SHARES:
        raise _core.InputError(f"keep {name!r}: is no share of rows; allowed: {', '.join(_SHARES)}.")
    return _SHARES[name]


def _listed(values: Optional[Values], argument: str) -> Sequence[Any]:
    if values is None:
        return []
    if isinstance(values, str):
        return [_parsed(item.strip(), argument, values) for item in values.split(",")]
    listed = _sequence(values, argument)
    if len(listed) == 0:
        raise _core.InputError(f"{argument}: the list is empty; give one value at least.")
    return listed


def _parsed(item: str, argument: str, text: str) -> Union[int, float, str]:
    if item == "off":
        return item
    with suppress(ValueError):
        return int(item)
    with suppress(ValueError):
        return float(item)
    raise _core.InputError(f"{argument} {text!r}: '{item}' is not a number; allowed: numbers and 'off', with commas between them.")


def _number(value: Any, name: str) -> float:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise _core.InputError(f"{name}: is of type {type(value).__name__}; allowed is a number.")
    try:
        return float(value)
    except OverflowError:
        raise _core.InputError(f"{name}: is larger than any double.") from None


def _whole_number(value: Any, name: str) -> int:
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise _core.InputError(f"{name}: is of type {type(value).__name__}; allowed is a whole number.") from None
    if abs(number) >= 2**63:
        raise _core.InputError(f"{name}: has more digits than any number of iterations.")
    return number


def _sequence(values: Any, name: str) -> Sequence[Any]:
    if isinstance(values, np.ndarray) and values.ndim > 0:
        return list(values)
    if isinstance(values, Sequence) and not isinstance(values, (str, bytes)):
        return values
    raise _core.InputError(f"{name}: is of type {type(values).__name__}; allowed is a list of values.")
