"""What a model costs on a machine, by layer and head."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, Tuple

from torch import nn

from .._core import InputError
from ..arguments import thread_count
from ..machine import Machine
from ..notebook import rows_table
from ..result import Result
from ..totals import Totals
from .operations import PlacedOperation
from .patch import Patched
from .simulation import OnResult, Simulation, check_machine
from .text_table import text_table

if TYPE_CHECKING:  # needs SciPy
    from ..basis import Bases

#: A line of the table: column -> text or number.
Row = Dict[str, Any]

GroupBy = Literal["layer", "head"]

_SORTABLE = ("operations", "queries", "cycles", "latency_cycles", "energy_pj", "candidates", "selected", "saturated_elements")


@dataclass
class _ByHead(Simulation):
    """Counts by layer and head as well."""

    heads: Dict[Tuple[str, str], Totals] = field(default_factory=dict)

    def collect(self, placed: PlacedOperation, result: Result) -> None:
        super().collect(placed, result)
        self.heads.setdefault((placed.layer, placed.head), Totals()).add(result)


class Profile(Patched):
    """A patched model whose operations are counted by layer and head, beside `totals`."""

    def __init__(self, model: nn.Module, simulation: _ByHead, bases: Optional[Bases]) -> None:
        super().__init__(model, simulation, bases)
        #: (module, head) -> sums, in the order in which they were run first; "0-3" for heads that share key and value.
        self.heads = simulation.heads

    def __enter__(self) -> Profile:
        super().__enter__()
        return self

    @property
    def layers(self) -> Dict[str, Totals]:
        """Module -> sums over its heads."""
        layers: Dict[str, Totals] = {}
        for (layer, _), totals in self.heads.items():
            layers[layer] = layers.get(layer, Totals()) + totals
        return layers

    def rows(self, group_by: GroupBy = "head", sort_by: Optional[str] = None) -> List[Row]:
        """Numbers by layer and head, or by layer, as dictionaries; pandas.DataFrame(profile.rows()) makes a table of them.

        sort_by: a column of sums, the largest first; None: in the order in which they were run. Shares are of all operations, means
        over queries: rows seen, M, C, K, and latency.
        """
        _check(group_by, ("layer", "head"), "group_by")
        _check(sort_by, (None, *_SORTABLE), "sort_by")
        groups = self.heads.items() if group_by == "head" else (((layer, ""), sums) for layer, sums in self.layers.items())
        found = [({"layer": layer, "head": head} if group_by == "head" else {"layer": layer}, sums) for (layer, head), sums in groups]
        if sort_by is not None:
            found.sort(key=lambda line: getattr(line[1], sort_by), reverse=True)
        return [{**names, **self._numbers(sums)} for names, sums in found]

    def table(self, group_by: GroupBy = "head", sort_by: Optional[str] = None, row_limit: int = 100) -> str:
        """The same as text, as PyTorch's profiler shows it; row_limit: lines at most, -1 for all."""
        rows = self.rows(group_by, sort_by)
        shown = rows if row_limit < 0 else rows[:row_limit]
        lines = [text_table(shown)] if shown else []
        if len(shown) < len(rows):
            lines.append(f"and {len(rows) - len(shown)} more")
        total = self.totals
        lines.append(f"Total: {total.operations} operations, {total.queries} queries, {total.cycles} cycles, {total.energy_pj:.6g} pJ "
                     f"dynamic, {total.static_energy_pj:.6g} pJ static")
        return "\n".join(lines) + "\n"

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        rows = self.rows()
        columns = list(rows[0]) if rows else ["layer"]
        return rows_table("a3sim.torch.Profile", columns, [list(row.values()) for row in rows])

    def _numbers(self, sums: Totals) -> Row:
        row: Row = {"operations": sums.operations, "queries": sums.queries, "cycles": sums.cycles,
                    "cycles_share": sums.cycles / self.totals.cycles}
        for name, of_all in (("visible_rows", sums.visible_rows), ("iterations", sums.iterations), ("candidates", sums.candidates),
                             ("selected", sums.selected), ("latency_cycles", sums.latency_cycles)):
            row[f"{name}_mean"] = of_all / sums.queries
        row |= {"energy_pj": sums.energy_pj, "energy_share": sums.energy_pj / self.totals.energy_pj,
                "saturated_elements": sums.saturated_elements}
        if self._simulation.accuracy:
            row |= {"rmse": sums.accuracy.rmse, "top5_retained": sums.accuracy.top5_retained}
        return row


def profile(model: nn.Module, machine: Machine, threads: int = 0, *, accuracy: bool = False,
            on_result: Optional[OnResult] = None, bases: Optional[Bases] = None) -> Profile:
    """`patch`, with a table by layer and head:

        with a3sim.torch.profile(model, machine) as profile, torch.no_grad():
            model(inputs)
        print(profile.table(sort_by="cycles"))

    Arguments are those of `patch`; with accuracy the table has it too.
    """
    check_machine(machine)
    profiled = Profile(model, _ByHead(machine, thread_count(threads), accuracy, Totals(), on_result), bases)
    profiled.apply()
    return profiled


def _check(value: Any, allowed: Tuple[Any, ...], what: str) -> None:
    if value not in allowed:
        raise InputError(f"{what}: is {value!r}; allowed are {', '.join(map(repr, allowed))}.")
