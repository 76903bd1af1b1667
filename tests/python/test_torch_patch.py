"""Models patched onto a machine: close to themselves on a fine machine, themselves again afterwards."""

import numpy as np
import pytest
import torch
from small_models import Encoder, SelfAttention
from torch import nn

import a3sim
import a3sim.torch


@pytest.fixture(autouse=True)
def seed_and_no_gradient():
    torch.manual_seed(11)
    with torch.no_grad():
        yield


def stays_close(model, machine, *arguments, rows=..., **options):
    """The outputs of the model as it is and patched agree at `rows`, but not in every bit; the totals of the patched run."""

    def output():
        result = model(*arguments, **options)
        return (result[0] if isinstance(result, tuple) else result)[rows]

    expected = output()
    with a3sim.torch.patch(model, machine) as patched:
        found = output()
    np.testing.assert_allclose(found.numpy(), expected.numpy(), atol=0.02)
    assert not torch.equal(found, expected), "the machine's numbers are not PyTorch's"
    assert torch.equal(output(), expected), "the model must be itself again"
    return patched.totals


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("options", [{}, {"bias": False}, {"kdim": 6, "vdim": 10}, {"add_bias_kv": True}, {"add_zero_attn": True},
                                     {"dropout": 0.3}], ids=str)
def test_multihead_attention(fine, batch_first, options):
    model = nn.MultiheadAttention(16, 4, batch_first=batch_first, **options).eval()
    shapes = [(2, rows, width) if batch_first else (rows, 2, width)
              for rows, width in ((5, 16), (9, options.get("kdim", 16)), (9, options.get("vdim", 16)))]
    totals = stays_close(model, fine, *(torch.randn(shape) for shape in shapes))
    added_rows = sum(name in options for name in ("add_bias_kv", "add_zero_attn"))
    assert (totals.operations, totals.queries, totals.rows) == (8, 40, 40 * (9 + added_rows))


def test_multihead_attention_without_a_batch(fine):
    stays_close(nn.MultiheadAttention(16, 2).eval(), fine, torch.randn(5, 16), torch.randn(9, 16), torch.randn(9, 16))


@pytest.mark.parametrize("extra", [{}, {"add_bias_kv": True, "add_zero_attn": True}], ids=str)
@pytest.mark.parametrize("additive", [False, True])
@pytest.mark.parametrize("per_head", [False, True])
def test_both_masks_of_multihead_attention(fine, extra, additive, per_head):
    model = nn.MultiheadAttention(16, 2, batch_first=True, **extra).eval()
    hidden = torch.rand(3 * 2, 5, 9) < 0.4 if per_head else torch.rand(5, 9) < 0.4
    padding = torch.zeros(3, 9, dtype=torch.bool)
    padding[1, 6:] = True
    hidden[..., 0] = padding[:, 0] = False  # something is left for every query
    if additive:
        hidden = torch.zeros(hidden.shape).masked_fill(hidden, float("-inf"))
    stays_close(model, fine, torch.randn(3, 5, 16), *(torch.randn(3, 9, 16) for _ in range(2)), attn_mask=hidden,
                key_padding_mask=padding)


def test_weights_are_not_told(machine):
    model = nn.MultiheadAttention(16, 2).eval()
    with a3sim.torch.patch(model, machine):
        assert model(*[torch.randn(5, 1, 16)] * 3, need_weights=True)[1] is None


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("padded", [False, True])
def test_a_transformer_encoder_in_eval_mode(fine, norm_first, padded):
    """PyTorch 1.13 has a way past the modules, with nested tensors where there is padding; a patched model must not take it."""
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, norm_first=norm_first)
    model = nn.TransformerEncoder(layer, 3).eval()
    padding = torch.zeros(2, 7, dtype=torch.bool)
    if padded:
        padding[1, 4:] = True
    # What PyTorch's own way puts at padded places differs from what the modules compute there, and nobody reads it.
    totals = stays_close(model, fine, torch.randn(2, 7, 16), src_key_padding_mask=padding if padded else None, rows=~padding)
    assert (totals.operations, totals.queries) == (3 * 2 * 2, 3 * 2 * 2 * 7)
    assert totals.rows == 3 * 2 * 7 * (7 + (4 if padded else 7))


def test_a_whole_transformer(fine):
    model = nn.Transformer(16, 2, 1, 1, 32, batch_first=True).eval()
    causal = torch.ones(4, 4).triu(1).bool()
    totals = stays_close(model, fine, torch.randn(2, 6, 16), torch.randn(2, 4, 16), tgt_mask=causal)
    # An operation a head, of 6 rows in the encoder and the cross attention, of 4 in the causal self-attention.
    assert totals.operations == 2 * 2 * 3
    assert totals.visible_rows == 2 * 2 * (6 * 6 + 4 * 6 + (1 + 2 + 3 + 4))


@pytest.mark.parametrize("padded", [False, True])
def test_bert_style_self_attention(fine, padded):
    padding = torch.ones(2, 7, dtype=torch.bool)
    if padded:
        padding[1, 5:] = False
    totals = stays_close(Encoder().eval(), fine, torch.randn(2, 7, 16), padding)
    assert (totals.operations, totals.rows) == (2 * 2 * 2, 2 * 2 * 7 * (7 + (5 if padded else 7)))


def test_the_machine_computes_what_machine_attention_does(machine):
    model = SelfAttention(8, 1).eval()
    hidden = torch.randn(1, 9, 8)
    q, k, v = (layer(hidden)[0] for layer in (model.query, model.key, model.value))
    expected = machine.attention((q * 8 ** -0.5).numpy(), k.numpy(), v.numpy())
    with a3sim.torch.patch(model, machine) as patched:
        np.testing.assert_array_equal(model(hidden)[0][0].numpy(), expected.output.astype(np.float32))
    assert patched.totals.cycles == expected.makespan_cycles
    assert patched.totals.energy_pj == pytest.approx(expected.energy_pj.sum(), rel=1e-12)


def test_modules_are_named(machine):
    with a3sim.torch.patch(Encoder(), machine) as patched:
        assert patched.modules == ("layers.0", "layers.1")


def test_restoring_works_without_a_with_block_and_twice_and_after_an_exception(machine):
    model = Encoder().eval()
    hidden = torch.randn(1, 5, 16)
    expected = model(hidden)
    patched = a3sim.torch.patch(model, machine)
    assert not torch.equal(model(hidden), expected)
    patched.restore()
    patched.restore()
    assert torch.equal(model(hidden), expected)
    with pytest.raises(ZeroDivisionError), a3sim.torch.patch(model, machine):
        1 / 0
    assert torch.equal(model(hidden), expected)
    assert "forward" not in vars(model.layers[0])


def test_the_patch_that_came_last_runs_and_counts(machine):
    model, hidden = Encoder().eval(), torch.randn(1, 5, 16)
    expected = model(hidden)
    with a3sim.torch.patch(model, machine) as outer:
        model(hidden)
        with a3sim.torch.patch(model.layers[1], machine) as inner:
            model(hidden)
        assert (outer.totals.operations, inner.totals.operations) == (4 + 2, 2)
        model(hidden)
    assert (outer.totals.operations, inner.totals.operations) == (4 + 2 + 4, 2)
    assert torch.equal(model(hidden), expected) and (outer.totals.operations, inner.totals.operations) == (10, 2)


def test_patches_may_end_in_any_order(machine):
    model, hidden = Encoder().eval(), torch.randn(1, 5, 16)
    expected = model(hidden)
    first, second, third = (a3sim.torch.patch(model, machine) for _ in range(3))
    operations = []
    for patched in (second, third, first):
        model(hidden)
        patched.restore()
        operations.append(tuple(each.totals.operations for each in (first, second, third)))
    assert operations == [(0, 0, 4), (0, 0, 8), (4, 0, 8)]
    assert torch.equal(model(hidden), expected)
    assert not any("a3sim" in name or name == "forward" for module in model.modules() for name in vars(module))


def test_a_patch_that_comes_again_counts_on(machine):
    model, hidden = Encoder().eval(), torch.randn(1, 5, 16)
    expected = model(hidden)
    patched = a3sim.torch.patch(model, machine)
    for round in range(1, 4):
        with patched:
            model(hidden)
        assert patched.totals.operations == 4 * round
        assert torch.equal(model(hidden), expected)
    patched.apply()
    with pytest.raises(a3sim.InputError, match="already; restore it first"):
        patched.apply()
    patched.restore()


def test_a_recording_inside_a_patch_is_what_runs(machine, tmp_path):
    model, hidden = Encoder().eval(), torch.randn(1, 5, 16)
    with a3sim.torch.patch(model, machine) as patched:
        with a3sim.torch.record(model, tmp_path / "trace.npz"):
            model(hidden)
        assert patched.totals.operations == 0
        model(hidden)
    assert patched.totals.operations == 4 and len(a3sim.load_trace(tmp_path / "trace.npz")) == 4


def test_results_are_named_by_module_batch_and_head(machine):
    model, results = Encoder().eval(), []
    with a3sim.torch.patch(model, machine, accuracy=True, on_result=results.append) as patched:
        model(torch.randn(2, 5, 16))
    assert [result.name for result in results] == [f"layers.{layer}, batch {batch}, head {head}" for layer in range(2)
                                                   for batch in range(2) for head in range(2)]
    assert patched.totals.accuracy.top1_retained == np.mean([result.accuracy.top1_retained.mean() for result in results])


def test_an_encoder_layer_keeps_its_activation(machine):
    layer = nn.TransformerEncoderLayer(16, 2, 32, activation="gelu")
    a3sim.torch.patch(layer, machine).restore()
    assert layer.activation_relu_or_gelu == 2


@pytest.mark.parametrize("model, arguments", [(nn.MultiheadAttention(16, 2, dropout=0.1), [torch.zeros(5, 1, 16)] * 3),
                                              (Encoder(), [torch.zeros(1, 5, 16)])])
def test_dropout_in_training_mode_is_an_input_error(machine, model, arguments):
    with a3sim.torch.patch(model.train(), machine), pytest.raises(a3sim.InputError, match="eval"):
        model(*arguments)


@pytest.mark.parametrize("model", [nn.Linear(3, 3), nn.Sequential(), None])
def test_a_model_without_attention_is_an_input_error(machine, model):
    with pytest.raises(a3sim.InputError, match="^model: "):
        a3sim.torch.patch(model, machine)


def test_what_is_no_machine_is_refused_before_the_model_is_changed():
    model = Encoder().eval()
    before = {name: vars(module).copy() for name, module in model.named_modules()}
    with pytest.raises(a3sim.InputError, match="machine: is of type dict"):
        a3sim.torch.patch(model, {})
    assert {name: vars(module) for name, module in model.named_modules()} == before


def test_heads_wider_than_the_machine_are_an_input_error(machine):
    model = nn.MultiheadAttention(130, 2).eval()
    with a3sim.torch.patch(model, machine), pytest.raises(a3sim.InputError, match="MultiheadAttention, batch 0, head 0.*d = 65"):
        model(*[torch.randn(5, 1, 130)] * 3)
