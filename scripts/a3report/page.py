"""The page: sections in order, everything inside it, nothing loaded from anywhere and no program in it."""
import drawing
from program import shown

from . import figures, tables

_ROW_COLUMNS = {"latency_cycles": ("latency", "cycles"), "candidates": ("C, candidates", "rows"),
                "selected": ("K, rows kept", "rows")}
_ACCURACY_COLUMNS = {"rmse": ("rmse of a query", ""), "cosine": ("cosine of a query", "")}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # no address is allowed at all
_STYLE = r"""
:root { color-scheme: light; }
body { font: 15px/1.45 sans-serif; color: #222; background: #fff; margin: 0 auto; padding: 0 1.2em 3em; max-width: 1060px; }
h1 { font-size: 1.6em; margin: 0.8em 0 0.2em; } h2 { font-size: 1.25em; margin: 2em 0 0.4em; border-bottom: 2px solid #222; }
h3 { font-size: 1em; margin: 1.4em 0 0.3em; } h1, h3, p { overflow-wrap: anywhere; }
nav a { margin-right: 1.2em; } a { color: #004a99; }
.note { border-left: 4px solid #b34700; background: #fff4ea; padding: 0.4em 0.8em; margin: 0.8em 0; }
.scroll { overflow-x: auto; margin: 0.6em 0 1.2em; } figure { margin: 0.4em 0; } svg { display: block; } .narrow { display: none; }
.panels { display: flex; flex-wrap: wrap; margin-bottom: 0.8em; }
figcaption, caption { text-align: left; color: #444; padding: 0.2em 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.16em 0.8em; border-bottom: 1px solid #ddd; text-align: right; vertical-align: top; }
th[scope=row], th[scope=rowgroup], .label { text-align: left; font-weight: normal; } th[scope=row] { white-space: nowrap; }
th small { color: #555; } th small:first-of-type::before { content: "\A"; white-space: pre; } th small:empty { display: none; } th small + small::before { content: " · "; }
td { white-space: nowrap; } td.text { white-space: normal; } td.label { max-width: 26em; white-space: normal; overflow-wrap: break-word; }
thead th { border-bottom: 2px solid #888; vertical-align: bottom; max-width: 12em; font-weight: bold; }
tr.group th { font-weight: bold; padding-top: 0.7em; } tr.marked th, tr.marked td { font-weight: bold; background: #f3f3f3; }
tr.marked small { font-weight: normal; }
@media screen and (max-width: 720px) {
  body { font-size: 14px; padding: 0 0.9em 2em; } .wide { display: none; } .narrow { display: block; }
  table { font-size: 13px; } th, td { padding: 0.16em 0.3em; } th[scope=row] { white-space: normal; } td.label { max-width: 6em; }
  .runs thead th { overflow-wrap: anywhere; }
}
@media print {
  @page { margin: 12mm; }
  body { max-width: none; padding: 0; font-size: 11px; } nav { display: none; } .scroll { overflow: visible; }
  figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
"""


def page(runs):
    """HTML of all runs (quantities.Run), the first being what others are compared with."""
    plots = _Plots()
    sections = {
        "Side by side" if len(runs) > 1 else "In numbers": _comparison(runs, plots),
        "Machine" if len(runs) == 1 else "Machines": tables.machines(runs),
        "Energy": plots.both(lambda look: figures.energy(runs, look), "Dynamic energy of a query by module, pJ") + tables.energy(runs),
        "Latency, C and K": _distributions(runs, plots, "Latency, C and K of the queries", _ROW_COLUMNS),
        "Accuracy": "<p>Against exact attention in double precision on the unquantised trace.</p>"
                    + _distributions(runs, plots, "Accuracy of the queries", _ACCURACY_COLUMNS),
        "Blocks": plots.both(lambda look: figures.activity(runs, look), "Busy, stalled and idle cycles of each block, % of the run")
                  + tables.activity(runs),
    }
    timelines = [run for run in runs if run.excerpt is not None]
    if timelines:
        sections["Timeline"] = "".join(_timeline(run, plots) for run in timelines)
    return _document(runs, sections)


class _Plots:
    """Figures as HTML."""

    def __init__(self):
        self._num_drawn = 0

    def both(self, draw, caption):
        """Of a function of a figures.Look to a figure; the style shows the look that fits the page."""
        drawn = "".join(f'<div class="{look.name}">{self._element(draw(look), caption)}</div>' for look in figures.LOOKS)
        return self._captioned(drawn, caption)

    def panels(self, rows, caption):
        """Of rows of figures, beside one another where there is room."""
        drawn = ("".join(self._element(figure, caption) for figure in row) for row in rows)
        return self._captioned("".join(f'<div class="panels">{row}</div>' for row in drawn), caption)

    def _element(self, figure, caption):
        self._num_drawn += 1
        element = drawing.inline_svg(figure, str(self._num_drawn), f"{caption}; the table beside it has the numbers")
        drawing.close(figure)
        return element

    @staticmethod
    def _captioned(drawn, caption):
        return f"<figure><figcaption>{tables.escaped(caption)}</figcaption>{drawn}</figure>"


def _comparison(runs, plots):
    of_traces = [run.trace for run in runs] if runs[0].trace else None
    rows = [(run.name, shown(run.result.folder), *([run.trace] if of_traces else [])) for run in runs]
    folders = tables.table("Results", ("run", "folder", *(["trace"] if of_traces else [])), rows, num_labels=3 if of_traces else 2)
    plot = plots.panels([figures.comparison(runs)], "Main quantities of all runs") if len(runs) > 1 else ""
    notes = "".join(f'<p class="note">{tables.escaped(note)}</p>' for note in _notes(runs))
    return notes + plot + tables.comparison(runs) + folders


def _notes(runs):
    """What a reader must know before believing the numbers."""
    for run in runs:
        mismatches = run.result["/accuracy/golden_mismatches"]
        if mismatches:
            yield f"{run.name}: {mismatches:,} queries differ from the golden model; do not trust this run."
        elif mismatches is None:
            yield f"{run.name}: was not compared with the golden model (--no-check)."
    if runs[0].trace:
        traces = ", ".join(f"{run.name}: {run.trace}" for run in runs)
        yield f"The runs are of different traces ({traces}): ratios compare means over different queries."
    if len({run.result["/energy/table"] for run in runs}) > 1:
        yield "The runs use different energy tables: see Energy."


def _distributions(runs, plots, caption, columns):
    return (plots.panels(figures.distributions(runs, columns), f"{caption}, % of each run's queries")
            + tables.distributions(f"{caption}: means and quantiles", runs, columns))


def _timeline(run, plots):
    shown = run.excerpt
    caption = (f"{run.name}: cycles {shown.begin_cycle:,} to {shown.end_cycle - 1:,}. Work has the colour of its query; stalls are "
               "the low bars on it")
    return f"<h3>{tables.escaped(run.name)}</h3>" + plots.both(lambda look: figures.excerpt(run, look), caption) + tables.excerpt_queries(run)


def _document(runs, sections):
    names = ", ".join(run.name for run in runs)
    anchors = {heading: heading.partition(",")[0].lower().replace(" ", "-") for heading in sections}
    links = "".join(f'<a href="#{anchor}">{tables.escaped(heading)}</a>' for heading, anchor in anchors.items())
    parts = "".join(f'<section id="{anchors[heading]}"><h2>{tables.escaped(heading)}</h2>{content}</section>\n'
                    for heading, content in sections.items())
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>A3 runs: {tables.escaped(names)}</title><style>{_STYLE}</style></head>\n"
            f"<body><h1>A3 {'run' if len(runs) == 1 else 'runs'}</h1><p>{tables.escaped(names)}</p><nav>{links}</nav>\n"
            f"<main>{parts}</main></body>\n</html>\n")
