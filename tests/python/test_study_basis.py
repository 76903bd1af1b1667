"""scripts/study_basis.py: the parts whose results can be worked out by hand, and a study of a model in small."""

import os
import pathlib
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from basis_operations import sparse_operations

import a3sim
import a3sim.basis

SOURCE = pathlib.Path(os.environ["A3_SOURCE_DIR"])
sys.path[:0] = [str(SOURCE), str(SOURCE / "scripts")]

from a3basis import report  # noqa: E402
from a3basis.counted import CountedMachine  # noqa: E402
from a3basis.ideal import IdealSearch  # noqa: E402
from a3basis.intervals import gain  # noqa: E402
from a3basis.points import by_head  # noqa: E402
from workloads.attention import Operation, exact  # noqa: E402

TWO_CALLS = SimpleNamespace(num_calls=2, num_inner_heads=2)


def scored(seed=1, rows=24):
    one, = sparse_operations(1, seed, rows=rows)
    return Operation(one.key, one.value, one.query)


def test_heads_of_recorded_operations():
    """Two calls of three samples with two heads each."""
    assert by_head(list(range(12)), TWO_CALLS) == [[0, 2, 4], [1, 3, 5], [6, 8, 10], [7, 9, 11]]


def test_each_operation_runs_in_the_basis_of_its_head():
    """Head h has the keys times 2^h; on a machine without selection only how many elements saturate tells them apart, so the keys are
    what is looked at."""
    bases = [a3sim.basis.Basis(2.0**head * np.eye(8), 2.0**-head * np.eye(8), np.zeros(8)) for head in range(4)]
    seen = []

    class Machine:
        def run(self, operations, threads):
            seen.extend(operation.key[0, 0] for operation in operations)
            return a3sim.Machine.preset("base").run(operations, threads)

    machine = CountedMachine(Machine(), SimpleNamespace(bases=bases), TWO_CALLS, 1)
    operations = [scored()] * 4
    outputs = machine(operations)
    machine(operations)
    machine(operations)
    first = operations[0].key[0, 0]
    np.testing.assert_allclose(np.array(seen) / first, [1, 2, 1, 2, 4, 8, 4, 8, 1, 2, 1, 2])
    assert machine.num_queries == 3 * 4 * 32 and machine.num_rows == machine.num_candidates == 3 * 4 * 32 * 24
    assert outputs[0].shape == (32, 8)


def test_what_an_ideal_search_keeps():
    """Scores 3, 2, 1, 0; half of four rows are the first two, and 50 % of the largest weight lets e^-1 not pass."""
    operation = Operation(np.array([[1.0], [3.0], [0.0], [2.0]]), np.array([[10.0], [20.0], [30.0], [40.0]]), np.array([[1.0]]))
    share = 1 / (1 + np.exp(-1))
    assert IdealSearch(0.5, None)([operation])[0] == pytest.approx(share * 20 + (1 - share) * 40)
    assert IdealSearch(0.5, 50)([operation])[0] == pytest.approx(20)
    assert IdealSearch(0.01, None)([operation])[0] == pytest.approx(20)
    np.testing.assert_allclose(IdealSearch(1, None)([operation])[0], exact([operation])[0])


def result(right, sample):
    return {"right": np.array(right, bool), "sample": np.array(sample)}


def test_a_gain_that_every_sample_shows_is_certain():
    before, after = result([0, 1, 0, 1], [0, 0, 1, 1]), result([1, 1, 1, 1], [0, 0, 1, 1])
    assert gain([after], [before]) == (0.5, 0.5, 0.5)


def test_an_interval_follows_the_samples():
    """100 samples of which 40 gain and 20 lose: mean 0.2, deviation sqrt(0.6 - 0.04) / 10 = 0.0748; 95 % are 1.96 of them."""
    before = result([0] * 40 + [1] * 20 + [1] * 40, range(100))
    after = result([1] * 40 + [0] * 20 + [1] * 40, range(100))
    mean, low, high = gain([after], [before])
    assert mean == pytest.approx(0.2)
    assert (low, high) == pytest.approx((0.2 - 0.147, 0.2 + 0.147), abs=0.02)
    mean, low, high = gain([after], [before], chosen=np.arange(100) >= 60)
    assert (mean, low, high) == (0, 0, 0)


def test_answers_of_a_sample_are_drawn_together():
    """One sample that gains, one that loses, a hundred answers each: the interval is all there is."""
    before = result([0] * 100 + [1] * 100, [0] * 100 + [1] * 100)
    after = result([1] * 100 + [0] * 100, [0] * 100 + [1] * 100)
    assert gain([after], [before]) == (0, -1, 1)


@pytest.mark.parametrize("accuracy, energy", [(0.1, 10), (0.2, 10), (0.3, 15), (0.4, 20), (0.5, 25), (0.61, None)])
def test_energy_without_a_basis(accuracy, energy):
    found = report.energy_for([(10, 0.2), (20, 0.4), (30, 0.6)], accuracy)
    assert found == (None if energy is None else pytest.approx(energy))


def test_a_document_without_marks_is_refused():
    with pytest.raises(ValueError, match="lacks the lines <!-- written by"):
        report.document(None, "nothing")


class KnownStudy:
    """Of one model and the aggressive machine alone: right answers, and energy, by method."""

    names = ["model"]
    answers = {"float": ([1, 1, 1, 1], None), "as is": ([0, 0, 0, 0], 100), "learned": ([1, 1, 1, 0], 104), "ideal": ([1, 1, 1, 1], None)}

    def subject(self, name):
        return SimpleNamespace(name=name, standard_count=8)

    def known(self, point):
        if point.iterations_per_row not in (None, 0.125) or point.method not in self.answers:
            return None
        right, energy = self.answers[point.method]
        found = result(right, [0, 1, 2, 3]) | {"accuracy": sum(right) / 4}
        return found if energy is None else found | {"energy_pj": energy}


def test_the_short_table_has_what_is_known():
    begin, end = (f"<!-- written by scripts/study_basis.py: {which} -->" for which in ("begin", "end"))
    before, table, after = report.short(KnownStudy(), f"before\n{begin}\nold\n{end}\nafter").partition("| model | aggressive | ")
    assert before.startswith(f"before\n{begin}\n\n| model |") and "old" not in after and after.endswith(f"\n{end}\nafter")
    row = [cell.strip() for cell in after.splitlines()[0].split("|")]
    assert row[:3] == ["1.000", "0.000", "0.750"] and row[3].startswith("+0.750 [") and row[4:7] == ["1.000", "100", "104"]
    assert "conservative" not in after


def study(folder, *options):
    return subprocess.run([sys.executable, SOURCE / "scripts/study_basis.py", "--out", folder / "out", "--document", folder / "basis.md",
                           "--readme", folder / "README.md", *map(str, options)], capture_output=True, text=True, timeout=250, check=False)


def test_models_that_are_nowhere_are_named(tmp_path):
    done = study(tmp_path, "--models", tmp_path)
    assert done.returncode == 2 and "masked_lm: none of masked_lm.npz, mlm_model.npz is in" in done.stderr
