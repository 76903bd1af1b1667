"""The machines whose accuracy the A3 paper reports: Fig. 11 (candidate selection), 12 (post-scoring), 13 (both)."""

from dataclasses import dataclass

MACHINES = "machines"
ITERATIONS_CURVE = "iterations_curve"
THRESHOLD_CURVE = "threshold_curve"


@dataclass(frozen=True)
class DesignPoint:
    """What is approximated, and how much; None leaves that approximation off."""

    name: str
    group: str
    iterations_per_row: float | None = None
    threshold_percent: float | None = None

    def config(self, machine):
        """`machine`, a configuration as a dict, with this point's approximation in place of its own."""
        config = {name: value for name, value in machine.items() if name != "$schema"}
        return config | {"approximation": {
            "candidate_selection": _unless_off("iterations_per_row", self.iterations_per_row),
            "post_scoring": _unless_off("threshold_percent", self.threshold_percent)}}


def _unless_off(field, value):
    return None if value is None else {field: value}


DESIGN_POINTS = (
    DesignPoint("base", MACHINES),
    DesignPoint("conservative", MACHINES, iterations_per_row=0.5, threshold_percent=5),
    DesignPoint("aggressive", MACHINES, iterations_per_row=0.125, threshold_percent=10),
    *(DesignPoint(f"M={name}", ITERATIONS_CURVE, iterations_per_row=share)
      for name, share in (("n", 1.0), ("3n/4", 0.75), ("n/2", 0.5), ("n/4", 0.25), ("n/8", 0.125))),
    *(DesignPoint(f"T={percent:g}%", THRESHOLD_CURVE, threshold_percent=percent)
      for percent in (1, 2.5, 5, 10, 20)),
)
