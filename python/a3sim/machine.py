"""A machine: a configuration, and operations run on it."""

from __future__ import annotations

import json
import os
from typing import Any, Iterable, Mapping, Sequence, Union

import numpy as np
from numpy.typing import NDArray

from . import _core
from .arguments import encodable, iterator, thread_count
from .result import Result

Config = Union[str, "os.PathLike[str]", Mapping[str, Any]]
Overrides = Union[Sequence[str], Mapping[str, Any]]
Operation = Sequence[NDArray[Any]]


class Machine:
    """An A3 machine. Made by `from_config`; may be used from several threads at a time."""

    def __init__(self, core: _core.Machine) -> None:
        if not isinstance(core, _core.Machine):
            raise _core.InputError("machine: is made by a3sim.Machine.from_config(file or dictionary).")
        self._core = core

    @classmethod
    def from_config(cls, config: Config, overrides: Overrides = ()) -> Machine:
        """Reads a configuration (docs/configuration.md).

        config: a file, or the same document as nested dictionaries, where a relative energy table counts from the current
            folder.
        overrides: as for --set: strings "/json/pointer=value", or a dictionary {"/json/pointer": value}.
        Raises InputError with every finding, a line each.
        """
        arguments = [encodable(argument, "override") for argument in _override_arguments(overrides)]
        if isinstance(config, Mapping):
            return cls(_core.Machine.load_text(_json_text(config, "configuration"), arguments))
        if not isinstance(config, (str, os.PathLike)):
            raise _core.InputError(f"configuration: is of type {type(config).__name__}; allowed is a file name or a dictionary.")
        return cls(_core.Machine.load(encodable(os.fsdecode(config), "configuration", "surrogateescape"), arguments))

    @property
    def config(self) -> dict[str, Any]:
        """The machine, every field resolved; itself a configuration that `from_config` takes."""
        return json.loads(self._core.config_json)

    def attention(self, query: NDArray[Any], key: NDArray[Any], value: NDArray[Any]) -> Result:
        """Runs one operation.

        query: [m, d], already scaled; key, value: [n, d], n <= /hardware/num_rows, d <= /hardware/num_lanes. Each float16,
            float32 or float64 of any strides.
        Raises InputError for arrays that are no operation of this machine.
        """
        return Result(self._core.attention(key, value, query), self._core.fraction_bits)

    def run(self, operations: Iterable[Operation], threads: int = 0) -> list[Result]:
        """Runs operations (key, value, query), as a trace holds them, which may differ in size; results in their order.

        threads: how many operations at a time, 0 for as many as there are processors; the results do not depend on it.
        Raises InputError for the first operation that is none of this machine, and returns no result then.
        """
        fraction_bits = self._core.fraction_bits
        return [Result(core, fraction_bits) for core in self._core.run(iterator(operations), thread_count(threads))]

    def __repr__(self) -> str:
        return f"a3sim.Machine.from_config({self.config!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Machine.from_config, (self.config,))


def _json_text(document: Any, what: str) -> str:
    """JSON; NumPy's numbers count as numbers."""

    def plain(item: Any) -> Any:
        if isinstance(item, np.generic):
            return item.item()
        if isinstance(item, os.PathLike):
            return os.fspath(item)
        if isinstance(item, Mapping):
            return dict(item)
        raise TypeError(f"{type(item).__name__} is no JSON")

    try:
        return json.dumps(document if not isinstance(document, Mapping) else dict(document), default=plain, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise _core.InputError(f"{what}: cannot be written as JSON ({error}).") from None


def _override_arguments(overrides: Overrides) -> list[str]:
    if isinstance(overrides, Mapping):
        return [f"{pointer}={_json_text(value, f'override {pointer}')}" for pointer, value in overrides.items()]
    is_list = isinstance(overrides, Iterable) and not isinstance(overrides, str)
    listed = list(overrides) if is_list else [overrides]
    if not is_list or not all(isinstance(override, str) for override in listed):
        raise _core.InputError(
            "overrides: allowed are a list of strings such as '/hardware/num_rows=160', or a dictionary of JSON pointers.")
    return listed
