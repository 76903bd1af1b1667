"""A document of headings, paragraphs, tables and figures, as Markdown or as one HTML page.

Texts may hold `code`, **strong** and [links](#to-a-heading) of the same document.
"""
import html
import re
import textwrap
from dataclasses import dataclass

import drawing

_LINE_CHARACTERS = 132


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Items:
    texts: tuple


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Table:
    """Columns behind those of text are aligned right."""

    header: tuple
    rows: tuple
    num_text_columns: int = 1


@dataclass(frozen=True)
class Figure:
    name: str  # of the files, without folder and ending
    drawn: object  # a matplotlib figure
    text: str  # what is to be seen, for those who do not see it

    def files(self):
        """{name: content}."""
        return {f"{self.name}.png": drawing.png(self.drawn), f"{self.name}.svg": drawing.svg(self.drawn, self.name)}


def around_marks(text, begin, end):
    """What stands before and behind what a script writes between two lines. Raises ValueError without them."""
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the document has no lines '{begin}' and '{end}', between which the tables go.")
    before, rest = text.split(begin)
    return before, rest.split(end)[1]


def to_markdown(blocks, figure_folder):
    """`figure_folder` is where the figures' files are, as seen from the document."""
    return "\n\n".join(_markdown(block, figure_folder) for block in blocks) + "\n"


def _markdown(block, figure_folder):
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Paragraph):
        return _wrapped(block.text)
    if isinstance(block, Items):
        return "\n".join(_wrapped(text, "- ", "  ") for text in block.texts)
    if isinstance(block, Code):
        return f"```\n{block.text}\n```"
    if isinstance(block, Figure):
        return f"![{block.text}]({figure_folder}/{block.name}.png)"
    rules = ("---:" if column >= block.num_text_columns else "---" for column in range(len(block.header)))
    lines = [block.header, rules, *block.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _wrapped(text, first="", others=""):
    return textwrap.fill(text, _LINE_CHARACTERS, initial_indent=first, subsequent_indent=others, break_long_words=False,
                         break_on_hyphens=False)


def to_html(title, blocks):
    """A page that needs no other file."""
    style = ("body { font-family: sans-serif; margin: 1em auto; max-width: 75em; padding: 0 1em; line-height: 1.4; } "
             "table { border-collapse: collapse; } th, td { border: 1px solid #bbb; padding: .2em .6em; text-align: right; } "
             "th.text, td.text { text-align: left; } th { background: #eee; } "
             "pre, code { background: #f4f4f4; } pre { padding: .6em; overflow-x: auto; } "
             ".wide { overflow-x: auto; margin: 1em 0; }")
    return "\n".join(["<!DOCTYPE html>", '<html lang="en">',
                      f'<head><meta charset="utf-8"><title>{html.escape(title)}</title><style>{style}</style></head>',
                      "<body>", *map(_html, blocks), "</body>", "</html>", ""])


def _html(block):
    if isinstance(block, Heading):
        anchor = re.sub(r"[^a-z0-9]+", "-", block.text.lower()).strip("-")
        return f'<h{block.level} id="{anchor}">{_inline(block.text)}</h{block.level}>'
    if isinstance(block, Paragraph):
        return f"<p>{_inline(block.text)}</p>"
    if isinstance(block, Items):
        return "<ul>" + "".join(f"<li>{_inline(text)}</li>" for text in block.texts) + "</ul>"
    if isinstance(block, Code):
        return f"<pre>{html.escape(block.text)}</pre>"
    if isinstance(block, Figure):
        return f"<p>{drawing.inline_svg(block.drawn, block.name, block.text)}</p>"
    header = _html_row(block, "th", block.header)
    rows = "".join(_html_row(block, "td", row) + "\n" for row in block.rows)
    return f'<div class="wide"><table><thead>{header}</thead>\n<tbody>{rows}</tbody></table></div>'


def _html_row(table, tag, cells):
    openings = (f'<{tag} class="text">' if column < table.num_text_columns else f"<{tag}>" for column in range(len(cells)))
    return "<tr>" + "".join(f"{opening}{_inline(cell)}</{tag}>" for opening, cell in zip(openings, cells)) + "</tr>"


def _inline(text):
    escaped = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))
    linked = re.sub(r"\[([^]]+)\]\((#[^)]+)\)", r'<a href="\2">\1</a>', escaped)
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", linked)
