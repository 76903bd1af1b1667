"""What becomes of attention scores between query key^T and the softmax, as far as A3 can do it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Mapping, Optional, Sequence, Tuple, Union

import torch

from .._core import InputError
from .masks import HIDING_BIAS, allowed, both


@dataclass(frozen=True)
class Scores:
    """A tensor [..., m, n] that is scale * query key^T where `shown`, and next to nothing elsewhere."""

    query: torch.Tensor  #: [..., m, d]
    key: torch.Tensor  #: [..., n, d]
    leading: Tuple[int, ...]  #: of query key^T
    scale: float = 1.0
    shown: Optional[torch.Tensor] = None  #: None: everywhere

    def showing(self, mask: torch.Tensor) -> Scores:
        return replace(self, shown=both(self.shown, mask))

    def reshaped(self, before: torch.Size, after: torch.Size) -> Note:
        """The tensor has another shape now, by a view or by broadcasting."""
        if before == after or before[-2:] == after[-2:] and _broadcasts(before, after):
            return self
        if before[-2:] != after[-2:] or before.numel() != after.numel():
            return Lost("are taken apart")
        return self if self.shown is None else replace(self, shown=self.shown.expand(before).reshape(after))

    def factors(self, leading: torch.Size) -> Tuple[torch.Tensor, torch.Tensor]:
        """Query and key, with these leading dimensions or some that broadcast to them."""
        if _broadcasts(self.leading, leading):
            return self.query.expand(*leading, *self.query.shape[-2:]), self.key
        query, key = (tensor.expand(*self.leading, *tensor.shape[-2:]).reshape(*leading, *tensor.shape[-2:])
                      for tensor in (self.query, self.key))
        return query, key


@dataclass(frozen=True)
class Weights:
    """The softmax of scores."""

    scores: Scores

    def reshaped(self, before: torch.Size, after: torch.Size) -> Note:
        scores = self.scores.reshaped(before, after)
        return Weights(scores) if isinstance(scores, Scores) else Lost("are taken apart after the softmax", is_weights=True)


@dataclass(frozen=True)
class Lost:
    """Comes of scores, in a way that A3 cannot follow: they `reason`."""

    reason: str
    is_weights: bool = False

    def reshaped(self, before: torch.Size, after: torch.Size) -> Note:
        return self


Note = Union[Scores, Weights, Lost]

#: (note, the tensor's value, where among the operands it stands, all operands, options) -> what the result is.
Rule = Callable[[Any, torch.Tensor, int, Sequence[Any], Mapping[str, Any]], Note]


def of_product(query: torch.Tensor, key: torch.Tensor) -> Scores:
    """query key^T"""
    return Scores(query, key, tuple(torch.broadcast_shapes(query.shape[:-2], key.shape[:-2])))


def follow(function: str, note: Note, tensor: torch.Tensor, place: int, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    """What the function makes of a tensor with this note, the operand at `place`, before it has run; reshaping is told apart."""
    name = function[:-1] if function.endswith("_") and not function.endswith("__") else function
    if isinstance(note, Lost):
        return replace(note, is_weights=note.is_weights or name == "softmax")
    if name in _RESHAPES:
        return note
    if isinstance(note, Scores) and name == "softmax":
        return _softmax(note, tensor, operands, options)
    rules, when = (_SCORE_RULES, "") if isinstance(note, Scores) else (_WEIGHT_RULES, " after the softmax")
    if name in rules:
        return rules[name](note, tensor, place, operands, options)
    return Lost(f"go through {function}{when}", is_weights=isinstance(note, Weights))


def _softmax(note: Scores, tensor: torch.Tensor, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    dim = (*operands[1:2], *(options[name] for name in ("dim",) if name in options), None)[0]
    if dim not in (-1, tensor.dim() - 1):
        return Lost(f"go through a softmax over dimension {dim} instead of the last", is_weights=True)
    return Weights(note)


def _broadcasts(shape: Sequence[int], wanted: Sequence[int]) -> bool:
    return len(shape) <= len(wanted) and all(a in (1, b) for a, b in zip(reversed(shape), reversed(wanted)))


def _unchanged(note: Note, *_: Any) -> Note:
    return note


def _multiplied(note: Scores, _: torch.Tensor, place: int, operands: Sequence[Any], __: Mapping[str, Any]) -> Note:
    factor = _single_number(operands[1 - place])
    if factor is None or factor <= 0:
        return Lost("are multiplied by more than a positive number")
    return replace(note, scale=note.scale * factor)


def _divided(note: Scores, _: torch.Tensor, place: int, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    divisor = _single_number(operands[1]) if place == 0 and not options.get("rounding_mode") else None
    if divisor is None or divisor <= 0:
        return Lost("are divided by more than a positive number")
    return replace(note, scale=note.scale / divisor)


def _added(note: Scores, tensor: torch.Tensor, place: int, operands: Sequence[Any], options: Mapping[str, Any],
           sign: int = 1) -> Note:
    bias = operands[1 - place]
    if options.get("alpha", 1) != 1 or (sign < 0 and place == 1):
        return Lost("are subtracted or added in multiples")
    if not isinstance(bias, torch.Tensor) or bias.dim() == 0:
        return note  # which no softmax notices
    if bias.shape[-1] == 1 < tensor.shape[-1] and bias.isfinite().all():
        return note  # the same for all rows, such as the largest score
    try:
        return note.showing(allowed(bias if bias.dtype == torch.bool or sign > 0 else -bias))
    except InputError as error:
        return Lost(f"have a bias added ({error})")


def _subtracted(*arguments: Any) -> Note:
    return _added(*arguments, sign=-1)


def _filled(note: Scores, _: torch.Tensor, place: int, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    mask, value = (*operands[1:], *options.values())[:2]
    if place != 0 or not _hides(value):
        return Lost("are filled with a number that does not hide a row")
    return note.showing(~mask.bool())


def _chosen(note: Scores, _: torch.Tensor, place: int, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    """torch.where(condition, a, b), or a.where(condition, b)."""
    if options or len(operands) != 3:
        return Lost("go through torch.where with named arguments")
    if place == 0:
        operands, place = (operands[1], operands[0], operands[2]), 1
    condition, other = operands[0], operands[3 - place]
    if not _hides(other):
        return Lost("are replaced by numbers that do not hide a row")
    return note.showing(condition if place == 1 else ~condition)


def _clamped(note: Scores, _: torch.Tensor, place: int, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    """To the least number of the type, as some models do against overflow."""
    least = (*operands[:place], *operands[place + 1:], *options.values())
    return note if len(least) == 1 and _hides(least[0]) else Lost("are clamped")


def _hides(value: Any) -> bool:
    if isinstance(value, torch.Tensor):
        return bool((value <= HIDING_BIAS).all())
    return isinstance(value, (int, float)) and value <= HIDING_BIAS


def _single_number(value: Any) -> Optional[float]:
    if isinstance(value, torch.Tensor):
        return float(value) if value.numel() == 1 and value.dim() == 0 else None
    return float(value) if isinstance(value, (int, float)) else None


def _kept(note: Weights, tensor: torch.Tensor, _: int, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    """Zero where the mask says: what the softmax left nothing of, or made NaN for a query that sees no row."""
    mask, value = (*operands[1:], *options.values())[:2]
    if value != 0 or tensor.nan_to_num().masked_select(mask.bool()).any():
        return Lost("are changed after the softmax", is_weights=True)
    return note


def _dropped(note: Weights, _: torch.Tensor, __: int, operands: Sequence[Any], options: Mapping[str, Any]) -> Note:
    named = dict(zip(("input", "p", "training"), operands)) | dict(options)
    if named.get("training", named.get("train", True)) and named.get("p", 0.5) > 0:
        raise InputError("model: is in training mode, and A3 has no dropout of attention weights; call model.eval() first, or set that "
                         "dropout to 0 to train.")
    return note


def _weighted(note: Weights, _: torch.Tensor, place: int, operands: Sequence[Any], __: Mapping[str, Any]) -> Note:
    factor = operands[1 - place]
    if isinstance(factor, torch.Tensor) and bool((factor == 1).all()):
        return note  # a head mask that masks nothing
    return Lost("are multiplied after the softmax, as by a head mask", is_weights=True)


_RESHAPES = ("view", "reshape", "flatten", "unflatten", "unsqueeze", "squeeze", "expand")

_COPIES = ("to", "float", "double", "half", "bfloat16", "type", "type_as", "contiguous", "clone", "detach", "cpu", "cuda")

#: By the name of the function, without the underscore of those that work in place.
_SCORE_RULES: Mapping[str, Rule] = {
    **dict.fromkeys(_COPIES, _unchanged),
    **dict.fromkeys(("mul", "__mul__", "__rmul__", "__imul__", "multiply"), _multiplied),
    **dict.fromkeys(("div", "__truediv__", "__itruediv__", "divide", "true_divide"), _divided),
    **dict.fromkeys(("add", "__add__", "__radd__", "__iadd__"), _added),
    **dict.fromkeys(("sub", "__sub__", "__isub__", "subtract"), _subtracted),
    "masked_fill": _filled, "where": _chosen, "max": _clamped, "maximum": _clamped, "clamp": _clamped, "clamp_min": _clamped,
}

_WEIGHT_RULES: Mapping[str, Rule] = {
    **dict.fromkeys((*_COPIES, "nan_to_num"), _unchanged),
    **dict.fromkeys(("mul", "__mul__", "__rmul__", "__imul__", "multiply"), _weighted),
    "masked_fill": _kept, "dropout": _dropped,
}
