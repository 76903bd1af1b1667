"""The Transformers of workloads/models once more, one sample at a time and without a word of the workloads' code.

weights: the arrays of a model file, float64. Rotations are products of complex numbers; a decoder reads all that is written anew for
each character.
"""

import numpy as np


def _norm(states, weights, name):
    deviation = np.sqrt(states.var(axis=1, keepdims=True) + 1e-5)
    return (states - states.mean(axis=1, keepdims=True)) / deviation * weights[f"{name}_weight"] + weights[f"{name}_bias"]


def _layer(states, weights, name):
    return np.einsum("pi,oi->po", states, weights[f"{name}_weight"]) + weights[f"{name}_bias"]


def _turned(head):
    """Column i is the real, column i + 32 the imaginary part of what position p turns by p / 10000^(i / 32)."""
    turns = np.exp(1j * np.arange(len(head))[:, None] * 10000.0 ** (-np.arange(32) / 32))
    turned = (head[:, :32] + 1j * head[:, 32:]) * turns
    return np.concatenate([turned.real, turned.imag], axis=1)


def _attention(query, key, value, is_turned, is_causal):
    """Of all heads, side by side in columns."""
    outputs = []
    for start in range(0, query.shape[1], 64):
        q, k, v = (matrix[:, start:start + 64] for matrix in (query, key, value))
        if is_turned:
            q, k = _turned(q), _turned(k)
        scores = q @ k.T / 8
        if is_causal:
            scores[~np.tri(len(q), len(k), dtype=bool)] = -np.inf
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        outputs.append(shares / shares.sum(axis=1, keepdims=True) @ v)
    return np.concatenate(outputs, axis=1)


def _block(states, weights, name, is_turned, is_causal, memory=None):
    query, key, value = np.split(_layer(_norm(states, weights, f"{name}_ln1"), weights, f"{name}_qkv"), 3, axis=1)
    states = states + _layer(_attention(query, key, value, is_turned, is_causal), weights, f"{name}_o")
    if memory is not None:
        query = _layer(_norm(states, weights, f"{name}_lnx"), weights, f"{name}_xq")
        key, value = np.split(_layer(memory, weights, f"{name}_xkv"), 2, axis=1)
        states = states + _layer(_attention(query, key, value, False, False), weights, f"{name}_xo")
    hidden = np.clip(_layer(_norm(states, weights, f"{name}_ln2"), weights, f"{name}_f1"), 0, None)
    return states + _layer(hidden, weights, f"{name}_f2")


def _log_shares(scores):
    scores = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def _piece_shares(states, weights):
    return _log_shares(_norm(states, weights, "lnf") @ weights["tok"].T + weights["bias"])


def vision(weights):
    """(accuracy, loss) on all images."""
    side = round(weights["patch_weight"].shape[1] ** 0.5)
    shares = []
    for image in weights["images"]:
        patches = [image[row:row + side, column:column + side].ravel() for row in range(0, 28, side) for column in range(0, 28, side)]
        states = np.vstack([weights["cls"], _layer(np.array(patches) / 127.5 - 1, weights, "patch")]) + weights["pos"]
        for block in range(2):
            states = _block(states, weights, f"blocks_{block}", False, False)
        shares.append(_log_shares(_layer(_norm(states, weights, "lnf")[:1], weights, "head"))[0])
    labels = weights["labels"].astype(int)
    return np.mean(np.argmax(shares, axis=1) == labels), -np.array(shares)[np.arange(len(labels)), labels].mean()


def causal_lm(weights):
    """(accuracy, loss) on all sequences."""
    right, shares = [], []
    for tokens in weights["tokens"].astype(int):
        states = weights["tok"][tokens[:-1]]
        for block in range(2):
            states = _block(states, weights, f"blocks_{block}", True, True)
        log_shares = _piece_shares(states, weights)
        right.append(log_shares.argmax(axis=1) == tokens[1:])
        shares.append(log_shares[np.arange(len(tokens) - 1), tokens[1:]])
    return np.mean(right), -np.mean(shares)


def seq2seq(weights):
    """(share of texts of which every character is right, None), each character after those that were written before it."""
    right = []
    for source, length, target in zip(weights["source"].astype(int), weights["length"].astype(int), weights["target"].astype(int)):
        memory = weights["tok"][source[:length]]
        for block in range(2):
            memory = _block(memory, weights, f"encoder_{block}", True, False)
        memory, written = _norm(memory, weights, "lne"), [0]
        while len(written) <= len(target):
            states = _block(weights["tok"][written], weights, "decoder_0", True, True, memory)
            written.append(int(_piece_shares(states[-1:], weights).argmax()))
        right.append(written[1:] == target.tolist())
    return np.mean(right), None
