"""The columns that `a3sim sweep` writes for a point, as a3sim itself describes them (docs/sweeps.md): no list stands here."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    name: str
    merges_as: str  # over the files of a trace: a key of merge.RULES, setting, quotient or root_of_quotient
    numerator: str | None = None  # names of the sums that a quotient is made of
    denominator: str | None = None


class Columns:
    """All columns of a point in their order; `settings` are the names of those that tell points apart, M and T."""

    def __init__(self, descriptions):
        """`descriptions` are the entries of "columns" in the file beside a table."""
        self._columns = tuple(Column(**description) for description in descriptions)
        self.names = tuple(column.name for column in self)
        self.settings = tuple(column.name for column in self if column.merges_as == "setting")
        self.results = self.names[len(self.settings):]

    def __iter__(self):
        return iter(self._columns)
