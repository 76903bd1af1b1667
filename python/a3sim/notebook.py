"""HTML tables, for notebooks."""

from __future__ import annotations

from html import escape
from typing import Any, Iterable, Mapping, Optional, Sequence, Tuple

#: Longer tables are cut there: a page is for looking, and a list has all.
MAX_LINES = 60

Line = Tuple[str, Any]


def fields_table(title: str, lines: Iterable[Line]) -> str:
    """A name and a value a line."""
    body = "".join(f'<tr><th style="text-align:left">{escape(name)}</th><td>{_text(value)}</td></tr>' for name, value in lines)
    return f"<table>{_caption(title)}<tbody>{body}</tbody></table>"


def energy_table(breakdown_pj: Mapping[str, float], titles: Mapping[str, str]) -> str:
    """Dynamic energy of the blocks that spent some, with their shares."""
    total = sum(breakdown_pj.values())
    lines = [(titles[block], energy, f"{energy / total:.1%}") for block, energy in breakdown_pj.items() if energy > 0]
    return rows_table("dynamic energy", ("block", "pJ", "share"), lines)


def rows_table(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A line of column names, then the rows; the first MAX_LINES of them."""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(f"<tr>{''.join(f'<td>{_text(value)}</td>' for value in row)}</tr>" for row in rows[:MAX_LINES])
    if len(rows) > MAX_LINES:
        body += f'<tr><td colspan="{len(header)}">and {len(rows) - MAX_LINES} more</td></tr>'
    return f"<table>{_caption(title)}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def flattened(document: Mapping[str, Any], pointer: str = "") -> list[Line]:
    """JSON pointers and what they point to, an object's fields one after another."""
    lines: list[Line] = []
    for name, value in document.items():
        inner = flattened(value, f"{pointer}/{name}") if isinstance(value, Mapping) else [(f"{pointer}/{name}", value)]
        lines += inner
    return lines


def _caption(title: str) -> str:
    return f'<caption style="text-align:left">{escape(title)}</caption>'


def _text(value: Optional[Any]) -> str:
    if value is None:
        return ""
    return escape(f"{value:.6g}" if isinstance(value, float) else str(value))
