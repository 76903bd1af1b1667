"""Accuracy against energy, with and without bases."""
import drawing

from . import plan
from .points import AS_IS

_PANEL_WIDTH, _HEIGHT = 420, 380  # pixels
#: (colour, marker): told apart without colours, too.
_LINES = {AS_IS: ("#000000", "o"), "pca": ("#969696", "v"), "balanced_varimax": ("#2171b5", "s"), "balanced_varimax_queries": ("#1a9850", "^"),
          "learned": ("#e66101", "D")}


def accuracy_against_energy(study):
    """A panel each model: a line each basis, a point each M."""
    drawn, [axes] = drawing.figure(_PANEL_WIDTH * len(study.names), _HEIGHT, 1, len(study.names))
    for axis, name in zip(axes, study.names):
        _panel(axis, study, study.subject(name))
    axes[0].legend(loc="lower right")
    return drawn


def _panel(axis, study, subject):
    for method, (colour, marker) in _LINES.items():
        known = [study.known(plan.point(subject, method, (share, plan.AGGRESSIVE[1]))) for share in plan.ITERATIONS_PER_ROW]
        known = [result for result in known if result is not None]
        if known:
            axis.plot([result["energy_pj"] for result in known], [result["accuracy"] for result in known], marker=marker, markersize=5,
                      color=colour, label=method)
    exact = study.known(plan.float_point(subject))
    if exact is not None:
        axis.axhline(exact["accuracy"], color="#000000", linewidth=0.8, linestyle="--", label="exact attention")
    axis.set_title(f"{subject.name}, T = {plan.AGGRESSIVE[1]} %, M = n/16 ... n")
    axis.set_xlabel("dynamic energy of a query, pJ")
    axis.set_ylabel("accuracy")
    axis.grid()
