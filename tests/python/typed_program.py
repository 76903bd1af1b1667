"""What a user may write, for mypy: every public name with the types that it is documented to have. Run by nobody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import a3sim

key: NDArray[np.float32] = np.ones((4, 2), np.float32)
operation = a3sim.Operation(key=key, value=key, query=key[:2], name="head 3")
n: int = operation.num_rows + operation.num_queries + operation.num_dims

machine: a3sim.Machine = a3sim.Machine.preset(a3sim.PRESETS[0], {"/hardware/num_rows": 100})
other = a3sim.Machine.from_config({"hardware": {"num_rows": 100}}, ["/hardware/num_lanes=32"])
is_equal: bool = machine == other
area_mm2: float = machine.area_mm2

result: a3sim.Result = machine.attention(key, key, key, engine="systemc", accuracy=True)
results: list[a3sim.Result] = machine.run([operation], 1, engine="fast", accuracy=True)
output: NDArray[np.float64] = result.output
raw: NDArray[np.int64] = result.output_raw
rows: list[NDArray[np.int32]] = result.candidates + result.selected
energies: dict[str, float] = result.energy_breakdown_pj
rmse: NDArray[np.float64] = result.accuracy.rmse
summary: a3sim.AccuracySummary = result.accuracy.summary

totals = a3sim.Totals()
totals.add(result)
totals += totals + totals
mean: float = totals.accuracy.cosine_mean
interval = totals.interval_mean_cycles
if interval is not None:
    mean += interval
titles: dict[str, str] = dict(a3sim.BLOCKS)

a3sim.save_trace("trace.npz", [operation], overwrite=True)
operations: list[a3sim.Operation] = a3sim.load_trace("trace.npz")

points: a3sim.Points = machine.sweep(operations, iterations_per_row=[1, 0.5, None], vary={"/timing/buffer_depth": [2, 4]})
first: a3sim.Point = points[0]
try:
    tuning = a3sim.tune(machine, operations, minimise="energy", keep=["top5>=0.8"], max_rmse=0.5, hold_out=0.25, threads=2)
    chosen: a3sim.Machine | None = tuning.machine
    choice: int | None = tuning.choice
except a3sim.TuningError as error:
    failed: a3sim.Points | list[a3sim.Point] = error.tuning.points
except a3sim.InputError as error:
    message: str = f"{error} {a3sim.__version__}"
