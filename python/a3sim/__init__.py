"""The A3 attention accelerator as a Python package: the fast engine of the simulator, on NumPy arrays.

    import a3sim
    machine = a3sim.Machine.from_config("configs/conservative.json")
    result = machine.attention(query, key, value)

Values and cycles equal those of `a3sim run`, bit for bit. `a3sim.torch`, imported on its own, puts a machine under a
PyTorch model. docs/python.md describes units, shapes, errors, copies and threads.
"""

from ._core import InputError, __version__
from .machine import Machine
from .operation import Operation
from .points import Point, Tuning, TuningError
from .result import Result, Totals
from .trace import load_trace, save_trace

#: sweep(machine, operations, ...), tune(machine, operations, ...)
sweep = Machine.sweep
tune = Machine.tune

__all__ = ["InputError", "Machine", "Operation", "Point", "Result", "Totals", "Tuning", "TuningError", "__version__", "load_trace",
           "save_trace", "sweep", "tune"]
