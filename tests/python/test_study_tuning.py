"""scripts/study_tuning.py on small models."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

SOURCE = pathlib.Path(os.environ["A3_SOURCE_DIR"])
sys.path[:0] = [str(SOURCE), str(SOURCE / "tests" / "workloads")]

import small_models  # noqa: E402

SCRIPT = SOURCE / "scripts" / "study_tuning.py"
MARKS = "<!-- written by scripts/study_tuning.py: begin -->\nold\n<!-- written by scripts/study_tuning.py: end -->\n"


@pytest.fixture(name="models", scope="module")
def models_(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for name, write in small_models.WRITERS.items():
        write(folder / f"{name}.npz", **({"num_sequences": 4} if name == "masked_lm" else {}))
    return folder


def run(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_a_study_writes_its_table_figure_and_numbers(models, tmp_path):
    document = tmp_path / "page.md"
    document.write_text(f"before\n{MARKS}after\n")
    done = run("--models", models, "--document", document, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    text = document.read_text()
    assert text.startswith("before") and text.endswith("after\n") and "old" not in text
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == ["tuning_by_head.png", "tuning_by_head.svg"]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    tunings = summary["tunings"]
    assert {one["model"] for one in tunings} == {"masked_lm", "memn2n", "kv_memory"}
    for one in tunings:
        assert one["by_head"]["value"] >= one["bound"] - 1e-9 and one["same_for_all"]["value"] >= one["bound"] - 1e-9
        assert 0 <= one["saved"] < 1 and one["by_head"]["energy_pj"] <= one["same_for_all"]["energy_pj"]
    by_accuracy = {one["model"]: one for one in summary["by_accuracy"]}
    assert set(by_accuracy) == {"masked_lm", "memn2n", "kv_memory", "vision", "causal_lm", "seq2seq"}
    for one in by_accuracy.values():
        for kind in ("by_head", "same_for_all"):
            assert one[kind]["tuned_on"] >= one["base"]["tuned_on"] - 0.016 - 1e-9 and len(one[kind]["settings"]) == one["heads"]
            assert one[kind]["energy_pj"] <= one["base"]["energy_pj"] and one["base"]["candidates_per_row"] == 1
    assert by_accuracy["seq2seq"]["heads"] == 2 * 1 + 2 and text.count("| seq2seq |") == 4


def test_what_is_missing_is_named(models, tmp_path):
    document = tmp_path / "page.md"
    document.write_text("# Nothing\n")
    done = run("--models", models, "--document", document, "--out", tmp_path / "out")
    assert done.returncode == 2 and "lacks the lines" in done.stderr
    document.write_text(MARKS)
    done = run("--models", tmp_path, "--document", document, "--out", tmp_path / "out")
    assert done.returncode == 2 and "masked_lm.npz, mlm_model.npz" in done.stderr
