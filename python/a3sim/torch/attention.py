"""Scaled dot-product attention on a simulated machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Sequence

import torch

from .._core import InputError
from ..arguments import type_name
from ..machine import Machine
from ..totals import Totals
from .operations import AttentionCall

if TYPE_CHECKING:  # needs SciPy, which a model without a basis does not
    from ..basis import Basis


def attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, machine: Machine,
              mask: Optional[torch.Tensor] = None, scale: Optional[float] = None, threads: int = 0,
              totals: Optional[Totals] = None, basis: Optional[Sequence[Basis]] = None) -> torch.Tensor:
    """softmax(scale * query key^T) value, as the machine computes it.

    query: [..., m, d]; key: [..., n, d]; value: [..., n, e]; leading dimensions (batch, heads) broadcast. d and e are at most
        /hardware/num_lanes, n at most /hardware/num_rows after masking.
    mask: broadcasts to [..., m, n]; booleans, True where a row takes part, or 0 and -1000 or less to be added to the scores.
        Rows that do not take part are left out of the operation. Each set of rows is an operation of its own.
    scale: 1 / sqrt(d) if left out; the query is multiplied by it in float32, or in float64 if it is that.
    threads: how many operations are simulated at a time, 0 for as many as there are processors.
    totals: the operations' counts are added to it.
    basis: one for each head, the last leading dimension, into which its keys and queries are put (docs/search_basis.md): d x w
        multiply-accumulates a vector, which totals count.

    Returns [..., m, e] in the query's dtype, on its device; zeros for a query that sees no row (PyTorch: NaN). It has no
    gradient: going backward through it raises InputError. Raises InputError for what the machine cannot run.
    """
    check_machine(machine)

    def simulate(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        call = AttentionCall(q, k, v, mask, scale)
        operations = call.operations()
        listed = [placed.operation for placed in operations]
        if basis is not None:
            listed = [basis[head].apply(operation) for head, operation in zip(call.heads(operations, len(basis)), listed)]
        results = machine.run(listed, threads)
        if totals is not None:
            for result in results:
                totals.add(result)
            if basis is not None:
                totals.basis_multiply_accumulates += call.num_vectors * basis[0].key_matrix.size
        return call.assemble(operations, [result.output for result in results])

    return _Simulated.apply(query, key, value, simulate)


def check_machine(machine: Machine) -> None:
    if not isinstance(machine, Machine):
        raise InputError(f"machine: is of type {type_name(machine)}; allowed is an a3sim.Machine.")


class _Simulated(torch.autograd.Function):
    """Lets a model run outside torch.no_grad, but not be trained with gradients that are none."""

    @staticmethod
    def forward(ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, simulate: Any) -> torch.Tensor:
        return simulate(query, key, value)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> Any:
        raise InputError("a3sim.torch: simulated attention has no gradient; train the model without it.")


def exact_attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, allowed: Optional[torch.Tensor],
                    scale: float) -> torch.Tensor:
    """The same in floating point, with a gradient; `allowed`: booleans, True where a row takes part."""
    scores = (query * scale) @ key.transpose(-2, -1)
    if allowed is None:
        return torch.softmax(scores, dim=-1) @ value
    weights = torch.softmax(scores.masked_fill(~allowed, float("-inf")), dim=-1)
    return weights.masked_fill(~allowed.any(dim=-1, keepdim=True), 0.0) @ value
