"""Masks of a model: which rows take part."""

from __future__ import annotations

from typing import Optional

import torch

from .._core import InputError

#: An additive mask hides what it puts at or below this: exp(-1000) is 0 in double precision.
HIDING_BIAS = -1000.0


def allowed(mask: torch.Tensor) -> torch.Tensor:
    """Which rows take part, as booleans.

    mask: booleans, True where a row takes part; or numbers that a model would add to the scores, 0 where it does and
    HIDING_BIAS or less where it does not. A3 adds nothing to scores, so any other number is an error.
    """
    if not isinstance(mask, torch.Tensor):
        raise InputError(f"mask: is of type {type(mask).__name__}; allowed is a tensor.")
    if mask.dtype == torch.bool:
        return mask
    if not mask.is_floating_point():
        raise InputError(f"mask: holds {mask.dtype}; allowed are booleans, True where a row takes part, and floating-point "
                         "numbers to be added to the scores.")
    hidden = mask <= HIDING_BIAS
    strange = mask[~hidden & (mask != 0)]
    if strange.numel() > 0:
        raise InputError(f"mask: holds {strange[0].item():g}; A3 cannot add to scores: allowed are 0 (the row takes part) and "
                         f"numbers up to {HIDING_BIAS:g} (it does not). A bias that depends on the row alone, as ALiBi's, can be "
                         "one more column of key, with 1 in that of query.")
    return ~hidden


def causal(num_queries: int, num_rows: int) -> torch.Tensor:
    """[m, n]: query q sees rows 0 to q, as PyTorch counts, where m and n differ too."""
    return torch.ones(num_queries, num_rows, dtype=torch.bool).tril()


def both(a: Optional[torch.Tensor], b: Optional[torch.Tensor]) -> Optional[torch.Tensor]:
    """What both let through, on the device of `a`; None lets everything through."""
    if a is None or b is None:
        return b if a is None else a
    return a & b.to(a.device)
