"""The A3 attention accelerator as a Python package: the engines of the simulator, on NumPy arrays.

    import a3sim
    machine = a3sim.Machine.preset("conservative")
    result = machine.attention(query, key, value)

Values and cycles equal those of `a3sim run`, bit for bit. `a3sim.torch`, imported on its own, puts a machine under a
PyTorch model. docs/python.md describes units, shapes, errors, copies and threads.
"""

from types import MappingProxyType

from . import _core
from ._core import InputError, __version__
from .accuracy import Accuracy, AccuracySummary
from .head_tuning import HeadMachines, HeadTuning, run_by_head, tune_heads
from .heads import HeadOrder
from .machine import PRESETS, Machine
from .operation import Operation
from .point_table import Points
from .points import Point, Tuning, TuningError
from .result import Result
from .results import Job, Results
from .saturation import SaturationWarning
from .totals import Totals
from .trace import load_trace, save_trace

#: The accelerator's blocks: name -> what people call it.
BLOCKS = MappingProxyType(dict(_core.BLOCKS))

#: sweep(machine, operations, ...), tune(machine, operations, ...)
sweep = Machine.sweep
tune = Machine.tune

__all__ = ["BLOCKS", "PRESETS", "Accuracy", "AccuracySummary", "HeadMachines", "HeadOrder", "HeadTuning", "InputError", "Job", "Machine", "Operation",
           "Point", "Points", "Result", "Results", "SaturationWarning", "Totals", "Tuning", "TuningError", "__version__", "load_trace", "run_by_head",
           "save_trace", "sweep", "tune", "tune_heads"]
