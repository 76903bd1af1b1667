"""Figures of models of several seeds: our means with standard deviations as error bars, and the paper's numbers as diamonds."""
import statistics

import colours
import drawing

from . import facts, plots
from .seed_values import MACHINES, accuracy, from_base, over_base, papers, papers_from_base, top_kept

_WIDTH = 1300  # pixels
_PAINTS = dict(zip(MACHINES, ((colour, "") for colour, _ in colours.steps(len(MACHINES)))))
_OURS, _PAPERS = "ours, mean over seeds ± standard deviation", "the paper's"


def candidates(listed):
    """After Fig. 11, of seed_runs.Seeds."""
    return _curves("Candidate selection alone, over seeds", facts.FIG11_POINTS, listed, ("C / n", "candidates_per_row"),
                   (lambda paper: paper.fig11_accuracy, lambda paper: paper.fig11_candidates_per_row), "M")


def post_scoring(listed):
    """After Fig. 12."""
    return _curves("Post-scoring selection alone, over seeds", facts.FIG12_POINTS, listed, ("K / n", "selected_per_row"),
                   (lambda paper: paper.fig12_accuracy, lambda paper: paper.fig12_selected_per_row), "T, %")


def _curves(title, points, listed, share, papers_of, x_label):
    """A column for each workload: change of accuracy above, below it `share`, (label, field of a point); papers_of: of both."""
    figure, axes = drawing.figure(_WIDTH, 480, 2, len(listed))
    figure.suptitle(title)
    label, field = share
    for seeds, above, below in zip(listed, *axes):
        above.set_title(_name(seeds))
        _curve(above, seeds, points, from_base, papers_from_base(seeds.stand, papers_of[0], len(points)))
        _curve(below, seeds, points, lambda outcome, point: outcome.points[point][field], papers(seeds.stand, papers_of[1], len(points)))
        below.set_xlabel(x_label)
    top = max(below.get_ylim()[1] for below in axes[1])
    for below in axes[1]:
        below.set_ylim(0, top)
    axes[0][0].set_ylabel("accuracy, from base\n(each its own scale)")
    axes[1][0].set_ylabel(label)
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="upper left", ncol=2)  # beside the title: as a panel's it would widen that
    return figure


def _curve(axis, seeds, points, value_of, paper):
    places = range(len(points))
    values = [seeds.values(lambda outcome, point=point: value_of(outcome, point)) for point in points]
    means, deviations = [statistics.mean(of_point) for of_point in values], [statistics.stdev(of_point) for of_point in values]
    axis.errorbar(places, means, deviations, color=colours.OURS, marker="o", markersize=4, linewidth=1.4, capsize=3, label=_OURS)
    given = [(place, value) for place, value in zip(places, paper) if value is not None]
    axis.plot([place for place, _ in given], [value for _, value in given], linestyle=":", linewidth=1, color=colours.INK, marker="D",
              markersize=5.5, markerfacecolor="white", markeredgecolor="black", label=_PAPERS)
    if not given:
        axis.annotate("none from\nthe paper", (0.98, 0.97), xycoords="axes fraction", ha="right", va="top", fontsize="small")
    axis.grid(axis="y")
    axis.yaxis.set_major_locator(drawing.few_ticks(5))
    axis.margins(x=0.08)
    axis.set_xticks(places, [point.partition("=")[2].rstrip("%") for point in points])
    axis.tick_params(labelsize="small")


def machines(listed):
    """After Fig. 13."""
    figure, axes = plots.panels("Both, over seeds", width=_WIDTH)
    _bars(axes[0], "accuracy", listed, MACHINES, accuracy, lambda stand: [None, *papers(stand, lambda paper: paper.fig13_accuracy, 3)])
    _bars(axes[1], "true top rows kept: 2 (memn2n), 5 (others)", listed, facts.FIG13_POINTS, top_kept,
          lambda stand: papers(stand, lambda paper: (1.0, *paper.fig13_top_retained), 3))
    for axis in axes:
        axis.set_ylim(0, 1.1)
    plots.legend_above(axes[0])
    return figure


def costs(listed):
    """After Fig. 14 and 15."""
    figure, axes = plots.panels("Throughput, latency and energy over the base design, over seeds", 3, _WIDTH)
    for number, (axis, label, papers_of) in enumerate(zip(
            axes, ("throughput over base", "idle latency over base", "energy efficiency over base"),
            (lambda paper: paper.fig14_throughput, lambda paper: paper.fig14_latency, lambda paper: paper.fig15_efficiency))):
        _bars(axis, label, listed, facts.SETTINGS, lambda outcome, machine, number=number: over_base(outcome, machine)[number],
              lambda stand, papers_of=papers_of: papers(stand, papers_of, 2))
        axis.axhline(1, color=colours.INK, linewidth=0.8, linestyle="--")
    plots.legend_above(axes[0])
    return figure


def _bars(axis, label, listed, series, value_of, papers_of):
    """value_of(outcome, one of `series`); papers_of(stand): numbers for `series`."""
    values = [[seeds.values(lambda outcome, name=name: value_of(outcome, name)) for name in series] for seeds in listed]
    means, deviations = ([[of(of_bar) for of_bar in of_group] for of_group in values] for of in (statistics.mean, statistics.stdev))
    plots.grouped_bars(axis, [_name(seeds) for seeds in listed], series, means, [papers_of(seeds.stand) for seeds in listed],
                       [_PAINTS[name] for name in series], deviations=deviations)
    axis.tick_params(axis="x", labelsize="x-small" if len(series) == 2 else "small")
    axis.set_ylabel(label)


def _name(seeds):
    return f"{seeds.stand.label}\n{len(seeds.outcomes)} seeds"
