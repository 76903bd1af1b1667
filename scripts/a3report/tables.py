"""HTML tables: headings for rows and columns, so that they can be read aloud; numbers to the right."""
import html
import pathlib
import re

from . import blocks, histogram, machine, quantities

_MISSING = "–"


def escaped(value):
    return html.escape(str(value))


def _breakable(text):
    """Escaped; names of runs, folders and fields may go on in the next line behind a part."""
    return re.sub("(?<=.)([_/.])", r"\1<wbr>", escaped(text))


def number(value, digits=4):
    """A number for people, without exponent: so many significant digits, or all if it is whole."""
    if value is None:
        return _MISSING
    if not isinstance(value, (int, float)):
        return str(value)
    if float(value).is_integer():
        return f"{value:,.0f}"
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])
    return f"{value:,.{max(0, digits - 1 - exponent)}f}"


def table(caption, headings, rows, num_labels=1, marked=(), kind=""):
    """The first `num_labels` cells of a row are its labels; a row of one cell is a heading over those below.

    Cells are texts, not yet escaped; a label may be several, all but the first small below it. Rows whose number is in `marked`
    are set off. kind: the table's class, "runs" where runs head the columns behind the labels.
    """
    head = "".join(f'<th scope="col"{" class=label" if position < num_labels else ""}>{_breakable(heading)}</th>'
                   for position, heading in enumerate(headings))
    body = []
    for position, cells in enumerate(rows):
        if len(cells) == 1:
            heading = f'<th scope="rowgroup" colspan="{len(headings)}">{escaped(cells[0])}</th>'
            body.append(f'<tr class="group">{heading}</tr>')
            continue
        label, *rest = cells
        parts = [f'<th scope="row">{_label(label)}</th>']
        parts += [f'<td class="label">{_breakable(cell)}</td>' for cell in rest[:num_labels - 1]]
        parts += [_cell(cell) for cell in rest[num_labels - 1:]]
        body.append(f'<tr{" class=marked" if position in marked else ""}>{"".join(parts)}</tr>')
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(caption)}"><table class="{kind}">'
            f"<caption>{escaped(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>")


def _cell(text):
    """Numbers stay in one line."""
    return f"<td>{escaped(text)}</td>" if text == _MISSING or text[-1:].isdigit() else f'<td class="text">{_breakable(text)}</td>'


def _label(label):
    text, *small = label if isinstance(label, tuple) else (label,)
    return _breakable(text) + "".join(f"<small>{_breakable(one)}</small>" for one in small)


def comparison(runs):
    rows = []
    for heading, members in quantities.groups(len(runs)).items():
        rows.append((heading,))
        rows += [(one.name, one.unit, *(number(one.value_of(run, runs[0]), one.digits) for run in runs))
                 for one in members]
    return table("Runs in numbers", ("quantity", "unit", *(run.name for run in runs)), rows, num_labels=2, kind="runs")


def machines(runs):
    rows, marked = [], []
    for pointer, title, unit, values in machine.fields([run.result.report["config"] for run in runs]):
        if any(value != values[0] for value in values):
            marked.append(len(rows))
        if pointer == machine.TABLE:
            values = [value and pathlib.Path(value).name for value in values]
        rows.append(((pointer, title, unit), *map(_field, values)))
    caption = "Configuration, every field" + ("; fields that differ are bold" if len(runs) > 1 else "")
    return table(caption, ("field", *(run.name for run in runs)), rows, marked=marked, kind="runs")


def _field(value):
    if value is None:
        return "off"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def energy(runs):
    rows = []
    for block in blocks.of([run.result for run in runs]):
        rows.append((block.title, *(cell for run in runs for cell in _energy_cells(run.result, block.name))))
    totals = [run.result["/energy/dynamic_pj_per_query"] for run in runs]
    rows.append(("dynamic, all", *(cell for total in totals for cell in (number(total), "100.0"))))
    static = [quantities.static_pj_per_query(run.result) for run in runs]
    rows.append(("static, not in the sum", *(cell for pj in static for cell in (number(pj), ""))))
    rows.append(("energy table", *(cell for run in runs for cell in (run.result["/energy/table"], ""))))
    headings = [heading for run in runs for heading in (f"{run.name}, pJ", "%")]
    return table("Energy of a query by block", ("block", *headings), rows)


def _energy_cells(result, block):
    pj, total = quantities.energy_pj(result, block), result["/energy/dynamic_pj_per_query"]
    return number(pj), f"{100 * pj / total:.1f}" if total and pj is not None else _MISSING


def activity(runs):
    """Where the cycles of every block went, in percent of the run."""
    rows = []
    stalls = blocks.stall_titles([run.result for run in runs])
    for run in runs:
        if len(runs) > 1:
            rows.append((run.name,))
        for block in blocks.with_cycles(run.result):
            cycles = quantities.cycles_of(run.result, block.name, stalls)
            total = sum(cycles.values())
            rows.append((block.track_title, *(f"{100 * count / total:.1f}" if total else _MISSING for count in cycles.values())))
    headings = ("block", "busy, %", *(f"stalled: {name}, %" for name in stalls.values()), "idle, %")
    return table("Cycles of each block, percent of the run", headings, rows)


def distributions(caption, runs, columns):
    """Quantiles of columns of queries.csv; `columns` is {name: (title, unit)}."""
    rows = []
    for name, (title, unit) in columns.items():
        rows.append((f"{title}{f', {unit}' if unit else ''}",))
        for run in runs:
            values = histogram.finite(run.result.queries[name])
            mean = float(values.mean()) if len(values) else None
            rows.append((run.name, number(mean), *(number(value) for value in histogram.quantiles(values))))
    shares = [f"{100 * share:g} %" for share in histogram.QUANTILES[1:-1]]
    return table(caption, ("run", "mean", "least", *shares, "most"), rows)


def excerpt_queries(run):
    """The queries in flight within the run's excerpt."""
    excerpt, queries = run.excerpt, run.result.queries
    numbers = sorted({one.query for one in excerpt.slices})
    names = ("operation", "accept_cycle", "done_cycle", "latency_cycles", "candidates", "selected")
    rows = [(str(query), *(f"{int(queries[name][query]):,}" for name in names)) for query in numbers]
    return table("Queries of the excerpt; cycles of a query count from the start of its operation",
                 ("query", "operation", "accepted, cycle", "done, cycle", "latency, cycles", "C, rows", "K, rows"), rows)
