"""The paper's figures: our bars, and on them the paper's numbers as diamonds. What is missing says why."""
import colours
import drawing

from . import facts

_WIDTH, _HEIGHT = 1040, 400  # pixels
_GIVEN, _OWN = (colours.OURS, ""), ("#fdb863", "//")
_NO_MODEL = "no model of ours"
_IMPOSSIBLE = "C > M: cannot be"  # an iteration makes at most one candidate
_TOTAL_ONLY = "parts not given"


def panels(title, count=2, width=_WIDTH):
    """(figure, axes) of panels side by side; width: pixels."""
    figure, [axes] = drawing.figure(width, _HEIGHT, 1, count)
    figure.suptitle(title)
    for axis in axes:
        axis.grid(axis="y")
        axis.tick_params(axis="x", labelsize="small", length=0)
    return figure, axes


def grouped_bars(axis, groups, series, values, papers, paints, paper_label="the paper's", deviations=None):
    """Bars of `series` in each of `groups`; `values`, `papers` and `deviations`, which become error bars, are [group][series], None where there is
    none; paper_label: in the legend, or None."""
    width = 0.84 / len(series)
    for s, (name, paint) in enumerate(zip(series, paints)):
        places = [g + (s - (len(series) - 1) / 2) * width for g in range(len(groups))]
        for g, place in enumerate(places):
            ours, paper = values[g][s], papers[g][s]
            [bar] = axis.bar([place], [ours or 0], width * 0.92, label=name if g == 0 else None, **drawing.paint(*paint, edge="#555555"))
            spread = "" if deviations is None else f" ± {_said(deviations[g][s])}"
            drawing.hover(bar, f"{_in_a_line(groups[g])}, {name}: {_said(ours)}{spread}" + (f"; the paper: {_said(paper)}" if paper_label else ""))
        if deviations is not None:
            error_bars(axis, places, [of_group[s] for of_group in values], [of_group[s] for of_group in deviations])
        marked = [(place, papers[g][s]) for g, place in enumerate(places) if papers[g][s] is not None]
        axis.plot([place for place, _ in marked], [value for _, value in marked], linestyle="", marker="D", markersize=5.5,
                  markerfacecolor="white", markeredgecolor="black", label=paper_label if s == len(series) - 1 else None)
    axis.set_xticks(range(len(groups)), groups)


def error_bars(axis, places, values, deviations):
    """Of a standard deviation up and down, seen on dark and on light."""
    for colour, width in (("white", 3.2), (colours.INK, 1.2)):
        axis.errorbar(places, values, deviations, linestyle="", ecolor=colour, elinewidth=width, capsize=3, capthick=width)


def _name_missing_groups(axis, values, papers):
    """Above each group of which we or the paper have nothing."""
    for group, (ours, theirs) in enumerate(zip(values, papers)):
        missing = [_NO_MODEL] if all(value is None for value in ours) else []
        missing += ["none from the paper"] if all(value is None for value in theirs) else []
        top = max((value for value in (*ours, *theirs) if value is not None), default=0)
        axis.annotate("\n".join(text.replace(" ", "\n", 1) for text in missing), (group, top), xytext=(0, 8),
                      textcoords="offset points", ha="center", va="bottom", fontsize="small")


def _name_missing_bars(axis, num_series, values, papers, reasons):
    """In the place of each bar that is not there, clear of the diamond; `reasons` by series."""
    _, top = axis.get_ylim()
    for group, (ours, theirs) in enumerate(zip(values, papers)):
        for s, (value, paper) in enumerate(zip(ours, theirs)):
            if value is None:
                place = group + (s - (num_series - 1) / 2) * 0.84 / num_series
                low = paper if paper is not None and paper < 0.4 * top else 0
                axis.annotate(reasons[s], (place, low), xytext=(0, 8), textcoords="offset points", rotation=90, ha="center", va="bottom",
                              fontsize="small", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def _said(value):
    return "none" if value is None else f"{value:.3g}"


def _in_a_line(text):
    return text.replace("\n", ", ")


def legend_above(axis, handles=None, columns=6):
    axis.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncol=columns, borderaxespad=0.2)


def _points_figure(title, points, outcomes, left, right):
    """`left` and `right`: (label, field of a point or function of an outcome, function of a paper's workload)."""
    shown = [outcome for outcome in outcomes if outcome.points]
    groups = [f"{outcome.stand.paper.name}\nours: {outcome.stand.label}" for outcome in shown]
    paints = [(colour, "") for colour, _ in colours.steps(len(points))]
    figure, axes = panels(title)
    for axis, (label, field_of, paper_of) in zip(axes, (left, right)):
        values = [[outcome.points[point].get(field_of(outcome)) for point in points] for outcome in shown]
        papers = [paper_of(outcome.stand.paper) for outcome in shown]
        grouped_bars(axis, groups, points, values, papers, paints)
        _name_missing_groups(axis, values, papers)
        axis.set_ylabel(label)
        axis.set_ylim(0, 1.05)
    legend_above(axes[0])
    return figure


def figure_others(outcomes):
    """Exact attention and the paper's machines; there is nothing of the paper's."""
    figure, axes = panels("Other workloads")
    series = ("exact", *facts.FIG13_POINTS)
    for axis, label, field in zip(axes, ("accuracy", "C / n"), ("accuracy", "candidates_per_row")):
        values = [[outcome.points["float" if name == "exact" else name][field] for name in series] for outcome in outcomes]
        grouped_bars(axis, [outcome.stand.label for outcome in outcomes], series, values, [[None] * len(series)] * len(outcomes),
                      [(colour, "") for colour, _ in colours.steps(len(series))], paper_label=None)
        axis.set_ylabel(label)
        axis.set_ylim(0, 1.05)
    legend_above(axes[0])
    return figure


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
    series = ("from the paper's C/n, K/n", "with our workload")
    values, papers = [row[1:3] for row in rows], [(row[3], row[3]) for row in rows]
    grouped_bars(axis, [row[0] for row in rows], series, values, papers, (_GIVEN, _OWN))
    _name_missing_bars(axis, len(series), values, papers, (_IMPOSSIBLE, _NO_MODEL))
    axis.axhline(1, color=colours.INK, linewidth=0.8, linestyle="--")
    axis.set_ylabel(label)


def figure14(throughput_rows, latency_rows):
    """Rows as in _cost_bars."""
    figure, axes = panels("Fig. 14: throughput and latency over the base design")
    _cost_bars(axes[0], "throughput over base", throughput_rows)
    _cost_bars(axes[1], "latency over base", latency_rows)
    legend_above(axes[0])
    return figure


def figure15(efficiency_rows, shares):
    """`shares` is [(bar, ours by group, the paper's by group or None, the paper's total)], of the base design's total."""
    figure, axes = panels("Fig. 15: energy")
    _cost_bars(axes[0], "energy efficiency over base", efficiency_rows)
    legend_above(axes[0])
    _stacks(axes[1], shares)
    return figure


def _stacks(axis, shares):
    groups = list(dict.fromkeys(group for _, ours, _, _ in shares for group in ours))
    paints = dict(zip(groups, colours.steps(len(groups))))
    names = []
    for name, ours, paper, total in shares:
        for whose, parts, whole in (("ours", ours, sum(ours.values())), ("paper", paper, total)):
            _stack(axis, len(names), f"{name}, {whose}", parts, whole, paints)
            names.append(f"{name}\n{whose}")
    axis.set_xticks(range(len(names)), names)
    axis.set_ylabel("dynamic energy, share of base (BERT)")
    axis.set_ylim(0, 1.1)
    entries = [drawing.patch(*paints[group], label=group) for group in reversed(groups)]  # as they lie on one another
    axis.legend(handles=[*entries, drawing.patch("white", edge=colours.INK, label=f"total, {_TOTAL_ONLY}")], loc="upper right")


def _stack(axis, place, name, parts, total, paints):
    """One bar; without parts its outline alone."""
    bottom = 0.0
    for group, paint in paints.items():
        height = (parts or {}).get(group, 0.0)
        [bar] = axis.bar([place], [height], 0.6, bottom, **drawing.paint(*paint))
        drawing.hover(bar, f"{name}, {group}: {height:.4f}")
        bottom += height
    if parts is None:
        [bar] = axis.bar([place], [total], 0.6, **drawing.paint("white", edge=colours.INK))
        drawing.hover(bar, f"{name}: {total:.4f}, {_TOTAL_ONLY}")
    axis.annotate(f"{total:.3f}" + ("" if parts else f"\n{_TOTAL_ONLY}"), (place, total), xytext=(0, 3), textcoords="offset points",
                  ha="center", va="bottom", fontsize="small")
