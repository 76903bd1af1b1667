"""What an operation leads to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from . import _core


class Result:
    """Results of one operation with m queries of n rows and d columns.

    Arrays are the result's own memory, not copies. `output`, lists of arrays and the dictionary are made when they are first
    asked for.
    Cycles count from the start of the operation.
    """

    def __init__(self, core: _core.Result, fraction_bits: int) -> None:
        self._core = core
        #: Fraction bits of `output_raw`: 3 f.
        self.fraction_bits = fraction_bits

    @cached_property
    def output(self) -> NDArray[np.float64]:
        """[m, d]: `output_raw` / 2^`fraction_bits`."""
        return self.output_raw * 2.0**-self.fraction_bits

    @cached_property
    def output_raw(self) -> NDArray[np.int64]:
        """[m, d]: what the accumulators hold."""
        return self._core.output_raw

    @cached_property
    def candidates(self) -> list[NDArray[np.int32]]:
        """m arrays of row ids, ascending: all rows without candidate selection. They share memory; not to be written to."""
        rows = self._core.candidates
        if rows is not None:
            return _split(*rows)
        all_rows = np.arange(self._core.num_rows, dtype=np.int32)
        all_rows.flags.writeable = False
        return [all_rows] * self._core.num_queries

    @cached_property
    def selected(self) -> list[NDArray[np.int32]]:
        """m arrays of the row ids kept, ascending: the candidates without post-scoring selection."""
        rows = self._core.selected
        return self.candidates if rows is None else _split(*rows)

    @property
    def num_candidates(self) -> NDArray[np.int64]:
        """[m]: C."""
        return _counts(self._core.candidates, self._core.num_rows, self._core.num_queries)

    @property
    def num_selected(self) -> NDArray[np.int64]:
        """[m]: K."""
        rows = self._core.selected
        return self.num_candidates if rows is None else _counts(rows, 0, 0)

    @cached_property
    def accept_cycle(self) -> NDArray[np.int64]:
        """[m]: when the accelerator takes the query from its queue."""
        return self._core.accept_cycle

    @cached_property
    def done_cycle(self) -> NDArray[np.int64]:
        """[m]: the first cycle in which the output is valid."""
        return self._core.done_cycle

    @cached_property
    def latency_cycles(self) -> NDArray[np.int64]:
        """[m]: done - accept."""
        return self._core.latency_cycles

    @cached_property
    def energy_pj(self) -> NDArray[np.float64]:
        """[m]: dynamic energy (docs/energy.md)."""
        return self._core.energy_pj

    @property
    def iterations(self) -> int:
        """M of every query; 0 without candidate selection."""
        return self._core.iterations

    @property
    def makespan_cycles(self) -> int:
        """From the start of the operation to its last output."""
        return self._core.makespan_cycles

    @property
    def saturated_elements(self) -> int:
        """Elements of key, value and query that were clamped."""
        return self._core.saturated_elements

    @cached_property
    def activity(self) -> dict[str, Any]:
        """Counts of each block, as `activity` in report.json."""
        return json.loads(self._core.activity_json)

    def __repr__(self) -> str:
        m, d = self.output_raw.shape
        return f"<a3sim.Result: {m} queries, n = {self._core.num_rows}, d = {d}, {self.makespan_cycles} cycles>"


@dataclass
class Totals:
    """Sums over operations."""

    operations: int = 0
    queries: int = 0
    cycles: int = 0  #: sum of the operations' makespans
    latency_cycles: int = 0  #: sum over queries
    rows: int = 0  #: n, sum over queries, as are the next three
    iterations: int = 0
    candidates: int = 0
    selected: int = 0
    energy_pj: float = 0.0  #: dynamic
    saturated_elements: int = 0

    def add(self, result: Result) -> None:
        queries = len(result.energy_pj)
        self.operations += 1
        self.queries += queries
        self.cycles += result.makespan_cycles
        self.latency_cycles += int(result.latency_cycles.sum())
        self.rows += queries * result._core.num_rows
        self.iterations += queries * result.iterations
        self.candidates += int(result.num_candidates.sum())
        self.selected += int(result.num_selected.sum())
        self.energy_pj += float(result.energy_pj.sum())
        self.saturated_elements += result.saturated_elements


Rows = Tuple[NDArray[np.int32], NDArray[np.int64]]


def _split(rows: NDArray[np.int32], offsets: NDArray[np.int64]) -> list[NDArray[np.int32]]:
    ends = offsets.tolist()
    return [rows[begin:end] for begin, end in zip(ends[:-1], ends[1:])]


def _counts(rows: Optional[Rows], num_rows: int, num_queries: int) -> NDArray[np.int64]:
    return np.full(num_queries, num_rows, dtype=np.int64) if rows is None else np.diff(rows[1])
