"""What a machine's search finds, beside exact attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional

import numpy as np
from scipy.special import softmax  # type: ignore[import]

from ..machine import Machine
from ..operation import Operation
from .operations import matrices_of
from .transform import Basis


@dataclass(frozen=True)
class SearchQuality:
    """Means over queries."""

    num_queries: int
    num_best_rows: int
    best_found: float  #: share of so many rows (of those seen, if there are fewer) with the largest exact scores that are candidates
    weight_found: float  #: sum of the candidates' exact weights
    candidates_per_row: float  #: C / n, sums divided by sums; of n, the rows that are seen
    selected_per_row: float  #: K / n, likewise
    energy_pj: float  #: dynamic, of a query

    def __str__(self) -> str:
        return (f"top-{self.num_best_rows} found {self.best_found:.3f}, weight found {self.weight_found:.3f}, C/n {self.candidates_per_row:.3f}, K/n "
                f"{self.selected_per_row:.3f}, {self.energy_pj:.0f} pJ a query")


def search_quality(operations: Iterable[Operation], machine: Machine, basis: Optional[Basis] = None, threads: int = 0, *,
                   num_best_rows: int = 5) -> SearchQuality:
    """Runs operations, as they are or in a basis. Raises InputError."""
    as_they_are = list(operations)
    matrices = matrices_of(as_they_are)
    results = machine.run(as_they_are if basis is None else [basis.apply(operation) for operation in as_they_are], threads)
    found = weight = energy = 0.0
    num_queries = num_rows = num_candidates = num_selected = 0
    for operation, result in zip(matrices, results):
        scores = operation.scores
        weights = softmax(scores, axis=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :num_best_rows]
        for query, candidates in enumerate(result.candidates):
            seen = best[query][np.isfinite(scores[query, best[query]])]
            found += float(np.isin(seen, candidates).mean())
            weight += float(weights[query, candidates].sum())
        energy += float(result.energy_pj.sum())
        num_queries, num_rows = num_queries + len(scores), num_rows + int(np.isfinite(scores).sum())
        num_candidates, num_selected = num_candidates + int(result.num_candidates.sum()), num_selected + int(result.num_selected.sum())
    return SearchQuality(num_queries, num_best_rows, found / num_queries, weight / num_queries, num_candidates / num_rows, num_selected / num_rows,
                         energy / num_queries)
