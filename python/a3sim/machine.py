"""A machine: a configuration, and operations run on it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import MappingProxyType
from typing import Any, Iterable, Literal, Mapping, Optional, Sequence, Union

from numpy.typing import NDArray

from . import _core
from .arguments import encodable, thread_count
from .description import description
from .json_text import json_text
from .notebook import fields_table, flattened
from .operation import Operation, Parts, parts_of
from .point_request import Keep, PointRequest, Values, Variations, bounds, objective, share_held_out
from .point_table import Points
from .points import Tuning, TuningError, named
from .result import Result
from .results import Results
from .saturation import saturation_of, warn_of
from .systemc import systemc_module

#: "fast", or "systemc": the modules, simulated cycle by cycle. Both give the same results.
Engine = Literal["fast", "systemc"]

Config = Union[str, "os.PathLike[str]", Mapping[str, Any]]
Overrides = Union[Sequence[str], Mapping[str, Any]]

_PRESET_FOLDER = Path(__file__).parent / "configs"

#: Names of the machines that come with the package.
PRESETS = tuple(sorted(file.stem for file in _PRESET_FOLDER.glob("*.json")))


class Machine:
    """An A3 machine. Made by `preset` or `from_config`; may be used from several threads at a time.

    Machines are equal if every field and every number of the energy table is. They can be pickled, copied, and put into sets.
    """

    def __init__(self, core: _core.Machine) -> None:
        if not isinstance(core, _core.Machine):
            raise _core.InputError("machine: is made by a3sim.Machine.from_config(file or dictionary) or a3sim.Machine.preset(name).")
        self._core = core

    @classmethod
    def preset(cls, name: str, overrides: Overrides = ()) -> Machine:
        """A machine that comes with the package, one of `a3sim.PRESETS`: the paper's "base", "conservative" and "aggressive".

        overrides: as for `from_config`.
        """
        if name not in PRESETS:
            raise _core.InputError(f"preset: is {name!r}; allowed are {', '.join(PRESETS)}.")
        return cls.from_config(_PRESET_FOLDER / f"{name}.json", overrides)

    @classmethod
    def from_config(cls, config: Config, overrides: Overrides = ()) -> Machine:
        """Reads a configuration (docs/configuration.md).

        config: a file, or the same document as nested dictionaries, where a relative energy table counts from the current
            folder.
        overrides: strings "/json/pointer=value", or a dictionary {"/json/pointer": value}.
        Raises InputError with every finding, a line each.
        """
        arguments = [encodable(argument, "override") for argument in _override_arguments(overrides)]
        if isinstance(config, Mapping):
            return cls(_core.Machine.load_text(json_text(config, "configuration"), arguments))
        if not isinstance(config, (str, os.PathLike)):
            raise _core.InputError(f"configuration: is of type {type(config).__name__}; allowed is a file name or a dictionary.")
        return cls(_core.Machine.load(encodable(os.fsdecode(config), "configuration", "surrogateescape"), arguments))

    @property
    def config(self) -> dict[str, Any]:
        """The machine, every field resolved; itself a configuration that `from_config` takes."""
        config: dict[str, Any] = json.loads(self._core.config_json)
        return config

    @property
    def area_mm2(self) -> float:
        """Of the blocks that the machine has (docs/energy.md)."""
        return self._core.area_mm2

    def attention(self, query: NDArray[Any], key: NDArray[Any], value: NDArray[Any], *,
                  query_rows: Optional[NDArray[Any]] = None, engine: Engine = "fast", accuracy: bool = False,
                  threads: int = 0) -> Result:
        """Runs one operation; arguments stand in PyTorch's order.

        query: [m, d], already scaled; key, value: [n, d], d <= /hardware/num_dims. n rows of ceil(d / num_lanes) slices fit
            /hardware/num_rows, or /mapping/tile_rows lets them run in tiles. Each float16, float32 or float64 of any strides.
        query_rows: [m], integers 1 to n, or None: as for `Operation`.
        engine, accuracy, threads: as for `run`.
        Raises InputError for arrays that are no operation of this machine.
        """
        if engine == "fast":
            core = self._core.attention(key, value, query, query_rows, accuracy, thread_count(threads))
            self._warn([(key, value, query)], [core], 3)
            return Result(core, None)
        asked = Operation(key=key, value=value, query=query, query_rows=query_rows)
        return self.run([asked], threads, engine=engine, accuracy=accuracy)[0]

    def run(self, operations: Iterable[Operation], threads: int = 0, *, engine: Engine = "fast",
            accuracy: bool = False) -> Results:
        """Runs operations, which may differ in size; results in their order. On a system they are one run: it overlaps operations, and
        cycles count from its start (docs/system.md).

        threads: how many operations, or tiles of one, at a time, 0 for as many as there are processors; the results do not
            depend on it. The SystemC engine runs one at a time: 0 or 1.
        engine: "fast", or "systemc", which simulates the modules cycle by cycle; the results are the same.
        accuracy: compares every query with exact attention, for `Result.accuracy`.
        Raises InputError for the first operation that is none of this machine, and returns no result then. Warns (SaturationWarning)
        if more than 0.1 % of the elements of all operations are clamped.
        """
        listed = list(parts_of(operations))
        cores = self._run(listed, threads, engine, accuracy)
        self._warn([parts[:3] for parts in listed], cores, 3)
        return self._results(cores, listed)

    def _results(self, cores: Sequence[_core.Result], listed: list[Parts]) -> Results:
        has_system = bool(cores) and len(cores[0].jobs) > 0
        system = json.loads(_core.system_section(self._core, cores)) if has_system else None
        return Results((Result(core, name) for core, (*_, name) in zip(cores, listed)), system)

    def run_without_warning(self, operations: Iterable[Operation], threads: int, accuracy: bool) -> Results:
        """For those who warn themselves (a3sim.torch), once for many calls. As `run` on the fast engine."""
        listed = list(parts_of(operations))
        return self._results(self._run(listed, threads, "fast", accuracy), listed)

    def _run(self, listed: list[Parts], threads: int, engine: Engine, accuracy: bool) -> Sequence[_core.Result]:
        num_threads = thread_count(threads)
        if engine == "fast":
            return self._core.run(listed, accuracy, num_threads)
        if engine == "systemc":
            if num_threads > 1:
                raise _core.InputError(f"threads is {num_threads}; the SystemC engine runs one operation at a time in a process: allowed "
                                       "are 0 and 1. Use processes for more.")
            cores: list[_core.Result] = systemc_module().run(self._core, listed, accuracy)
            return cores
        raise _core.InputError(f"engine: is {engine!r}; allowed are 'fast' and 'systemc'.")

    def _warn(self, all_arrays: Sequence[Sequence[NDArray[Any]]], cores: Sequence[_core.Result], stacklevel: int) -> None:
        counts = [core.saturated_elements for core in cores]
        if any(counts):
            config = self.config
            warn_of(saturation_of(all_arrays, counts, config).text(config), stacklevel)

    def sweep(self, operations: Iterable[Operation], *, iterations_per_row: Optional[Values] = None,
              iterations: Optional[Values] = None, threshold_percent: Optional[Values] = None,
              vary: Variations = MappingProxyType({}), check: bool = False, threads: int = 0) -> Points:
        """Runs operations at every combination of the values listed, as `a3sim sweep` (docs/sweeps.md).

        iterations_per_row, iterations: values of M, as a share of an operation's rows and as a number; if neither is given, the
            machine's own.
        threshold_percent: values of T; the machine's own if not given.
        vary: values of any other fields, {"/timing/buffer_depth": [2, 4]}; the last field's change fastest.
        check: compares every query of every point with the golden model, which takes far longer.
        Returns a list with a dictionary a point: the fields varied, then the columns of `a3sim sweep`, None for an empty field.
        Raises InputError; RuntimeError if the golden model gives something else. Warns (SaturationWarning) as `run`.
        """
        request = PointRequest(iterations_per_row, iterations, threshold_percent).vary(vary)
        swept = self._core.sweep(list(parts_of(operations)), request.core, check, thread_count(threads))
        warn_of(swept.warning, 2)
        combinations = [dict(zip(vary, map(json.loads, settings))) for settings in swept.settings_json]
        return Points(values | point for values, variation in zip(combinations, swept.points) for point in named(variation))

    def tune(self, operations: Iterable[Operation], *, minimise: str, keep: Keep = (),
             max_rmse: Optional[float] = None, min_cosine: Optional[float] = None, iterations_per_row: Optional[Values] = None,
             iterations: Optional[Values] = None, threshold_percent: Optional[Values] = None, hold_out: Optional[float] = None,
             threads: int = 0) -> Tuning[Machine]:
        """Chooses M and T as `a3sim tune` (docs/tuning.md); the machine's own do not matter.

        minimise: "energy", "latency" or "interval".
        keep: bounds on the share of the 1, 2 or 5 rows with the largest exact scores that are kept: {"top5": 0.95}, or
            "top5>=0.95", or a list of such texts.
        max_rmse, min_cosine: bounds on the outputs against exact attention.
        iterations_per_row, iterations, threshold_percent: the points to choose from; ours if not given.
        hold_out: share of the operations to verify the choice on, 0.3 if left out; 0, and what is left out where there are too few
            operations, holds nothing out.
        Raises InputError, and TuningError if no choice keeps all bounds on both parts of the operations. Warns (SaturationWarning) as
        `run`.
        """
        request = PointRequest(iterations_per_row, iterations, threshold_percent)
        asked = bounds(request, keep, max_rmse, min_cosine), objective(request, minimise), share_held_out(request, hold_out)
        tuned = self._core.tune(list(parts_of(operations)), request.core, *asked, thread_count(threads))
        warn_of(tuned.warning, 2)
        tuning = Tuning(Points(named(tuned.tuning)), Points(named(tuned.held_out)), tuned.front, tuned.choice,
                        None if tuned.machine is None else Machine(tuned.machine))
        if tuned.failure:
            raise TuningError(tuned.failure, tuning)
        return tuning

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Machine):
            return NotImplemented
        return self._core.identity == other._core.identity

    def __hash__(self) -> int:
        return hash(self._core.identity)

    def __repr__(self) -> str:
        return f"<a3sim.Machine: {description(self.config)}>"

    def _repr_html_(self) -> str:
        return fields_table(repr(self)[1:-1], [*flattened(self.config), ("area, mm\u00b2", self.area_mm2)])

    def __reduce__(self) -> tuple[Any, ...]:
        return (Machine.from_config, (self.config,))


def _override_arguments(overrides: Overrides) -> list[str]:
    if isinstance(overrides, Mapping):
        return [f"{pointer}={json_text(value, f'override {pointer}')}" for pointer, value in overrides.items()]
    is_list = isinstance(overrides, Iterable) and not isinstance(overrides, str)
    listed = list(overrides) if is_list else []
    if not is_list or not all(isinstance(override, str) for override in listed):
        raise _core.InputError(
            "overrides: allowed are a list of strings such as '/hardware/num_rows=160', or a dictionary of JSON pointers.")
    return listed
