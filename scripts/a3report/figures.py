"""The plots. All are drawn at a fixed width, so that they print as they are shown."""
import html
import itertools

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from . import blocks, histogram, quantities
from .tables import number

_WIDTH = 1060  # pixels, as the page's
_INK, _GRID = "#222222", "#dddddd"
# Told apart also by those who see fewer colours, and by their order and lightness in grey.
_BLOCK_COLOURS = ("#0072b2", "#f0e442", "#56b4e9", "#d55e00", "#cc79a7", "#004d40", "#009e73", "#e69f00")
_BUSY_COLOUR, _IDLE_COLOUR = "#0072b2", "#e8e8e8"
_STALL_COLOURS = ("#d55e00", "#e69f00", "#cc79a7")
_QUERY_COLOURS = ("#a6cee3", "#c7e3b0", "#d9cdea", "#f3e3a8")
_BAR_COLOUR = "#0072b2"
_MAX_NAME = 24


def _short(name):
    """A run's name for an axis, where plotly would read HTML; its end, which tells paths apart."""
    return html.escape(name if len(name) <= _MAX_NAME else "…" + name[1 - _MAX_NAME:])


def _named(runs):
    """The runs by name for an axis, all distinct."""
    shorts = [_short(run.name) for run in runs]
    return {short if shorts.count(short) == 1 else f"{position}: {short}": run
            for position, (short, run) in enumerate(zip(shorts, runs), start=1)}


def _figure(height, num_rows=1, num_cols=1, **layout):
    figure = make_subplots(rows=num_rows, cols=num_cols, **layout)
    figure.update_layout(template="plotly_white", width=_WIDTH, height=height, margin={"l": 20, "r": 20, "t": 60, "b": 20},
                         font={"size": 13, "color": _INK}, hoverlabel={"namelength": -1})
    figure.update_xaxes(automargin=True, gridcolor=_GRID, linecolor=_INK, title={"standoff": 6, "font": {"size": 13}})
    figure.update_yaxes(automargin=True, gridcolor=_GRID, linecolor=_INK, title={"standoff": 6, "font": {"size": 13}})
    return figure


def comparison(runs):
    """Bars of the main quantities, a panel each."""
    panels = {
        "interval, cycles": lambda result: quantities.interval_cycles(result),
        "mean latency, cycles": lambda result: result["/cycles/latency/mean"],
        "dynamic energy, pJ/query": lambda result: result["/energy/dynamic_pj_per_query"],
        "rmse": lambda result: result["/accuracy/rmse"],
        "cosine, mean": lambda result: result["/accuracy/cosine_mean"],
    }
    named = _named(runs)
    figure = _figure(130 + 30 * len(runs), 1, len(panels), subplot_titles=list(panels), shared_yaxes=True,
                     horizontal_spacing=0.025)
    for column, (name, value_of) in enumerate(panels.items(), start=1):
        values = [value_of(run.result) for run in runs]
        figure.add_bar(x=values, y=list(named), orientation="h", marker={"color": _BAR_COLOUR}, showlegend=False,
                       text=["" if value is None else number(value) for value in values], textposition="auto",
                       hovertemplate="%{y}: %{x:.5g}<extra>" + name + "</extra>", row=1, col=column)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(rangemode="tozero", nticks=4)
    figure.update_annotations(font_size=13)
    return figure


def energy(runs):
    named = _named(runs)
    figure = _figure(170 + 34 * len(runs))
    for block, colour in zip(blocks.of([run.result for run in runs]), itertools.cycle(_BLOCK_COLOURS)):
        values = [quantities.energy_pj(run.result, block.name) for run in runs]
        figure.add_bar(x=values, y=list(named), orientation="h", name=block.title,
                       marker={"color": colour, "line": {"color": "white", "width": 1}},
                       hovertemplate="%{y}, " + block.title + ": %{x:.5g} pJ<extra></extra>")
    for short, run in named.items():
        total = run.result["/energy/dynamic_pj_per_query"]
        figure.add_annotation(x=total, y=short, text=number(total), showarrow=False, xanchor="left", xshift=4)
    _stack(figure, "dynamic energy of a query, pJ")
    return figure


def activity(runs):
    """A bar for each block of each run: where its cycles went."""
    stalls = blocks.stall_titles([run.result for run in runs])
    shown = [(short, run.result, block) for short, run in _named(runs).items() for block in blocks.with_cycles(run.result)]
    names = [f"{short} · {block.track_title}" if len(runs) > 1 else block.track_title for short, _, block in shown]
    shares = [_shares(result, block.name, stalls) for _, result, block in shown]
    figure = _figure(170 + 24 * len(names))
    for kind, colour in {"busy": _BUSY_COLOUR, **_stall_colours(stalls), "idle": _IDLE_COLOUR}.items():
        name = f"stalled: {stalls[kind]}" if kind in stalls else kind
        marker = {"color": colour, "line": {"color": "white", "width": 1}}
        if kind in stalls:
            marker["pattern"] = {"shape": "/", "fgcolor": "white", "size": 6, "solidity": 0.2}
        figure.add_bar(x=[share[kind] for share in shares], y=names, orientation="h", name=name, marker=marker,
                       hovertemplate="%{y}, " + name + ": %{x:.3g} %<extra></extra>")
    _stack(figure, "cycles, % of the run")
    figure.update_xaxes(range=[0, 100])
    return figure


def _stall_colours(stalls):
    return dict(zip(stalls, itertools.cycle(_STALL_COLOURS)))


def _shares(result, block, stalls):
    cycles = quantities.cycles_of(result, block, stalls)
    total = max(1, sum(cycles.values()))
    return {kind: 100 * count / total for kind, count in cycles.items()}


def _stack(figure, title):
    figure.update_layout(barmode="stack", legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom",
                                                  "traceorder": "normal"}, bargap=0.25)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title_text=title, rangemode="tozero")


def distributions(runs, columns):
    """Histograms, a row of panels for each run; `columns` of queries.csv as {name: (title, unit)}."""
    named = _named(runs)
    height = 140 + 165 * len(runs)
    figure = _figure(height, len(runs), len(columns), vertical_spacing=min(0.5, 75 / height) if len(runs) > 1 else 0,
                     horizontal_spacing=0.07)
    for row, (short, run) in enumerate(named.items(), start=1):
        for column, (name, (title, unit)) in enumerate(columns.items(), start=1):
            _add_histogram(figure, run.result.queries[name], unit, row, column)
            figure.update_xaxes(title_text=f"{title}, {unit}" if unit else title, row=row, col=column)
        figure.update_yaxes(title_text=f"<b>{short}</b><br>% of queries", row=row, col=1)
    figure.update_yaxes(rangemode="tozero", nticks=5)
    figure.update_layout(bargap=0, margin={"t": 34})
    return figure


def _add_histogram(figure, numbers, unit, row, column):
    values = histogram.finite(numbers)
    if len(values) == 0:
        return
    is_whole = values.dtype.kind == "i"
    edges, counts = histogram.whole_number_bins(values) if is_whole else histogram.real_bins(values)
    texts = [_bin_text(low, high, is_whole) for low, high in zip(edges[:-1], edges[1:])]
    figure.add_bar(x=(edges[:-1] + edges[1:]) / 2, y=100 * counts / len(values), width=edges[1:] - edges[:-1],
                   marker={"color": _BAR_COLOUR, "line": {"color": "white", "width": 0.5}}, customdata=texts,
                   hovertemplate="%{customdata} " + unit + ": %{y:.3g} % of queries<extra></extra>", showlegend=False,
                   row=row, col=column)
    if len(counts) == 1:  # all alike: one slender bar amid its axis, on which no count is negative
        room = 10 * (edges[1] - edges[0])
        low = max(edges[0] - room, -0.5) if is_whole else edges[0] - room
        figure.update_xaxes(range=[low, edges[1] + room], row=row, col=column)


def _bin_text(low, high, is_whole):
    if not is_whole:
        return f"{low:.4g} to {high:.4g}"
    first, last = int(low + 0.5), int(high - 0.5)
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"


def excerpt(run):
    """Blocks and queries in flight over cycles: work in the colour of the query, stalls below in that of their cause."""
    shown = run.excerpt
    figure = _figure(170 + 30 * len(shown.tracks))
    for turn, colour in enumerate(_QUERY_COLOURS):
        work = [one for one in shown.slices if one.stall_cause is None and one.query % len(_QUERY_COLOURS) == turn]
        _add_slices(figure, shown, work, {"color": colour, "line": {"color": "#666666", "width": 0.5}}, 0.8,
                    [f"q{one.query}" for one in work])
    titles = blocks.stall_titles([run.result])
    for kind, colour in _stall_colours(titles).items():
        stalls = [one for one in shown.slices if one.stall_cause == titles[kind]]
        marker = {"color": colour, "line": {"color": "white", "width": 0.5}}
        _add_slices(figure, shown, stalls, marker, 0.22, None, f"stalled: {titles[kind]}")
    figure.update_layout(barmode="overlay", uniformtext={"minsize": 9, "mode": "hide"},
                         legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"})
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=list(reversed(shown.tracks)),
                        range=[-0.5, len(shown.tracks) - 0.5])
    figure.update_xaxes(title_text="cycles from the start of the run", range=[shown.begin_cycle, shown.end_cycle],
                        tickformat=",d")
    return figure


def _add_slices(figure, shown, slices, marker, width, texts, legend=None):
    """Bars from cycle to cycle, cut to the excerpt."""
    if not slices:
        return
    begins = [max(one.begin_cycle, shown.begin_cycle) for one in slices]
    ends = [min(one.end_cycle, shown.end_cycle) for one in slices]
    hover = [f"query {one.query}{f', stalled: {one.stall_cause}' if one.stall_cause else ''}<br>cycles {one.begin_cycle:,} to "
             f"{one.end_cycle - 1:,} ({one.end_cycle - one.begin_cycle:,})" for one in slices]
    figure.add_bar(x=[end - begin for begin, end in zip(begins, ends)], base=begins, y=[one.track for one in slices],
                   orientation="h", marker=marker, offset=-0.4, width=width, name=legend, showlegend=legend is not None, text=texts,
                   textposition="inside", insidetextanchor="middle", textangle=0, customdata=hover,
                   hovertemplate="%{y}: %{customdata}<extra></extra>")
