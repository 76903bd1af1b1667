"""A model on a simulated machine."""

from __future__ import annotations

from typing import Any, Optional

import torch
from torch import nn

from ..arguments import thread_count
from ..machine import Machine
from ..totals import Totals
from .attention import attention, check_machine
from .modules import Replacement


class Patched:
    """A model whose attention runs on a machine, until `restore` or the end of a with block."""

    def __init__(self, model: nn.Module, machine: Machine, threads: int) -> None:
        #: Sums over all operations since the model was patched.
        self.totals = Totals()

        def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
                   mask: Optional[torch.Tensor]) -> torch.Tensor:
            return attention(query, key, value, machine, mask, threads=threads, totals=self.totals)

        self._replacement = Replacement(model, attend)
        #: Names of the modules whose attention runs on the machine.
        self.modules = tuple(self._replacement.modules)

    def restore(self) -> None:
        """Puts the model's own attention back. Does nothing the second time."""
        self._replacement.restore()

    def __enter__(self) -> Patched:
        return self

    def __exit__(self, *exception: Any) -> None:
        self.restore()


def patch(model: nn.Module, machine: Machine, threads: int = 0) -> Patched:
    """Runs the model's attention on a machine from now on.

    model: holds nn.MultiheadAttention (nn.TransformerEncoder does), or BERT-style self-attention: modules with Linear layers
        query, key and value and the numbers num_attention_heads and attention_head_size, called as forward(hidden_states,
        attention_mask, ...) for a tuple. Other modules are left alone.
    threads: how many operations are simulated at a time, 0 for as many as there are processors.

    Patched modules return no attention weights, and raise InputError in training mode with dropout. Patches of one model are
    undone in the reverse order.
    """
    check_machine(machine)
    return Patched(model, machine, thread_count(threads))
