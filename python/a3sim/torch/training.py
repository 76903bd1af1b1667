"""Training with a machine in the loop: forward as A3 does, gradients past it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Literal, Optional

import torch
from torch import nn

from .._core import InputError
from ..arguments import thread_count
from ..machine import Machine
from ..totals import Totals
from .operations import AttentionCall
from .patch import Patched
from .search_penalty import OnSearchPenalty, search_penalty
from .simulation import OnResult, Simulation, check_machine

#: What the forward pass computes: the machine's numbers, or floating point over the rows that the machine keeps.
Arithmetic = Literal["fixed_point", "selection"]
_ARITHMETICS = ("fixed_point", "selection")


class Training(Patched):
    """A model whose attention runs on a machine and has a gradient, until `restore` or the end of a with block; otherwise as `Patched`."""

    def __init__(self, model: nn.Module, simulation: Simulation, way: _Way) -> None:
        super().__init__(model, simulation, None)
        self._way = way

    def _attend(self, call: AttentionCall, _: Callable[[], torch.Tensor]) -> torch.Tensor:
        return _attended(call, self._simulation, self._way)


def train_with(model: nn.Module, machine: Machine, threads: int = 0, *, arithmetic: Arithmetic = "fixed_point",
               on_result: Optional[OnResult] = None, on_search_penalty: Optional[OnSearchPenalty] = None, penalty_queries: int = 8) -> Training:
    """Puts a machine's selection into the model's attention from now on, to be trained with it (ours).

    model, threads, on_result: as for `patch`. Dropout of attention weights must be 0 in training mode.
    arithmetic: "fixed_point", the forward pass gives the machine's outputs; "selection", softmax over the rows that the machine keeps, in the
        model's floating point. Either way gradients are those of the latter: they reach the rows kept and none else, and pass by
        rounding and selection as if these were not there (straight through).
    on_search_penalty: called in each attention's forward pass with a scalar that has a gradient: how far the rows that have weight are from being
        found by the search (search_penalty.py has the formula), to be added to the loss. Unlike the outputs it reaches rows that are not kept.
    penalty_queries: of how many queries of each batch element and head the penalty is taken, drawn by PyTorch's random numbers.

    Returns a `Training`, which a with block restores. Raises InputError as `patch`.
    """
    check_machine(machine)
    training = Training(model, Simulation(machine, thread_count(threads), False, Totals(), on_result),
                        _Way.checked(arithmetic, on_search_penalty, penalty_queries))
    training.apply()
    return training


def trainable_attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, machine: Machine,
                        mask: Optional[torch.Tensor] = None, scale: Optional[float] = None, threads: int = 0,
                        totals: Optional[Totals] = None, *, is_causal: bool = False, enable_gqa: bool = False,
                        arithmetic: Arithmetic = "fixed_point", name: Optional[str] = None,
                        on_result: Optional[OnResult] = None, on_search_penalty: Optional[OnSearchPenalty] = None,
                        penalty_queries: int = 8) -> torch.Tensor:
    """`attention` with the gradient of `train_with`, for models that call it themselves. Arguments are as for both."""
    check_machine(machine)
    call = AttentionCall(query, key, value, mask, scale, is_causal=is_causal, enable_gqa=enable_gqa, name=name)
    simulation = Simulation(machine, threads, False, Totals() if totals is None else totals, on_result)
    return _attended(call, simulation, _Way.checked(arithmetic, on_search_penalty, penalty_queries))


@dataclass(frozen=True)
class _Way:
    """How a machine takes part in training."""

    arithmetic: Arithmetic
    on_search_penalty: Optional[OnSearchPenalty]
    penalty_queries: int

    @classmethod
    def checked(cls, arithmetic: Any, on_search_penalty: Optional[OnSearchPenalty], penalty_queries: Any) -> _Way:
        """Raises InputError."""
        if arithmetic not in _ARITHMETICS:
            raise InputError(f"arithmetic: is {arithmetic!r}; allowed are {' and '.join(map(repr, _ARITHMETICS))}.")
        if isinstance(penalty_queries, bool) or not isinstance(penalty_queries, int) or penalty_queries < 1:
            raise InputError(f"penalty_queries: is {penalty_queries!r}; allowed are whole numbers from 1 on.")
        return cls(arithmetic, on_search_penalty, penalty_queries)


def _attended(call: AttentionCall, simulation: Simulation, way: _Way) -> torch.Tensor:
    placed, results = simulation.results(call)
    if way.on_search_penalty is not None:
        way.on_search_penalty(search_penalty(call, placed, results, way.penalty_queries))
    floating = call.over_rows(call.kept(placed, results))
    if way.arithmetic == "selection":
        return floating
    simulated = call.assemble(placed, [result.output for result in results])
    return _Straight.apply(floating, simulated)  # type: ignore[no-any-return]


class _Straight(torch.autograd.Function):
    """The second's value with the first's gradient, to the last bit."""

    @staticmethod
    def forward(ctx: Any, differentiable: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        return value.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> Any:
        return gradients[0], None
