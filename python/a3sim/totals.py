"""Sums over operations."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from operator import add
from typing import Any, Optional

from . import _core
from .accuracy import AccuracySummary, AccuracySums
from .notebook import Line, energy_table, fields_table
from .result import Result


def _no_energy() -> dict[str, float]:
    return {name: 0.0 for name, _ in _core.BLOCKS}


def _no_counts() -> tuple[int, ...]:
    return (0,) * _core.NUM_COUNTERS


@dataclass(repr=False)
class Totals:
    """Sums over operations: `add` results, or other totals with +. They can be pickled and copied.

    Means are sums divided by `queries`, such as `candidates / queries`; those that are more than that are properties.
    """

    operations: int = 0
    queries: int = 0
    cycles: int = 0  #: sum of the operations' makespans; on a system of the runs that they make up
    latency_cycles: int = 0  #: sum over queries
    latency_min_cycles: Optional[int] = None  #: None without a query
    latency_max_cycles: Optional[int] = None
    rows: int = 0  #: n, sum over queries, as are the next four
    visible_rows: int = 0  #: that each sees
    iterations: int = 0
    candidates: int = 0
    selected: int = 0
    energy_pj: float = 0.0  #: dynamic
    static_energy_pj: float = 0.0
    energy_breakdown_pj: dict[str, float] = field(default_factory=_no_energy)  #: dynamic, by block
    saturated_elements: int = 0
    basis_multiply_accumulates: int = 0  #: of a3sim.torch, to put keys and queries into bases; the machine does none of them
    tiles: int = 0  #: that were run, one an operation unless it is split
    max_rows: int = 0  #: n of the longest operation
    max_dims: int = 0  #: d of the widest
    _interval_sum_cycles: float = 0.0
    _intervals: int = 0
    _activity_counts: tuple[int, ...] = field(default_factory=_no_counts)
    _accuracy: AccuracySums = field(default_factory=AccuracySums)

    def add(self, result: Result) -> None:
        """Adds an operation."""
        self += _totals_of(result)

    @property
    def activity(self) -> dict[str, Any]:
        """Counts of each block, as `activity` in report.json."""
        activity: dict[str, Any] = json.loads(_core.activity_json(list(self._activity_counts)))
        return activity

    @property
    def interval_mean_cycles(self) -> Optional[float]:
        """(last done - first done) / (queries - 1) of an operation, whichever query is done first, averaged over those of at least
        two queries; None without any."""
        return self._interval_sum_cycles / self._intervals if self._intervals > 0 else None

    @property
    def accuracy(self) -> AccuracySummary:
        """Over all queries. Raises InputError unless every result was computed with accuracy=True, and there is one."""
        if self._accuracy.queries == 0 or self._accuracy.queries != self.queries:
            raise _core.InputError(f"accuracy: was computed for {self._accuracy.queries} of {self.queries} queries; run all "
                                   "operations with accuracy=True.")
        return self._accuracy.summary

    def __iadd__(self, later: Totals) -> Totals:
        """Adds the operations of `later` behind these."""
        if not isinstance(later, Totals):
            return NotImplemented
        self.latency_min_cycles = _chosen(min, self.latency_min_cycles, later.latency_min_cycles)
        self.latency_max_cycles = _chosen(max, self.latency_max_cycles, later.latency_max_cycles)
        self.energy_breakdown_pj = {name: energy + later.energy_breakdown_pj[name]
                                    for name, energy in self.energy_breakdown_pj.items()}
        self._activity_counts = tuple(map(add, self._activity_counts, later._activity_counts))
        self._accuracy += later._accuracy
        self.max_rows = max(self.max_rows, later.max_rows)
        self.max_dims = max(self.max_dims, later.max_dims)
        for name in _PLAIN_SUMS:
            setattr(self, name, getattr(self, name) + getattr(later, name))
        return self

    def _repr_html_(self) -> str:
        html = fields_table("a3sim.Totals", _lines(self))
        return html + energy_table(self.energy_breakdown_pj, dict(_core.BLOCKS)) if self.queries > 0 else html

    def __repr__(self) -> str:
        return (f"<a3sim.Totals: {self.operations} operations, {self.queries} queries, {self.cycles} cycles, "
                f"{self.energy_pj:.6g} pJ>")

    def __add__(self, later: Totals) -> Totals:
        if not isinstance(later, Totals):
            return NotImplemented
        both = Totals()
        both += self
        both += later
        return both


def _lines(totals: Totals) -> list[Line]:
    """What is worth a look: sums, and means over queries."""
    lines: list[Line] = [("operations", totals.operations), ("queries", totals.queries), ("cycles", totals.cycles),
                         ("tiles", totals.tiles),
                         ("dynamic energy, pJ", totals.energy_pj), ("static energy, pJ", totals.static_energy_pj),
                         ("saturated elements", totals.saturated_elements)]
    if totals.queries == 0:
        return lines
    lines += [("interval, mean, cycles", totals.interval_mean_cycles),
              ("latency, cycles: min, mean, max", f"{totals.latency_min_cycles}, {totals.latency_cycles / totals.queries:.6g}, "
                                                  f"{totals.latency_max_cycles}")]
    lines += [(f"{name}, mean", getattr(totals, sums) / totals.queries)
              for name, sums in (("n", "rows"), ("visible rows", "visible_rows"), ("M", "iterations"), ("C", "candidates"),
                                 ("K", "selected"), ("dynamic energy of a query, pJ", "energy_pj"))]
    if totals.basis_multiply_accumulates > 0:
        lines.append(("multiply-accumulates for bases of a query, outside the machine", totals.basis_multiply_accumulates / totals.queries))
    if totals._accuracy.queries == totals.queries:
        lines += vars(totals.accuracy).items()
    return lines


_PLAIN_SUMS = ("operations", "queries", "cycles", "latency_cycles", "rows", "visible_rows", "iterations", "candidates",
               "selected", "energy_pj", "static_energy_pj", "saturated_elements", "tiles", "basis_multiply_accumulates",
               "_interval_sum_cycles", "_intervals")


def _totals_of(result: Result) -> Totals:
    queries = result.num_queries
    done = result.done_cycle
    latencies = result.latency_cycles
    has_interval = queries > 1
    return Totals(
        operations=1, queries=queries, cycles=result.run_cycles, latency_cycles=int(latencies.sum()),
        latency_min_cycles=int(latencies.min()), latency_max_cycles=int(latencies.max()), rows=queries * result.num_rows,
        visible_rows=int(result.visible_rows.sum()), iterations=int(result.num_iterations.sum()),
        candidates=int(result.num_candidates.sum()), selected=int(result.num_selected.sum()), energy_pj=float(result.energy_pj.sum()),
        static_energy_pj=result.static_energy_pj, energy_breakdown_pj=result.energy_breakdown_pj,
        saturated_elements=result.saturated_elements, tiles=result.num_tiles_run, max_rows=result.num_rows,
        max_dims=result.num_dims,
        _interval_sum_cycles=int(done.max() - done.min()) / (queries - 1) if has_interval else 0.0, _intervals=int(has_interval),
        _activity_counts=tuple(result._core.activity_counts),
        _accuracy=AccuracySums.of(result.accuracy) if result.has_accuracy else AccuracySums())


def _chosen(choose: Any, a: Optional[int], b: Optional[int]) -> Optional[int]:
    """The least or the largest of what there is."""
    there = [number for number in (a, b) if number is not None]
    return choose(there) if there else None
