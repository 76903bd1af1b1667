"""Mistakes that mypy must find, each on a line that says so. Run by nobody."""

from __future__ import annotations

import numpy as np

import a3sim

key = np.ones((4, 2), np.float32)
machine = a3sim.Machine.preset("base")

a3sim.Operation(key, key, key)  # mistake: misc
machine.run([(key, key, key)])  # mistake: list-item
machine.run([], engine="SystemC")  # mistake: arg-type
machine.attention(key, key, key, None)  # mistake: misc
machine.tune([])  # mistake: call-arg
a3sim.Totals().interval_mean_cycles + 1  # mistake: operator
machine.nothing  # mistake: attr-defined
