"""Traces recorded from models: what the command and the machine make of them, and whole or not at all."""

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


@pytest.fixture(autouse=True)
def seed_and_no_gradient():
    torch.manual_seed(12)
    with torch.no_grad():
        yield


def operations_of(path):
    with np.load(path, allow_pickle=False) as trace:
        keys, queries = trace["key_offsets"], trace["query_offsets"]
        return [a3sim.Operation(key=trace["key"][k:k_end], value=trace["value"][k:k_end], query=trace["query"][q:q_end])
                for k, k_end, q, q_end in zip(keys[:-1], keys[1:], queries[:-1], queries[1:])]


def test_a_recorded_model_computes_what_it_always_does(tmp_path):
    model = Encoder().eval()
    padding = torch.ones(2, 7, dtype=torch.bool)
    padding[1, 5:] = False
    hidden = torch.randn(2, 7, 16)
    expected = model(hidden, padding)
    with a3sim.torch.record(model, tmp_path / "trace.npz") as recording:
        found = model(hidden, padding)
    np.testing.assert_allclose(found.numpy(), expected.numpy(), atol=1e-5)
    assert torch.equal(model(hidden, padding), expected), "the model must be itself again"
    assert recording.num_operations == 8
    recorded = operations_of(tmp_path / "trace.npz")
    assert [operation.num_rows for operation in recorded] == [7, 7, 5, 5] * 2
    assert {operation.num_queries for operation in recorded} == {7}
    assert [operation.name for operation in a3sim.load_trace(tmp_path / "trace.npz")] == [
        f"layers.{layer}, batch {batch}, head {head}" for layer in range(2) for batch in range(2) for head in range(2)]


def test_a_query_that_sees_no_row_gets_what_the_model_gives_it(tmp_path):
    """And the others, too; it is in no operation."""
    model = torch.nn.MultiheadAttention(8, 2, batch_first=True).eval()
    hidden, hides = torch.randn(1, 5, 8), torch.ones(5, 5, dtype=torch.bool).triu(1)
    hides[2] = True
    expected, _ = model(hidden, hidden, hidden, attn_mask=hides)
    with a3sim.torch.record(model, tmp_path / "trace.npz"):
        found, _ = model(hidden, hidden, hidden, attn_mask=hides)
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), atol=1e-6, equal_nan=True)
    assert [operation.num_queries for operation in operations_of(tmp_path / "trace.npz")] == [4, 4]


def test_the_first_layers_operations_are_its_projections(tmp_path):
    model = Encoder().eval()
    hidden = torch.randn(1, 7, 16)
    with a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(hidden)
    layer = model.layers[0]
    for head, operation in enumerate(operations_of(tmp_path / "trace.npz")[:2]):
        columns = slice(8 * head, 8 * head + 8)
        np.testing.assert_array_equal(operation.key, layer.key(hidden)[0, :, columns].numpy())
        np.testing.assert_array_equal(operation.value, layer.value(hidden)[0, :, columns].numpy())
        np.testing.assert_array_equal(operation.query, (layer.query(hidden)[0, :, columns] * 8 ** -0.5).numpy())


def test_the_command_runs_what_was_recorded(tmp_path):
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), 2).eval()
    with a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(torch.randn(3, 9, 16))
    subprocess.run([os.environ["A3SIM"], "run", "--config", CONFIGS / "conservative.json", "--trace", tmp_path / "trace.npz",
                    "--out", tmp_path / "out"], check=True, stdout=subprocess.DEVNULL, timeout=120)
    machine = a3sim.Machine.from_config(CONFIGS / "conservative.json")
    results = machine.run(operations_of(tmp_path / "trace.npz"))
    assert len(results) == 2 * 3 * 2
    with np.load(tmp_path / "out" / "outputs.npz") as outputs:
        np.testing.assert_array_equal(np.concatenate([result.output for result in results]), outputs["output"])


def test_what_was_recorded_leads_the_machine_to_what_a_patched_model_computes(tmp_path, conservative):
    model = nn.MultiheadAttention(8, 1, batch_first=True).eval()
    model.out_proj.weight.copy_(torch.eye(8))
    hidden = torch.randn(1, 9, 8)
    with a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(hidden, hidden, hidden)
    with a3sim.torch.patch(model, conservative):
        patched = model(hidden, hidden, hidden)[0][0]
    result, = conservative.run(operations_of(tmp_path / "trace.npz"))
    np.testing.assert_array_equal(patched.numpy(), result.output.astype(np.float32))


def test_recording_keeps_the_gradient(tmp_path):
    model = nn.MultiheadAttention(8, 1).eval()
    with torch.enable_grad(), a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(*[torch.randn(5, 1, 8)] * 3)[0].sum().backward()
    assert model.in_proj_weight.grad.abs().sum() > 0


def test_the_command_runs_causal_operations(tmp_path):
    model, hidden = nn.MultiheadAttention(16, 2, batch_first=True).eval(), torch.randn(2, 6, 16)
    with a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(hidden, hidden, hidden, attn_mask=torch.ones(6, 6).triu(1).bool())
    with np.load(tmp_path / "trace.npz") as trace:
        assert trace["query_rows"].tolist() == [1, 2, 3, 4, 5, 6] * 4
    subprocess.run([os.environ["A3SIM"], "run", "--engine", "fast", "--config", CONFIGS / "conservative.json", "--trace",
                    tmp_path / "trace.npz", "--out", tmp_path / "out"], check=True, stdout=subprocess.DEVNULL, timeout=120)
    results = a3sim.Machine.preset("conservative").run(a3sim.load_trace(tmp_path / "trace.npz"))
    with np.load(tmp_path / "out" / "outputs.npz") as outputs:
        np.testing.assert_array_equal(np.concatenate([result.output for result in results]), outputs["output"])


def test_an_exception_leaves_nothing(tmp_path):
    model = Encoder().eval()
    with pytest.raises(ZeroDivisionError), a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(torch.randn(1, 7, 16))
        1 / 0
    assert list(tmp_path.iterdir()) == []
    assert "forward" not in vars(model.layers[0])


def test_a_run_without_attention_leaves_nothing_and_is_an_input_error(tmp_path):
    with pytest.raises(a3sim.InputError, match="no attention"), a3sim.torch.record(Encoder(), tmp_path / "trace.npz"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept_unless_overwriting_is_asked_for(tmp_path):
    model, path = Encoder().eval(), tmp_path / "trace.npz"
    path.write_text("precious")
    with pytest.raises(a3sim.InputError, match="exists already"), a3sim.torch.record(model, path):
        pass
    assert path.read_text() == "precious"
    with a3sim.torch.record(model, path, overwrite=True):
        model(torch.randn(1, 7, 16))
        assert path.read_text() == "precious"
    assert len(operations_of(path)) == 4
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", [None, 3, b"trace.npz"])
def test_what_is_no_file_name_is_an_input_error(path):
    with pytest.raises(a3sim.InputError, match="path: is of type"):
        a3sim.torch.record(Encoder(), path)


@pytest.mark.parametrize("name, fragment", [("missing/trace.npz", "does not exist"), (".", "is a folder"), ("a\0.npz", "zero byte")])
def test_a_place_where_no_file_can_be_is_an_input_error(tmp_path, name, fragment):
    with pytest.raises(a3sim.InputError, match=fragment), a3sim.torch.record(Encoder(), tmp_path / name):
        pass


def test_heads_of_several_sizes_are_an_input_error(tmp_path):
    model = nn.ModuleList([nn.MultiheadAttention(16, 2), nn.MultiheadAttention(16, 4)]).eval()
    hidden = torch.randn(5, 1, 16)
    with pytest.raises(a3sim.InputError, match="same d"), a3sim.torch.record(model, tmp_path / "trace.npz"):
        for layer in model:
            layer(hidden, hidden, hidden)
    assert list(tmp_path.iterdir()) == []


def test_numbers_that_are_not_finite_are_an_input_error(tmp_path):
    model = Encoder().eval()
    with pytest.raises(a3sim.InputError, match="NaN"), a3sim.torch.record(model, tmp_path / "trace.npz"):
        model(torch.full((1, 7, 16), float("nan")))
