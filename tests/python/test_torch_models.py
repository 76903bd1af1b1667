"""Models of today, patched and recorded: close to themselves on a fine machine, with the operations that their structure has."""

import numpy as np
import pytest
import torch
from exact import exact_attention
from model_zoo import BartAttention, EinsumAttention, GPT2Attention, Layers, LlamaAttention, SmallGPT, rotary
from small_models import SelfAttention
from torch import nn

import a3sim
import a3sim.torch


@pytest.fixture(autouse=True)
def seed_and_no_gradient():
    torch.manual_seed(13)
    with torch.no_grad():
        yield


@pytest.fixture(name="stays_close")
def stays_close_(fine, tmp_path):
    """Checks that a model patched onto the fine machine agrees with itself, recorded in every bit (but for PyTorch's own module), that
    the trace leads the machine to the same operations, and that the model is itself again. Returns the patched run's results."""

    def first(result):
        return result[0] if isinstance(result, tuple) else result

    def run(model, *arguments, rows=..., **options):
        model.eval()
        expected = first(model(*arguments, **options))
        results = []
        with a3sim.torch.patch(model, fine, on_result=results.append):
            found = first(model(*arguments, **options))
        np.testing.assert_allclose(found[rows].numpy(), expected[rows].numpy(), atol=0.02)
        assert not torch.equal(found, expected), "the machine's numbers are not PyTorch's"
        with a3sim.torch.record(model, tmp_path / "trace.npz", overwrite=True):
            recorded = first(model(*arguments, **options))
        if any(isinstance(module, nn.MultiheadAttention) for module in model.modules()):
            np.testing.assert_allclose(recorded[rows].numpy(), expected[rows].numpy(), atol=1e-5)
        else:
            assert torch.equal(recorded, expected)
        assert torch.equal(first(model(*arguments, **options)), expected), "the model must be itself again"
        trace = a3sim.load_trace(tmp_path / "trace.npz")
        assert [(a.name, a.num_rows, a.num_queries) for a in trace] == [(b.name, b.num_rows, b.num_queries) for b in results]
        of_trace = fine.run(trace[:1])[0]
        np.testing.assert_array_equal(of_trace.output_raw, results[0].output_raw)
        np.testing.assert_array_equal(of_trace.visible_rows, results[0].visible_rows)
        return results

    return run


def names_and_rows(results):
    return [(result.name, result.num_rows, result.visible_rows.tolist()) for result in results]


def additive(shown):
    """[batch, 1, m, n] of booleans as libraries add it to the scores."""
    return torch.zeros(shown.shape).masked_fill(~shown, torch.finfo(torch.float32).min)


@pytest.mark.parametrize("beta", [None, 1])
def test_gpt2(stays_close, beta):
    results = stays_close(Layers(*(GPT2Attention(beta=beta) for _ in range(2))), torch.randn(1, 5, 16))
    assert names_and_rows(results) == [(f"h.{layer}, batch 0, head {head}", 5, [1, 2, 3, 4, 5]) for layer in range(2)
                                       for head in range(2)]


def test_gpt2s_baddbmm_of_nothing_added(fine):
    """PyTorch 1.13 itself gives NaN there now and then, where what was in the memory before is one."""
    model, hidden = GPT2Attention(beta=1).eval(), torch.randn(1, 5, 16)
    expected, _ = model(hidden)
    model.beta = 0
    with a3sim.torch.patch(model, fine) as patched:
        np.testing.assert_allclose(model(hidden)[0].numpy(), expected.numpy(), atol=0.02)
    assert patched.totals.visible_rows == 2 * (1 + 2 + 3 + 4 + 5)


def test_gpt2_with_left_padding(stays_close):
    """The queries at padded places see nothing: the machine's zeros are not the model's mean of all rows, and nobody reads them."""
    padding = torch.tensor([[True] * 5, [False, False, True, True, True]])
    results = stays_close(GPT2Attention(), torch.randn(2, 5, 16), attention_mask=additive(padding[:, None, None, :]), rows=padding)
    assert names_and_rows(results) == [(f"GPT2Attention, batch {batch}, head {head}", n, list(range(1, n + 1)))
                                       for batch, n in ((0, 5), (1, 3)) for head in range(2)]


def test_gpt2_with_a_cache(stays_close):
    model = GPT2Attention().eval()
    hidden = torch.randn(1, 5, 16)
    whole, _ = model(hidden)
    _, past = model(hidden[:, :4], use_cache=True)
    results = stays_close(model, hidden[:, 4:], layer_past=past, use_cache=True)
    assert [(result.num_rows, result.num_queries) for result in results] == [(5, 1)] * 2
    found, present = model(hidden[:, 4:], layer_past=past, use_cache=True)
    np.testing.assert_allclose(found[0].numpy(), whole[0, 4:].numpy(), atol=1e-6)
    assert present[0].shape == (1, 2, 5, 8)


def test_gpt2_as_a_page_of_code(stays_close):
    results = stays_close(Layers(SmallGPT(), SmallGPT()), torch.randn(2, 4, 16))
    assert len(results) == 8 and {tuple(result.visible_rows) for result in results} == {(1, 2, 3, 4)}


@pytest.mark.parametrize("num_key_value_heads", [4, 2, 1])
def test_llama(stays_close, num_key_value_heads):
    model = LlamaAttention(num_key_value_heads=num_key_value_heads)
    mask = additive(torch.ones(1, 1, 5, 5).tril().bool())
    results = stays_close(model, torch.randn(2, 5, 16), position_embeddings=rotary(5, 4), attention_mask=mask)
    size = 4 // num_key_value_heads
    heads = [f"head {head}" if size == 1 else f"heads {head}-{head + size - 1}" for head in range(0, 4, size)]
    assert names_and_rows(results) == [(f"LlamaAttention, batch {batch}, {head}", 5, [1, 2, 3, 4, 5] * size)
                                       for batch in range(2) for head in heads]


def test_llamas_operations_have_rotary_positions(tmp_path):
    model = LlamaAttention().eval()
    hidden, (cos, sin) = torch.randn(1, 3, 16), rotary(3, 4)
    with a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(hidden, (cos, sin))
    first, _ = a3sim.load_trace(tmp_path / "trace.npz")
    key = model.k_proj(hidden)[0, :, :4]
    turned = torch.stack([key[:, 0] * cos[:, 0] - key[:, 2] * sin[:, 0], key[:, 1] * cos[:, 1] - key[:, 3] * sin[:, 1],
                          key[:, 2] * cos[:, 0] + key[:, 0] * sin[:, 0], key[:, 3] * cos[:, 1] + key[:, 1] * sin[:, 1]], dim=1)
    np.testing.assert_allclose(first.key, turned.numpy(), atol=1e-6)
    assert first.query_rows is None and first.num_queries == 2 * 3


def test_llama_word_by_word(stays_close):
    model = LlamaAttention().eval()
    hidden = torch.randn(1, 5, 16)
    _, _, past = model(hidden[:, :4], rotary(4, 4))
    results = stays_close(model, hidden[:, 4:], position_embeddings=rotary(1, 4, first=4), past_key_value=past)
    assert [(result.num_rows, result.num_queries) for result in results] == [(5, 2)] * 2


@pytest.mark.parametrize("masked", [False, True])
def test_bart(stays_close, masked):
    shown = torch.rand(2, 1, 5, 7) < 0.6
    shown[..., 0] = True
    results = stays_close(BartAttention(), torch.randn(2, 5, 16), torch.randn(2, 7, 16),
                          attention_mask=additive(shown) if masked else None)
    assert {result.name for result in results} == {f"BartAttention, batch {batch}, head {head}" for batch in range(2)
                                                   for head in range(2)}
    assert sum(int(result.visible_rows.sum()) for result in results) == 2 * (int(shown.sum()) if masked else 2 * 5 * 7)


@pytest.mark.parametrize("masked", [False, True])
def test_einsum_and_work_in_place(stays_close, masked):
    mask = torch.ones(6, 6).tril().bool() if masked else None
    results = stays_close(EinsumAttention(), torch.randn(2, 6, 16), mask=mask)
    assert len(results) == 4 and {tuple(result.visible_rows) for result in results} == {(1, 2, 3, 4, 5, 6) if masked else (6,) * 6}


def test_bert_as_a_decoder(stays_close):
    results = stays_close(SelfAttention(16, 2), torch.randn(1, 4, 16), additive(torch.ones(1, 1, 4, 4).tril().bool()))
    assert [result.visible_rows.tolist() for result in results] == [[1, 2, 3, 4]] * 2


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("batch_first", [False, True])
def test_decoder_layers(stays_close, norm_first, batch_first):
    model = nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 2, 32, batch_first=batch_first, norm_first=norm_first), 2)
    target, memory = torch.randn(1, 4, 16), torch.randn(1, 6, 16)
    if not batch_first:
        target, memory = target.transpose(0, 1), memory.transpose(0, 1)
    causal = nn.Transformer.generate_square_subsequent_mask(4)
    results = stays_close(model, target, memory, tgt_mask=causal)
    assert names_and_rows(results) == [
        (f"layers.{layer}.{module}, batch 0, head {head}", rows, seen) for layer in range(2)
        for module, rows, seen in (("self_attn", 4, [1, 2, 3, 4]), ("multihead_attn", 6, [6] * 4)) for head in range(2)]


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_encoder_layers_do_not_take_pytorchs_faster_way(stays_close, activation, nested):
    layer = nn.TransformerEncoderLayer(16, 2, 32, activation=activation, batch_first=True)
    padding = torch.tensor([[False] * 5, [False] * 3 + [True] * 2])
    results = stays_close(nn.TransformerEncoder(layer, 2, enable_nested_tensor=nested), torch.randn(2, 5, 16),
                          src_key_padding_mask=padding, rows=~padding)
    assert [result.num_rows for result in results] == [5, 5, 3, 3] * 2
    alone = nn.TransformerEncoderLayer(16, 2, 32, activation=activation, batch_first=True)
    assert len(stays_close(alone, torch.randn(2, 5, 16))) == 4


def test_heads_of_any_size_up_to_num_dims(conservative):
    machine = a3sim.Machine.preset("conservative", {"/hardware/num_dims": 128})
    model = LlamaAttention(width=256, num_heads=2, num_key_value_heads=1).eval()
    with a3sim.torch.patch(model, machine) as patched:
        model(torch.randn(1, 3, 256), rotary(3, 128))
    assert patched.totals.max_dims == 128
    with a3sim.torch.patch(model, conservative), pytest.raises(a3sim.InputError, match="LlamaAttention, batch 0, heads 0-1.*num_dims"):
        model(torch.randn(1, 3, 256), rotary(3, 128))


def test_weights_that_come_back_are_none_for_they_are_not_the_machines(fine):
    model = LlamaAttention().eval()
    hidden, positions = torch.randn(1, 3, 16), rotary(3, 4)
    with a3sim.torch.patch(model, fine):
        _, weights, (key, _) = model(hidden, positions)
    assert weights is None and key.shape == (1, 2, 3, 4)
    assert model(hidden, positions)[1] is not None


class Changed(SelfAttention):
    """With something between query key^T and the value."""

    def __init__(self, change, after=False):
        super().__init__(16, 2)
        self.change, self.after = change, after

    def forward(self, hidden_states):
        q, k, v = (layer(hidden_states).unflatten(-1, (2, -1)).transpose(1, 2) for layer in (self.query, self.key, self.value))
        scores = q @ k.transpose(-1, -2)
        weights = self.change(scores.softmax(-1)) if self.after else self.change(scores).softmax(-1)
        return ((weights @ v).transpose(1, 2).flatten(2),)


@pytest.mark.parametrize("change, fragment", [
    (torch.tanh, "go through tanh"),
    (lambda scores: scores + torch.randn(5, 5), "have a bias added .*A3 cannot add to scores"),
    (lambda scores: scores * torch.rand(5, 5), "are multiplied by more than a positive number"),
    (lambda scores: -scores, "go through neg"),
    (lambda scores: scores / torch.rand(5, 5), "are divided by more"),
    (lambda scores: scores.masked_fill(torch.ones(5, 5).tril().bool(), -3.0), "a number that does not hide a row"),
    (lambda scores: torch.where(torch.ones(5, 5).tril().bool(), scores, torch.tensor(0.0)), "replaced by numbers that do not hide"),
    (lambda scores: scores.clamp(-2.0, 2.0), "are clamped"),
    (lambda scores: scores.transpose(-1, -2), "go through transpose"),
    (lambda scores: scores.flatten(2)[..., :25].unflatten(-1, (5, 5)), "."),
    (lambda scores: scores.clamp_(max=1.0), "are clamped"),
], ids=range(11))
def test_what_a3_cannot_do_to_scores_is_refused(conservative, change, fragment):
    model = Changed(change).eval()
    with a3sim.torch.patch(model, conservative), pytest.raises(a3sim.InputError, match=f"model: .*{fragment}"):
        model(torch.randn(1, 5, 16))


@pytest.mark.parametrize("change, fragment", [
    (lambda weights: weights * torch.tensor([0.0, 1.0]).view(1, 2, 1, 1), "as by a head mask"),
    (lambda weights: weights.masked_fill(torch.ones(5, 5).tril().bool(), 0.0), "are changed after the softmax"),
    (lambda weights: weights.relu(), "go through relu after the softmax"),
], ids=range(3))
def test_what_a3_cannot_do_to_weights_is_refused(conservative, change, fragment):
    model = Changed(change, after=True).eval()
    with a3sim.torch.patch(model, conservative), pytest.raises(a3sim.InputError, match=f"model: .*{fragment}"):
        model(torch.randn(1, 5, 16))


@pytest.mark.parametrize("change, after", [(lambda scores: scores.float() + 3.0, False), (lambda scores: scores + torch.ones(5, 1), False),
                                           (lambda scores: torch.add(scores, torch.zeros(5, 5)), False),
                                           (lambda scores: scores.view(2, 5, 5).unsqueeze(0), False),
                                           (lambda weights: weights * torch.ones(1, 2, 1, 1), True),
                                           (lambda weights: weights.nan_to_num().to(torch.float32), True)], ids=range(6))
def test_what_changes_nothing_is_let_be(stays_close, change, after):
    assert len(stays_close(Changed(change, after), torch.randn(1, 5, 16))) == 2


def test_scales_are_multiplied(fine):
    model = Changed(lambda scores: (scores * 3) / torch.tensor(2.0) * 0.5).eval()
    hidden = torch.randn(1, 5, 16)
    query, key, value = (layer(hidden).unflatten(-1, (2, -1)).transpose(1, 2) for layer in (model.query, model.key, model.value))
    with a3sim.torch.patch(model, fine):
        found = model(hidden)[0].unflatten(-1, (2, -1)).transpose(1, 2)
    np.testing.assert_allclose(found.numpy(), exact_attention(query, key, value, scale=0.75), atol=0.02)


def test_a_module_without_attention_in_it_is_told(conservative):
    class Mean(SelfAttention):
        def forward(self, hidden_states):
            return (self.value(hidden_states).mean(dim=1, keepdim=True),)

    model = Mean(16, 2)
    with a3sim.torch.patch(model, conservative), pytest.raises(a3sim.InputError, match="in what Mean, a Mean, computes there is no"):
        model(torch.randn(1, 5, 16))


@pytest.mark.parametrize("model, arguments", [(GPT2Attention(), [torch.zeros(1, 5, 16)]), (BartAttention(), [torch.zeros(1, 5, 16)])])
def test_dropout_in_training_mode_is_refused(conservative, model, arguments):
    with a3sim.torch.patch(model.train(), conservative), pytest.raises(a3sim.InputError, match="model.eval"):
        model(*arguments)


def test_a_head_mask_is_refused(conservative):
    model = GPT2Attention().eval()
    with a3sim.torch.patch(model, conservative), pytest.raises(a3sim.InputError, match="head mask"):
        model(torch.randn(1, 5, 16), head_mask=torch.tensor([0.0, 1.0]).view(1, 2, 1, 1))


def test_pytorch_2s_function_is_found_where_there_is_one(stays_close, monkeypatch):
    """As PyTorch 2 dispatches it; Debian's 1.13 has none."""

    def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False):
        if torch.overrides.has_torch_function((query, key, value)):
            return torch.overrides.handle_torch_function(scaled_dot_product_attention, (query, key, value), query, key, value,
                                                         attn_mask=attn_mask, dropout_p=dropout_p, is_causal=is_causal, scale=scale,
                                                         enable_gqa=enable_gqa)
        size = query.shape[-3] // key.shape[-3]
        key, value = key.repeat_interleave(size, -3), value.repeat_interleave(size, -3)
        scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5 if scale is None else scale)
        if is_causal:
            scores = scores.masked_fill(~torch.ones(scores.shape[-2:]).tril().bool(), float("-inf"))
        return scores.softmax(-1) @ value

    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", scaled_dot_product_attention, raising=False)

    class Modern(LlamaAttention):
        def forward(self, hidden_states):
            query, key, value = (layer(hidden_states).unflatten(-1, (-1, self.head_dim)).transpose(1, 2)
                                 for layer in (self.q_proj, self.k_proj, self.v_proj))
            output = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)
            return self.o_proj(output.transpose(1, 2).flatten(2))

    results = stays_close(Modern(), torch.randn(1, 3, 16))
    assert names_and_rows(results) == [(f"Modern, batch 0, heads {heads}", 3, [1, 2, 3] * 2) for heads in ("0-1", "2-3")]
