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
    small_models.write_masked_lm(folder / "masked_lm.npz", num_sequences=4)
    small_models.write_kv_memory(folder / "kv_memory.npz")
    small_models.write_memn2n(folder / "memn2n.npz")
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
    tunings = json.loads((tmp_path / "out" / "summary.json").read_text())["tunings"]
    assert {one["model"] for one in tunings} == {"masked_lm", "memn2n", "kv_memory"}
    for one in tunings:
        assert one["by_head"]["value"] >= one["bound"] - 1e-9 and one["same_for_all"]["value"] >= one["bound"] - 1e-9
        assert 0 <= one["saved"] < 1 and one["by_head"]["energy_pj"] <= one["same_for_all"]["energy_pj"]


def test_what_is_missing_is_named(models, tmp_path):
    document = tmp_path / "page.md"
    document.write_text("# Nothing\n")
    done = run("--models", models, "--document", document, "--out", tmp_path / "out")
    assert done.returncode == 2 and "lacks the lines" in done.stderr
    document.write_text(MARKS)
    done = run("--models", tmp_path, "--document", document, "--out", tmp_path / "out")
    assert done.returncode == 2 and "masked_lm.npz, mlm_model.npz" in done.stderr
