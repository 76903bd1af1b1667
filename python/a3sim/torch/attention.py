"""Scaled dot-product attention on a simulated machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Sequence

import torch

from .._core import InputError
from ..machine import Machine
from ..totals import Totals
from .operations import AttentionCall
from .simulation import OnResult, Simulation, check_machine

if TYPE_CHECKING:  # needs SciPy, which a model without a basis does not
    from ..basis import Basis


def attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, machine: Machine,
              mask: Optional[torch.Tensor] = None, scale: Optional[float] = None, threads: int = 0,
              totals: Optional[Totals] = None, *, is_causal: bool = False, enable_gqa: bool = False, accuracy: bool = False,
              name: Optional[str] = None, on_result: Optional[OnResult] = None, basis: Optional[Sequence[Basis]] = None) -> torch.Tensor:
    """softmax(scale * query key^T) value, as the machine computes it.

    query: [..., m, d]; key: [..., n, d]; value: [..., n, e]; leading dimensions (batch, heads) broadcast: along those that key and
        value lack, or have 1 of, all queries are in one operation. d and e are at most /hardware/num_dims.
    mask: broadcasts to [..., m, n]; booleans, True where a row takes part, or 0 and -1000 or less to be added to the scores.
        Rows that no query sees are left out of the operation. Queries share an operation where what one sees the other sees too,
        as under causal masks, with padding on either side too: its `query_rows`.
    scale: 1 / sqrt(d) if left out; the query is multiplied by it in float32, or in float64 if it is that.
    threads: how many operations are simulated at a time, 0 for as many as there are processors.
    totals: the operations' counts are added to it.
    is_causal: query q sees rows 0 to q alone, of those that the mask lets through.
    enable_gqa: query has a multiple of the heads, dimension -3, that key and value have; as many heads in a row share one of them,
        and their queries are in one operation.
    accuracy: compares every query with exact attention, for `totals.accuracy` and results.
    name: of the operations, which add batch and head to it, in messages and results.
    on_result: called with the result of each operation, such as a list's append.
    basis: one for each head that key has, the last leading dimension, into which its keys and queries are put
        (docs/search_basis.md): d x w multiply-accumulates a vector, which totals count.

    Returns [..., m, e] in the query's dtype, on its device; zeros for a query that sees no row (PyTorch: NaN). It has no
    gradient: going backward through it raises InputError. Raises InputError for what the machine cannot run.
    """
    check_machine(machine)

    def simulate(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        call = AttentionCall(q, k, v, mask, scale, is_causal=is_causal, enable_gqa=enable_gqa, name=name)
        totals_of_call = Totals() if totals is None else totals
        simulation = Simulation(machine, threads, accuracy, totals_of_call, on_result)
        return simulation.run(call, None if basis is None else call.bases(basis))

    return simulated(query, key, value, simulate)


def scaled_dot_product_attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
                                 attn_mask: Optional[torch.Tensor] = None, dropout_p: float = 0.0, is_causal: bool = False,
                                 scale: Optional[float] = None, enable_gqa: bool = False, *, machine: Machine,
                                 **options: Any) -> torch.Tensor:
    """`attention` with the arguments of torch.nn.functional.scaled_dot_product_attention (PyTorch 2), for models that call that.

    dropout_p: 0. options: those of `attention`. Raises InputError as `attention`, and for a mask and is_causal together, as PyTorch.
    """
    if dropout_p != 0.0:
        raise InputError(f"dropout_p: is {dropout_p!r}; allowed is 0, for A3 has no dropout of attention weights. Call model.eval().")
    if attn_mask is not None and is_causal:
        raise InputError("attn_mask: is given beside is_causal; allowed is one of them. Put both into the mask.")
    return attention(query, key, value, machine, attn_mask, scale, is_causal=is_causal, enable_gqa=enable_gqa, **options)


def simulated(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, simulate: Any) -> torch.Tensor:
    """What `simulate` makes of the three, outside of PyTorch's sight."""
    output: torch.Tensor = _Simulated.apply(query, key, value, simulate)
    return output


class _Simulated(torch.autograd.Function):
    """Lets a model run outside torch.no_grad, but not be trained with gradients that are none."""

    @staticmethod
    def forward(ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, simulate: Any) -> torch.Tensor:
        return simulate(query, key, value)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> Any:
        raise InputError("a3sim.torch: simulated attention has no gradient; train the model without it, or with train_with or "
                         "trainable_attention.")


def exact_attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, shown: Optional[torch.Tensor],
                    scale: float) -> torch.Tensor:
    """The same in floating point, with a gradient; `shown`: booleans, True where a row takes part. As in PyTorch, a query that sees no
    row gets NaN."""
    scores = (query * scale) @ key.transpose(-2, -1)
    if shown is None:
        return torch.softmax(scores, dim=-1) @ value
    return torch.softmax(scores.masked_fill(~shown, float("-inf")), dim=-1) @ value
