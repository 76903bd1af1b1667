"""Results of a run, and on a system what becomes of its jobs."""

from __future__ import annotations

from typing import Any, Iterable, List, NamedTuple, Optional

from .notebook import fields_table, flattened
from .result import Result


class Results(List[Result]):
    """A list of results, in the order of the operations. `system` and `jobs` are of a machine with a system (docs/system.md).

    They can be pickled and copied.
    """

    def __init__(self, results: Iterable[Result] = (), system: Optional[dict[str, Any]] = None) -> None:
        super().__init__(results)
        #: The section `system` of report.json: the whole run with loading and sorting, and what it was bound by. None without a system.
        self.system = system

    @property
    def jobs(self) -> list[Job]:
        """All jobs of the run, as the lines of jobs.csv; none without a system."""
        return [Job(number, *columns) for number, columns in enumerate(columns for result in self for columns in result.job_columns)]

    def _repr_html_(self) -> str:
        title = f"a3sim.Results: {len(self)} operations"
        return fields_table(title, flattened(self.system) if self.system else [("queries", sum(result.num_queries for result in self))])


class Job(NamedTuple):
    """An operation, or one of its tiles, on a system. Cycles count from the start of the run."""

    job: int  #: from 0
    operation: int
    tile: int
    unit: int  #: 0 where units share queries
    rows: int
    queries: int
    assigned: int  #: the cycle in which it gets a matrix bank; all that follow are cycles, too
    load_start: int
    load_end: int
    sort_end: int
    start: int
    end: int
