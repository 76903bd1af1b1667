"""What stands on the page is what stands in the results; the page needs nothing from elsewhere."""

import json
import shutil

import pytest
from reporting import Page, report, simulate

SECTIONS = ["Side by side", "Machines", "Energy", "Latency, C and K", "Accuracy", "Blocks", "Timeline"]


@pytest.fixture(name="all_three", scope="module")
def all_three_(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "new" / "folder" / "all.html"
    report(*results.values(), "--out", path)
    assert [file.name for file in path.parent.iterdir()] == ["all.html"]
    return Page(path)


def test_every_section_is_there(all_three):
    assert all_three.headings == SECTIONS


def test_the_page_loads_nothing(all_three):
    assert all_three.loaded == []
    assert "link" not in all_three.tags and "iframe" not in all_three.tags


def test_the_page_forbids_loading(results, page):
    report(results["base"], "--out", page)
    assert "Content-Security-Policy\" content=\"default-src 'none';" in page.read_text(encoding="utf-8")


def test_the_page_holds_no_program(all_three):
    assert "script" not in all_three.tags


def test_the_page_of_a_real_trace_is_below_two_million_bytes(tmp_path, page):
    """Every bin and every table is full: 1920 queries, with timelines."""
    machines = ("base", "conservative", "aggressive")
    report(*(simulate(tmp_path / machine, machine, "mlm_small", "--no-check") for machine in machines), "--out", page)
    assert 500_000 < page.stat().st_size < 2_000_000


def test_identifiers_are_unique(all_three):
    """Clips and hatches of one picture must not be those of another, which may be hidden."""
    assert len(set(all_three.identifiers)) == len(all_three.identifiers)
    assert all_three.references <= set(all_three.identifiers)


def test_numbers_are_those_of_the_reports(all_three, results):
    reports = [json.loads((folder / "report.json").read_text()) for folder in results.values()]
    numbers = all_three.table("Runs in numbers")
    assert numbers["operations"] == ["", "3", "3", "3"]
    assert numbers["queries"] == ["", "4", "4", "4"]
    assert numbers["total"] == ["cycles", *(f"{one['cycles']['total']:,}" for one in reports)]
    assert numbers["engine"] == ["", "systemc", "systemc", "systemc"]
    assert numbers["queries that differ from the golden model"] == ["queries", "0", "0", "0"]
    for name, unit, value_of in (("dynamic energy of a query", "pJ", lambda one: one["energy"]["dynamic_pj_per_query"]),
                                 ("area", "mm²", lambda one: one["area_mm2"]),
                                 ("rmse", "", lambda one: one["accuracy"]["rmse"])):
        assert numbers[name][0] == unit
        found = [float(text.replace(",", "")) for text in numbers[name][1:]]
        assert found == pytest.approx([value_of(one) for one in reports], rel=1e-3)


def test_ratios_are_relative_to_the_first_run(all_three, results):
    reports = [json.loads((folder / "report.json").read_text()) for folder in results.values()]
    numbers = all_three.table("Runs in numbers")
    energies = [one["energy"]["dynamic_pj_per_query"] for one in reports]
    latencies = [one["cycles"]["latency"]["mean"] for one in reports]
    assert numbers["speed-up by interval over the first run"][:2] == ["times", "1"]
    efficiency = numbers["energy efficiency over the first run"][1:]
    assert [float(text) for text in efficiency] == pytest.approx([energies[0] / one for one in energies], rel=6e-3)
    ratios = numbers["latency over the first run's"][1:]
    assert [float(text) for text in ratios] == pytest.approx([one / latencies[0] for one in latencies], rel=6e-3)


def test_energies_add_up_to_the_dynamic_energy(all_three):
    energy = all_three.table("Energy of a query by block")
    modules = {name: cells for name, cells in energy.items() if name[:7] not in ("block", "dynamic", "static,", "energy ")}
    assert len(modules) == 8
    for column in (0, 2, 4):
        total = sum(float(cells[column].replace(",", "")) for cells in modules.values())
        assert total == pytest.approx(float(energy["dynamic, all"][column].replace(",", "")), rel=1e-3)


def test_fields_of_the_machines_have_units_and_differ_where_they_do(all_three):
    machines = all_three.table("Configuration, every field")
    assert machines["/hardware/num_rows"][1:] == ["rows", "320", "320", "320"]
    assert machines["/approximation/candidate_selection/iterations_per_row"][1:] == ["iterations per row", "off", "0.5", "0.125"]
    assert machines["/approximation/post_scoring/threshold_percent"][1:] == ["percent", "off", "5", "10"]
    assert machines["/energy/table"][2] == "tsmc40.json"


def test_a_run_alone_is_compared_with_nothing(results, page):
    report(results["base"], "--out", page)
    alone = Page(page)
    assert alone.headings == ["In numbers", "Machine", *SECTIONS[2:]]
    assert not any("first run" in label for label in alone.table("Runs in numbers"))


def test_the_excerpt_tells_of_its_queries(results, page):
    """Operation 0 of ragged.npz has one row: 3 slots of 1 + 9 cycles, one query every 10 (docs/timing.md)."""
    report(results["base"], "--out", page)
    queries = Page(page).table("Queries of the excerpt")
    assert queries["0"] == ["0", "0", "30", "30", "1", "1"]
    assert queries["1"] == ["0", "10", "40", "30", "1", "1"]
    assert len(queries) == 1 + 4


def test_cycles_choose_what_the_excerpt_shows(results, page):
    report(results["base"], "--out", page, "--cycles", "0:5")
    assert list(Page(page).table("Queries of the excerpt")) == ["query", "0"]


def test_without_timeline_there_is_no_section_of_it(results, tmp_path, page):
    bare = shutil.copytree(results["base"], tmp_path / "bare")
    (bare / "timeline.json").unlink()
    report(bare, "--out", page)
    assert "Timeline" not in Page(page).headings


def test_a_timeline_elsewhere_can_be_named(results, tmp_path, page):
    moved = shutil.copytree(results["base"], tmp_path / "a=b")
    (moved / "timeline.json").rename(tmp_path / "elsewhere.json")
    report(moved, "--out", page, "--timeline", f"{moved}={tmp_path / 'elsewhere.json'}")
    assert "Timeline" in Page(page).headings


def test_a_page_is_replaced_with_force(results, page):
    page.write_text("old")
    report(results["base"], "--out", page, "--force")
    assert Page(page).headings


def test_names_are_escaped_and_told_apart(results, tmp_path, page):
    for parent in ("<b>one</b>&", "two"):
        shutil.copytree(results["base"], tmp_path / parent / "same")
    folders = [str(tmp_path / parent / "same") for parent in ("<b>one</b>&", "two")]
    report(*folders, "--out", page)
    assert Page(page).tables["Runs in numbers"][0] == ["quantity", "unit", *folders]
    assert "<b>one" not in page.read_text(encoding="utf-8")


def test_runs_that_were_not_checked_or_are_of_other_traces_are_noted(results, tmp_path, page):
    other = simulate(tmp_path / "other", "conservative", "fig8", "--no-check")
    report(results["base"], other, "--out", page)
    notes = Page(page).notes
    assert any("other: was not compared with the golden model" in note for note in notes)
    assert any("different traces" in note for note in notes)
    assert Page(page).table("Runs in numbers")["queries equal in every bit"][1:] == ["–", "–"]


def test_a_mismatch_with_the_golden_model_is_noted(spoilt, page):
    text = (spoilt / "report.json").read_text()
    (spoilt / "report.json").write_text(text.replace('"golden_mismatches": 0', '"golden_mismatches": 3'))
    report(spoilt, "--out", page)
    assert any("3 queries differ from the golden model" in note for note in Page(page).notes)


def test_outputs_of_equal_runs_are_equal(results, spoilt, page):
    report(results["conservative"], spoilt, "--out", page)
    numbers = Page(page).table("Runs in numbers")
    assert numbers["queries equal in every bit"] == ["queries", "–", "4"]
    assert numbers["root mean square difference"] == ["", "–", "0"]


def test_a_result_without_outputs_still_makes_a_page(results, spoilt, page):
    (spoilt / "outputs.npz").unlink()
    report(results["conservative"], spoilt, "--out", page)
    assert Page(page).table("Runs in numbers")["queries equal in every bit"] == ["queries", "–", "–"]
