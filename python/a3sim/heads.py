"""Which operations are of which head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Sequence

from ._core import InputError
from .operation import Operation

_FORM = re.compile(r"(?:(\d+)x)?\*(?:x(\d+))?")
#: The part of an operation's name that tells its place in a batch.
_BATCH = re.compile(r"batch [\d.-]+")


@dataclass(frozen=True)
class HeadOrder:
    """The places of heads in a list of operations, nested: `outer` blocks, in each a number of samples, in each `inner` heads.

    Written "OUTERx*xINNER", for example "*x16" (sequence by sequence, all 16 heads of each), "3x*" (all first hops, all second,
    all third) or "4x*x4" (layer by layer, sequence by sequence, head by head). "*" alone: one basis for all.
    """

    outer: int = 1
    inner: int = 1

    @classmethod
    def parse(cls, text: str) -> HeadOrder:
        """Raises InputError."""
        found = _FORM.fullmatch(text)
        sizes = [int(size or 1) for size in found.groups()] if found else [0]
        if not all(1 <= size <= 1 << 20 for size in sizes):
            raise InputError(f"heads '{text}': is no order of heads; allowed are '*', '*xH', 'Lx*' and 'Lx*xH' with numbers of layers and "
                             "heads from 1 to 1048576; '*' stands for what shares a basis, such as sequences.")
        return cls(*sizes)

    def __str__(self) -> str:
        return "x".join([str(self.outer)] * (self.outer > 1) + ["*"] + [str(self.inner)] * (self.inner > 1))

    @property
    def num_heads(self) -> int:
        return self.outer * self.inner

    def heads(self, num_operations: int) -> list[int]:
        """The head of each operation. Raises InputError if they do not fill the order evenly."""
        if num_operations % self.num_heads:
            raise InputError(f"operations: are {num_operations}, which {self.num_heads} heads in the order '{self}' do not divide; allowed "
                             "is the same number of each.")
        block = num_operations // self.outer
        return [index // block * self.inner + index % self.inner for index in range(num_operations)]


def head_of_name(operation_name: str) -> str:
    """The head's name in that of an operation: without the place in the batch, if it tells one, as those of a3sim.torch do."""
    parts = operation_name.split(", ")
    return ", ".join(part for part in parts if not _BATCH.fullmatch(part)) or operation_name


def head_names(operations: Sequence[Operation]) -> list[str]:
    """The names of the operations' heads. Raises InputError for an operation without a name."""
    names = [head_of_name(getattr(operation, "name", None) or "") for operation in operations]
    for index, name in enumerate(names):
        if not name:
            raise InputError(f"operation {index}: has no name, which would say to which head it belongs; give it one, or say in which order "
                             "heads stand.")
    return names


def named_heads(names: Sequence[str], operation_names: Sequence[str],
                remark: str = "has no basis; there are bases for") -> list[int]:
    """The head of each operation, where heads have these names. Raises InputError, which says the remark and then the names."""
    head_of = {name: head for head, name in enumerate(names)}
    for index, name in enumerate(operation_names):
        if name not in head_of:
            raise InputError(f"operation {index}: '{name}' {remark} {', '.join(names)}.")
    return [head_of[name] for name in operation_names]
