"""Attention that is looked at: heads of trained models, the same altered in one respect, and synthetic ones that turn one knob."""
from dataclasses import dataclass

import numpy as np

import a3sim
from workloads.heads import recorded
from workloads.machine import of_package
from workloads.registry import evaluation_of

#: Samples of each model (workloads.evaluate --samples), and which queries of an operation, from the last one back.
SAMPLES = {"masked_lm": 4, "memn2n": 20, "kv_memory": 200, "vision": 40, "causal_lm": 8, "seq2seq": 60}
QUERY_STEP = {"masked_lm": 8, "memn2n": 1, "kv_memory": 1, "vision": 5, "causal_lm": 16, "seq2seq": 4}


@dataclass(frozen=True)
class Trace:
    """Operations of one head, or of one setting of a knob; family: a model's name, or the knob's."""

    family: str
    name: str
    operations: list


def heads_of(model, path, num_samples=None):
    """A Trace for each head, recorded with exact attention on so many samples; SAMPLES if not given."""
    evaluation = evaluation_of(model, path, num_samples or SAMPLES[model])
    for name, operations in zip(evaluation.heads.names, recorded(evaluation)):
        yield Trace(model, name, [part for one in operations for part in _chosen(of_package(one), QUERY_STEP[model])])


def _chosen(operation, step):
    """Operations of every step-th query, in which each sees all rows: a query of a causal operation has one of its own."""
    queries = slice(-1 - (operation.num_queries - 1) // step * step, None, step)
    if operation.query_rows is None:
        return [a3sim.Operation(key=operation.key, value=operation.value, query=operation.query[queries])]
    return [a3sim.Operation(key=operation.key[:rows], value=operation.value[:rows], query=query[None])
            for rows, query in zip(operation.query_rows[queries], operation.query[queries])]


def altered(trace, way, seed):
    """The same attention, altered in one respect (ALTERATIONS)."""
    random = np.random.default_rng(seed)
    rotation = np.linalg.qr(random.normal(size=(trace.operations[0].num_dims,) * 2))[0]
    return Trace(trace.family, f"{trace.name}, {way}", [ALTERATIONS[way](one, rotation) for one in trace.operations])


def _with(operation, key=None, query=None):
    return a3sim.Operation(key=operation.key if key is None else key, value=operation.value,
                           query=operation.query if query is None else query)


#: What each leaves alone: sharper, flatter: the order of rows and of products. centred, rotated: all differences of scores.
ALTERATIONS = {
    "as is": lambda one, _: one,
    "queries x 0.5": lambda one, _: _with(one, query=one.query * 0.5),
    "queries x 2": lambda one, _: _with(one, query=one.query * 2),
    "keys centred": lambda one, _: _with(one, key=one.key - one.key.mean(axis=0)),
    "rotated": lambda one, rotation: _with(one, key=one.key @ rotation, query=one.query @ rotation),
}

#: {knob: (its values; at the middle one, and in all others' knobs, the attention is the standard one)}.
KNOBS = {
    "power of key elements": (0.5, 1.0, 1.5, 2.0, 3.0),
    "decay of query components": (0.0, 0.02, 0.05, 0.1, 0.2, 0.4),
    "height planted": (0.0, 2.0, 4.0, 6.0, 8.0),
    "scale of queries": (0.25, 0.5, 1.0, 2.0, 4.0),
    "offset of keys": (0.0, 0.5, 1.0, 2.0, 4.0),
    "spread of row norms": (0.0, 0.2, 0.4, 0.6, 0.8),
    "n": (20, 80, 320, 640, 1280),
    "d": (8, 16, 64, 128, 256),
}
STANDARD = {"power of key elements": 1.0, "decay of query components": 0.0, "height planted": 0.0, "scale of queries": 1.0,
            "offset of keys": 0.0, "spread of row norms": 0.0, "n": 320, "d": 64}
NUM_OPERATIONS, NUM_QUERIES = 3, 32
SCORE_DEVIATION = 2.5  # nats, before knobs turn it


def synthetic(knob, value, seed):
    """A Trace of Gaussian keys and queries, but for the knob."""
    setting = STANDARD | {knob: value}
    random = np.random.default_rng((seed, sorted(KNOBS).index(knob), int(value * 1000)))
    return Trace(knob, f"{value:g}", [_drawn(setting, random) for _ in range(NUM_OPERATIONS)])


def _drawn(setting, random):
    n, d = setting["n"], setting["d"]
    key = random.normal(size=(n, d))
    key = np.sign(key) * np.abs(key) ** setting["power of key elements"]
    key /= np.sqrt(np.mean(key ** 2))
    query = random.normal(size=(NUM_QUERIES, d)) * np.exp(-setting["decay of query components"] * np.arange(d))
    query *= SCORE_DEVIATION / np.linalg.norm(query, axis=1, keepdims=True)
    if setting["height planted"]:  # five rows of each query's own, so many deviations up
        rows = np.argsort(random.random((NUM_QUERIES, n)), axis=1)[:, :5] if n >= 5 else np.zeros((NUM_QUERIES, 0), int)
        for one, planted in zip(query, rows):
            key[planted] += setting["height planted"] * one / np.linalg.norm(one)
    key *= np.exp(setting["spread of row norms"] * random.normal(size=(n, 1)))
    key += setting["offset of keys"] * random.normal(size=d)
    return a3sim.Operation(key=key, value=random.normal(size=(n, d)), query=query * setting["scale of queries"])
