"""Accuracy against energy, with and without bases, as a PNG file's bytes."""
import io

import matplotlib

matplotlib.use("Agg")
# pylint: disable=wrong-import-position
from matplotlib import pyplot  # noqa: E402

from . import plan  # noqa: E402
from .points import AS_IS  # noqa: E402

_DOTS_PER_INCH = 100
_COLOURS = {AS_IS: "black", "pca": "#969696", "balanced_varimax": "#2171b5", "balanced_varimax_queries": "#41ab5d", "learned": "#fd8d3c"}


def accuracy_against_energy(study):
    """A panel each model: a line each basis, a point each M."""
    figure, axes = pyplot.subplots(1, len(study.names), figsize=(4.8 * len(study.names), 4.0), constrained_layout=True, squeeze=False)
    for axis, name in zip(axes[0], study.names):
        _panel(axis, study, study.subject(name))
    axes[0][0].legend(fontsize="small", loc="lower right")
    content = io.BytesIO()
    figure.savefig(content, dpi=_DOTS_PER_INCH, format="png", metadata={"Software": None})
    pyplot.close(figure)
    return content.getvalue()


def _panel(axis, study, subject):
    for method in plan.FOLLOWED:
        known = [study.known(plan.point(subject, method, (share, plan.AGGRESSIVE[1]))) for share in plan.ITERATIONS_PER_ROW]
        known = [result for result in known if result is not None]
        axis.plot([result["energy_pj"] for result in known], [result["accuracy"] for result in known], marker="o", markersize=4,
                  color=_COLOURS[method], label=method)
    exact = study.known(plan.float_point(subject))
    if exact is not None:
        axis.axhline(exact["accuracy"], color="black", linewidth=0.8, linestyle="--", label="exact attention")
    axis.set_title(f"{subject.name}, T = {plan.AGGRESSIVE[1]} %, M = n/16 ... n")
    axis.set_xlabel("dynamic energy of a query, pJ")
    axis.set_ylabel("accuracy")
    axis.grid(alpha=0.3)
