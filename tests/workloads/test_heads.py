"""workloads.heads: which heads a call asks for, an attention for each, and what each is asked."""

import numpy as np
import pytest
import small_models

from workloads.attention import Operation, Recorder, exact
from workloads.heads import ByHead, Heads, recorded
from workloads.registry import evaluation_of
from workloads.transformer.blocks import HEAD_WIDTH

DECODER = Heads(("encoder", "itself", "memory"), num_inner=2, num_repeated=2)


def test_calls_go_through_the_layers_and_the_decoders_again_and_again():
    assert [list(DECODER.of_call(call)) for call in range(6)] == [[0, 1], [2, 3], [4, 5], [2, 3], [4, 5], [2, 3]]
    assert len(DECODER) == 6 and DECODER.names[2] == "itself, head 0"
    assert Heads(("hop 0", "hop 1")).names == ["hop 0", "hop 1"]


def test_each_head_has_its_own_attention():
    operations = [Operation(np.full((1, 1), number), np.zeros((1, 1)), np.zeros((1, 1))) for number in range(6)]
    attend = ByHead(DECODER, [lambda own, head=head: [(head, one.key[0, 0]) for one in own] for head in range(6)])
    assert attend(operations) == [(0, 0), (1, 1), (0, 2), (1, 3), (0, 4), (1, 5)]
    assert attend(operations[:2]) == [(2, 0), (3, 1)]


def test_a_second_scoring_needs_its_own():
    attend = ByHead(Heads(("hop 0",)), [list])
    attend([])
    with pytest.raises(ValueError, match="another scoring needs a ByHead of its own"):
        attend([])


TRANSFORMERS = [("masked_lm", "blocks", "qkv"), ("vision", "blocks", "qkv"), ("causal_lm", "blocks", "qkv"), ("seq2seq", "encoder", "qkv"),
                ("seq2seq", "decoder", "qkv"), ("seq2seq", "decoder", "xkv")]


@pytest.mark.parametrize("name, stack, layer", TRANSFORMERS)
def test_a_head_has_the_operations_of_its_own_keys(name, stack, layer, tmp_path):
    """Of two heads of a layer, one has no keys but zeros: that one alone, of the last layer, is asked with such."""
    small_models.WRITERS[name](tmp_path / "whole.npz", width=2 * HEAD_WIDTH)
    arrays = dict(np.load(tmp_path / "whole.npz"))
    last = max(int(array.split("_")[1]) for array in arrays if array.startswith(f"{stack}_"))
    first_row = len(arrays[f"{stack}_{last}_{layer}_weight"]) * (1 if layer == "qkv" else 0) // 3 + HEAD_WIDTH  # of keys, head 1
    for part in ("weight", "bias"):
        arrays[f"{stack}_{last}_{layer}_{part}"][first_row:first_row + HEAD_WIDTH] = 0
    np.savez(tmp_path / "model.npz", **arrays)
    evaluation = evaluation_of(name, tmp_path / "model.npz")
    zeroed = [head for head, own in zip(evaluation.heads.names, recorded(evaluation)) if all((one.key == 0).all() for one in own)]
    layers = {"blocks": f"layer {last}", "encoder": f"encoder {last}", "decoder": f"decoder {last}, {'itself' if layer == 'qkv' else 'encoder'}"}
    assert zeroed == [f"{layers[stack]}, head 1"]


@pytest.mark.parametrize("name", small_models.WRITERS)
def test_every_operation_is_of_one_head(tmp_path, name):
    small_models.WRITERS[name](tmp_path / "model.npz")
    recorder = Recorder(exact)
    evaluation_of(name, tmp_path / "model.npz").score(recorder)
    heads = recorded(evaluation_of(name, tmp_path / "model.npz"))
    assert len(heads) > 1 and sum(map(len, heads)) == len(recorder.operations)
    keys = sorted(one.key.tobytes() for one in recorder.operations)
    assert sorted(one.key.tobytes() for own in heads for one in own) == keys
