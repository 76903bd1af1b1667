"""Attention modules of a model, with another attention in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, List

import torch
from torch import nn

from .._core import InputError
from .multihead import multihead_forward
from .structures import KNOWN, Structure, attention_modules, structure_of
from .watching import Attend, Watch

_MISSING = object()


@dataclass(frozen=True)
class Attention:
    """What is put into modules."""

    attend: Attend
    #: Weights that a module gives back beside its output are not those that `attend` had: None takes their place.
    hides_weights: bool


class Replacement:
    """The model's attention modules with an attention in them, from `apply` to `restore`; of several, the one applied last.

    Replacements of one model may be restored in any order. Raises InputError if the model has no attention module that is known.
    """

    def __init__(self, model: nn.Module, attention: Attention) -> None:
        if not isinstance(model, nn.Module):
            raise InputError(f"model: is of type {type(model).__name__}; allowed is a torch.nn.Module.")
        found = list(attention_modules(model))
        #: Names of the modules in which attention is replaced.
        self.modules = [name for name, _ in found]
        if not found:
            raise InputError(f"model: has no attention module that is known; those are {KNOWN}. Call a3sim.torch.attention in a model "
                             "of another kind.")
        self._values = [(module, "forward", _forward(module, attention, name or type(module).__name__)) for name, module in found]
        # In eval mode PyTorch takes a way of its own past self_attn, and nested tensors, unless this says that the activation is
        # none that it knows.
        self._values += [(module, "activation_relu_or_gelu", 0) for module in model.modules()
                         if isinstance(module, nn.TransformerEncoderLayer)]
        self._applied: List[_Value] = []

    @property
    def is_applied(self) -> bool:
        return bool(self._applied)

    def apply(self) -> None:
        """Raises InputError if it is applied."""
        if self._applied:
            raise InputError("model: is patched or recorded by this already; restore it first.")
        self._applied = [_Value(*value) for value in self._values]

    def restore(self) -> None:
        """Puts back what was there. Does nothing the second time."""
        while self._applied:
            self._applied.pop().remove()


class _Value:
    """A value of a module's attribute until it is removed; of several, the last holds."""

    _KEY = "_a3sim_values"  #: in the module's own dictionary: attribute -> the former value and those that came since

    def __init__(self, module: nn.Module, attribute: str, value: Any) -> None:
        self._module = module
        self._attribute = attribute
        self._value = value
        values = vars(module).setdefault(self._KEY, {})
        values.setdefault(attribute, [vars(module).get(attribute, _MISSING)]).append(self)
        vars(module)[attribute] = value

    def remove(self) -> None:
        values = vars(self._module)[self._KEY]
        former, *stack = values[self._attribute]
        stack.remove(self)
        values[self._attribute] = [former, *stack]
        if stack:
            vars(self._module)[self._attribute] = stack[-1]._value
            return
        del values[self._attribute]
        if not values:
            del vars(self._module)[self._KEY]
        if former is _MISSING:
            del vars(self._module)[self._attribute]
        else:
            vars(self._module)[self._attribute] = former

    @classmethod
    def former(cls, module: nn.Module, attribute: str) -> Any:
        """What there was before the first."""
        former = vars(module)[cls._KEY][attribute][0]
        return getattr(type(module), attribute).__get__(module) if former is _MISSING else former


def _forward(module: nn.Module, attention: Attention, name: str) -> Callable[..., Any]:
    def multihead(*arguments: Any, **options: Any) -> Any:
        return multihead_forward(module, attention.attend, name, *arguments, **options)

    def watched(*arguments: Any, **options: Any) -> Any:
        with Watch(attention.attend, name, module) as watch:
            result = _Value.former(module, "forward")(*arguments, **options)
        if watch.num_calls == 0:
            raise InputError(f"model: in what {name}, a {type(module).__name__}, computes there is no softmax(scale query key^T + mask) "
                             "value that A3 could do; have it compute attention by torch.matmul and softmax or by "
                             "scaled_dot_product_attention, or call a3sim.torch.attention in it.")
        return _without_weights(result, watch) if attention.hides_weights else result

    return multihead if structure_of(module) is Structure.MULTIHEAD else watched


def _without_weights(result: Any, watch: Watch) -> Any:
    if type(result) in (tuple, list):
        return type(result)(_without_weights(item, watch) for item in result)
    return None if isinstance(result, torch.Tensor) and watch.is_weights(result) else result
