"""Bases for a model's heads (docs/search_basis.md)."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Mapping, Optional

import torch
from torch import nn

from .._core import InputError
from ..basis import Bases, Descent, fit_heads
from ..basis.fitting import Progress
from ..machine import Machine
from ..operation import Operation
from .folding import fold_into
from .modules import Attention, Replacement
from .operations import AttentionCall
from .simulation import check_machine


def fit_basis(model: nn.Module, data: Iterable[Any], machine: Machine, method: str = "balanced_varimax", *, fold: bool = True,
              seed: int = 0, descent: Descent = Descent(), threads: int = 0, progress: Optional[Progress] = None) -> Bases:
    """Fits a basis to each head of a model, from the attention that it computes on some data.

    model: as for `patch`. data: arguments of the model, one call after another: a tensor, a tuple of positional arguments, or a
        dictionary of named ones. machine, method, seed, descent, threads, progress: as for `a3sim.basis.fit_heads`.
    fold: puts the bases into the weights that make query and key, and the key's bias, which is made if there is none; the model
        then computes what it did, up to rounding, and its attention is in the bases wherever it runs. If not, the model stays
        as it is; give the result to `patch`, which costs d x d multiply-accumulates a vector. Only that is possible where something
        may stand between projections and attention, such as rotary positions: in all but nn.MultiheadAttention and BERT's modules.

    Returns the bases by the heads' names. Raises InputError, and leaves the model as it was then.
    """
    check_machine(machine)
    operations = _recorded(model, data)
    if not operations:
        raise InputError("data: the model ran no attention on it; give it at least one input.")
    bases = fit_heads(operations, None, method, machine, seed=seed, descent=descent, threads=threads, progress=progress)
    if fold:
        fold_into(model, bases)
    return bases


def _recorded(model: nn.Module, data: Iterable[Any]) -> list[Operation]:
    operations: list[Operation] = []

    def attend(call: AttentionCall, exact: Callable[[], torch.Tensor]) -> torch.Tensor:
        for placed in call.operations():
            one = placed.operation
            operations.append(Operation(key=one.key.copy(), value=one.value.copy(), query=one.query.copy(), query_rows=one.query_rows,
                                        name=one.name))
        return exact()

    replacement = Replacement(model, Attention(attend, hides_weights=False))
    replacement.apply()
    try:
        with torch.no_grad():
            for inputs in data:
                _call(model, inputs)
    finally:
        replacement.restore()
    return operations


def _call(model: nn.Module, inputs: Any) -> None:
    if isinstance(inputs, Mapping):
        model(**inputs)
    elif isinstance(inputs, tuple):
        model(*inputs)
    else:
        model(inputs)
