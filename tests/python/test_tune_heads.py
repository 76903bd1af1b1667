"""a3sim.tune_heads: hulls by hand, choices held against every choice there is, metrics, and what is refused."""

import csv
import itertools
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import a3sim
from a3sim.head_tuning import upper_hull

SHARES, PERCENTS = (1.0, 0.5, 0.25, 0.125), (1.0, 10.0)
LISTS = {"iterations_per_row": SHARES, "threshold_percent": PERCENTS}


def operations_of(num_samples=8, num_heads=3):
    """Sample by sample, head by head; scores of the later heads are larger, so that fewer rows matter."""
    random = np.random.default_rng(11)
    for _, head in itertools.product(range(num_samples), range(num_heads)):
        key, value, query = (random.normal(size=(count, 8)) for count in (24, 24, 4))
        yield a3sim.Operation(key=key, value=value, query=query * (0.5 + head), name=f"head {head}")


OPERATIONS = list(operations_of())
BASE = a3sim.Machine.preset("base")


def test_the_hull_leaves_out_what_lies_below_a_line():
    """(2, 1) lies on no line from (1, 0) to (3, 4); (3, 3) is worse than (3, 4), (5, 4) dearer than it; (4, 4.5) gains less than the step before."""
    energy = np.array([3.0, 1, 2, 3, 5, 4])
    value = np.array([3.0, 0, 1, 4, 4, 4.5])
    assert upper_hull(energy, value) == [1, 3, 5]


def points_of(head, operations=tuple(OPERATIONS)):
    return list(BASE.sweep(list(operations)[head::3], **LISTS))


@pytest.mark.parametrize("at_least", [0.5, 0.65, 0.75])
def test_no_choice_is_much_better_and_none_for_all_heads_is(at_least):
    tuning = a3sim.tune_heads(OPERATIONS, BASE, "*x3", at_least=at_least, hold_out=0, **LISTS)
    points = [points_of(head) for head in range(3)]
    choices = [(np.mean([point["energy_dynamic_pj_per_query"] for point in chosen]), np.mean([point["top5_retained"] for point in chosen]))
               for chosen in itertools.product(*points)]
    best = min(energy for energy, value in choices if value >= at_least)
    shared = min(np.mean([of_head[point]["energy_dynamic_pj_per_query"] for of_head in points]) for point in range(8)
                 if np.mean([of_head[point]["top5_retained"] for of_head in points]) >= at_least)
    assert tuning.same_for_all.energy_pj == pytest.approx(shared)
    # A choice on the hull is the best for the value that it has; from one to the next no head's step is longer than this.
    longest = max(abs(a["energy_dynamic_pj_per_query"] - b["energy_dynamic_pj_per_query"]) for one in points for a in one for b in one) / 3
    assert best - 1e-9 <= tuning.by_head.energy_pj <= min(shared, best + longest) + 1e-9
    assert tuning.by_head.value >= at_least - 1e-9
    assert tuning.energy_saved == pytest.approx(1 - tuning.by_head.energy_pj / shared)
    assert tuning.by_head.held_out_value is None


def test_a_run_by_head_gives_what_the_tuning_says():
    tuning = a3sim.tune_heads(OPERATIONS, BASE, "*x3", at_least=0.7, hold_out=0, **LISTS)
    results = tuning.run(OPERATIONS, accuracy=True)
    assert np.concatenate([result.energy_pj for result in results]).mean() == pytest.approx(tuning.by_head.energy_pj)
    assert np.concatenate([result.accuracy.top5_retained for result in results]).mean() == pytest.approx(tuning.by_head.value)
    alone = tuning.by_head.machines[1].run([OPERATIONS[4]])[0]
    np.testing.assert_array_equal(results[4].output, alone.output)


def test_names_tell_heads_too():
    shuffled = [OPERATIONS[index] for index in np.random.default_rng(3).permutation(len(OPERATIONS))]
    named = a3sim.tune_heads(shuffled, BASE, at_least=0.7, hold_out=0, **LISTS)
    ordered = a3sim.tune_heads(OPERATIONS, BASE, "*x3", at_least=0.7, hold_out=0, **LISTS)
    machines = dict(zip(named.heads, named.by_head.machines))
    assert [machines[f"head {head}"] for head in range(3)] == ordered.by_head.machines
    assert ordered.heads == ["0", "1", "2"]


def test_operations_held_out_do_not_choose():
    """The last of 8 samples are changed: of each head's operations numbers 3 and 7 are held out with a quarter."""
    changed = [one if index // 3 not in (3, 7) else a3sim.Operation(key=one.key * 0.1, value=one.value, query=one.query, name=one.name)
               for index, one in enumerate(OPERATIONS)]
    first, second = (a3sim.tune_heads(listed, BASE, "*x3", at_least=0.5, hold_out=0.25, **LISTS) for listed in (OPERATIONS, changed))
    assert first.by_head.machines == second.by_head.machines and first.by_head.value == second.by_head.value
    assert first.by_head.held_out_value != second.by_head.held_out_value


def test_a_metric_is_kept_with_few_calls():
    """The metric is that all heads together have so many iterations: it grows along the line, with energy."""
    asked = []

    def iterations(machines):
        asked.append(machines)
        return sum(machine.config["approximation"]["candidate_selection"]["iterations_per_row"] for machine in machines)

    tuning = a3sim.tune_heads(OPERATIONS, BASE, "*x3", at_least=1.5, metric=iterations, hold_out=0, **LISTS)
    assert tuning.by_head.metric >= 1.5 and tuning.same_for_all.metric == 1.5  # three halves
    assert tuning.num_metric_calls == len(asked) <= 12
    assert all(len(machines) == 3 for machines in asked)


def test_what_cannot_be_kept_says_the_best():
    with pytest.raises(a3sim.TuningError, match="asked for 1.5, the best is 0.[0-9]+"):
        a3sim.tune_heads(OPERATIONS, BASE, "*x3", at_least=1.5, hold_out=0, **LISTS)
    with pytest.raises(a3sim.TuningError, match="asked for 3, the best is 2 .the metric"):
        a3sim.tune_heads(OPERATIONS, BASE, "*x3", at_least=3, metric=lambda machines: 2, hold_out=0, **LISTS)


@pytest.mark.parametrize("options, message", [
    ({"heads": "*x5"}, "24, which 5 heads"), ({"heads": "5"}, "no order of heads"), ({"measure": "top3"}, "top1, top2, top5, cosine"),
    ({"hold_out": 1}, "from 0 to below 1"), ({"hold_out": 0.01}, "8 operations of head 0 0 would be held out"), ({"threshold_percent": [0]}, "threshold_percent")],
    ids=str)
def test_bad_questions_are_refused(options, message):
    with pytest.raises(a3sim.InputError, match=message):
        a3sim.tune_heads(OPERATIONS, BASE, **{"heads": "*x3", "at_least": 0.5, **LISTS, **options})
    with pytest.raises(a3sim.InputError, match="are none"):
        a3sim.tune_heads([], BASE, "*", at_least=0.5)


SCRIPT = pathlib.Path(os.environ["A3_SOURCE_DIR"]) / "scripts" / "tune_heads.py"
SHORT = ("--heads", "*x3", "--hold-out", "0.25", "--iterations-per-row", "1,0.5,0.25,0.125", "--threshold-percent", "1,10")


def script(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture(name="trace")
def trace_(tmp_path):
    a3sim.save_trace(tmp_path / "trace.npz", OPERATIONS)
    return tmp_path / "trace.npz"


def test_the_script_writes_a_machine_for_each_head(trace, tmp_path):
    done = script("--trace", trace, "--at-least", 0.5, *SHORT, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    tuning = a3sim.tune_heads(OPERATIONS, BASE, "*x3", at_least=0.5, hold_out=0.25, **LISTS)
    assert [a3sim.Machine.from_config(tmp_path / "out" / f"{head}.json") for head in range(3)] == tuning.by_head.machines
    lines = list(csv.DictReader((tmp_path / "out" / "heads.csv").read_text().splitlines()))
    assert [float(line["iterations_per_row"]) for line in lines] == [point["iterations_per_row"] for point in tuning.by_head.points]
    assert f"saved: {100 * tuning.energy_saved:.1f} %" in done.stdout
    assert script("--trace", trace, "--at-least", 0.5, *SHORT, "--out", tmp_path / "out").returncode == 2


def test_the_script_asks_a_command(trace, tmp_path):
    """The command counts machines with M = n/2 or more."""
    command = "grep -lE '\"iterations_per_row\": (0.5|1.0)' {}/*.json | wc -l"
    done = script("--trace", trace, "--at-least", 2, "--metric", command, *SHORT, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    shares = [json.loads((tmp_path / "out" / f"{head}.json").read_text())["approximation"]["candidate_selection"]["iterations_per_row"] for head in range(3)]
    assert sum(share >= 0.5 for share in shares) >= 2


@pytest.mark.parametrize("options, status, fragment", [
    (("--at-least", 2), 1, "Ask for less"), (("--at-least", 0.5, "--metric", "true"), 2, "has no {}"),
    (("--at-least", 0.5, "--metric", "echo nothing {}"), 2, "needed are status 0 and a number")], ids=str)
def test_the_script_refuses_and_writes_nothing(trace, tmp_path, options, status, fragment):
    done = script("--trace", trace, *options, *SHORT, "--out", tmp_path / "out")
    assert done.returncode == status and fragment in done.stderr and not (tmp_path / "out").exists()
