"""Models of several seeds: which are taken, and the document's part on them, from made-up numbers and by the script."""

import dataclasses
import json
import re
import shutil
import types

import pytest
from conftest import SOURCE_DIR
from script_runs import files_of, reproduce
from test_plots import num_diamonds, texts

from a3paper import document, facts, sections, seed_plots, seed_runs, seeds, workload_runs

STANDS = {stand.name: stand for stand in seed_runs.STANDS}
POINTS = ("float", *facts.FIG13_POINTS, *facts.FIG11_POINTS, *facts.FIG12_POINTS)


def outcome(name, accuracy, shares, conservative):
    """accuracy: of base and of all other points; shares: C/n and K/n; conservative: its interval, latency and energy, of 60, 100, 1000."""
    values = dict(zip(("candidates_per_row", "selected_per_row"), shares)) | {"top2_retained": 0.9, "top5_retained": 0.8}
    points = {point: {"name": point, "accuracy": accuracy[point != "base"], "rows_mean": 10.0, "answers": 7, **values} for point in POINTS}
    costs = {"base": workload_runs.Cost(60, 100, 110, 1000), "aggressive": workload_runs.Cost(10, 20, 30, 100),
             "conservative": workload_runs.Cost(conservative[0], conservative[1], 70, conservative[2])}
    evaluated = {"model": {"sha256": "0123456789"}, "points": list(points.values())}
    return workload_runs.Outcome(STANDS[name], "m.npz", evaluated, points, "first 2 things", costs, ("evaluate it",))


def two_seeds(name):
    return seed_runs.Seeds(STANDS[name], {1: outcome(name, (0.8, 0.7), (0.3, 0.1), (30, 50, 500)),
                                          4: outcome(name, (0.9, 0.86), (0.5, 0.2), (20, 40, 250))})


@pytest.fixture(name="text", scope="module")
def text_():
    """The part on three of the workloads."""
    return document.to_markdown(list(seeds.blocks([two_seeds(name) for name in ("memn2n", "masked_lm", "vision")], "a3sim 1")), "figures")


def cells(text, beginning):
    """All lines of tables that begin so, in cells."""
    return [[cell.strip() for cell in line.strip("|").split("|")][1:] for line in text.splitlines() if line.startswith(f"| {beginning} |")]


def test_tables_have_means_and_deviations_of_a_sample(text):
    """Of a and b the deviation is |a - b| / sqrt(2); changes and ratios are means of those of the seeds, not of means."""
    accuracies, costs = cells(text, "vision, conservative")
    assert accuracies == ["0.780 ± 0.113", "-", "-0.070 ± 0.042", "-", "0.800 ± 0.000", "-", "0.400 ± 0.141", "-", "0.150 ± 0.071", "-"]
    assert costs == ["25.0 ± 7.1", "2.50 ± 0.71", "-", "45.0 ± 7.1", "0.450 ± 0.071", "-", "375 ± 177", "3.00 ± 1.41", "-"]
    assert cells(text, "vision, C/n") == [["0.400 ± 0.141"] * 5] and cells(text, "vision, K/n") == [["0.150 ± 0.071"] * 5]
    assert cells(text, "vision, accuracy from base") == [["-0.070 ± 0.042"] * 5] * 2  # against M and against T


def test_the_papers_numbers_stand_beside(text):
    """Fig. 13 of MemN2N: .826, .816, 2 rows kept .781; Fig. 11: .815 at M = n/2, C/n .493; Fig. 14 and 15."""
    accuracies, costs = cells(text, "memn2n, conservative")
    assert accuracies[1::2] == ["0.816", "-0.010", "0.781", "0.493", "0.263"] and accuracies[4] == "0.900 ± 0.000"
    assert [costs[place] for place in (2, 5, 8)] == ["1.39", "0.907", "1.40"]
    above, _ = cells(text, "the paper's MemN2N, accuracy from base")
    assert above[2] == "-0.011" and cells(text, "the paper's MemN2N, C/n")[0][2] == "0.493"
    assert not cells(text, "the paper's MemN2N, K/n")  # it gives none


def test_the_masked_language_model_is_sorted_as_the_papers_is(text):
    """(4000 + 4400) / 2 ns for 320 queries: 13.125 cycles. 60 / 43.125 and 60 / 33.125; 63.125 and 53.125 of 100. Base needs none."""
    _, costs = cells(text, "masked_lm, conservative")
    assert costs[:5] == ["38.1 ± 7.1", "1.60 ± 0.30", "1.85", "58.1 ± 7.1", "0.581 ± 0.071"]
    assert cells(text, "masked_lm, base")[1][0] == "60.0 ± 0.0"


def test_losses_are_told_in_words(text):
    loss = "0.070 ± 0.042"
    assert (f"The conservative machine costs in accuracy, from base: memn2n {loss}, masked_lm {loss}, vision {loss}; larger than its deviation it is for "
            "all of them.") in " ".join(text.split())


def test_figures_say_how_many_seeds_and_show_deviations_and_the_papers_numbers():
    listed = [two_seeds("memn2n"), two_seeds("vision")]
    curves, bars = seed_plots.candidates(listed), seed_plots.costs(listed)
    assert "memn2n\n2 seeds" in texts(curves.axes[0]) and "vision\n2 seeds" in texts(bars.axes[0])
    assert [num_diamonds(axis) for axis in curves.axes] == [5, 0, 5, 0] and [num_diamonds(axis) for axis in bars.axes] == [2, 2, 2]
    (error_bars,) = curves.axes[1].collections
    low, high = error_bars.get_segments()[0][:, 1]
    assert (low, high) == pytest.approx((-0.07 - 0.06 / 2**0.5, -0.07 + 0.06 / 2**0.5))


def test_the_whole_document_has_the_part_before_what_was_run(comparisons):
    """And paper.json its numbers. Table I is made up, comparisons are not."""
    table = types.SimpleNamespace(modules=facts.TABLE1, total=facts.TABLE1_TOTAL, machines=(), is_exact=lambda: True)
    results = sections.Results("a3sim 1", False, table, list(comparisons.values()), [], seeds=[two_seeds("vision")])
    titles = [block.text for block in sections.document(results) if isinstance(block, document.Heading) and block.level == 2]
    assert titles[-2:] == [seeds.TITLE, "What was run"]
    costs = json.loads(json.dumps(dataclasses.asdict(dataclasses.replace(results, table1=None, comparisons=[]))))["seeds"][0]["outcomes"]["4"]["costs"]
    assert costs["conservative"]["energy_pj"] == 250


def test_without_seeds_there_is_no_part():
    assert not list(seeds.blocks([], "a3sim 1"))


def test_models_of_exact_training_are_found_by_seed(tmp_path):
    for name in ("memn2n_exact_10", "memn2n_exact_2", "memn2n_exact_more_1", "memn2n_exact_x", "memn2n_exact_1.checkpoint", "memn2n_tuned_conservative_1",
                 "vision_exact_3"):
        (tmp_path / f"{name}.npz").touch()
    found = seed_runs.find_models(tmp_path)
    assert list(found[STANDS["memn2n"]].items()) == [(2, tmp_path / "memn2n_exact_2.npz"), (10, tmp_path / "memn2n_exact_10.npz")]
    assert list(found[STANDS["vision"]]) == [3] and [len(models) for models in found.values()] == [2, 0, 0, 1, 0, 0]


# By the script, on a kept small model in the place of two.

FIGURES = ("seeds_candidates", "seeds_post_scoring", "seeds_machines", "seeds_costs")


@pytest.fixture(name="folder")
def folder_(tmp_path):
    """With a document, and a folder of models: two of one workload, one of another."""
    (tmp_path / "results.md").write_text("# All\n\n## What was run\n\ntext\n")
    (tmp_path / "models").mkdir()
    for name, seed in (("causal_lm", 1), ("causal_lm", 2), ("seq2seq", 1)):
        shutil.copy(SOURCE_DIR / "workloads" / "models" / f"{name}.npz", tmp_path / "models" / f"{name}_exact_{seed}.npz")
    return tmp_path


def test_the_part_is_put_in_and_what_is_known_is_not_run_again(folder):
    stderr = reproduce(folder, "--only", "seeds", "--seeds-of", folder / "models")
    assert "seq2seq_exact_SEED.npz (1)" in stderr and "causal_lm_exact" not in stderr
    files = files_of(folder)
    assert {f"figures/{name}.{ending}" for name in FIGURES for ending in ("png", "svg")} < set(files)
    assert {"out/kept_quick/causal_lm_seed_1.json", "out/kept_quick/causal_lm_seed_2.json"} == {name for name in files if name.startswith("out/")}
    text = files["results.md"].decode()
    assert text.startswith("# All\n\n## Spread over seeds\n") and text.endswith("\n\n## What was run\n\ntext\n")
    assert sorted(re.findall(r"\]\(figures/([^)]*)\.png\)", text)) == sorted(FIGURES)
    accuracy = next(point["accuracy"] for point in json.loads(files["out/kept_quick/causal_lm_seed_1.json"])["accuracy"]["points"]
                    if point["name"] == "conservative")
    assert f"| causal_lm, conservative | {accuracy:.3f} ± 0.000 | - |" in text  # two equal models
    kept = folder / "out/kept_quick/causal_lm_seed_1.json"
    kept.write_text(kept.read_text().replace(f'"accuracy": {accuracy}', '"accuracy": 2.0'))
    reproduce(folder, "--only", "seeds", "--seeds-of", folder / "models")
    assert f"| causal_lm, conservative | {(2 + accuracy) / 2:.3f} ±" in (folder / "results.md").read_text(), "what is kept is taken"


def test_a_folder_that_is_not_there_is_refused(folder):
    before = files_of(folder)
    stderr = reproduce(folder, "--seeds-of", folder / "nowhere", status=2)
    assert f"--seeds-of {folder / 'nowhere'}: there is no such folder. Name that of scripts/study_training.py" in stderr
    assert files_of(folder) == before


def test_without_models_of_two_seeds_the_document_stays_as_it_is(folder):
    (folder / "models" / "causal_lm_exact_2.npz").unlink()
    before = files_of(folder)
    stderr = reproduce(folder, "--only", "seeds", "--seeds-of", folder / "models", status=2)
    assert "causal_lm_exact_SEED.npz (1)" in stderr and "--only seeds: without models of two seeds of any workload" in stderr
    assert files_of(folder) == before
