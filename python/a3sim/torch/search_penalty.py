"""How far the rows that matter are from being found by the search, as a loss (ours)."""

from __future__ import annotations

from typing import Callable, Sequence

import torch

from .._core import InputError
from ..result import Result
from .operations import AttentionCall, PlacedOperation

#: Takes the penalty of a call, a scalar with a gradient.
OnSearchPenalty = Callable[[torch.Tensor], None]


def search_penalty(call: AttentionCall, operations: Sequence[PlacedOperation], results: Sequence[Result], num_queries: int) -> torch.Tensor:
    """The mean, over queries, of sum_i w_i max(0, 1 - x_i / tau).

    w_i: the exact weight of row i, taken as given; x_i: the largest of the row's products q_j k_ij; tau: the M-th largest product of all rows that the
    query sees, up to which the search comes (docs/when_it_works.md). It is 0 where every row that has weight is reached, and for a machine
    without candidate selection. Of the queries of each batch element and head num_queries are drawn by PyTorch's random numbers; all, if there are no
    more. Raises InputError for operations that run in tiles, each of which has a search of its own.
    """
    if any(result.num_tiles.max() > 1 for result in results):
        raise InputError("on_search_penalty: the machine runs operations in tiles (/mapping/tile_rows), for which there is no penalty; use a machine that "
                         "holds all rows, or train without.")
    query, key, _ = call.floating()
    if not operations:
        return (query.sum() + key.sum()) * 0
    visible = call.visible(operations, results)
    iterations = call.of_queries(operations, [result.num_iterations for result in results])
    leading = torch.broadcast_shapes(query.shape[:-2], key.shape[:-2], visible.shape[:-2])  # value's own, too
    query, key, visible, iterations = (_flat(tensor, leading, num_own) for tensor, num_own in ((query, 2), (key, 2), (visible, 2), (iterations, 1)))
    if query.shape[1] > num_queries:
        drawn = torch.rand(query.shape[:2], device=query.device).argsort(dim=1)[:, :num_queries]
        query, visible, iterations = (_taken(tensor, drawn) for tensor in (query, visible, iterations))
    weights = (query @ key.transpose(1, 2)).detach().masked_fill(~visible, -torch.inf).softmax(dim=2)
    products = (query[:, :, None] * key[:, None]).masked_fill(~visible[..., None], -torch.inf)  # [slices, queries, n, d]
    boundary = _at_rank(products.flatten(2), iterations)[..., None]
    # Where the search comes to products below 0, it has come to all that can make a candidate.
    counts = visible & (boundary > 0)
    largest = products.amax(dim=3)
    shortfall = torch.relu(1 - torch.where(counts, largest, 1.0) / torch.where(counts, boundary, 1.0))
    each = (torch.where(counts, weights, 0.0) * shortfall).sum(dim=2)
    return each.sum() / max(1, int(visible.any(dim=2).sum()))


def _flat(tensor: torch.Tensor, leading: Sequence[int], num_own: int) -> torch.Tensor:
    own = tensor.shape[-num_own:]
    return tensor.expand(*leading, *own).reshape(-1, *own)


def _taken(tensor: torch.Tensor, drawn: torch.Tensor) -> torch.Tensor:
    """Those queries, dimension 1, of each slice."""
    index = drawn.view(*drawn.shape, *[1] * (tensor.dim() - 2)).expand(*drawn.shape, *tensor.shape[2:])
    return tensor.gather(1, index)


def _at_rank(products: torch.Tensor, rank: torch.Tensor) -> torch.Tensor:
    """[slices, queries]: the rank-th largest of the last dimension, counted from 1; 0, which stands for none, where the rank is 0."""
    rank = rank.clamp(max=products.shape[2])
    largest = products.topk(max(1, int(rank.max())), dim=2).values
    found = largest.gather(2, (rank.clamp(min=1) - 1)[..., None])[..., 0]
    return torch.where(rank > 0, found, 0.0)
