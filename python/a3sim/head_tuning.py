"""M and T of each head by itself, under one bound on accuracy (docs/tuning.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Iterable, List, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from ._core import InputError
from .heads import HeadOrder, head_names, named_heads
from .machine import Machine
from .operation import Operation
from .point_request import Values
from .points import Point, TuningError
from .result import Result

#: The grid of `Machine.tune`.
ITERATIONS_PER_ROW = (1, 0.875, 0.75, 0.625, 0.5, 0.4375, 0.375, 0.3125, 0.25, 0.21875, 0.1875, 0.15625, 0.125, 0.09375, 0.0625, 0.03125, None)
THRESHOLDS_PERCENT = (0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12.5, 15, 20, 25, 30, 40, None)

_MEASURES = {"top1": "top1_retained", "top2": "top2_retained", "top5": "top5_retained", "cosine": "cosine_mean"}
_ENERGY = "energy_dynamic_pj_per_query"

#: Machines of all heads -> a number that should be large, such as a model's accuracy.
Metric = Callable[[Sequence[Machine]], float]


@dataclass(frozen=True)
class HeadMachines:
    """A machine for each head, and what they come to on the operations tuned on. Means are over the queries of all heads."""

    machines: List[Machine] = field(repr=False)  #: by head
    points: List[Point] = field(repr=False)  #: by head: its line of `a3sim sweep`, on the operations tuned on
    energy_pj: float  #: dynamic, of a query
    value: float  #: of the measure
    held_out_energy_pj: Optional[float]  #: the same on the operations held out; None without any
    held_out_value: Optional[float]
    metric: Optional[float] = None  #: what the metric gave


@dataclass(frozen=True)
class HeadTuning:
    """What `tune_heads` found."""

    heads: List[str]  #: names, or numbers in the order of heads
    by_head: HeadMachines  #: never more energy than `same_for_all`
    same_for_all: HeadMachines  #: the best setting that all heads share, under the same bound
    num_metric_calls: int
    _head_of: Callable[[Sequence[Operation]], List[int]] = field(repr=False)

    @property
    def energy_saved(self) -> float:
        """Share of the energy of `same_for_all`, on the operations tuned on."""
        return 1 - self.by_head.energy_pj / self.same_for_all.energy_pj

    def run(self, operations: Iterable[Operation], threads: int = 0, *, accuracy: bool = False) -> List[Result]:
        """Runs operations, in the order of heads that was tuned or with their names, each on its head's machine; results in their order."""
        return run_by_head(self.by_head.machines, list(operations), self._head_of, threads, accuracy)


def tune_heads(operations: Iterable[Operation], machine: Machine, heads: Optional[str] = None, *, measure: str = "top5",
               at_least: float, metric: Optional[Metric] = None, hold_out: float = 0.3, iterations_per_row: Optional[Values] = None,
               threshold_percent: Optional[Values] = None, threads: int = 0) -> HeadTuning:
    """Chooses M and T for each head such that energy is small and all heads together keep a bound (ours).

    operations: of all heads. heads: their order, "*x16" or "4x*x4", as for bases; None: by the operations' names.
    machine: its own M and T do not matter.
    measure: "top1", "top2", "top5", the share of so many heaviest rows that is kept, or "cosine", of outputs and exact ones: its mean over
        the queries of all heads is at least `at_least`. A head may be worse, if another makes up for it with less energy.
    metric: called with a machine for each head; its value, instead of the measure's, is at least `at_least`, and the measure orders choices: of
        those on the line of least energy for each value of the measure, the first is taken whose metric keeps the bound, found by
        halving, which supposes that the metric grows along the line.
    hold_out: share of each head's operations on which the choice is looked up and not made; 0 holds nothing out.
    iterations_per_row, threshold_percent: the points to choose from; those of `Machine.tune` if not given.

    Raises InputError; TuningError if no choice keeps the bound, on the operations tuned on or, of a measure, on those held out.
    """
    listed = list(operations)
    if measure not in _MEASURES:
        raise InputError(f"measure {measure!r}: is not known; allowed: {', '.join(_MEASURES)}.")
    if not 0 <= hold_out < 1:
        raise InputError(f"hold_out: is {hold_out}; allowed is a share from 0 to below 1.")
    names, head_of = _heads(listed, heads)
    search = _Search(listed, machine, names, head_of, _MEASURES[measure], hold_out,
                     ITERATIONS_PER_ROW if iterations_per_row is None else iterations_per_row,
                     THRESHOLDS_PERCENT if threshold_percent is None else threshold_percent, threads)
    asked = _Asked(search, at_least, metric)
    by_head = asked.first_that_keeps(search.front_by_head(), f"{measure} of all heads")
    same = asked.first_that_keeps(search.front_of_all(), f"{measure} with the same setting for all heads")
    if same.energy_pj < by_head.energy_pj:  # of few heads each step along the hull is a long one
        by_head = same
    tuning = HeadTuning(names, by_head, same, asked.num_metric_calls, head_of)
    if metric is None and by_head.held_out_value is not None and by_head.held_out_value < at_least:
        raise TuningError(f"{measure} of the choice is {by_head.value:.6g}, but {by_head.held_out_value:.6g} on the operations held out; asked for "
                          f"{at_least:.6g}. Ask for more, or give more operations.", tuning)  # type: ignore[arg-type]
    return tuning


def run_by_head(machines: Sequence[Machine], operations: Sequence[Operation], head_of: Callable[[Sequence[Operation]], Sequence[int]],
                threads: int = 0, accuracy: bool = False) -> List[Result]:
    """Runs each operation on its head's machine; results in the operations' order."""
    numbers = list(head_of(operations))
    results: dict[int, Result] = {}
    for head in sorted(set(numbers)):
        own = [index for index, number in enumerate(numbers) if number == head]
        results.update(zip(own, machines[head].run([operations[index] for index in own], threads, accuracy=accuracy)))
    return [results[index] for index in range(len(operations))]


def _heads(operations: Sequence[Operation], order: Optional[str]) -> tuple[List[str], Callable[[Sequence[Operation]], List[int]]]:
    if not operations:
        raise InputError("operations: are none; give those of each head.")
    if order is None:
        names = list(dict.fromkeys(head_names(operations)))
        return names, lambda others: named_heads(names, head_names(others), "is of no head that was tuned; those are")
    parsed = HeadOrder.parse(order)
    return [str(head) for head in range(parsed.num_heads)], lambda others: parsed.heads(len(others))


class _Search:
    """All points of all heads: energy and value, weighted by queries. A choice is a point number for each head."""

    def __init__(self, operations: Sequence[Operation], machine: Machine, names: Sequence[str], head_of: Callable[[Sequence[Operation]], List[int]],
                 column: str, hold_out: float, iterations_per_row: Values, threshold_percent: Values, threads: int) -> None:
        self._machine = machine
        numbers = head_of(operations)
        own = [[operation for operation, number in zip(operations, numbers) if number == head] for head in range(len(names))]
        is_held = [[int((i + 1) * hold_out) > int(i * hold_out) for i in range(len(one))] for one in own]
        for name, held in zip(names, is_held):
            if hold_out and not 0 < sum(held) < len(held):
                raise InputError(f"hold_out: of {len(held)} operations of head {name} {sum(held)} would be held out; both parts need one at least. Give more "
                                 "operations or another share (0 holds nothing out).")

        def points(part: bool) -> List[List[Point]]:
            chosen = [[operation for operation, held in zip(one, flags) if held == part] for one, flags in zip(own, is_held)]
            return [list(machine.sweep(one, iterations_per_row=iterations_per_row, threshold_percent=threshold_percent, threads=threads))
                    for one in chosen]

        self._tuned = _Part(points(False), column)
        self._held_out = _Part(points(True), column) if hold_out else None

    def front_by_head(self) -> List[NDArray[np.int64]]:
        """Choices of rising energy and value: from one to the next a head goes on along the hull of its points, that which gains most for the energy."""
        part = self._tuned
        hulls = [upper_hull(part.energy[head], part.value[head]) for head in range(len(part.energy))]
        choice = np.array([hull[0] for hull in hulls])
        steps = [(-(part.value[head][after] - part.value[head][before]) / (part.energy[head][after] - part.energy[head][before]), head, after)
                 for head, hull in enumerate(hulls) for before, after in zip(hull, hull[1:])]
        front = [choice]
        for _, head, after in sorted(steps):
            choice = choice.copy()
            choice[head] = after
            front.append(choice)
        return front

    def front_of_all(self) -> List[NDArray[np.int64]]:
        """One point for all heads, those that no other beats, of rising energy and value."""
        energy, value = self._tuned.energy.sum(axis=0), self._tuned.value.sum(axis=0)
        front: List[NDArray[np.int64]] = []
        best = -np.inf
        for point in np.lexsort((-value, energy)):
            if value[point] > best:
                best = value[point]
                front.append(np.full(len(self._tuned.energy), point))
        return front

    def value(self, choice: NDArray[np.int64]) -> float:
        return self._tuned.value_of(choice)

    def machines(self, choice: NDArray[np.int64]) -> List[Machine]:
        return [self._with(self._tuned.points[head][point]) for head, point in enumerate(choice)]

    def _with(self, point: Point) -> Machine:
        selection = None if point["iterations_per_row"] is None else {"iterations_per_row": point["iterations_per_row"]}
        scoring = None if point["threshold_percent"] is None else {"threshold_percent": point["threshold_percent"]}
        return Machine.from_config({**self._machine.config, "approximation": {"candidate_selection": selection, "post_scoring": scoring}})

    def found(self, choice: NDArray[np.int64], metric: Optional[float]) -> HeadMachines:
        held = self._held_out
        return HeadMachines(self.machines(choice), [self._tuned.points[head][point] for head, point in enumerate(choice)], self._tuned.energy_of(choice),
                            self._tuned.value_of(choice), None if held is None else held.energy_of(choice),
                            None if held is None else held.value_of(choice), metric)


class _Part:
    """Points on a part of the operations; energy and value [heads, points] are shares of the mean over all heads' queries."""

    def __init__(self, points: List[List[Point]], column: str) -> None:
        self.points = points
        queries = np.array([one[0]["queries"] for one in points], dtype=float)
        share = (queries / queries.sum())[:, None]
        self.energy = np.array([[point[_ENERGY] for point in one] for one in points]) * share
        self.value = np.array([[point[column] for point in one] for one in points]) * share

    def energy_of(self, choice: NDArray[np.int64]) -> float:
        return float(self.energy[np.arange(len(choice)), choice].sum())

    def value_of(self, choice: NDArray[np.int64]) -> float:
        return float(self.value[np.arange(len(choice)), choice].sum())


class _Asked:
    """The bound, and how it is looked for along a front."""

    def __init__(self, search: _Search, at_least: float, metric: Optional[Metric]) -> None:
        self._search, self._at_least, self._metric = search, at_least, metric
        self.num_metric_calls = 0

    def first_that_keeps(self, front: Sequence[NDArray[np.int64]], what: str) -> HeadMachines:
        """The choice of least energy that keeps the bound, by halving. Raises TuningError if the last, the best, does not."""
        values: dict[int, float] = {}

        def keeps(index: int) -> bool:
            if index not in values:
                values[index] = self._value(front[index])
            return values[index] >= self._at_least

        last = len(front) - 1
        if not keeps(last):
            raise TuningError(f"no choice keeps the bound; asked for {self._at_least:.6g}, the best is {values[last]:.6g} ({what if self._metric is None else 'the metric'}). "
                              "Ask for less, or list other points.", None)  # type: ignore[arg-type]
        low, high = -1, last  # the last that does not keep it, as far as is known, and the first that does
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if keeps(middle) else (middle, high)
        return self._search.found(front[high], None if self._metric is None else values[high])

    def _value(self, choice: NDArray[np.int64]) -> float:
        if self._metric is None:
            return self._search.value(choice) + 1e-12  # sums of shares
        self.num_metric_calls += 1
        return float(self._metric(self._search.machines(choice)))


def upper_hull(energy: NDArray[np.float64], value: NDArray[np.float64]) -> List[int]:
    """Points of the upper concave hull from the cheapest to the most valuable: each step gains less for its energy than that before."""
    hull: List[int] = []
    for point in np.lexsort((-value, energy)):
        if hull and value[point] <= value[hull[-1]]:
            continue
        if hull and energy[point] == energy[hull[-1]]:
            continue
        while len(hull) > 1 and _turns_up(energy, value, hull[-2], hull[-1], point):
            hull.pop()
        hull.append(int(point))
    return hull


def _turns_up(energy: NDArray[np.float64], value: NDArray[np.float64], first: int, second: int, third: int) -> bool:
    """Whether the second is on or below the line from the first to the third."""
    return bool((value[second] - value[first]) * (energy[third] - energy[first]) <= (value[third] - value[first]) * (energy[second] - energy[first]))

