"""Attention found in what a module computes, whatever it does before and after."""

from __future__ import annotations

import weakref
from dataclasses import replace
from typing import Any, Callable, Mapping, Optional, Sequence

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from .._core import InputError
from .einsum import Equation, in_order, out_of_order, query_and_key, value_of
from .operations import AttentionCall
from .scores import Lost, Note, Scores, Weights, follow, of_product

#: Computes an attention call; the function given beside it does so exactly, as the module would.
Attend = Callable[[AttentionCall, Callable[[], torch.Tensor]], torch.Tensor]

_PRODUCTS = ("matmul", "__matmul__", "bmm")
_NUM_HEADS = ("num_heads", "num_attention_heads", "n_head", "n_heads", "heads")


class Watch(TorchFunctionMode):  # type: ignore[misc]
    """Follows tensors from query key^T through scale, mask and softmax, and hands softmax(...) value to `attend`, whose result takes
    its place.

    Everything else is computed as the module says, projections, positions and caches, and all that it returns. A softmax of products
    that A3 cannot do, used as attention weights, is an InputError.
    """

    def __init__(self, attend: Attend, name: str, module: nn.Module) -> None:
        super().__init__()
        self._attend = attend
        self._name = name
        numbers = (getattr(module, attribute, None) for attribute in _NUM_HEADS)
        self._num_heads = next((number for number in numbers if isinstance(number, int)), 0)
        self._notes: dict[int, tuple[weakref.ref[torch.Tensor], Note]] = {}
        #: Attention calls so far.
        self.num_calls = 0

    def is_weights(self, thing: Any) -> bool:
        return isinstance(self._note(thing), Weights)

    def __torch_function__(self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Optional[Mapping[str, Any]] = None) -> Any:
        options = kwargs or {}
        name = getattr(func, "__name__", "")

        def exact() -> Any:
            return func(*args, **options)

        if name == "scaled_dot_product_attention":
            return self._whole(exact, *args, **options)
        if name == "einsum" and len(args) == 3:
            return self._einsum(exact, *args)
        if name in _PRODUCTS and len(args) == 2:
            return self._product(exact, *args)
        if name == "baddbmm":
            return self._sum_with_product(exact, args, options)
        return self._other(exact, name, args, options)

    # Functions

    def _whole(self, exact: Callable[[], torch.Tensor], query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
               attn_mask: Optional[torch.Tensor] = None, dropout_p: float = 0.0, is_causal: bool = False,
               scale: Optional[float] = None, enable_gqa: bool = False) -> torch.Tensor:
        """torch.nn.functional.scaled_dot_product_attention, of PyTorch 2."""
        if dropout_p > 0:
            raise InputError("model: is in training mode, and A3 has no dropout of attention weights; call model.eval() first, or set that "
                             "dropout to 0 to train.")
        if enable_gqa:
            call = AttentionCall(query, key, value, attn_mask, scale, is_causal=is_causal, enable_gqa=True, name=self._name)
            return self._run(call, exact)
        return self._run(self._call(query, key, value, attn_mask, scale, is_causal), exact)

    def _product(self, exact: Callable[[], torch.Tensor], a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        note = self._note(a)
        if isinstance(note, Weights):
            return self._weighted_sum(note.scores, a.shape, b, exact)
        if isinstance(note, Lost) and note.is_weights:
            raise InputError(f"model: the attention scores of {self._name} {note.reason}; A3 cannot do that. Have the model compute it "
                             "otherwise, or leave this module as it is.")
        product = exact()
        if min(a.dim(), b.dim()) >= 2:
            self._take_note(product, of_product(a, b.transpose(-2, -1)))
        return product

    def _sum_with_product(self, exact: Callable[[], torch.Tensor], args: Sequence[Any], options: Mapping[str, Any]) -> torch.Tensor:
        """beta * args[0] + alpha * args[1] args[2]"""
        result = exact()
        operands = (*args, *(options[name] for name in ("batch1", "batch2") if name in options))
        if len(operands) == 3:
            beta = options.get("beta", 1)
            note = replace(of_product(operands[1], operands[2].transpose(-2, -1)), scale=float(options.get("alpha", 1)))
            self._take_note(result, note if beta == 0 else follow("add", note, result, 0, (result, operands[0] * beta), {}))
        return result

    def _einsum(self, exact: Callable[[], torch.Tensor], text: Any, a: Any, b: Any) -> torch.Tensor:
        equation = Equation.of(text)
        note = self._note(a)
        if equation is None or not isinstance(b, torch.Tensor):
            return self._other(exact, "einsum", (a, b), {})
        if isinstance(note, Weights):
            value = value_of(equation, b)
            if value is not None:
                plain = self._weighted_sum(note.scores, a.shape, value, lambda: out_of_order(equation, exact()))
                return in_order(equation, plain)
        factors = None if note is not None else query_and_key(equation, a, b)
        if factors is None:
            return self._other(exact, "einsum", (a, b), {})
        product = exact()
        self._take_note(product, of_product(*factors))
        return product

    def _other(self, exact: Callable[[], Any], name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        place, note = self._noted(args)
        if note is None:
            return exact()
        before = args[place].shape
        followed = follow(name, note, args[place], place, args, options)
        result = exact()
        if name == "__setitem__":
            self._take_note(args[0], followed)
        elif isinstance(result, torch.Tensor) and result.is_floating_point():
            self._take_note(result, followed.reshaped(before, result.shape))
        return result

    # What tensors are

    def _note(self, thing: Any) -> Optional[Note]:
        reference, note = self._notes.get(id(thing), (None, None))
        return note if reference is not None and reference() is thing else None

    def _noted(self, operands: Sequence[Any]) -> tuple[int, Optional[Note]]:
        """The first operand that comes of scores, rather one that is not lost."""
        notes = [self._note(operand) if isinstance(operand, torch.Tensor) else None for operand in operands]
        for is_lost in (False, True):
            for place, note in enumerate(notes):
                if note is not None and isinstance(note, Lost) == is_lost:
                    return place, note
        return 0, None

    def _take_note(self, tensor: torch.Tensor, note: Note) -> None:
        self._notes[id(tensor)] = (weakref.ref(tensor), note)

    # Attention

    def _weighted_sum(self, scores: Scores, shape: torch.Size, value: torch.Tensor,
                      exact: Callable[[], torch.Tensor]) -> torch.Tensor:
        """softmax(scores) value; the weights have this shape."""
        query, key = scores.factors(shape[:-2])
        call = self._call(query, key, value, scores.shown, scores.scale)
        return self._run(call, exact).to(value.dtype).reshape(*shape[:-1], value.shape[-1])

    def _call(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, shown: Optional[torch.Tensor],
              scale: Optional[float], is_causal: bool = False) -> AttentionCall:
        """Heads in a row that have the same key and value share them."""
        query, key, value = (self._with_heads(tensor) for tensor in (query, key, value))
        shown = None if shown is None else self._with_heads(shown)
        group = _heads_of_a_group(query, key, value)
        if group > 1:
            key, value = (tensor[..., ::group, :, :] for tensor in (key, value))
        return AttentionCall(query, key, value, shown, scale, is_causal=is_causal, enable_gqa=group > 1, name=self._name)

    def _with_heads(self, tensor: torch.Tensor) -> torch.Tensor:
        """[batch * heads, rows, columns] as [batch, heads, rows, columns]."""
        is_flat = tensor.dim() == 3 and self._num_heads > 1 and tensor.shape[0] > 1 and tensor.shape[0] % self._num_heads == 0
        return tensor.unflatten(0, (-1, self._num_heads)) if is_flat else tensor

    def _run(self, call: AttentionCall, exact: Callable[[], torch.Tensor]) -> torch.Tensor:
        self.num_calls += 1
        return self._attend(call, exact)


def _heads_of_a_group(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> int:
    """How many heads in a row have the same key and value: a model with fewer of them repeats those that it has."""
    if min(query.dim(), key.dim(), value.dim()) < 3 or not query.shape[-3] == key.shape[-3] == value.shape[-3] > 1:
        return 1
    num_heads = query.shape[-3]
    differs = torch.zeros(num_heads - 1, dtype=torch.bool, device=key.device)
    for tensor in (key, value):
        heads = tensor.movedim(-3, 0).flatten(1)
        differs |= (heads[1:] != heads[:-1]).any(dim=1)
    num_groups = int(differs.sum()) + 1
    group = num_heads // num_groups
    wanted = torch.arange(1, num_heads, device=key.device) % group == 0
    return group if num_heads % num_groups == 0 and torch.equal(differs, wanted) else 1
