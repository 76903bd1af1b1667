"""The paper's figures with our bars and the paper's numbers as diamonds on them (matplotlib); each as a PNG file's bytes."""
import io

import matplotlib

matplotlib.use("Agg")
# pylint: disable=wrong-import-position
from matplotlib import pyplot  # noqa: E402

from . import facts  # noqa: E402
from .given_selection import ENERGY_GROUPS  # noqa: E402

_DOTS_PER_INCH = 100
_SHADES = ("#08306b", "#2171b5", "#6baed6", "#bdd7e7", "#deebf7")
_GIVEN_COLOUR, _OWN_COLOUR = "#2171b5", "#fd8d3c"
_GROUP_COLOURS = ("#6baed6", "#fd8d3c", "#9e9ac8", "#74c476", "#969696")


def _png(figure):
    content = io.BytesIO()
    figure.savefig(content, dpi=_DOTS_PER_INCH, format="png", metadata={"Software": None})
    pyplot.close(figure)
    return content.getvalue()


def _two_panels(title):
    figure, axes = pyplot.subplots(1, 2, figsize=(12.5, 4.4), constrained_layout=True)
    figure.suptitle(title)
    return figure, axes


def _grouped_bars(axis, groups, series, values, papers, colours):
    """Bars of `series` in each of `groups`; `values` and `papers` are [group][series], None where there is none."""
    width = 0.84 / len(series)
    for s, name in enumerate(series):
        places = [g + (s - (len(series) - 1) / 2) * width for g in range(len(groups))]
        known = [(place, values[g][s]) for g, place in enumerate(places) if values[g][s] is not None]
        axis.bar([place for place, _ in known], [value for _, value in known], width * 0.92, color=colours[s], label=name,
                 edgecolor="#555555", linewidth=0.5)
        marked = [(place, papers[g][s]) for g, place in enumerate(places) if papers[g][s] is not None]
        axis.plot([place for place, _ in marked], [value for _, value in marked], linestyle="", marker="D", markersize=5.5,
                  markerfacecolor="white", markeredgecolor="black", label="paper" if s == len(series) - 1 else None)
    axis.set_xticks(range(len(groups)), groups)
    axis.grid(axis="y", alpha=0.3)
    axis.set_axisbelow(True)


def _points_figure(title, points, outcomes, left, right):
    """`left` and `right`: (label, field of a point or function of an outcome, function of a paper's workload)."""
    shown = [outcome for outcome in outcomes if outcome.points]
    groups = [f"{outcome.stand.paper.name}\nours: {outcome.stand.label}" for outcome in shown]
    figure, axes = _two_panels(title)
    for axis, (label, field_of, paper_of) in zip(axes, (left, right)):
        values = [[outcome.points[point].get(field_of(outcome)) for point in points] for outcome in shown]
        papers = [paper_of(outcome.stand.paper) for outcome in shown]
        _grouped_bars(axis, groups, points, values, papers, _SHADES)
        axis.tick_params(axis="x", labelsize=7.5)
        axis.set_ylabel(label)
        axis.set_ylim(0, 1.25)
    axes[1].legend(fontsize="small", ncol=3, loc="upper right")
    return _png(figure)


def figure11(outcomes):
    return _points_figure("Fig. 11: candidate selection alone", facts.FIG11_POINTS, outcomes,
                          ("accuracy", lambda _: "accuracy", lambda paper: paper.fig11_accuracy),
                          ("C / n", lambda _: "candidates_per_row", lambda paper: paper.fig11_candidates_per_row))


def figure12(outcomes):
    return _points_figure("Fig. 12: post-scoring selection alone", facts.FIG12_POINTS, outcomes,
                          ("accuracy", lambda _: "accuracy", lambda paper: paper.fig12_accuracy),
                          ("K / n", lambda _: "selected_per_row", lambda paper: paper.fig12_selected_per_row))


def figure13(outcomes):
    return _points_figure("Fig. 13: both", facts.FIG13_POINTS, outcomes,
                          ("accuracy", lambda _: "accuracy", lambda paper: paper.fig13_accuracy),
                          ("true top rows kept: 2 (MemN2N), 5 (others)",
                           lambda outcome: f"top{outcome.stand.paper.top_rows}_retained",
                           lambda paper: (1.0, *paper.fig13_top_retained)))


def _cost_bars(axis, label, rows):
    """`rows` are (group, from the paper's C and K, with our workload, the paper's)."""
    _grouped_bars(axis, [row[0] for row in rows], ("from the paper's C/n, K/n", "with our workload"),
                  [row[1:3] for row in rows], [(row[3], row[3]) for row in rows], (_GIVEN_COLOUR, _OWN_COLOUR))
    axis.axhline(1, color="black", linewidth=0.8, linestyle="--")
    axis.tick_params(axis="x", labelsize=7.5)
    axis.set_ylabel(label)


def figure14(throughput_rows, latency_rows):
    """Rows as in _cost_bars."""
    figure, axes = _two_panels("Fig. 14: throughput and latency over the base design")
    _cost_bars(axes[0], "throughput over base", throughput_rows)
    _cost_bars(axes[1], "latency over base", latency_rows)
    axes[0].legend(fontsize="small", loc="upper left")
    return _png(figure)


def figure15(efficiency_rows, shares):
    """`shares` is [(bar, ours by group, the paper's by group or None, the paper's total)], of the base design's total."""
    figure, axes = _two_panels("Fig. 15: energy")
    _cost_bars(axes[0], "energy efficiency over base", efficiency_rows)
    axes[0].legend(fontsize="small", loc="upper left")
    _stacks(axes[1], shares)
    return _png(figure)


def _stacks(axis, shares):
    for number, (name, ours, paper, total) in enumerate(shares):
        _stack(axis, f"{name}\nours", ours, sum(ours.values()), with_labels=number == 0)
        _stack(axis, f"{name}\npaper", paper or {}, total)
    axis.set_ylabel("dynamic energy, share of base (BERT)")
    axis.tick_params(axis="x", labelsize=7.5)
    axis.set_ylim(0, 1.1)
    axis.legend(fontsize="small")


def _stack(axis, name, groups, total, with_labels=False):
    """One bar; without groups its outline alone."""
    axis.bar([name], [total], 0.6, fill=False, edgecolor="#555555", linewidth=0.8, zorder=3)
    bottom = 0.0
    for colour, group in zip(_GROUP_COLOURS, ENERGY_GROUPS):
        height = groups.get(group, 0.0)
        axis.bar([name], [height], 0.6, bottom=bottom, color=colour, label=group if with_labels else None)
        bottom += height
    axis.annotate(f"{total:.3f}", (name, total), ha="center", va="bottom", fontsize=8)
