"""Dictionaries as a table of text."""

from __future__ import annotations

from typing import Any, Mapping, Sequence


def text_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A line of the names, and one of the values a row, between rules; texts stand on the left, numbers on the right. One row at
    least, all with the same names."""
    columns = list(rows[0])
    cells = [columns, *([_text(name, row[name]) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    is_text = [isinstance(rows[0][name], str) for name in columns]
    rule = "  ".join("-" * width for width in widths)
    lines = ["  ".join(cell.ljust(width) if left else cell.rjust(width) for cell, width, left in zip(line, widths, is_text)).rstrip()
             for line in cells]
    return "\n".join([rule, lines[0], rule, *lines[1:], rule])


def _text(name: str, value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2%}" if name.endswith("_share") else f"{value:.6g}"
