"""Training with a machine in the loop: its numbers forward, gradients of the rows kept backward, the command line's selection."""

import os
import subprocess

import numpy as np
import pytest
import torch
from conftest import CONFIGS
from small_models import Encoder
from torch import nn

import a3sim
import a3sim.torch

ARITHMETICS = ("fixed_point", "selection")


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(17)


def tensors(*leading, queries=6, rows=20, dims=8, dtype=torch.float64):
    return tuple(torch.randn(*leading, count, dims, dtype=dtype).requires_grad_() for count in (queries, rows, rows))


def kept_by(machine, query, key, value, **options):
    """[operations][queries] row ids, of operations that hold all rows in their order."""
    results = []
    with torch.no_grad():
        a3sim.torch.attention(query, key, value, machine, on_result=results.append, **options)
    return [result.selected for result in results]


def test_the_forward_pass_in_fixed_point_is_the_machines(machine):
    arguments = tensors(2, 3)
    expected = a3sim.torch.attention(*(tensor.detach() for tensor in arguments), machine)
    assert torch.equal(a3sim.torch.trainable_attention(*arguments, machine), expected)


def test_the_forward_pass_by_selection_is_softmax_over_the_rows_kept(machine):
    query, key, value = tensors()
    output = a3sim.torch.trainable_attention(query, key, value, machine, arithmetic="selection").detach().numpy()
    [kept] = kept_by(machine, query, key, value)
    for one, rows, found in zip(query.detach().numpy(), kept, output):
        scores = key.detach().numpy()[rows] @ one / np.sqrt(8)
        weights = np.exp(scores - scores.max())
        np.testing.assert_allclose(found, weights @ value.detach().numpy()[rows] / weights.sum(), atol=1e-12)


def test_gradients_by_selection_are_those_of_finite_differences(conservative):
    """Steps of 1e-7 change no rounded number here, so the selection stays; gradcheck would find the jump otherwise."""
    arguments = tensors(2, queries=3, rows=12, dims=4)

    def attend(*changed):
        return a3sim.torch.trainable_attention(*changed, conservative, arithmetic="selection")

    assert torch.autograd.gradcheck(attend, arguments, eps=1e-7, atol=1e-5)
    assert max(len(rows) for kept in kept_by(conservative, *arguments) for rows in kept) < 12, "the premise of this test"


def test_both_arithmetics_have_the_same_gradient(machine):
    arguments = tensors(2)
    weight = torch.randn(2, 6, 8, dtype=torch.float64)
    gradients = [torch.autograd.grad((a3sim.torch.trainable_attention(*arguments, machine, arithmetic=arithmetic) * weight).sum(), arguments)
                 for arithmetic in ARITHMETICS]
    for one, other in zip(*gradients):
        assert torch.equal(one, other) and one.abs().sum() > 0


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_rows_that_no_query_keeps_have_no_gradient(conservative, arithmetic):
    query, key, value = tensors(queries=1)
    a3sim.torch.trainable_attention(query, key, value, conservative, arithmetic=arithmetic).sum().backward()
    [[kept]] = kept_by(conservative, query, key, value)
    others = np.setdiff1d(np.arange(20), kept)
    assert 0 < len(kept) < 20
    assert (value.grad[kept] != 0).all() and (value.grad[others] == 0).all() and (key.grad[others] == 0).all()


@pytest.mark.parametrize("options", [{"is_causal": True}, {"mask": torch.rand(6, 20, generator=torch.Generator().manual_seed(1)) < 0.6}], ids=["causal", "mask"])
def test_masks_hide_rows_from_output_and_gradient(fine, options):
    query, key, value = tensors(2)
    shown = torch.ones(6, 20).tril().bool() if "is_causal" in options else options["mask"]
    shown[0] = False
    options = {"mask": shown}
    output = a3sim.torch.trainable_attention(query, key, value, fine, arithmetic="selection", **options)
    assert (output[:, 0] == 0).all()
    expected = torch.softmax((query @ key.transpose(1, 2) / 8 ** 0.5).masked_fill(~shown, -1e9), dim=-1)[:, 1:] @ value
    torch.testing.assert_close(output[:, 1:], expected)
    output.sum().backward()
    assert all(tensor.grad.isfinite().all() for tensor in (query, key, value))
    assert (value.grad[:, ~shown.any(dim=0)] == 0).all()


def test_heads_that_share_key_and_value_add_their_gradients(fine):
    query, key, value = torch.randn(2, 4, 5, 8), torch.randn(2, 2, 9, 8), torch.randn(2, 2, 9, 8)
    shared = [tensor.clone().requires_grad_() for tensor in (query, key, value)]
    apart = [tensor.clone().requires_grad_() for tensor in (query, key, value)]
    found = a3sim.torch.trainable_attention(*shared, fine, enable_gqa=True, arithmetic="selection")
    expected = a3sim.torch.trainable_attention(apart[0], *(tensor.repeat_interleave(2, dim=1) for tensor in apart[1:]), fine, arithmetic="selection")
    torch.testing.assert_close(found, expected)
    found.square().sum().backward()
    expected.square().sum().backward()
    for one, other in zip(shared, apart):
        torch.testing.assert_close(one.grad, other.grad)


def test_half_precision_trains(conservative):
    arguments = tensors(dtype=torch.float16)
    for arithmetic in ARITHMETICS:
        output = a3sim.torch.trainable_attention(*arguments, conservative, arithmetic=arithmetic)
        assert output.dtype == torch.float16
        output.float().sum().backward()
    assert arguments[2].grad.abs().sum() > 0


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_a_model_learns_and_is_itself_again(conservative, arithmetic):
    model = nn.MultiheadAttention(16, 2, batch_first=True)
    inputs, wanted = torch.randn(4, 20, 16), torch.randn(4, 20, 16)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    losses = []
    with a3sim.torch.train_with(model, conservative, arithmetic=arithmetic) as training:
        for _ in range(25):
            loss = (model(inputs, inputs, inputs)[0] - wanted).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]
    assert training.totals.queries == 25 * 4 * 2 * 20 and training.modules == ("",)
    output = model(inputs, inputs, inputs)[0]
    assert output.requires_grad and training.totals.queries == 25 * 4 * 2 * 20


def test_watched_modules_have_gradients_in_all_their_layers(conservative):
    model = Encoder().eval()
    with a3sim.torch.train_with(model, conservative):
        model(torch.randn(2, 20, 16)).square().sum().backward()
    assert all(parameter.grad is not None and parameter.grad.isfinite().all() for parameter in model.parameters())
    assert all(layer.query.weight.grad.abs().sum() > 0 for layer in model.layers)


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_the_selection_is_the_command_lines(tmp_path, arithmetic):
    machine = a3sim.Machine.preset("conservative")
    model, inputs, results = nn.MultiheadAttention(16, 2, batch_first=True), torch.randn(3, 20, 16), []
    with a3sim.torch.record(model, tmp_path / "trace.npz"), torch.no_grad():
        model(inputs, inputs, inputs)
    with a3sim.torch.train_with(model, machine, arithmetic=arithmetic, on_result=results.append):
        model(inputs, inputs, inputs)
    subprocess.run([os.environ["A3SIM"], "run", "--config", CONFIGS / "conservative.json", "--trace", tmp_path / "trace.npz", "--out", tmp_path / "out",
                    "--dump-selection"], check=True, stdout=subprocess.DEVNULL, timeout=120)
    with np.load(tmp_path / "out" / "outputs.npz") as outputs:
        expected = np.split(outputs["selected"], outputs["selected_offsets"][1:-1])
    assert [rows.tolist() for result in results for rows in result.selected] == [rows.tolist() for rows in expected]


def test_what_cannot_be_trained_is_refused(conservative):
    with pytest.raises(a3sim.InputError, match="arithmetic: is 'float'; allowed are 'fixed_point' and 'selection'"):
        a3sim.torch.train_with(nn.MultiheadAttention(16, 2), conservative, arithmetic="float")
    with pytest.raises(a3sim.InputError, match="machine"):
        a3sim.torch.train_with(nn.MultiheadAttention(16, 2), "conservative")
    with pytest.raises(a3sim.InputError, match="no attention module"):
        a3sim.torch.train_with(nn.Linear(2, 2), conservative)
    model = nn.MultiheadAttention(16, 2, dropout=0.1)
    with a3sim.torch.train_with(model, conservative), pytest.raises(a3sim.InputError, match="set that dropout to 0"):
        model(*[torch.randn(5, 1, 16)] * 3)
