"""What a notebook shows: well-formed tables with the numbers in them, and texts taken as texts."""

import xml.etree.ElementTree as ElementTree

import pytest

import a3sim


def cells(thing):
    """The tables' lines, each as the texts of its cells; fails if the HTML is not well-formed."""
    root = ElementTree.fromstring(f"<page>{thing._repr_html_()}</page>")
    return [["".join(cell.itertext()) for cell in line] for line in root.iter("tr")]


def test_a_machine_shows_every_field():
    machine = a3sim.Machine.preset("aggressive", {"/hardware/num_rows": 100})
    lines = dict(line for line in cells(machine) if len(line) == 2)
    assert lines["/hardware/num_rows"] == "100"
    assert lines["/approximation/post_scoring/threshold_percent"] == "10"
    assert lines["/numerics/division_rounding"] == "nearest"
    assert lines["area, mm\u00b2"] == "2.082"


@pytest.mark.parametrize("accuracy", [False, True])
def test_a_result_shows_sizes_cycles_and_energy(operation, accuracy):
    base, asked = a3sim.Machine.preset("base"), operation(rows=320, queries=6, dims=64)
    result = base.attention(asked.query, asked.key, asked.value, accuracy=accuracy)
    lines = cells(result)
    assert ["makespan, cycles", "2632"] in lines and ["n", "320"] in lines and ["K, mean", "320"] in lines
    # Six queries of 320 row-cycles; the output module's share of 50.918 + 14.338 + 2 * 2.901 + 0.224 mW is 71.4 %.
    assert ["output", f"{50.918 * 6 * 320:.6g}", "71.4%"] in lines
    assert not any(line[0] == "candidate selection" for line in lines), "base has none"
    assert any(line[0] == "rmse" for line in lines) == accuracy


def test_totals_show_means(operation):
    totals = a3sim.Totals()
    assert ["queries", "0"] in cells(totals)
    for result in a3sim.Machine.preset("base").run([operation(rows=10, queries=1), operation(rows=20, queries=3)], accuracy=True):
        totals.add(result)
    lines = cells(totals)
    assert ["n, mean", "17.5"] in lines and ["queries", "4"] in lines
    assert ["cosine_mean", f"{totals.accuracy.cosine_mean:.6g}"] in lines
    assert repr(totals) == f"<a3sim.Totals: 2 operations, 4 queries, {totals.cycles} cycles, {totals.energy_pj:.6g} pJ>"


def test_points_show_a_line_each(conservative, operation):
    points = conservative.sweep([operation()], iterations=[3, None], vary={"/timing/buffer_depth": [2, 4]})
    head, *lines = cells(points)
    assert head == list(points[0])
    assert [line[head.index("iterations")] for line in lines] == ["3", "", "3", ""]
    assert [line[0] for line in lines] == ["2", "2", "4", "4"]
    tuning = conservative.tune([operation(seed=seed) for seed in range(4)], iterations=[3], threshold_percent=[5], max_rmse=9, hold_out=0.5,
                               minimise="energy")
    assert len(cells(tuning.points)) == len(cells(tuning.held_out)) == 2


def test_long_tables_are_cut():
    lines = cells(a3sim.Points({"column": i} for i in range(100)))
    assert len(lines) == 1 + 60 + 1 and lines[-2:] == [["59"], ["and 40 more"]]
    assert cells(a3sim.Points()) == [[]]


def test_texts_are_taken_as_texts(conservative, operation):
    asked = operation()
    named = a3sim.Operation(key=asked.key, value=asked.value, query=asked.query, name="<b>&")
    result, = conservative.run([named])
    assert "&lt;b&gt;&amp;" in result._repr_html_() and "<b>" not in result._repr_html_()
    assert cells(a3sim.Points([{"<i>": "<script>"}])) == [["<i>"], ["<script>"]]
