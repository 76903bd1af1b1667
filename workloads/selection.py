"""How many rows a machine looked at, and whether they were the ones that matter."""

import numpy as np

from workloads.attention import scores_of, visible_rows

# The A3 paper, Fig. 13b, counts the true top-2 rows for MemN2N and the top-5 rows for the other models.
TOP_ROWS = (2, 5)


class SelectionStatistics:
    """Sums over queries of what was selected; feed it operations, read off means. Rows are those that a query sees.

    Candidates C passed candidate selection; selected rows K passed post-scoring selection too (A3 paper, section IV).
    """

    def __init__(self):
        self._queries = 0
        self._rows = 0
        self._candidates = 0
        self._selected = 0
        self._retained = dict.fromkeys(TOP_ROWS, 0.0)

    def add(self, operation, candidates, selected):
        """`candidates` and `selected` hold an array of row ids for each of the operation's queries."""
        visible = visible_rows(operation)
        self._queries += len(visible)
        self._rows += int(visible.sum())
        self._candidates += sum(map(len, candidates))
        self._selected += sum(map(len, selected))
        best_first = np.argsort(-scores_of(operation, np.float64), axis=1, kind="stable")
        for top in TOP_ROWS:
            for order, count, kept in zip(best_first, np.minimum(visible, top), selected, strict=True):
                self._retained[top] += np.isin(order[:count], kept).mean()

    def summary(self):
        """Means over queries, and ratios of sums: C/n and K/n as in the paper's Fig. 11b and 15."""
        summary = {
            "queries": self._queries,
            "rows_mean": self._rows / self._queries,
            "candidates_mean": self._candidates / self._queries,
            "selected_mean": self._selected / self._queries,
            "candidates_per_row": self._candidates / self._rows,
            "selected_per_row": self._selected / self._rows,
        }
        return summary | {f"top{top}_retained": kept / self._queries for top, kept in self._retained.items()}
