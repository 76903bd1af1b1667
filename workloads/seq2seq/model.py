"""The encoder and decoder, in numpy, with the attention of each layer left to the caller.

The encoder reads a text, the decoder writes another, character by character: each of its layers attends to what is written so far,
then to the encoder's rows (Vaswani et al., 2017). Rotary positions within either, none between them; the embedding is also the
output matrix.
"""

from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, provenance_of, read_npz
from workloads.seq2seq.characters import START, TARGET_LENGTH, Examples
from workloads.transformer.blocks import (BLOCK_PARTS, CROSS_PARTS, HEAD_WIDTH, attended, block_outputs, heads_of, linear, norm, normalised,
                                          perceived, read_blocks, self_heads)

ENDS = ("tok", "bias", "lne_weight", "lne_bias", "lnf_weight", "lnf_bias")
DECODER_PARTS = BLOCK_PARTS + CROSS_PARTS
EXAMPLES = tuple(Examples.__dataclass_fields__)


@dataclass
class _Layer:
    """A block of the decoder at work: memory_key and memory_value of the encoder's rows, key and value of what is written so far; all
    [S, heads, rows, HEAD_WIDTH]."""

    block: dict
    memory_key: np.ndarray
    memory_value: np.ndarray
    key: np.ndarray
    value: np.ndarray


@dataclass(frozen=True)
class SequenceModel:
    """`tok` [V, d] and `bias` [V] embed and predict, `encoder` and `decoder` hold blocks of BLOCK_PARTS and DECODER_PARTS, `lne_*` is the
    norm of the encoder's rows, `lnf_*` the last one."""

    tok: np.ndarray
    bias: np.ndarray
    lne_weight: np.ndarray
    lne_bias: np.ndarray
    lnf_weight: np.ndarray
    lnf_bias: np.ndarray
    encoder: list
    decoder: list

    def logits(self, source, length, target, attention):
        """Scores [S, T, V] of each character of target [S, T], numbers, from the right ones before it. One operation with m = T for each
        layer, text and head of the decoder; of self-attention with query_rows 1, 2, ..., T."""
        written = np.concatenate([np.zeros_like(target[:, :1]), target[:, :-1]], axis=1)  # START is character 0
        return self._predicted(written, self._layers(source, length, attention), 0, length, attention)

    def written(self, source, length, attention):
        """Numbers [S, TARGET_LENGTH]: always the character with the highest score, then on from it. Operations of the decoder have one
        query each, for none is known before the character before it."""
        layers = self._layers(source, length, attention)
        last, numbers = np.zeros((len(source), 1), np.int64), []
        for position in range(TARGET_LENGTH):
            last = self._predicted(last, layers, position, length, attention).argmax(axis=-1)
            numbers.append(last)
        return np.concatenate(numbers, axis=1)

    def _layers(self, source, length, attention):
        """The decoder's, with the encoder's rows of source [S, longest], of which the first length [S] count."""
        states = self.tok[source]
        for block in self.encoder:
            states = block_outputs(states, block, attention, num_rows=length)
        memory = normalised(states, self.lne_weight, self.lne_bias)
        nothing = np.zeros((len(source), self.tok.shape[1] // HEAD_WIDTH, 0, HEAD_WIDTH), np.float32)
        return [_Layer(block, *heads_of(linear(memory, block, "xkv"), 2), nothing, nothing) for block in self.decoder]

    def _predicted(self, characters, layers, position, length, attention):
        """Scores [S, T, V] of what follows each of `characters` [S, T], the first of which stands at `position`; layers go on with them."""
        states = self.tok[characters]
        for layer in layers:
            query, key, value = self_heads(states, layer.block, first_position=position)
            layer.key, layer.value = np.concatenate([layer.key, key], axis=2), np.concatenate([layer.value, value], axis=2)
            is_causal = characters.shape[1] > 1  # one alone sees all that is written
            states = states + linear(attended(query, layer.key, layer.value, attention, is_causal=is_causal), layer.block, "o")
            [query] = heads_of(linear(norm(states, layer.block, "lnx"), layer.block, "xq"), 1) / np.sqrt(np.float32(HEAD_WIDTH))
            read = attended(query, layer.memory_key, layer.memory_value, attention, num_rows=length)
            states = perceived(states + linear(read, layer.block, "xo"), layer.block)
        return normalised(states, self.lnf_weight, self.lnf_bias) @ self.tok.T + self.bias


@dataclass(frozen=True)
class TrainedSequenceModel:
    """What a model file holds: the model, examples that it is scored on, and the names of their ways."""

    model: SequenceModel
    examples: Examples
    ways: list
    provenance: dict | None


def load(path):
    """Reads a model file; see workloads/README.md for its arrays."""
    arrays = read_npz(path, [*ENDS, *EXAMPLES, "ways", "vocabulary", *(f"encoder_0_{part}" for part in BLOCK_PARTS),
                             *(f"decoder_0_{part}" for part in DECODER_PARTS)])
    model = SequenceModel(*(arrays[name].astype(np.float32) for name in ENDS), read_blocks(path, arrays, "encoder"),
                          read_blocks(path, arrays, "decoder", DECODER_PARTS))
    examples = Examples(*(arrays[name].astype(np.int64) for name in EXAMPLES))
    if model.tok.shape[1] % HEAD_WIDTH or examples.target.shape[1:] != (TARGET_LENGTH,) or arrays["vocabulary"][0] != START:
        raise UserError(f"{path}: is {model.tok.shape[1]} wide with targets {list(examples.target.shape)} and '{arrays['vocabulary'][0]}' as "
                        f"character 0; expected a multiple of {HEAD_WIDTH}, [texts, {TARGET_LENGTH}] and '{START}'.")
    return TrainedSequenceModel(model, examples, arrays["ways"].tolist(), provenance_of(arrays))
