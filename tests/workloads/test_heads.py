"""workloads.heads: which heads a call asks for, an attention for each, and what each is asked."""

import numpy as np
import pytest
import small_models

from workloads.attention import Operation, Recorder, exact
from workloads.heads import ByHead, Heads, recorded
from workloads.registry import evaluation_of

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


@pytest.mark.parametrize("name", small_models.WRITERS)
def test_every_operation_is_of_one_head(tmp_path, name):
    small_models.WRITERS[name](tmp_path / "model.npz")
    recorder = Recorder(exact)
    evaluation_of(name, tmp_path / "model.npz").score(recorder)
    heads = recorded(evaluation_of(name, tmp_path / "model.npz"))
    assert len(heads) > 1 and sum(map(len, heads)) == len(recorder.operations)
    keys = sorted(one.key.tobytes() for one in recorder.operations)
    assert sorted(one.key.tobytes() for own in heads for one in own) == keys


def test_scoring_by_head_is_scoring(tmp_path):
    small_models.write_seq2seq(tmp_path / "model.npz")
    evaluation = evaluation_of("seq2seq", tmp_path / "model.npz", options=["--decoding", "forced"])
    assert len(evaluation.heads) == 4
    by_head = evaluation.score(ByHead(evaluation.heads, [exact] * 4))
    assert by_head == evaluation.score(exact)
