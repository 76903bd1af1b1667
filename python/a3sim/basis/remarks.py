"""What should be known of a fit that went through."""

from __future__ import annotations

from typing import Optional, Sequence

import numpy as np

from ..machine import Machine
from .format_use import FormatUse, format_use
from .operations import Matrices
from .statistics import varies
from .transform import Basis

#: A basis that stretches one direction this many times as much as another loses digits.
LARGE_CONDITION = 1e4
#: More than this share of saturated elements, and more than before, harms.
LARGE_SATURATED_SHARE = 1e-3
#: Names of columns in a message.
MAX_LISTED = 8


class BasisWarning(UserWarning):
    """The fit went through, but something about it should be known."""


def remarks_on_operations(operations: Sequence[Matrices]) -> list[str]:
    """Few samples, columns that never change."""
    keys = np.concatenate([operation.key for operation in operations])
    num_dims = keys.shape[1]
    remarks = [f"{count} {what} for d = {num_dims} columns do not show all directions; fit to more operations."
               for what, count in (("keys", len(keys)), ("queries", sum(len(operation.query) for operation in operations)))
               if count < num_dims]
    constant = np.flatnonzero(~varies(keys - keys.mean(axis=0), keys))
    if constant.size > 0:
        listed = ", ".join(map(str, constant[:MAX_LISTED])) + (", ..." if constant.size > MAX_LISTED else "")
        remarks.append(f"keys never change in {constant.size} of {num_dims} columns ({listed}); a basis says nothing of operations in "
                       "which they do.")
    return remarks


def remarks_on_basis(basis: Basis, operations: Sequence[Matrices], machine: Optional[Machine]) -> list[str]:
    """Bad condition; more saturation in the machine's format, if there is one, than before."""
    remarks = []
    if basis.condition > LARGE_CONDITION:
        remarks.append(f"the basis has the condition {basis.condition:.2g}; above {LARGE_CONDITION:g} rounding costs scores digits. Fit to more "
                       "operations, or by another method.")
    if machine is not None:
        before, after = (_format_use(operations, machine, used) for used in (None, basis))
        if after.saturated_share > max(LARGE_SATURATED_SHARE, before.saturated_share):
            remarks.append(f"{100 * after.saturated_share:.2g} % of the elements saturate (before: {100 * before.saturated_share:.2g} %), the "
                           f"largest are {max(after.largest_key, after.largest_query):.3g} and the format ends at "
                           f"{after.largest_allowed:g}; use more /numerics/integer_bits.")
    return remarks


def _format_use(operations: Sequence[Matrices], machine: Machine, basis: Optional[Basis]) -> FormatUse:
    return format_use([operation.operation for operation in operations], machine, basis)
