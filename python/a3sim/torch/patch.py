"""A model on a simulated machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional

import torch
from torch import nn

from ..arguments import thread_count
from ..machine import Machine
from ..totals import Totals
from .attention import simulated
from .modules import Attention, Replacement
from .naming import head_name
from .operations import AttentionCall
from .simulation import OnResult, Simulation, check_machine

if TYPE_CHECKING:  # needs SciPy
    from ..basis import Bases


class Patched:
    """A model whose attention runs on a machine, until `restore` or the end of a with block.

    A later with block patches it again, and counts on. Of several patches of a model, or of a part of it, the one that came last
    runs and counts; they may end in any order.
    """

    def __init__(self, model: nn.Module, simulation: Simulation, bases: Optional[Bases]) -> None:
        self._simulation = simulation
        self._bases = bases
        self._replacement = Replacement(model, Attention(self._attend, hides_weights=True))
        #: Names of the modules whose attention runs on the machine.
        self.modules = tuple(self._replacement.modules)

    @property
    def totals(self) -> Totals:
        """Sums over all operations since the model was patched first."""
        return self._simulation.totals

    def apply(self) -> None:
        """Patches the model again after `restore`. Raises InputError if it is patched."""
        self._replacement.apply()

    def restore(self) -> None:
        """Puts the model's own attention back. Does nothing the second time."""
        self._replacement.restore()

    def __enter__(self) -> Patched:
        if not self._replacement.is_applied:
            self.apply()
        return self

    def __exit__(self, *exception: Any) -> None:
        self.restore()

    def _attend(self, call: AttentionCall, _: Callable[[], torch.Tensor]) -> torch.Tensor:
        bases = None
        if self._bases is not None:
            bases = {head: self._bases.of(head_name(call.name or "", head)) for head in call.heads}
        return simulated(*call.tensors, lambda *_: self._simulation.run(call, bases))


def patch(model: nn.Module, machine: Machine, threads: int = 0, *, accuracy: bool = False,
          on_result: Optional[OnResult] = None, bases: Optional[Bases] = None) -> Patched:
    """Runs the model's attention on a machine from now on.

    model: holds nn.MultiheadAttention (nn.TransformerEncoder does), or modules known by their layers: query, key and value beside
        the number num_attention_heads (BERT), c_attn and c_proj (GPT-2), q_proj, k_proj, v_proj and o_proj or out_proj (LLaMA,
        BART). These run as they are, with the machine in the place of softmax(scale query key^T + mask) value. Other modules are
        left alone.
    threads: how many operations are simulated at a time, 0 for as many as there are processors.
    accuracy: compares every query with exact attention on the tensors that the model has there.
    on_result: called with the result of each operation, such as a list's append; its name tells module, batch and head.
    bases: of `a3sim.torch.fit_basis` with fold=False, into which keys and queries are put on their way to the machine.

    Patched modules return None for attention weights, and raise InputError for what A3 cannot do: dropout in training mode, numbers
    added to scores, head masks.
    """
    check_machine(machine)
    patched = Patched(model, Simulation(machine, thread_count(threads), accuracy, Totals(), on_result), bases)
    patched.apply()
    return patched
