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
        approximation = {}
        if self.iterations_per_row is not None:
            approximation["candidate_selection"] = {"iterations_per_row": self.iterations_per_row}
        if self.threshold_percent is not None:
            approximation["post_scoring"] = {"threshold_percent": self.threshold_percent}
        config = {name: value for name, value in machine.items() if name not in ("approximation", "$schema")}
        return config | {"approximation": approximation} if approximation else config


DESIGN_POINTS = (
    DesignPoint("base", MACHINES),
    DesignPoint("conservative", MACHINES, iterations_per_row=0.5, threshold_percent=5),
    DesignPoint("aggressive", MACHINES, iterations_per_row=0.125, threshold_percent=10),
    *(DesignPoint(f"M={name}", ITERATIONS_CURVE, iterations_per_row=share)
      for name, share in (("n", 1.0), ("3n/4", 0.75), ("n/2", 0.5), ("n/4", 0.25), ("n/8", 0.125))),
    *(DesignPoint(f"T={percent:g}%", THRESHOLD_CURVE, threshold_percent=percent)
      for percent in (1, 2.5, 5, 10, 20)),
)
