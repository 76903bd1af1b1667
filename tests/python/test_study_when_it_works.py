"""scripts/study_when_it_works.py: reach, prediction and properties by hand, and a study of small models."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import a3sim

SOURCE = pathlib.Path(os.environ["A3_SOURCE_DIR"])
sys.path[:0] = [str(SOURCE), str(SOURCE / "scripts"), str(SOURCE / "tests" / "workloads")]

import small_models  # noqa: E402
from a3when import measure, subjects  # noqa: E402
from a3when.prediction import Coefficients, found_probability, kept_probability, logistic_fit, share  # noqa: E402
from a3when.properties import heavy_rows  # noqa: E402

SCRIPT = SOURCE / "scripts" / "study_when_it_works.py"
CERTAIN = Coefficients(50, 0)
# The paper's Fig. 8. In 4 fraction bits the products are -130 -10 78, 26 15 -84, 169 -50 66, 104 -55 48, row by row.
KEY = np.array([[-.6, .1, .8], [.1, -.2, -.9], [.8, .6, .7], [.5, .7, .5]])
QUERY = np.array([[.8, -.3, .4]])


def test_reach_is_the_rank_of_a_rows_largest_product():
    rows = heavy_rows(KEY, QUERY)
    assert rows.row.tolist() == [[2, 3, 0, 1, -1]]
    assert rows.reach.tolist() == [[1, 2, 3, 6, np.inf]]
    np.testing.assert_allclose(rows.below, [[0, .35, .93, .96, 0]], atol=1e-12)


def test_rows_are_found_from_their_reach_on():
    rows = heavy_rows(KEY, QUERY)
    for iterations_per_row, found in ((0.25, 1), (0.5, 2), (1.0, 3), (1.5, 4)):
        probability = found_probability(rows, iterations_per_row, CERTAIN)
        assert share(rows, probability) == pytest.approx([found / 4])


def test_post_scoring_drops_rows_far_below_a_row_that_is_found():
    rows = heavy_rows(KEY, QUERY)
    percent = 100 * np.exp(-0.5)  # t = 0.5, between 0.35 and 0.93
    all_found = found_probability(rows, None, CERTAIN)
    assert kept_probability(rows, all_found, percent).tolist() == [[1, 1, 0, 0, 0]]
    # Without the two heaviest, row 1 is 0.03 below row 0.
    assert kept_probability(rows, np.array([[0.0, 0, 1, 1, 0]]), percent).tolist() == [[0, 0, 1, 1, 0]]


def test_a_fit_finds_the_odds_of_two_groups():
    """Outcomes 1 of 4 and 3 of 4: logit -ln 3 and +ln 3."""
    fitted = logistic_fit(np.repeat([[0.0], [1.0]], 4, axis=0), np.array([0, 0, 0, 1, 0, 1, 1, 1.0]), np.ones(8))
    assert fitted == pytest.approx([-np.log(3), 2 * np.log(3)], abs=1e-4)


@pytest.mark.parametrize("knob, values, rises", [("power of key elements", (0.5, 3.0), True), ("d", (8, 256), False)])
def test_a_knob_is_turned_alone_and_prediction_follows_it(knob, values, rises):
    low, high = (measure.measured(subjects.synthetic(knob, value, 7)) for value in values)
    for one in (low, high):
        predicted, _ = measure.predicted(one, Coefficients(5.5, -4.4), 0.125)
        assert predicted == pytest.approx(one.settings["aggressive"]["found"], abs=0.05)
        assert measure.found_of(one, 0.125) == pytest.approx(one.settings["aggressive"]["found"])
    assert (high.settings["aggressive"]["found"] > low.settings["aggressive"]["found"]) == rises


def test_alterations_leave_alone_what_they_say():
    trace = subjects.synthetic("offset of keys", 2.0, 1)
    as_is, sharper, centred, rotated = (subjects.altered(trace, way, 1).operations[0] for way in ("as is", "queries x 2", "keys centred", "rotated"))
    scores = as_is.query @ as_is.key.T
    np.testing.assert_allclose(sharper.query @ sharper.key.T, 2 * scores)
    np.testing.assert_allclose(rotated.query @ rotated.key.T, scores, atol=1e-9)
    differences = centred.query @ centred.key.T - scores
    np.testing.assert_allclose(differences, np.broadcast_to(differences[:, :1], differences.shape), atol=1e-9)


@pytest.fixture(name="models", scope="module")
def models_(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for name, write in small_models.WRITERS.items():
        write(folder / f"{name}.npz")
    return folder


def run(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_a_study_writes_tables_figures_and_numbers(models, tmp_path):
    document = tmp_path / "page.md"
    document.write_text("before\n<!-- written by scripts/study_when_it_works.py: begin -->\nold\n<!-- written by scripts/study_when_it_works.py: end -->\nafter\n")
    done = run("--models", models, "--seeds", 5, "--document", document, "--out", tmp_path / "out", "--knobs", "n")
    assert done.returncode == 0, done.stderr
    text = document.read_text()
    assert text.startswith("before") and text.endswith("after\n") and "old" not in text and "Seeds 5" in text
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == ["when_it_works.png", "when_it_works.svg", "when_knobs.png", "when_knobs.svg"]
    study = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert {one["family"] for one in study["heads"]} == set(small_models.WRITERS)


def test_what_is_missing_is_named(tmp_path, models):
    done = run("--models", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 2 and "masked_lm.npz, mlm_model.npz" in done.stderr and not (tmp_path / "out").exists()
    (tmp_path / "unmarked.md").write_text("# Nothing\n")
    done = run("--models", models, "--document", tmp_path / "unmarked.md", "--out", tmp_path / "out")
    assert done.returncode == 2 and "lacks the lines" in done.stderr


def test_a_causal_query_is_an_operation_of_the_rows_that_it_sees(models):
    """20 positions, every 16th from the last one back: 4 and 20 rows, of each of 3 sequences."""
    traces = list(subjects.heads_of("causal_lm", models / "causal_lm.npz"))
    assert [trace.name for trace in traces] == ["layer 0", "layer 1"]
    for trace in traces:
        assert [(one.num_rows, one.num_queries) for one in trace.operations] == [(4, 1), (20, 1)] * 3
        short, long = trace.operations[:2]
        np.testing.assert_array_equal(short.key, long.key[:4])


def test_measured_heads_have_what_their_machines_have():
    """The base machine of M = n and no post-scoring finds what the operation's own run finds."""
    trace = subjects.synthetic("n", 20, 3)
    one = measure.measured(trace)
    results = a3sim.Machine.preset("base", {"/approximation": {"candidate_selection": {"iterations_per_row": 1.0}}}).run(trace.operations)
    expected = []
    for operation, result in zip(trace.operations, results):
        best = np.argsort(-(operation.query @ operation.key.T), axis=1, kind="stable")[:, :5]
        expected += [np.isin(rows, candidates).mean() for rows, candidates in zip(best, result.candidates)]
    assert measure.found_of(one, 1.0) == pytest.approx(np.mean(expected))
