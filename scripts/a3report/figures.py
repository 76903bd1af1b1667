"""The plots: single ones, drawn for a wide page and for a narrow one, and rows of panels, as wide as a narrow page."""
import textwrap
from dataclasses import dataclass

import colours
import drawing
import numpy as np

from . import blocks, histogram, quantities
from .tables import number

_QUERY_COLOURS = ("#9fc5e0", "#e9f2cf", "#c0aede", "#f6dc9a")  # neighbours differ in lightness
_LETTER = 7.2  # pixels, of the widest usual letters


@dataclass(frozen=True)
class Look:
    """How a page of some width shows plots."""

    name: str
    width: int
    is_narrow: bool
    label_letters: int  # in a line beside an axis
    name_letters: int  # of a run


LOOKS = (Look("wide", 1020, False, 40, 24), Look("narrow", 340, True, 14, 14))
PANEL = LOOKS[1]


def _named(runs, look):
    """The runs by what to call them in a plot, all distinct: the name, and below it the trace where there are several."""
    names = [_short(run.name, look) + (f"\n{_short(run.trace, look)}" if run.trace else "") for run in runs]
    return {name if names.count(name) == 1 else f"{position}: {name}": run
            for position, (name, run) in enumerate(zip(names, runs), start=1)}


def _short(name, look):
    """The end of a name, which tells paths apart."""
    return name if len(name) <= look.name_letters else "…" + name[1 - look.name_letters:]


def _in_a_line(name):
    return name.replace("\n", ", ")


def _label(text, look):
    return "\n".join(textwrap.wrap(text, look.label_letters)) or text


def _categories(axis, labels):
    """A line for each, the first on top."""
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(len(labels) - 0.5, -0.5)
    axis.tick_params(axis="y", length=0)


def _legend(axis, look, handles, above=0.2):
    """`above` the axis, in letters; in the order in which bars are stacked."""
    axis.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncol=_legend_columns(look), borderaxespad=above)


def _legend_height(look, num_entries):
    return 18 * -(-num_entries // _legend_columns(look)) + 10


def _legend_columns(look):
    return 1 if look.is_narrow else 8


def comparison(runs):
    """A panel of bars for each of the main quantities."""
    quantities_shown = {
        "interval, cycles": quantities.interval_cycles,
        "mean latency, cycles": lambda result: result["/cycles/latency/mean"],
        "dynamic energy, pJ/query": lambda result: result["/energy/dynamic_pj_per_query"],
        "rmse": lambda result: result["/accuracy/rmse"],
        "cosine, mean": lambda result: result["/accuracy/cosine_mean"],
    }
    return [_bars(_named(runs, PANEL), name, value_of) for name, value_of in quantities_shown.items()]


def _bars(named, name, value_of):
    values = [value_of(run.result) for run in named.values()]
    figure, [[axis]] = drawing.figure(PANEL.width, 50 + 30 * len(named))
    bars = axis.barh(range(len(named)), [value or 0 for value in values], 0.7, **drawing.paint(colours.OURS))
    axis.bar_label(bars, [number(value) for value in values], padding=3)
    for bar, run_name, value in zip(bars, named, values):
        drawing.hover(bar, f"{_in_a_line(run_name)}: {number(value)} ({name})")
    _categories(axis, list(named))
    axis.set_title(name, loc="left")
    axis.margins(x=0.25)
    axis.set_xticks([])
    axis.spines["bottom"].set_visible(False)
    return figure


def energy(runs, look):
    """A stack of the blocks' energies for each run."""
    named = _named(runs, look)
    shown = blocks.of([run.result for run in runs])
    figure, [[axis]] = drawing.figure(look.width, 60 + 34 * len(runs) + _legend_height(look, len(shown)))
    ends = np.zeros(len(runs))
    for block, (colour, hatch) in zip(shown, colours.steps(len(shown))):
        values = np.array([quantities.energy_pj(run.result, block.name) or 0 for run in runs])
        bars = axis.barh(range(len(runs)), values, 0.7, ends, label=block.title, **drawing.paint(colour, hatch))
        for bar, short, value in zip(bars, named, values):
            drawing.hover(bar, f"{_in_a_line(short)}, {block.title}: {number(value)} pJ")
        ends += values
    for position, (end, run) in enumerate(zip(ends, runs)):
        axis.annotate(number(run.result["/energy/dynamic_pj_per_query"]), (end, position), xytext=(4, 0), textcoords="offset points",
                      va="center")
    _categories(axis, list(named))
    axis.set_xlim(0, 1.15 * max(ends) or 1)
    axis.set_xlabel("dynamic energy of a query, pJ")
    axis.xaxis.set_major_locator(drawing.few_ticks(4 if look.is_narrow else 8))
    axis.grid(axis="x")
    _legend(axis, look, axis.get_legend_handles_labels()[0])
    return figure


def activity(runs, look):
    """A panel for each run, in it a bar for each of its blocks: where its cycles went."""
    causes = blocks.stall_titles([run.result for run in runs])
    kinds = {"busy": ("busy", colours.OURS, ""),
             **{cause: (f"stalled: {title}", *paint) for (cause, title), paint in zip(causes.items(), colours.stalls(len(causes)))},
             "idle": ("idle", colours.IDLE, "")}
    shown = [blocks.with_cycles(run.result) for run in runs]
    heights = [1.6 + len(one) for one in shown]
    line = 34 if look.is_narrow else 24
    figure, axes = drawing.figure(look.width, 50 + line * sum(heights) + _legend_height(look, len(kinds)), len(runs),
                                  gridspec_kw={"height_ratios": heights}, sharex=True)
    for [axis], one, (short, run) in zip(axes, shown, _named(runs, look).items()):
        _shares(axis, run.result, one, kinds, causes)
        _categories(axis, [_label(block.track_title, look) for block in one])
        axis.set_title(_in_a_line(short) if len(runs) > 1 else "", loc="left")
        axis.grid(axis="x")
    axes[-1][0].set_xlim(0, 100)
    axes[-1][0].set_xlabel("cycles, % of the run")
    _legend(axes[0][0], look, axes[0][0].get_legend_handles_labels()[0], above=2.2 if len(runs) > 1 else 0.2)
    return figure


def _shares(axis, result, shown, kinds, causes):
    cycles = [quantities.cycles_of(result, block.name, causes) for block in shown]
    totals = [max(1, sum(one.values())) for one in cycles]
    ends = np.zeros(len(shown))
    for kind, (name, colour, hatch) in kinds.items():
        values = np.array([100 * one[kind] / total for one, total in zip(cycles, totals)])
        bars = axis.barh(range(len(shown)), values, 0.7, ends, label=name, **drawing.paint(colour, hatch))
        for bar, block, value in zip(bars, shown, values):
            drawing.hover(bar, f"{block.track_title}, {name}: {value:.3g} %")
        ends += values


def distributions(runs, columns):
    """Histograms: for each of `columns` of queries.csv, {name: (title, unit)}, a panel of each run."""
    named = _named(runs, PANEL)
    return [[_histogram(run.result.queries[name], f"{title}, {unit}" if unit else title, unit, _in_a_line(run_name))
             for run_name, run in named.items()] for name, (title, unit) in columns.items()]


def _histogram(numbers, label, unit, run_name):
    figure, [[axis]] = drawing.figure(PANEL.width, 170)
    axis.set_title(run_name, loc="left")
    axis.set_xlabel(label)
    axis.set_ylabel("% of queries")
    axis.xaxis.set_major_locator(drawing.few_ticks(5))
    axis.yaxis.set_major_locator(drawing.few_ticks(4))
    axis.grid(axis="y")
    values = histogram.finite(numbers)
    if len(values) > 0:
        _add_bins(axis, values, unit)
    axis.set_ylim(bottom=0)
    return figure


def _add_bins(axis, values, unit):
    is_whole = values.dtype.kind == "i"
    edges, counts = histogram.whole_number_bins(values) if is_whole else histogram.real_bins(values)
    shares = 100 * counts / len(values)
    bars = axis.bar(edges[:-1], shares, np.diff(edges), align="edge", **drawing.paint(colours.OURS))
    for bar, low, high, share in zip(bars, edges[:-1], edges[1:], shares):
        drawing.hover(bar, f"{_bin_text(low, high, is_whole)} {unit}: {share:.3g} % of queries")
    if len(counts) == 1:  # all alike: one slender bar amid its axis, on which no count is negative
        room = 10 * (edges[1] - edges[0])
        low = max(edges[0] - room, -0.5) if is_whole else edges[0] - room
        axis.set_xlim(low, edges[1] + room)


def _bin_text(low, high, is_whole):
    if not is_whole:
        return f"{low:.4g} to {high:.4g}"
    first, last = int(low + 0.5), int(high - 0.5)
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"


def excerpt(run, look):
    """Blocks and queries in flight over cycles: work in the colour of the query, stalls below in that of their cause."""
    shown = run.excerpt
    titles = list(blocks.stall_titles([run.result]).values())
    paints = dict(zip(titles, colours.stalls(len(titles))))
    used = [title for title in titles if any(one.stall_cause == title for one in shown.slices)]
    line = 34 if look.is_narrow else 28
    figure, [[axis]] = drawing.figure(look.width, 60 + line * len(shown.tracks) + _legend_height(look, len(used)))
    _categories(axis, [_label(track, look) for track in shown.tracks])
    axis.set_xlim(shown.begin_cycle, shown.end_cycle)
    pixels_per_cycle = 0.75 * look.width / (shown.end_cycle - shown.begin_cycle)
    for one in shown.slices:
        _slice(axis, shown, one, paints, pixels_per_cycle)
    axis.set_xlabel("cycles from the start of the run")
    axis.xaxis.set_major_locator(drawing.few_ticks(4 if look.is_narrow else 8))
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.grid(axis="x")
    if used:
        _legend(axis, look, [drawing.patch(*paints[title], label=f"stalled: {title}") for title in used])
    return figure


def _slice(axis, shown, one, paints, pixels_per_cycle):
    """A bar from cycle to cycle, cut to the excerpt."""
    begin, end = max(one.begin_cycle, shown.begin_cycle), min(one.end_cycle, shown.end_cycle)
    track = shown.tracks.index(one.track)
    if one.stall_cause is None:
        paint, top, height = (_QUERY_COLOURS[one.query % len(_QUERY_COLOURS)], "", "#777777"), track - 0.4, 0.8
    else:
        paint, top, height = paints[one.stall_cause], track + 0.16, 0.24
    [bar] = axis.barh(top, end - begin, height, begin, align="edge", **drawing.paint(*paint))
    stalled = f", stalled: {one.stall_cause}" if one.stall_cause else ""
    drawing.hover(bar, f"{one.track}: query {one.query}{stalled}\ncycles {one.begin_cycle:,} to {one.end_cycle - 1:,} "
                       f"({one.end_cycle - one.begin_cycle:,})")
    text = f"q{one.query}"
    if one.stall_cause is None and len(text) * _LETTER < (end - begin) * pixels_per_cycle:
        axis.text((begin + end) / 2, track, text, ha="center", va="center", fontsize="small")
