"""The figures as one HTML page that needs no other file and no network (plotly, plotly.js inside)."""
import html

import plotly.graph_objects as go
from colours import marks
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots
from whole_file import write_whole

from . import plot_data as data

_CONFIG = {"displaylogo": False, "responsive": True}
_SYMBOLS = {"o": "circle", "s": "square", "D": "diamond", "^": "triangle-up", "v": "triangle-down", "P": "cross", "*": "star", "X": "x"}
_PANEL_DOMAINS = ((0.0, 0.27), (0.36, 0.63), (0.72, 0.99))


def write_html(path, machines, note, failures):
    """`machines` is {label: rows}; `failures` are messages of tasks. Returns the path."""
    figures = [_accuracy_energy(machines), _cycles_rows(machines), _heat_maps(machines)] if machines else []
    # The first brings plotly.js along for all.
    parts = [figure.to_html(full_html=False, include_plotlyjs=number == 0, config=_CONFIG)
             for number, figure in enumerate(figures)]
    write_whole(path, _page(parts, note, failures))
    return path


def _page(parts, note, failures):
    failed = "".join(f"<li><pre>{html.escape(message)}</pre></li>" for message in failures)
    return "\n".join([
        '<!DOCTYPE html>', '<html lang="en">', '<head><meta charset="utf-8"><title>A3 sweep</title>',
        '<style>body { font-family: sans-serif; margin: 1em 2em; } pre { margin: 0; white-space: pre-wrap; }</style>',
        '</head>', f'<body><h1>A3 sweep</h1><p>{html.escape(note)}</p>',
        f'<h2>Failed tasks</h2><ul>{failed}</ul>' if failed else '', *parts, '</body>', '</html>'
    ])


def _panels(title, quantities):
    figure = make_subplots(rows=1, cols=3, subplot_titles=[quantity.name for quantity in quantities],
                           horizontal_spacing=0.09)
    figure.update_layout(title=title, template="plotly_white", height=540, margin={"t": 110},
                         legend={"font": {"size": 10}})
    return figure


def _hover(label, row):
    lines = [label, f"M {data.m_text(row)}, T {data.t_text(row)}"]
    for quantity in (data.INTERVAL, data.ENERGY, data.CANDIDATES, data.SELECTED, *data.ACCURACIES):
        value = quantity(row)
        lines.append(f"{quantity.name}: {'none' if value is None else format(value, '.5g')}")
    return "<br>".join(map(html.escape, lines))


def _accuracy_energy(machines):
    figure = _panels("Accuracy against energy, with the Pareto front", data.ACCURACIES)
    groups = data.coinciding(machines, (data.ENERGY, *data.ACCURACIES))
    all_rows = [row for _, rows in groups for row in rows]
    for column, quality in enumerate(data.ACCURACIES, start=1):
        front = data.pareto_front(all_rows, quality)
        figure.add_scatter(x=[data.ENERGY(row) for row in front], y=[quality(row) for row in front], mode="lines",
                           line={"shape": "hv", "color": "black", "width": 1}, name="Pareto front",
                           legendgroup="front", showlegend=column == 1, hoverinfo="skip", row=1, col=column)
        for (labels, rows), (colour, marker) in zip(groups, marks(len(groups))):
            label = data.joined(labels)
            figure.add_scatter(x=[data.ENERGY(row) for row in rows], y=[quality(row) for row in rows], mode="markers",
                               marker={"color": colour, "symbol": _SYMBOLS[marker], "size": 8, "opacity": 0.8},
                               text=[_hover(label, row) for row in rows], hoverinfo="text", name=label,
                               legendgroup=label, showlegend=column == 1, row=1, col=column)
    figure.update_xaxes(title_text=data.ENERGY.name, type="log")
    return figure


def _cycles_rows(machines):
    figure = _panels("Cycles, C and K against M", data.ROW_QUANTITIES)
    owners = []
    for label, rows in machines.items():
        groups = data.by_threshold(rows)
        colours = sample_colorscale("Viridis", [0.92 * n / max(1, len(groups) - 1) for n in range(len(groups))])
        for column, quantity in enumerate(data.ROW_QUANTITIES, start=1):
            for colour, (name, group) in zip(colours, groups.items()):
                for trace in _lines(label, f"T {name}", colour, quantity, *group):
                    trace.showlegend = column == 1
                    figure.add_trace(trace, row=1, col=column)
                    owners.append(label)
    figure.update_xaxes(title_text=data.ITERATIONS.name, rangemode="tozero")
    figure.update_yaxes(rangemode="tozero")
    return _with_choice(figure, owners)


def _lines(label, name, colour, quantity, selecting, off):
    """The line over M, and a dotted one for candidate selection off, as wide as the line over M."""
    ends = [data.ITERATIONS(row) for row in selecting] or [1]
    yield go.Scatter(x=[data.ITERATIONS(row) for row in selecting], y=[quantity(row) for row in selecting],
                     mode="lines+markers", line={"color": colour}, name=name, legendgroup=f"{label} {name}",
                     text=[_hover(label, row) for row in selecting], hoverinfo="text")
    if off is not None:
        yield go.Scatter(x=[0, max(ends)], y=[quantity(off)] * 2, mode="lines", name=f"{name}, M off",
                         line={"color": colour, "dash": "dot"}, legendgroup=f"{label} {name}, off",
                         text=[_hover(label, off)] * 2, hoverinfo="text")


def _heat_maps(machines):
    figure = _panels("Over M and T", data.HEAT_QUANTITIES)
    owners = []
    for label, rows in machines.items():
        for column, quantity in enumerate(data.HEAT_QUANTITIES, start=1):
            m_names, t_names, values = data.heat_map(rows, quantity)
            figure.add_heatmap(x=t_names, y=m_names, z=values, name=label, reversescale=quantity.is_better < 0,
                               colorscale="Viridis", hovertemplate="M %{y}, T %{x}: %{z:.5g}<extra></extra>",
                               colorbar={"x": _PANEL_DOMAINS[column - 1][1] + 0.005, "thickness": 10}, row=1,
                               col=column)
            owners.append(label)
    for column, domain in enumerate(_PANEL_DOMAINS, start=1):
        figure.update_xaxes(title_text="T", type="category", domain=domain, row=1, col=column)
        figure.update_yaxes(title_text="M (n: rows of the operation)" if column == 1 else None, type="category", row=1,
                            col=column)
    return _with_choice(figure, owners)


def _with_choice(figure, owners):
    """Shows one machine at a time, by a menu if there are several; `owners` has the machine of each trace."""
    labels = list(dict.fromkeys(owners))
    for trace, owner in zip(figure.data, owners):
        trace.visible = owner == labels[0]
    if len(labels) > 1:
        buttons = [{"label": label, "method": "update", "args": [{"visible": [owner == label for owner in owners]}]}
                   for label in labels]
        figure.update_layout(updatemenus=[{"buttons": buttons, "x": 0.36, "xanchor": "left", "y": 1.24}])
    else:
        figure.update_layout(title=f"{figure.layout.title.text}: {labels[0]}")
    return figure
