"""A model on a simulated machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

import torch
from torch import nn

from ..arguments import thread_count
from ..machine import Machine
from ..totals import Totals
from .attention import attention, check_machine
from .modules import Attend, Replacement
from .naming import head_name

if TYPE_CHECKING:  # needs SciPy
    from ..basis import Bases


class Patched:
    """A model whose attention runs on a machine, until `restore` or the end of a with block."""

    def __init__(self, model: nn.Module, machine: Machine, threads: int, bases: Optional[Bases]) -> None:
        #: Sums over all operations since the model was patched.
        self.totals = Totals()

        def attend_of(module: str) -> Attend:
            def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
                       mask: Optional[torch.Tensor]) -> torch.Tensor:
                basis = None if bases is None else [bases.of(head_name(module, head)) for head in range(query.shape[-3])]
                return attention(query, key, value, machine, mask, threads=threads, totals=self.totals, basis=basis)

            return attend

        self._replacement = Replacement(model, attend_of)
        #: Names of the modules whose attention runs on the machine.
        self.modules = tuple(self._replacement.modules)

    def restore(self) -> None:
        """Puts the model's own attention back. Does nothing the second time."""
        self._replacement.restore()

    def __enter__(self) -> Patched:
        return self

    def __exit__(self, *exception: Any) -> None:
        self.restore()


def patch(model: nn.Module, machine: Machine, threads: int = 0, bases: Optional[Bases] = None) -> Patched:
    """Runs the model's attention on a machine from now on.

    model: holds nn.MultiheadAttention (nn.TransformerEncoder does), or BERT-style self-attention: modules with Linear layers
        query, key and value and the numbers num_attention_heads and attention_head_size, called as forward(hidden_states,
        attention_mask, ...) for a tuple. Other modules are left alone.
    threads: how many operations are simulated at a time, 0 for as many as there are processors.
    bases: of `a3sim.torch.fit_basis` with fold=False, into which keys and queries are put on their way to the machine.

    Patched modules return no attention weights, and raise InputError in training mode with dropout. Patches of one model are
    undone in the reverse order.
    """
    check_machine(machine)
    return Patched(model, machine, thread_count(threads), bases)
