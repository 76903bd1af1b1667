"""The figures say of everything that is missing why it is; made-up results, the paper's own numbers."""

import matplotlib.text
import pytest
from conftest import SOURCE_DIR  # noqa: F401  sets the path to a3paper

from a3paper import facts, plots, workload_runs
from a3paper.given_selection import ENERGY_GROUPS


def outcomes(points, accuracy=0.5):
    """Of all stands, the same numbers at every point."""
    one = {"accuracy": accuracy, "candidates_per_row": 0.2, "selected_per_row": 0.1, "top2_retained": 0.9, "top5_retained": 0.8}
    return [workload_runs.Outcome(stand, "model.npz", None, {point: one for point in points}, None, {}, ())
            for stand in workload_runs.STANDS]


def texts(axis):
    return [text.get_text() for text in axis.findobj(matplotlib.text.Text) if text.get_text()]


def num_diamonds(axis):
    return sum(len(line.get_xdata()) for line in axis.lines if line.get_marker() == "D")


def test_fig_12_says_where_the_paper_gives_no_rows_kept():
    """It gives K/n of BERT alone, one of our four models; and every accuracy, five points each."""
    accuracy, kept = plots.figure12(outcomes(facts.FIG12_POINTS)).axes
    assert num_diamonds(accuracy) == 4 * 5 and num_diamonds(kept) == 5
    assert texts(kept).count("none\nfrom the paper") == 3 and "none\nfrom the paper" not in texts(accuracy)


def test_fig_11_has_a_diamond_on_every_bar():
    for axis in plots.figure11(outcomes(facts.FIG11_POINTS)).axes:
        assert num_diamonds(axis) == 4 * 5 and "none\nfrom the paper" not in texts(axis)


def test_accuracies_without_a_model_are_said_to_be_missing():
    accuracy, kept = plots.figure13(outcomes(facts.FIG13_POINTS, accuracy=None)).axes
    assert texts(accuracy).count("no\nmodel of ours") == 4 and "no\nmodel of ours" not in texts(kept)


def test_bars_that_cannot_be_are_said_to_be_impossible():
    rows = [("a", None, 2.0, 1.5), ("b", 1.0, None, 1.5)]
    for axis in plots.figure14(rows, rows).axes:
        assert texts(axis).count("C > M: cannot be") == 1 and texts(axis).count("no model of ours") == 1


SHARES = {group: share for group, share in zip(ENERGY_GROUPS, (0.1, 0.2, 0.05, 0.3, 0.15))}


@pytest.fixture(name="stacks")
def stacks_():
    """Fig. 15b of one bar whose parts the paper gives and one of which it gives the total alone."""
    return plots.figure15([("a", 1.0, 2.0, 1.5)], [("first", SHARES, SHARES, 0.8), ("second", SHARES, None, 0.7)]).axes[1]


def test_fig_15b_says_where_the_paper_gives_a_total_alone(stacks):
    assert "0.700\nparts not given" in texts(stacks) and "0.800" in texts(stacks)
    assert stacks.get_legend().get_texts()[-1].get_text() == "total, parts not given"


def test_fig_15b_has_its_legend_in_the_order_of_the_stack(stacks):
    """From top to bottom."""
    first_bar = [patch for patch in stacks.patches if abs(patch.get_x() + patch.get_width() / 2) < 0.1]
    from_top = sorted(first_bar, key=lambda patch: -patch.get_y())
    handles = stacks.get_legend().legend_handles if hasattr(stacks.get_legend(), "legend_handles") else stacks.get_legend().legendHandles
    assert [handle.get_facecolor() for handle in handles[:-1]] == [patch.get_facecolor() for patch in from_top]
    assert [text.get_text() for text in stacks.get_legend().get_texts()[:-1]] == list(reversed(ENERGY_GROUPS))
