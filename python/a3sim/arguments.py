"""Arguments that are no arrays, checked before they reach the engine."""

from __future__ import annotations

import operator
from typing import Any

from ._core import InputError

#: No host has more processors; a slip of the pen should not start a million threads.
MAX_THREADS = 4096


def type_name(thing: Any) -> str:
    return type(thing).__name__


def thread_count(threads: Any) -> int:
    """Any whole number from 0 to MAX_THREADS, NumPy's too."""
    try:
        count = operator.index(threads)
    except TypeError:
        count = -1
    if not 0 <= count <= MAX_THREADS:
        raise InputError(f"threads is {threads!r}; allowed are 0, as many as the host has processors, to {MAX_THREADS}.")
    return count


def encodable(text: str, what: str, errors: str = "strict") -> str:
    """The text, if UTF-8 with this handling of errors can hold it, and it holds no zero byte."""
    try:
        if b"\0" not in text.encode("utf-8", errors):
            return text
    except UnicodeEncodeError:
        pass
    raise InputError(f"{what} {text!r}: cannot be used; it holds a zero byte or half a surrogate pair.")
