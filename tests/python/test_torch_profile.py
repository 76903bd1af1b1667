"""The table by layer and head: sums of the results, in every order and form."""

import pytest
import torch
from model_zoo import Layers, LlamaAttention, rotary
from small_models import Encoder

import a3sim
import a3sim.torch


@pytest.fixture(autouse=True)
def seed_and_no_gradient():
    torch.manual_seed(14)
    with torch.no_grad():
        yield


@pytest.fixture(name="both")
def both_(conservative):
    """A profile of two calls of an encoder, the second of which is longer, and the results."""
    results = []
    model = Encoder().eval()
    with a3sim.torch.profile(model, conservative, accuracy=True, on_result=results.append) as profile:
        model(torch.randn(1, 5, 16))
        model(torch.randn(2, 9, 16))
    return profile, results


def sum_of(results, layer, head=None):
    totals = a3sim.Totals()
    for result in results:
        of_layer, _, of_head = result.name.split(", ")
        if of_layer == layer and head in (None, of_head.removeprefix("head ")):
            totals.add(result)
    return totals


def test_sums_are_those_of_the_results(both):
    profile, results = both
    assert list(profile.heads) == [("layers.0", "0"), ("layers.0", "1"), ("layers.1", "0"), ("layers.1", "1")]
    for (layer, head), totals in profile.heads.items():
        assert totals == sum_of(results, layer, head)
    for layer, totals in profile.layers.items():
        assert (totals.operations, totals.queries, totals.cycles) == (6, 2 * (5 + 2 * 9), sum_of(results, layer).cycles)
    assert profile.totals.cycles == sum(totals.cycles for totals in profile.layers.values()) == sum(
        result.makespan_cycles for result in results)


@pytest.mark.parametrize("group_by", ["head", "layer"])
def test_rows_are_shares_and_means(both, group_by):
    profile, results = both
    rows = profile.rows(group_by)
    assert sum(row["cycles_share"] for row in rows) == pytest.approx(1) == sum(row["energy_share"] for row in rows)
    for row in rows:
        totals = sum_of(results, row["layer"], row.get("head"))
        assert row["cycles"] == totals.cycles and row["energy_pj"] == pytest.approx(totals.energy_pj, rel=1e-12)
        assert row["candidates_mean"] == totals.candidates / totals.queries
        assert row["iterations_mean"] == totals.iterations / totals.queries
        assert row["rmse"] == pytest.approx(totals.accuracy.rmse, rel=1e-12)
        assert row["visible_rows_mean"] == (5 * 5 + 2 * 9 * 9) / (5 + 2 * 9)


def test_rows_can_be_sorted_by_sums(both):
    profile, _ = both
    assert [row["cycles"] for row in profile.rows(sort_by="cycles")] == sorted((row["cycles"] for row in profile.rows()), reverse=True)


def test_the_table_is_text(both):
    profile, _ = both
    lines = profile.table().splitlines()
    assert str(profile) == profile.table()
    assert lines[1].split()[:6] == ["layer", "head", "operations", "queries", "cycles", "cycles_share"]
    assert [line.split()[:2] for line in lines[3:7]] == [["layers.0", "0"], ["layers.0", "1"], ["layers.1", "0"], ["layers.1", "1"]]
    assert lines[3].split()[5] == f"{profile.rows()[0]['cycles_share']:.2%}"
    assert len({len(line) for line in lines[:8]}) == 1
    assert lines[8].startswith(f"Total: 12 operations, 92 queries, {profile.totals.cycles} cycles, ")
    short = profile.table("layer", "energy_pj", row_limit=1).splitlines()
    assert len(short) == 3 + 1 + 1 + 1 + 1 and short[-2] == "and 1 more"
    assert profile.table(row_limit=-1) == profile.table()
    assert "layers.1" in profile._repr_html_()


def test_heads_that_share_key_and_value_are_a_line(conservative):
    model = Layers(LlamaAttention(), LlamaAttention()).eval()
    with a3sim.torch.profile(model, conservative) as profile:
        model(torch.randn(1, 5, 16), position_embeddings=rotary(5, 4))
    assert list(profile.heads) == [(f"h.{layer}", heads) for layer in range(2) for heads in ("0-1", "2-3")]
    assert "rmse" not in profile.rows()[0]


def test_nothing_run_is_an_empty_table(conservative):
    with a3sim.torch.profile(Encoder(), conservative) as profile:
        pass
    assert profile.rows() == [] and profile.table() == "Total: 0 operations, 0 queries, 0 cycles, 0 pJ dynamic, 0 pJ static\n"
    assert "<table>" in profile._repr_html_()


@pytest.mark.parametrize("arguments, fragment", [({"group_by": "batch"}, "group_by: is 'batch'; allowed are 'layer', 'head'"),
                                                 ({"sort_by": "name"}, "sort_by: is 'name'; allowed are None, 'operations'")])
def test_what_is_no_column_is_refused(both, arguments, fragment):
    with pytest.raises(a3sim.InputError, match=fragment):
        both[0].table(**arguments)
