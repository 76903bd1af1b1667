"""Bases of a model's heads: folded into its weights, or applied on the way to the machine."""

import numpy as np
import pytest
import torch
from model_zoo import GPT2Attention, LlamaAttention, rotary
from small_models import Encoder
from torch import nn

import a3sim
import a3sim.basis
import a3sim.torch

AGGRESSIVE = a3sim.Machine.preset("aggressive")


@pytest.fixture(autouse=True)
def seed_and_no_gradient():
    torch.manual_seed(12)
    with torch.no_grad():
        yield


def first(result):
    return result[0] if isinstance(result, tuple) else result


def randomised(model):
    """Biases of PyTorch's modules begin with zeros, which would hide mistakes."""
    for parameter in model.parameters():
        parameter.copy_(0.6 * torch.randn_like(parameter))
    return model.eval()


MULTIHEAD = [{}, {"bias": False}, {"kdim": 6, "vdim": 10}, {"add_bias_kv": True}]


@pytest.mark.parametrize("options", MULTIHEAD, ids=str)
def test_a_folded_model_computes_what_it_did(options):
    model = randomised(nn.MultiheadAttention(16, 4, batch_first=True, **options)).double()
    inputs = [tuple(torch.randn(3, rows, width, dtype=torch.float64)
                    for rows, width in ((25, 16), (30, options.get("kdim", 16)), (30, options.get("vdim", 16)))) for _ in range(3)]
    former = {name: value.clone() for name, value in model.state_dict().items()}
    expected = first(model(*inputs[0]))
    bases = a3sim.torch.fit_basis(model, inputs, AGGRESSIVE)
    assert bases.names == tuple(f"MultiheadAttention, head {head}" for head in range(4))
    np.testing.assert_allclose(first(model(*inputs[0])).numpy(), expected.numpy(), atol=1e-9)
    changed = [name for name, value in model.state_dict().items() if name not in former or not torch.equal(value, former[name])]
    assert set(changed) <= {"in_proj_weight", "q_proj_weight", "k_proj_weight", "in_proj_bias", "bias_k"} and changed


def test_in_float32_to_a_rounding():
    model = randomised(nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), 2))
    inputs = [torch.randn(4, 20, 16) for _ in range(3)]
    expected = model(inputs[0])
    bases = a3sim.torch.fit_basis(model, inputs, AGGRESSIVE)
    assert bases.names == tuple(f"layers.{layer}.self_attn, head {head}" for layer in range(2) for head in range(2))
    np.testing.assert_allclose(model(inputs[0]).numpy(), expected.numpy(), atol=1e-5)


def recorded(model, inputs, path):
    with a3sim.torch.record(model, path, overwrite=True):
        model(*inputs)
    return a3sim.load_trace(path)


@pytest.mark.parametrize("make", [lambda: Encoder(), lambda: nn.MultiheadAttention(16, 2, batch_first=True, bias=False)], ids=["BERT", "PyTorch"])
def test_the_attention_of_a_folded_model_is_in_the_bases(make, tmp_path):
    """What is recorded of it is what Basis.apply makes of what was recorded before; heads of the first layer, whose inputs stay."""
    model = randomised(make())
    inputs = (torch.randn(3, 30, 16),) * (1 if isinstance(model, Encoder) else 3)
    before = recorded(model, inputs, tmp_path / "trace.npz")
    bases = a3sim.torch.fit_basis(model, [inputs], AGGRESSIVE)
    after = recorded(model, inputs, tmp_path / "trace.npz")
    for index in range(6):
        expected = bases.bases[index % 2].apply(before[index])
        np.testing.assert_allclose(after[index].key, expected.key, atol=1e-4)
        np.testing.assert_allclose(after[index].query, expected.query, atol=1e-4)
        np.testing.assert_allclose(after[index].value, before[index].value, atol=1e-5)


def test_patched_with_bases_is_as_folded():
    model = randomised(Encoder(width=16, num_heads=2))
    inputs, padding = torch.randn(2, 30, 16), torch.arange(30).expand(2, 30) < torch.tensor([[30], [21]])
    bases = a3sim.torch.fit_basis(model, [(inputs, padding)], AGGRESSIVE, fold=False)
    fine = a3sim.Machine.from_config({"numerics": {"integer_bits": 8, "fraction_bits": 14, "exponent_integer_bits": 8,
                                                   "exponent_table_fraction_bits": 24}})
    expected = model(inputs, padding)
    with a3sim.torch.patch(model, fine, bases=bases) as patched:
        found = model(inputs, padding)
    np.testing.assert_allclose(found[padding].numpy(), expected[padding].numpy(), atol=0.02)
    # 2 layers, 2 sequences, 2 heads, 30 keys and 30 queries of d = 8
    assert patched.totals.basis_multiply_accumulates == 2 * 2 * 2 * (30 + 30) * 8 * 8
    a3sim.torch.fit_basis(model, [(inputs, padding)], AGGRESSIVE)
    with a3sim.torch.patch(model, fine) as folded:
        np.testing.assert_allclose(model(inputs, padding)[padding].numpy(), found[padding].numpy(), atol=0.005)
    assert folded.totals.basis_multiply_accumulates == 0


def test_data_with_names():
    model = randomised(Encoder())
    bases = a3sim.torch.fit_basis(model, [{"hidden_states": torch.randn(1, 30, 16)}], AGGRESSIVE, "pca")
    assert bases.description["method"] == "pca" and len(bases.bases) == 4


def test_attention_in_bases():
    """Two heads with bases of their own; one of them reverses the columns, which changes no output of an exact machine."""
    query, key, value = torch.randn(3, 2, 5, 4), torch.randn(3, 2, 9, 4), torch.randn(3, 2, 9, 4)
    base = a3sim.Machine.preset("base")
    reverse = np.eye(4)[::-1].copy()
    bases = [a3sim.basis.Basis.identity(4), a3sim.basis.Basis(reverse, reverse, np.zeros(4))]
    totals = a3sim.Totals()
    found = a3sim.torch.attention(query, key, value, base, totals=totals, basis=bases)
    assert torch.equal(found, a3sim.torch.attention(query, key, value, base))
    assert totals.basis_multiply_accumulates == 3 * 2 * 14 * 16
    shifted = [bases[0], a3sim.basis.Basis(2 * reverse, reverse / 2, np.full(4, 0.3))]
    halves = [a3sim.torch.attention(query[:, head:head + 1], key[:, head:head + 1], value[:, head:head + 1], base, basis=[shifted[head]])
              for head in range(2)]
    assert torch.equal(a3sim.torch.attention(query, key, value, base, basis=shifted), torch.cat(halves, 1))
    assert not torch.equal(torch.cat(halves, 1), found)


def test_more_columns_than_heads_have():
    query, key, value = torch.randn(2, 5, 4), torch.randn(2, 9, 4), torch.randn(2, 9, 4)
    bases = [a3sim.basis.Basis.identity(4).widened(7)] * 2
    base = a3sim.Machine.preset("base")
    assert torch.equal(a3sim.torch.attention(query, key, value, base, basis=bases), a3sim.torch.attention(query, key, value, base))


FINE = a3sim.Machine.from_config({"numerics": {"integer_bits": 8, "fraction_bits": 14, "exponent_integer_bits": 8,
                                               "exponent_table_fraction_bits": 24}})


LOWER_TRIANGLE = torch.zeros(1, 1, 20, 20).masked_fill(~torch.ones(20, 20).tril().bool(), torch.finfo(torch.float32).min)


@pytest.mark.parametrize("make, arguments, names", [
    (lambda: GPT2Attention(), (torch.randn(2, 20, 16),), ("GPT2Attention, head 0", "GPT2Attention, head 1")),
    (lambda: LlamaAttention(width=32), (torch.randn(2, 20, 32), rotary(20, 8), LOWER_TRIANGLE),
     ("LlamaAttention, heads 0-1", "LlamaAttention, heads 2-3")),
], ids=["GPT-2", "LLaMA"])
def test_causal_models_are_patched_with_bases_but_not_folded(make, arguments, names):
    """Keys and queries after rotary positions, or of a fused projection; causal queries of one operation keep the rows that they see."""
    model, inputs = randomised(make()), [arguments]
    bases = a3sim.torch.fit_basis(model, inputs, AGGRESSIVE, fold=False)
    assert bases.names == names
    expected = first(model(*arguments))
    results = []
    with a3sim.torch.patch(model, FINE, bases=bases, on_result=results.append) as patched:
        found = first(model(*arguments))
    np.testing.assert_allclose(found.numpy(), expected.numpy(), atol=0.02 * float(expected.abs().max()))
    assert all(np.array_equal(np.unique(result.visible_rows), np.arange(1, 21)) for result in results)
    assert patched.totals.basis_multiply_accumulates == sum((result.num_rows + result.num_queries) * 8 * 8 for result in results)
    with pytest.raises(a3sim.InputError, match=f"a {type(model).__name__} may do more.*fold=False"):
        a3sim.torch.fit_basis(model, inputs, AGGRESSIVE)


def test_a_profile_in_bases():
    model = randomised(Encoder())
    inputs = torch.randn(2, 30, 16)
    bases = a3sim.torch.fit_basis(model, [inputs], AGGRESSIVE, fold=False)
    with a3sim.torch.profile(model, AGGRESSIVE, bases=bases) as profile:
        model(inputs)
    with a3sim.torch.patch(model, AGGRESSIVE, bases=bases) as patched:
        model(inputs)
    assert sum(totals.candidates for totals in profile.heads.values()) == patched.totals.candidates > 0


def test_heads_that_share_key_and_value_share_a_basis():
    query, key, value = torch.randn(2, 4, 5, 4), torch.randn(2, 2, 9, 4), torch.randn(2, 2, 9, 4)
    base = a3sim.Machine.preset("base")
    reverse = a3sim.basis.Basis(np.eye(4)[::-1].copy(), np.eye(4)[::-1].copy(), np.zeros(4))
    totals = a3sim.Totals()
    found = a3sim.torch.attention(query, key, value, base, enable_gqa=True, totals=totals, basis=[a3sim.basis.Basis.identity(4), reverse])
    assert torch.equal(found, a3sim.torch.attention(query, key, value, base, enable_gqa=True))
    assert totals.basis_multiply_accumulates == 2 * 2 * (9 + 2 * 5) * 16


def test_what_cannot_be_is_refused():
    model = randomised(nn.MultiheadAttention(16, 2, batch_first=True, add_zero_attn=True))
    inputs = [(torch.randn(2, 30, 16),) * 3]
    former = {name: value.clone() for name, value in model.state_dict().items()}
    with pytest.raises(a3sim.InputError, match="add_zero_attn.*fold=False"):
        a3sim.torch.fit_basis(model, inputs, AGGRESSIVE)
    assert all(torch.equal(value, former[name]) for name, value in model.state_dict().items())
    a3sim.torch.fit_basis(model, inputs, AGGRESSIVE, fold=False)
    with pytest.raises(a3sim.InputError, match="no attention on it"):
        a3sim.torch.fit_basis(model, [], AGGRESSIVE)
    with pytest.raises(a3sim.InputError, match="no attention module"):
        a3sim.torch.fit_basis(nn.Linear(2, 2), inputs, AGGRESSIVE)
    with pytest.raises(a3sim.InputError, match="1 bases, but the last leading dimension of key and value has 2"):
        a3sim.torch.attention(*(torch.randn(2, 5, 4),) * 3, AGGRESSIVE, basis=[a3sim.basis.Basis.identity(4)])
    other = a3sim.torch.fit_basis(randomised(Encoder()), [torch.randn(1, 30, 16)], AGGRESSIVE)
    with a3sim.torch.patch(model, AGGRESSIVE, bases=other), pytest.raises(a3sim.InputError, match="there is none for 'MultiheadAttention, head 0'"):
        model(*inputs[0])
