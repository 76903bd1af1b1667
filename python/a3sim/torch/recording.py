"""Traces of the attention that a model computes."""

from __future__ import annotations

from typing import Any, Callable, Optional

import numpy as np
import torch
from torch import nn

from .._core import InputError
from ..trace import FileName, TraceWriter, check_target, file_name
from .modules import Attention, Replacement
from .operations import AttentionCall

_ELEMENT_TYPES = {name: np.dtype(np.float32) for name in ("key", "value", "query")}


class Recording:
    """A with block in which a model's attention, exact as ever, is written to a trace (docs/traces.md).

    The trace appears when the block ends, whole; if it ends with an exception nothing is written. Until then the arrays are
    in nameless temporary files in the trace's folder, not in memory.
    """

    def __init__(self, model: nn.Module, path: FileName, overwrite: bool) -> None:
        self.path = file_name(path)
        self._overwrite = overwrite
        self._model = model
        self._replacement: Optional[Replacement] = None
        self._trace: Optional[TraceWriter] = None

    @property
    def num_operations(self) -> int:
        """Recorded so far."""
        return 0 if self._trace is None else self._trace.num_operations

    def __enter__(self) -> Recording:
        if self._replacement is not None:
            raise InputError(f"{self.path}: is being recorded already; a recording is one with block.")
        check_target(self.path, self._overwrite)
        self._trace = TraceWriter(self.path, _ELEMENT_TYPES)
        try:
            self._replacement = Replacement(self._model, Attention(self._attend, hides_weights=False))
            self._replacement.apply()
        except BaseException:
            self._trace.close()
            raise
        return self

    def __exit__(self, exception_type: Any, *exception: Any) -> None:
        self._replacement.restore()
        with self._trace:
            if exception_type is not None:
                return
            if self.num_operations == 0:
                raise InputError(f"{self.path}: the model ran no attention while it was recorded; nothing was written.")
            check_target(self.path, self._overwrite)
            self._trace.write()

    def _attend(self, call: AttentionCall, exact: Callable[[], torch.Tensor]) -> torch.Tensor:
        for placed in call.operations():
            self._trace.add(placed.operation)
        return exact()


def record(model: nn.Module, path: FileName, overwrite: bool = False) -> Recording:
    """Records the attention operations of a model, which computes what it always does, as a trace.

    model: as for `patch`. path: the .npz; a file that exists is an error unless `overwrite`. Use it in a with statement.
    Operations stand in the order in which the model runs them, within a call batch by batch and head by head, and are named so;
    rows that no query sees are left out, `query_rows` says which of the others each sees, queries are scaled, elements are
    float32. Raises InputError if heads of several sizes meet, or nothing was run.
    """
    return Recording(model, path, overwrite)
