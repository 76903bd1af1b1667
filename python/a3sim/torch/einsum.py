"""Products of attention written as torch.einsum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

import torch


@dataclass(frozen=True)
class Equation:
    """Two operands' letters and the result's."""

    first: str
    second: str
    result: str

    @staticmethod
    def of(text: Any) -> Optional[Equation]:
        """None for other than two operands, an implicit result, an ellipsis, or a letter twice."""
        operands, arrow, result = str(text).replace(" ", "").partition("->")
        first, comma, second = operands.partition(",")
        is_plain = all(letters.isalpha() and len(set(letters)) == len(letters) for letters in (first, second, result))
        return Equation(first, second, result) if arrow and comma and is_plain else None

    @property
    def contracted(self) -> str:
        return "".join(letter for letter in self.first if letter in self.second and letter not in self.result)


def query_and_key(equation: Equation, a: torch.Tensor, b: torch.Tensor) -> Optional[tuple[torch.Tensor, torch.Tensor]]:
    """[..., m, d] and [..., n, d], if the result [..., m, n] is query key^T of them; either may be the query."""
    *leading, m, n = equation.result if len(equation.result) >= 2 else "??"
    d = equation.contracted
    if m in equation.second:
        equation, a, b = Equation(equation.second, equation.first, equation.result), b, a
    wanted = "".join(leading)
    if len(d) != 1 or set(equation.first) != {*wanted, m, d} or set(equation.second) != {*wanted, n, d}:
        return None
    return _permuted(a, equation.first, wanted + m + d), _permuted(b, equation.second, wanted + n + d)


def value_of(equation: Equation, value: torch.Tensor) -> Optional[torch.Tensor]:
    """[..., n, e], if the first operand is weights [..., m, n] and the result their product with it, in whatever order."""
    *leading, m, n = equation.first if len(equation.first) >= 2 else "??"
    columns = [letter for letter in equation.second if letter not in equation.first]
    wanted = "".join(leading)
    if equation.contracted != n or len(columns) != 1 or set(equation.second) != {*wanted, n, *columns} or m not in equation.result:
        return None
    return _permuted(value, equation.second, wanted + n + columns[0])


def in_order(equation: Equation, output: torch.Tensor) -> torch.Tensor:
    """[..., m, e] in the order of the result's letters."""
    return _permuted(output, _queries_letters(equation), equation.result)


def out_of_order(equation: Equation, result: torch.Tensor) -> torch.Tensor:
    """The way back."""
    return _permuted(result, equation.result, _queries_letters(equation))


def _queries_letters(equation: Equation) -> str:
    return equation.first[:-1] + next(letter for letter in equation.second if letter not in equation.first)


def _permuted(tensor: torch.Tensor, letters: str, wanted: str) -> torch.Tensor:
    return tensor.permute(*(letters.index(letter) for letter in wanted))
