"""scripts/reproduce_paper.py as its users meet it: what it writes, without models and with one."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest
from conftest import SOURCE_DIR
from script_runs import SCRIPT, files_of, reproduce

FIGURES = ["fig11", "fig12", "fig13", "fig14", "fig15"]
FIRST_BYTES = {"png": b"\x89PNG\r\n", "svg": b"<?xml "}


@pytest.fixture(scope="module")
def without_models(tmp_path_factory):
    """(folder, stderr) of a run that finds no model."""
    folder = tmp_path_factory.mktemp("without_models")
    return folder, reproduce(folder, "--models", folder / "nothing")


def test_all_files_are_written_and_nothing_else(without_models):
    files = files_of(without_models[0])
    assert sorted(files) == sorted(["results.md", "out/paper.html", "out/paper.json",
                                    *(f"figures/{name}.{ending}" for name in FIGURES for ending in FIRST_BYTES)])
    assert all(files[f"figures/{name}.{ending}"].startswith(first) for name in FIGURES for ending, first in FIRST_BYTES.items())
    json.loads(files["out/paper.json"])


def test_it_says_what_is_missing_and_what_it_takes_instead(without_models):
    folder, stderr = without_models
    text = " ".join((folder / "results.md").read_text().split())
    for name in ("memn2n", "kv_memory", "masked_lm", "vision", "causal_lm", "seq2seq"):
        assert f"a model for {name} (" in text
        assert f"train one with python3 -m workloads.{name}.train" in stderr
    assert "those of traces/mlm_small.npz instead; accuracies are left out" in text
    assert "Our workloads are not the paper's" in text and "Other workloads" not in text


def test_without_a_model_no_accuracy_is_shown(without_models):
    """But rows selected and the paper's numbers are: M = n/8 alone, Fig. 11 of BERT has accuracy .824 and C/n .093."""
    lines = (without_models[0] / "results.md").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("| masked_lm, M=n/8 |"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1:4] == ["-", "0.824", "-"]
    assert 0 < float(cells[6]) < 0.125 and cells[7] == "0.093"  # at most one candidate an iteration


def test_the_page_needs_no_other_file_and_shows_every_figure(without_models):
    page = (without_models[0] / "out" / "paper.html").read_text()
    assert re.findall(r'<svg [^>]*aria-label="([^"]* and [^"]*)"', page) == [
        "Throughput and latency over the base design; bars are ours, diamonds the paper&#x27;s",
        "Energy efficiency over the base design, and shares of modules; bars are ours, diamonds the paper&#x27;s",
        "Accuracy and C/n against M; bars are ours, diamonds the paper&#x27;s",
        "Accuracy and K/n against T; bars are ours, diamonds the paper&#x27;s",
        "Accuracy and share of the true top rows kept; bars are ours, diamonds the paper&#x27;s"]
    assert "src=" not in page and all(address.startswith("#") for address in re.findall(r'href="([^"]*)"', page))
    targets = re.findall(r'<a href="#([^"]*)"', page)
    assert targets and all(f'id="{target}"' in page for target in targets)


def test_the_document_shows_every_figure(without_models):
    text = (without_models[0] / "results.md").read_text()
    assert sorted(re.findall(r"\]\(figures/([^)]*)\.png\)", text)) == FIGURES


def test_every_table_has_the_same_number_of_cells_in_all_lines(without_models):
    tables = re.findall(r"(?:^\|.*\n?)+", (without_models[0] / "results.md").read_text(), re.MULTILINE)
    assert len(tables) >= 10
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1, table


def test_the_same_command_gives_the_same_bytes(without_models, tmp_path):
    reproduce(tmp_path, "--models", tmp_path / "nothing")
    assert files_of(tmp_path) == files_of(without_models[0])


def test_the_committed_document_is_up_to_date(without_models):
    """What rests on no trained model must be what a run gives now."""

    def model_free(path):
        text = path.read_text()
        return text[text.index("## Table I"):text.index("## Fig. 11")]

    assert model_free(SOURCE_DIR / "docs" / "results.md") == model_free(without_models[0] / "results.md")


def test_the_committed_document_is_no_quick_one_and_lacks_nothing():
    text = (SOURCE_DIR / "docs" / "results.md").read_text()
    assert "--quick" not in text and "Not here" not in text
    for name in FIGURES:
        assert (SOURCE_DIR / "docs" / "figures" / f"{name}.png").read_bytes().startswith(FIRST_BYTES["png"])


def test_a_model_is_evaluated_and_named(tmp_path):
    """A random memory network; accuracies mean nothing, but are there, and so is what was run."""
    sys.path[:0] = [str(SOURCE_DIR), str(SOURCE_DIR / "tests" / "workloads")]
    import small_models  # pylint: disable=import-outside-toplevel

    models = tmp_path / "models"
    small_models.write_memn2n(models / "memn2n.npz")
    reproduce(tmp_path / "run", "--models", tmp_path / "nothing", models)
    results = json.loads((tmp_path / "run" / "out" / "paper.json").read_text())
    unpadded, padded, kv_memory, _ = results["outcomes"]
    assert unpadded["model"] == padded["model"] == "memn2n.npz" and kv_memory["model"] is None
    assert 0 <= unpadded["points"]["conservative"]["accuracy"] <= 1
    assert unpadded["points"]["base"]["rows_mean"] <= padded["points"]["base"]["rows_mean"]
    text = (tmp_path / "run" / "results.md").read_text()
    assert "python3 -m workloads.evaluate memn2n --model memn2n.npz --pad task --samples 2 --engine fast" in text
    assert "a model for memn2n (" not in " ".join(text.split())


OTHERS = ("vision", "causal_lm", "seq2seq")


def other_models(folder):
    """Random ones of workloads that the paper has none like."""
    sys.path[:0] = [str(SOURCE_DIR), str(SOURCE_DIR / "tests" / "workloads")]
    import small_models  # pylint: disable=import-outside-toplevel

    for name in OTHERS:
        small_models.WRITERS[name](folder / f"{name}.npz")
    return folder


def test_workloads_that_the_paper_has_none_like_stand_apart(without_models, tmp_path):
    """What random models give is not known, but what it has to do with one another. Their part of a document is put in alone."""
    models, document = other_models(tmp_path / "models"), tmp_path / "run" / "results.md"
    former = (without_models[0] / "results.md").read_text()
    document.parent.mkdir()
    document.write_text(former)
    reproduce(tmp_path / "run", "--only", "others", "--models", models)
    assert sorted(files_of(tmp_path / "run")) == ["figures/others.png", "figures/others.svg", *(f"out/kept_quick/{name}.json" for name in sorted(OTHERS)), "results.md"]
    text = document.read_text()
    start, end = text.index("## Other workloads: ours alone"), text.index("## What was run")
    assert text[:start] + text[end:] == former
    lines = text[start:end].splitlines()
    for name in OTHERS:
        exact, base, conservative = (next([cell.strip() for cell in line.strip("|").split("|")] for line in lines
                                          if line.startswith(f"| {name}, {point} |")) for point in ("exact", "base", "conservative"))
        assert base[4:] == ["1.000"] * 3 and 0 < float(conservative[5]) < 1
        assert float(base[2]) == pytest.approx(float(base[1]) - float(exact[1]), abs=1.1e-3)
        assert any(line.startswith(f"python3 -m workloads.evaluate {name} --model {name}.npz") for line in lines)
    # A slot of the base design is 17 rows and 9 cycles long, and a query takes three: patches of the small model are 7 pixels wide.
    assert any(line.startswith("| vision, base | 26.0 | 1.00 | 78.0 | 1.000 |") for line in lines)


@pytest.mark.parametrize("text, fragment", [(None, "No such file"), ("# Nothing", "lacks the part 'What was run'")])
def test_a_document_that_has_no_place_for_them_is_refused(text, fragment, tmp_path):
    (tmp_path / "run").mkdir()
    if text is not None:
        (tmp_path / "run" / "results.md").write_text(text)
    stderr = reproduce(tmp_path / "run", "--only", "others", "--models", other_models(tmp_path / "models"), status=2)
    assert fragment in stderr and set(files_of(tmp_path / "run")) <= {"results.md"}


def test_without_one_of_their_models_their_part_is_not_written(without_models, tmp_path):
    (tmp_path / "results.md").write_text((without_models[0] / "results.md").read_text())
    stderr = reproduce(tmp_path, "--only", "others", "--models", tmp_path, status=2)
    assert "--only others: without all of their models" in stderr and list(files_of(tmp_path)) == ["results.md"]


def test_without_the_binary_it_says_what_to_do(tmp_path):
    stderr = reproduce(tmp_path, status=2, a3sim=tmp_path / "none")
    assert stderr.splitlines()[-1].startswith("reproduce_paper.py: error: --a3sim ")
    assert "scripts/build.sh" in stderr
    assert not files_of(tmp_path)


def test_a_run_that_fails_leaves_nothing(tmp_path):
    binary = tmp_path / "a3sim"
    binary.write_text("#!/bin/sh\n[ \"$1\" = --version ] && exit 0\necho 'a3sim: error: no' >&2\nexit 2\n")
    binary.chmod(0o755)
    stderr = reproduce(tmp_path / "run", status=1, a3sim=binary)
    assert "a3sim run ended with status 2" in stderr and "a3sim: error: no" in stderr
    assert not files_of(tmp_path / "run")


@pytest.fixture
def waiting(tmp_path):
    """A reproduction into run/ whose simulator waits at a pipe: (process, pipe)."""
    os.mkfifo(tmp_path / "pipe")
    binary = tmp_path / "a3sim"
    binary.write_text(f"#!/bin/sh\n[ \"$1\" = --version ] && exit 0\nread line < '{tmp_path / 'pipe'}'\nexit 2\n")
    binary.chmod(0o755)
    call = [sys.executable, SCRIPT, "--quick", "--a3sim", binary, "--models", tmp_path, "--document", tmp_path / "run" / "results.md",
            "--out", tmp_path / "run" / "out"]
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        with open(tmp_path / "pipe", "w", encoding="utf-8"):  # returns once the simulator reads
            yield process
        process.kill()


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_leaves_nothing(number, status, waiting, tmp_path):
    waiting.send_signal(number)
    _, stderr = waiting.communicate(timeout=60)
    assert waiting.returncode == status and stderr.endswith("reproduce_paper.py: error: stopped; no document was written; what was run of models "
                                                       "that are done is kept in --out, and the same command goes on\n")
    assert not files_of(tmp_path / "run")


@pytest.mark.parametrize("folder", ["results.md", "out"])
def test_two_reproductions_do_not_share_a_folder(folder, waiting, tmp_path):
    """Neither that of the document nor that of the page."""
    elsewhere = {"--document": tmp_path / "other" / "results.md", "--out": tmp_path / "other" / "out"}
    elsewhere["--document" if folder == "results.md" else "--out"] = tmp_path / "run" / folder
    call = [sys.executable, SCRIPT, "--quick", "--a3sim", tmp_path / "a3sim", *(part for pair in elsewhere.items() for part in pair)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "another program writes there" in done.stderr
    assert not files_of(tmp_path / "run")


@pytest.mark.parametrize("option, make, fragment", [
    ("--document", lambda path: path.mkdir(), "is a folder. Name the document itself"),
    ("--out", lambda path: path.touch(), "is no folder"),
])
def test_places_that_cannot_serve_are_refused_before_any_run(option, make, fragment, tmp_path):
    make(tmp_path / "place")
    stderr = reproduce(tmp_path, option, tmp_path / "place", status=2)
    assert fragment in stderr and sorted(path.name for path in tmp_path.iterdir()) == ["place"]
