"""Points as a table."""

from __future__ import annotations

from typing import List

from .notebook import rows_table
from .points import Point


class Points(List[Point]):
    """A list of points that a notebook shows as a table. pandas.DataFrame(points) makes one to compute with."""

    def _repr_html_(self) -> str:
        columns = list(dict.fromkeys(name for point in self for name in point))
        return rows_table(f"{len(self)} points", columns, [[point.get(name) for name in columns] for point in self])
