"""What an operation leads to."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from . import _core
from .accuracy import Accuracy
from .notebook import energy_table, fields_table


class Result:
    """Results of one operation with m queries of n rows and d columns.

    Arrays are the result's own memory, not copies. `output`, lists of arrays and dictionaries are made when they are first asked
    for. Cycles count from the start of the operation, on a system from that of the run. A result can be pickled and copied.
    """

    def __init__(self, core: _core.Result, name: Optional[str]) -> None:
        self._core = core
        #: Of the operation; None if it had none.
        self.name = name

    @property
    def num_rows(self) -> int:
        """n"""
        return self._core.num_rows

    @property
    def num_queries(self) -> int:
        """m"""
        return self._core.num_queries

    @property
    def num_dims(self) -> int:
        """d"""
        return self._core.num_dims

    @cached_property
    def output(self) -> NDArray[np.float64]:
        """[m, d]: `output_raw` / 2^`fraction_bits`."""
        return self.output_raw * 2.0**-self.fraction_bits

    @cached_property
    def output_raw(self) -> NDArray[np.int64]:
        """[m, d]: what the accumulators hold."""
        return self._core.output_raw

    @property
    def fraction_bits(self) -> int:
        """Fraction bits of `output_raw`: 3 f."""
        return self._core.fraction_bits

    @cached_property
    def candidates(self) -> list[NDArray[np.int32]]:
        """m arrays of row ids, ascending: all visible rows without candidate selection. They share memory; not to be written to."""
        rows = self._core.candidates
        if rows is not None:
            return _split(*rows)
        all_rows = np.arange(self.num_rows, dtype=np.int32)
        all_rows.flags.writeable = False
        return [all_rows[:num_rows] for num_rows in self.visible_rows.tolist()]

    @cached_property
    def selected(self) -> list[NDArray[np.int32]]:
        """m arrays of the row ids kept, ascending: the candidates without post-scoring selection."""
        rows = self._core.selected
        return self.candidates if rows is None else _split(*rows)

    @property
    def num_candidates(self) -> NDArray[np.int64]:
        """[m]: C."""
        rows = self._core.candidates
        return self.visible_rows.copy() if rows is None else _counts(*rows)

    @property
    def num_selected(self) -> NDArray[np.int64]:
        """[m]: K."""
        rows = self._core.selected
        return self.num_candidates if rows is None else _counts(*rows)

    @cached_property
    def visible_rows(self) -> NDArray[np.int64]:
        """[m]: how many rows the query sees: `query_rows` of the operation, or n."""
        return self._core.visible_rows

    @cached_property
    def num_tiles(self) -> NDArray[np.int64]:
        """[m]: tiles that the query visits, those with a row that it sees: 1 unless the operation runs in tiles."""
        return self._core.num_tiles

    @property
    def num_tiles_run(self) -> int:
        """Tiles that any query visits."""
        return self._core.num_tiles_run

    @cached_property
    def num_iterations(self) -> NDArray[np.int64]:
        """[m]: M, the sum over the tiles that the query visits; 0 without candidate selection."""
        return self._core.iterations

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

    @property
    def iterations(self) -> int:
        """M of a query, 0 without candidate selection: of every query, but of those that visit the most tiles where some visit
        fewer (`num_iterations` tells them apart)."""
        return int(self.num_iterations.max())

    @property
    def makespan_cycles(self) -> int:
        """From the start of the operation to its last output; tiles run one after another. On a system from the assignment of its first
        job to the end of its last."""
        return self._core.makespan_cycles

    @property
    def run_cycles(self) -> int:
        """By which it lengthens its run: the makespan, unless operations overlap on a system."""
        return self._core.run_cycles

    @property
    def job_columns(self) -> list[list[int]]:
        """Of its jobs on a system, without their numbers: `Results.jobs` has them whole. None without a system."""
        columns: list[list[int]] = self._core.jobs.tolist()
        return columns

    @property
    def saturated_elements(self) -> int:
        """Elements of key, value and query that were clamped."""
        return self._core.saturated_elements

    @cached_property
    def activity(self) -> dict[str, Any]:
        """Counts of each block, as `activity` in report.json."""
        activity: dict[str, Any] = json.loads(_core.activity_json(self._core.activity_counts))
        return activity

    @cached_property
    def energy_pj(self) -> NDArray[np.float64]:
        """[m]: dynamic energy of each query, pJ (docs/energy.md)."""
        return self._core.energy_pj

    @property
    def dynamic_energy_pj(self) -> float:
        """Of all queries: the sum of `energy_breakdown_pj`."""
        return self._core.dynamic_energy_pj

    @cached_property
    def energy_breakdown_pj(self) -> dict[str, float]:
        """Dynamic energy of all queries by block, for every block of `a3sim.BLOCKS`; 0 for one that the machine lacks."""
        return self._core.dynamic_energy_by_block

    @property
    def static_energy_pj(self) -> float:
        """Static power of the blocks that the machine has, on a system in all units, over `run_cycles`; in no other number."""
        return self._core.static_energy_pj

    @cached_property
    def static_breakdown_pj(self) -> dict[str, float]:
        """The same by block."""
        return self._core.static_energy_by_block

    @property
    def has_accuracy(self) -> bool:
        """Whether `accuracy` was asked for."""
        return self._core.accuracy is not None

    @cached_property
    def accuracy(self) -> Accuracy:
        """Of each query against exact attention. Raises InputError unless the operation was run with accuracy=True."""
        columns = self._core.accuracy
        if columns is None:
            raise _core.InputError("accuracy: was not computed; run the operation with accuracy=True.")
        return Accuracy(**columns, num_dims=self.num_dims)

    def __repr__(self) -> str:
        name = "" if self.name is None else f" {self.name!r}"
        return (f"<a3sim.Result{name}: {self.num_queries} queries, n = {self.num_rows}, d = {self.num_dims}, "
                f"{self.makespan_cycles} cycles, {self.dynamic_energy_pj:.6g} pJ>")

    def _repr_html_(self) -> str:
        rows = [("queries", self.num_queries), ("n", self.num_rows), ("d", self.num_dims),
                ("visible rows, mean", float(self.visible_rows.mean())), ("tiles", self.num_tiles_run),
                ("M, mean", float(self.num_iterations.mean())),
                ("C, mean", float(self.num_candidates.mean())), ("K, mean", float(self.num_selected.mean())),
                ("makespan, cycles", self.makespan_cycles), ("latency, mean, cycles", float(self.latency_cycles.mean())),
                ("dynamic energy, pJ", self.dynamic_energy_pj), ("static energy, pJ", self.static_energy_pj),
                ("saturated elements", self.saturated_elements),
                *(vars(self.accuracy.summary).items() if self.has_accuracy else ())]
        return fields_table(repr(self)[1:-1], rows) + energy_table(self.energy_breakdown_pj, dict(_core.BLOCKS))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Result, (self._core, self.name))


Rows = Tuple[NDArray[np.int32], NDArray[np.int64]]


def _split(rows: NDArray[np.int32], offsets: NDArray[np.int64]) -> list[NDArray[np.int32]]:
    ends = offsets.tolist()
    return [rows[begin:end] for begin, end in zip(ends[:-1], ends[1:])]


def _counts(_: NDArray[np.int32], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.diff(offsets)
