"""Attention calls on a machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional

import torch

from .._core import InputError
from ..arguments import type_name
from ..machine import Machine
from ..operation import Operation
from ..result import Result
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

    def run(self, call: AttentionCall, bases: Optional[Mapping[str, Basis]] = None) -> torch.Tensor:
        """What the machine makes of the call; bases: by head (`PlacedOperation.head`)."""
        placed_operations = call.operations()
        operations = [placed.operation for placed in placed_operations]
        if bases is not None:
            operations = [bases[placed.head].apply(placed.operation) for placed in placed_operations]
            self.totals.basis_multiply_accumulates += sum(call.num_vectors_of_head * basis.key_matrix.size for basis in bases.values())
        results = self._collected(placed_operations, operations)
        return call.assemble(placed_operations, [result.output for result in results])

    def results(self, call: AttentionCall) -> tuple[list[PlacedOperation], list[Result]]:
        """The call's operations, and what the machine makes of each."""
        placed_operations = call.operations()
        return placed_operations, self._collected(placed_operations, [placed.operation for placed in placed_operations])

    def _collected(self, placed_operations: list[PlacedOperation], operations: list[Operation]) -> list[Result]:
        results = self.machine.run(operations, self.threads, accuracy=self.accuracy)
        for placed, result in zip(placed_operations, results):
            self.collect(placed, result)
        return results

    def collect(self, placed: PlacedOperation, result: Result) -> None:
        """Called for every operation, in their order."""
        self.totals.add(result)
        if self.on_result is not None:
            self.on_result(result)


def check_machine(machine: Any) -> None:
    if not isinstance(machine, Machine):
        raise InputError(f"machine: is of type {type_name(machine)}; allowed is an a3sim.Machine.")
