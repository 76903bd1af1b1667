"""The attention that a workload's evaluator calls.

An attention is any function from a list of independent operations to the list of their outputs:

    attention([Operation(key [n, d], value [n, d], query [m, d]), ...]) -> [output [m, d], ...]

and computes softmax(query key^T) value, or something near it. There is no factor 1/sqrt(d): a model that wants one has it
in its query, as A3 expects (A3 paper, section III). An evaluator hands over all operations of a hop or a layer at once,
because the next hop's queries depend on this one's outputs.
"""

import importlib.util
import pathlib
from typing import NamedTuple

import numpy as np

from workloads.command_line import UserError, write_npz


class Operation(NamedTuple):
    """Key and value [n, d], query [m, d], float."""

    key: np.ndarray
    value: np.ndarray
    query: np.ndarray


def softmax(scores):
    """Along the last axis."""
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def exact(operations):
    """Attention in the operations' own floating point."""
    return [softmax(query @ key.T) @ value for key, value, query in operations]


class Recorder:
    """An attention that keeps every operation that passes through it."""

    def __init__(self, attention):
        self._attention = attention
        self.operations = []

    def __call__(self, operations):
        self.operations.extend(operations)
        return self._attention(operations)


def write_trace(path, operations, element_type=np.float32, force=True):
    """Writes operations as a compressed trace file (docs/traces.md); without `force` it replaces none."""
    write_npz(path, trace_arrays(operations, element_type), force)


def trace_arrays(operations, element_type=np.float32):
    """Operations as the arrays of a trace.

    Equal-sized operations give arrays [b, n, d], all others rows below one another with int64 offsets.
    """
    sizes = {(len(op.key), len(op.query)) for op in operations}
    if len(sizes) == 1:
        arrays = {name: np.stack([getattr(op, name) for op in operations]) for name in Operation._fields}
    else:
        arrays = {name: np.concatenate([getattr(op, name) for op in operations]) for name in Operation._fields}
    arrays = {name: array.astype(element_type) for name, array in arrays.items()}
    if len(sizes) > 1:
        arrays["key_offsets"] = _offsets(op.key for op in operations)
        arrays["query_offsets"] = _offsets(op.query for op in operations)
    return arrays


def _offsets(matrices):
    return np.cumsum([0] + [len(matrix) for matrix in matrices]).astype(np.int64)


def from_file(text):
    """The user's attention named by FILE.py:FUNCTION."""
    path, _, name = text.rpartition(":")
    if not path:
        raise UserError(f"--attention {text}: expected FILE.py:FUNCTION.")
    if not pathlib.Path(path).is_file():
        raise UserError(f"--attention {text}: there is no file {path}.")
    spec = importlib.util.spec_from_file_location("user_attention", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not callable(getattr(module, name, None)):
        raise UserError(f"--attention {text}: {path} has no function {name}.")
    return getattr(module, name)
