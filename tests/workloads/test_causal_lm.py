"""The causal language model's numpy form, against hand derivations."""

import numpy as np
import pytest
import small_models

from workloads import attention
from workloads.causal_lm import model
from workloads.command_line import UserError


@pytest.fixture
def trained(tmp_path):
    small_models.write_causal_lm(tmp_path / "model.npz", num_sequences=2, width=128)
    return model.load(tmp_path / "model.npz")


def test_a_position_guesses_from_those_up_to_itself(trained):
    """Another token at position 9 changes nothing before it, and what is guessed there."""
    tokens = trained.tokens[:, :-1]
    other = tokens.copy()
    other[:, 9] = (other[:, 9] + 1) % 6
    first, second = (trained.model.logits(asked, attention.exact) for asked in (tokens, other))
    assert first[:, :9] == pytest.approx(second[:, :9], abs=1e-5)
    assert (np.abs(first - second)[:, 9:].max(axis=-1) > 1e-3).all()


def test_each_layer_attends_once_a_sequence_and_head_and_each_query_sees_one_row_more(trained):
    recorder = attention.Recorder(attention.exact)
    trained.model.logits(trained.tokens[:, :-1], recorder)
    assert [op.query.shape for op in recorder.operations] == [(20, 64)] * (2 * 2 * 2)
    assert all(op.query_rows.tolist() == list(range(1, 21)) for op in recorder.operations)


def test_a_sequence_of_one_position_sees_itself(trained):
    """Its value alone is put out, whatever query and key are: derived without any attention."""
    def its_value(operations):
        return [op.value for op in operations]

    tokens = trained.tokens[:, :1]
    assert trained.model.logits(tokens, attention.exact) == pytest.approx(trained.model.logits(tokens, its_value), abs=1e-5)


@pytest.mark.parametrize(("change", "fragment"), [
    ({"tokens": np.zeros((2, 1), np.int16)}, r"tokens \[2, 1\]; expected \[sequences, positions \+ 1\], at most 512"),
    ({"tokens": np.zeros((2, 514), np.int16)}, "at most 512"), ({"tokens": np.zeros((0, 9), np.int16)}, r"tokens \[0, 9\]"),
    ({"mask": np.zeros((2, 21), bool)}, "the model of masked_lm"),
    ({"tok": np.zeros((6, 60), np.float32)}, "is 60 wide; expected a multiple of 64")], ids=str)
def test_a_model_whose_arrays_do_not_fit_is_refused(change, fragment, tmp_path):
    path = tmp_path / "model.npz"
    small_models.write_causal_lm(path, num_sequences=2)
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez(path, **arrays | change)
    with pytest.raises(UserError, match=fragment):
        model.load(path)


@pytest.mark.parametrize("positions", [0, 513])
def test_a_number_of_positions_that_cannot_be_is_refused(positions, command, tmp_path):
    process = command("causal_lm.train", "--model", tmp_path / "model.npz", "--text", tmp_path / "text", "--positions", positions)
    assert process.returncode == 2 and f"--positions {positions}: expected 1 to 512" in process.stderr
