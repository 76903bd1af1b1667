"""Attention calls on a machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

import torch

from .._core import InputError
from ..arguments import type_name
from ..machine import Machine
from ..operation import Operation
from ..result import Result
from ..saturation import saturation_of, warn_of
from ..totals import Totals
from .operations import AttentionCall, PlacedOperation

if TYPE_CHECKING:  # needs SciPy, which a model without a basis does not
    from ..basis import Basis

#: Takes the results of a call, operation by operation.
OnResult = Callable[[Result], None]


@dataclass
class Simulation:
    """A machine, and what becomes of its results."""

    machine: Machine
    threads: int
    accuracy: bool
    totals: Totals
    on_result: Optional[OnResult]
    _has_warned: bool = field(default=False, init=False)

    def run(self, call: AttentionCall, bases: Optional[Mapping[str, Basis]] = None) -> torch.Tensor:
        """What the machine makes of the call; bases: by head (`PlacedOperation.head`)."""
        placed_operations = call.operations()
        operations = [placed.operation for placed in placed_operations]
        if bases is not None:
            operations = [bases[placed.head].apply(placed.operation) for placed in placed_operations]
            self.totals.basis_multiply_accumulates += sum(call.num_vectors_of_head * basis.key_matrix.size for basis in bases.values())
        results = self._collected(call, placed_operations, operations)
        return call.assemble(placed_operations, [result.output for result in results])

    def results(self, call: AttentionCall) -> tuple[list[PlacedOperation], list[Result]]:
        """The call's operations, and what the machine makes of each."""
        placed_operations = call.operations()
        return placed_operations, self._collected(call, placed_operations, [placed.operation for placed in placed_operations])

    def _collected(self, call: AttentionCall, placed_operations: list[PlacedOperation], operations: list[Operation]) -> list[Result]:
        results = self.machine.run_without_warning(operations, self.threads, self.accuracy)
        self._warn(call, operations, results)
        for placed, result in zip(placed_operations, results):
            self.collect(placed, result)
        return results

    def _warn(self, call: AttentionCall, operations: Sequence[Operation], results: Sequence[Result]) -> None:
        """Once, of the first call in which too much is clamped."""
        counts = [result.saturated_elements for result in results]
        if self._has_warned or not any(counts):
            return
        config = self.machine.config
        arrays = [(operation.key, operation.value, operation.query) for operation in operations]
        text = saturation_of(arrays, counts, config).text(config)
        self._has_warned = text is not None
        warn_of(text and (f"{call.name}: {text}" if call.name else text), 5)

    def collect(self, placed: PlacedOperation, result: Result) -> None:
        """Called for every operation, in their order."""
        self.totals.add(result)
        if self.on_result is not None:
            self.on_result(result)


def check_machine(machine: Any) -> None:
    if not isinstance(machine, Machine):
        raise InputError(f"machine: is of type {type_name(machine)}; allowed is an a3sim.Machine.")
