"""What another study left is read, or refused; the columns stand by themselves."""

import json

import pytest
from a3paper import basis_study, document, sections, workload_runs
from a3paper.problems import InputError

ROW = {"subject": "kv_memory", "machine": "aggressive", "basis": "learned", "seeds": 3, "accuracy": 0.75, "top_found": 0.5,
       "candidates_per_row": 0.125, "selected_per_row": 0.0625, "energy_pj": 1234.5}


def test_no_summary_is_no_row(tmp_path):
    assert basis_study.read(tmp_path / "summary.json") == []


@pytest.mark.parametrize("text", ["nothing", "3", '[{"subject": "memn2n"}]'])
def test_other_files_are_refused(tmp_path, text):
    (tmp_path / "summary.json").write_text(text)
    with pytest.raises(InputError, match="summary.json: is no summary"):
        basis_study.read(tmp_path / "summary.json")


def test_a_table_of_its_own(tmp_path):
    """The paper's KV-MemN2N has accuracy .545 on the aggressive machine."""
    (tmp_path / "summary.json").write_text(json.dumps([{**ROW, "more": 1}]))
    rows = basis_study.read(tmp_path / "summary.json")
    assert rows == [ROW]
    [stand] = [stand for stand in workload_runs.STANDS if stand.name == "kv_memory"]
    outcome = workload_runs.Outcome(stand, None, None, {}, "", {}, ())
    results = sections.Results("a3sim", False, None, [], [outcome], rows)
    heading, _, table = sections._in_bases(results)
    assert "not the paper's" in heading.text
    assert table.rows == (("kv_memory, aggressive", "learned", "3", "0.545", "0.750", "0.500", "0.125", "0.062", "1234"),)
    assert "| kv_memory, aggressive | learned |" in document.to_markdown([table], "figures")
    assert list(sections._in_bases(sections.Results("a3sim", False, None, [], [outcome]))) == []
