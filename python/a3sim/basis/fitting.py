"""Fits bases to operations."""

from __future__ import annotations

import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Iterable, Optional, Sequence, Union

from .._core import InputError
from ..arguments import thread_count
from ..machine import Machine
from ..operation import Operation
from .closed_form import CLOSED_FORMS
from ..heads import HeadOrder, head_names, named_heads
from .learned import Descent, learned
from .operations import Matrices, matrices_of
from .remarks import BasisWarning, remarks_on_basis, remarks_on_operations
from .setting import Setting
from .storage import Bases
from .transform import Basis

METHODS = (*CLOSED_FORMS, "learned")

#: Called with the numbers of steps done and of all; a closed form is one step.
Progress = Callable[[int, int], None]


def fit(operations: Iterable[Operation], method: str = "balanced_varimax", machine: Optional[Machine] = None, *,
        num_columns: Optional[int] = None, seed: int = 0, descent: Descent = Descent(), progress: Optional[Progress] = None) -> Basis:
    """A basis for one head, from some of its operations.

    method: one of METHODS (docs/search_basis.md). `learned` needs a machine with candidate selection, to whose M and number format the
        basis is fitted. With a machine, a basis that does not fit its format is warned of.
    num_columns: w, columns after the change; d if not given. More cost nothing where the machine has lanes to spare; the methods with
        a random rotation and `learned` make use of them.
    seed: of random rotations and of the order of calibration data.
    descent: of `learned`. progress: see Progress.
    Raises InputError. Warns (BasisWarning) of few samples, columns that never change, bad condition and saturation.
    """
    matrices = matrices_of(operations)
    fitter = _Fitter(matrices[0].key.shape[1], method, machine, num_columns, seed, descent)
    basis, remarks = fitter(matrices, _Steps(fitter.num_steps, progress))
    for remark in remarks:
        warnings.warn(remark, BasisWarning, stacklevel=2)
    return basis


def fit_heads(operations: Iterable[Operation], heads: Union[HeadOrder, str, None] = None, method: str = "balanced_varimax",
              machine: Optional[Machine] = None, *, num_columns: Optional[int] = None, seed: int = 0, descent: Descent = Descent(),
              threads: int = 0, progress: Optional[Progress] = None) -> Bases:
    """A basis for each head, as `fit` makes it.

    heads: the heads' places in the list of operations (HeadOrder, or its text); None: operations with the same name share a basis.
    threads: heads at a time, 0 for as many as there are processors; learned ones one at a time. The result does not depend on it.
    progress: see Progress; called from any of the threads, one at a time.
    """
    listed = list(operations)
    matrices = matrices_of(listed)
    order, names, places = _places(heads, listed)
    groups: list[list[Matrices]] = [[] for _ in range(max(places) + 1)]
    for matrix, head in zip(matrices, places):
        groups[head].append(matrix)
    fitter = _Fitter(matrices[0].key.shape[1], method, machine, num_columns, seed, descent)
    steps = _Steps(fitter.num_steps * len(groups), progress)
    # Descents side by side have once given numbers that are not finite, which one after another they do not.
    wanted = thread_count(threads) or os.cpu_count()
    num_threads = 1 if method == "learned" else wanted
    with ThreadPoolExecutor(num_threads) as pool:
        results = list(pool.map(lambda group: fitter(group, steps), groups))
    for head, (_, remarks) in enumerate(results):
        for remark in remarks:
            warnings.warn(f"{names[head] if names else f'head {head}'}: {remark}", BasisWarning, stacklevel=2)
    return Bases(tuple(basis for basis, _ in results), order, names, fitter.description(len(matrices)))


class _Steps:
    """Counts steps of all threads."""

    def __init__(self, num_all: int, progress: Optional[Progress]) -> None:
        self._num_all, self._progress, self._num_done, self._lock = num_all, progress, 0, threading.Lock()

    def done(self) -> None:
        with self._lock:
            self._num_done += 1
            if self._progress is not None:
                self._progress(self._num_done, self._num_all)


class _Fitter:
    """A method with its arguments, checked."""

    def __init__(self, num_dims: int, method: str, machine: Optional[Machine], num_columns: Optional[int], seed: int,
                 descent: Descent) -> None:
        if method not in METHODS:
            raise InputError(f"method '{method}': allowed are {', '.join(METHODS)}.")
        if num_columns is not None and not num_dims <= num_columns <= 1 << 16:
            raise InputError(f"num_columns is {num_columns}; allowed are numbers from d = {num_dims} to {1 << 16}.")
        setting = None if machine is None else Setting.of(machine)
        if method == "learned" and (setting is None or not setting.searches):
            raise InputError("method 'learned': needs a machine with candidate selection, to whose M the basis is fitted; give one, or take "
                             "another method.")
        self._method, self._machine, self._setting, self._seed, self._descent = method, machine, setting, seed, descent
        self._num_columns = num_dims if num_columns is None else num_columns

    @property
    def num_steps(self) -> int:
        """Of one fit."""
        return self._descent.total_steps if self._method == "learned" else 1

    def __call__(self, operations: Sequence[Matrices], steps: _Steps) -> tuple[Basis, list[str]]:
        """The basis, and what should be known of it."""
        if self._method == "learned":
            assert self._setting is not None
            basis = learned(operations, self._setting, self._num_columns, self._seed, self._descent, steps.done)
        else:
            basis = CLOSED_FORMS[self._method](operations, self._num_columns, self._seed)
            steps.done()
        return basis, remarks_on_operations(operations) + remarks_on_basis(basis, operations, self._machine)

    def description(self, num_operations: int) -> dict[str, Any]:
        config = None if self._machine is None else self._machine.config
        return {"method": self._method, "seed": self._seed, "num_operations": num_operations,
                "machine": None if config is None else {part: config.get(part) for part in ("hardware", "numerics", "approximation")}}


def _places(heads: Union[HeadOrder, str, None], operations: Sequence[Operation]) -> tuple[Optional[HeadOrder], tuple[str, ...], list[int]]:
    """Order or names, and the head of each operation."""
    if heads is not None:
        order = HeadOrder.parse(heads) if isinstance(heads, str) else heads
        return order, (), order.heads(len(operations))
    of_operations = head_names(operations)
    names = tuple(dict.fromkeys(of_operations))
    return None, names, named_heads(names, of_operations)
