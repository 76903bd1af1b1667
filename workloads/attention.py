"""The attention that a workload's evaluator calls.

An attention is any function from a list of independent operations to the list of their outputs:

    attention([Operation(key [n, d], value [n, d], query [m, d]), ...]) -> [output [m, d], ...]

and computes softmax(query key^T) value, or something near it. There is no factor 1/sqrt(d): a model that wants one has it
in its query, as A3 expects (A3 paper, section III). An evaluator hands over all operations of a hop or a layer at once,
because the next hop's queries depend on this one's outputs. Where queries see only the first rows, as under a causal mask, an
operation is a CausalOperation; `query_rows` of either says how many.
"""

import importlib.util
import pathlib
from typing import NamedTuple

import numpy as np

from workloads.command_line import UserError, write_npz


class Operation(NamedTuple):
    """Key and value [n, d], query [m, d], float; every query sees every row."""

    key: np.ndarray
    value: np.ndarray
    query: np.ndarray

    @property
    def query_rows(self):
        """None: all rows."""
        return None


class CausalOperation(NamedTuple):
    """As Operation, but query q sees rows 0 to query_rows[q] - 1 alone, 1 <= query_rows[q] <= n, int [m].

    One part more than an Operation, so that an attention that takes three, and knows no causal queries, fails instead of showing them all rows.
    """

    key: np.ndarray
    value: np.ndarray
    query: np.ndarray
    query_rows: np.ndarray


def visible_rows(operation):
    """[m]: how many rows each query sees."""
    return np.full(len(operation.query), len(operation.key)) if operation.query_rows is None else operation.query_rows


def scores_of(operation, element_type=None):
    """query key^T [m, n], -infinity where a query does not see the row; computed in element_type, or the operation's own."""
    query, key = (matrix if element_type is None else matrix.astype(element_type) for matrix in (operation.query, operation.key))
    scores = query @ key.T
    if operation.query_rows is not None:
        scores[np.arange(len(operation.key)) >= operation.query_rows[:, None]] = -np.inf
    return scores


def softmax(scores):
    """Along the last axis."""
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def exact(operations):
    """Attention in the operations' own floating point."""
    return [softmax(scores_of(operation)) @ operation.value for operation in operations]


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

    Equal-sized operations give arrays [b, n, d], all others rows below one another with int64 offsets; `query_rows` is there if any
    operation has it.
    """
    sizes = {(len(op.key), len(op.query)) for op in operations}
    join = np.stack if len(sizes) == 1 else np.concatenate
    arrays = {name: join([getattr(op, name) for op in operations]).astype(element_type) for name in Operation._fields}
    if any(op.query_rows is not None for op in operations):
        arrays["query_rows"] = join([visible_rows(op) for op in operations]).astype(np.int64)
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
