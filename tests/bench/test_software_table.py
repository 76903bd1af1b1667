"""Tables of scripts/bench_software.py from times made up so that every ratio can be seen."""

import os
import pathlib
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(os.environ["A3_SOURCE_DIR"]) / "scripts" / "bench_software.py"
sys.path.insert(0, str(SCRIPT.parent))
import bench_software  # noqa: E402

# Microseconds for one matrix of 2 rows: way, machine: (m = 1, m = 2).
TIMES = {
    ("rows", "base"): (1, 2), ("tiles", "base"): (1.5, 1.6), ("layout+tiles", "base"): (2.5, 2.6),
    ("search", "conservative"): (3, 4), ("sort+search", "conservative"): (13, 14), ("given", "conservative"): (0.5, 0.8),
    ("search", "aggressive"): (0.4, 0.8), ("sort+search", "aggressive"): (1.4, 1.8), ("given", "aggressive"): (0.2, 0.4),
    **{(way, machine): (0.9, 1.2) for machine in ("conservative", "aggressive") for way in ("rows", "tiles", "layout+tiles")},
}


def answer():
    """As Google Benchmark gives it: four operations a run, a slow repetition, and a mean that must not count."""
    runs = []
    for (way, machine), times in TIMES.items():
        for m, time in zip((1, 2), times):
            name = f"{way}/{machine}/2/{m}"
            for slowness in (1.0, 3.0):
                runs.append({"name": name, "run_type": "iteration", "repetitions": 2, "cpu_time": 4000 * time * slowness,
                             "time_unit": "ns"})
            runs.append({"name": f"{name}_mean", "run_type": "aggregate", "repetitions": 2, "cpu_time": 0.001, "time_unit": "ns"})
    return {"benchmarks": runs}


@pytest.fixture(name="times")
def times_():
    return bench_software.Times(answer())


def test_each_ratio_is_against_the_faster_exact_way(times):
    lines = bench_software.table(times, 2).splitlines()[2:]
    assert lines[0] == "| 1 | 1.000 | 3.00 | 13.00 | 0.50 | 0.90 | 0.40 | 1.40 | 0.20 | 0.90 |"
    # Exact: on tiles 1.6, with their layout on rows 2.0.
    assert lines[1] == "| 2 | 0.800 | 2.50 | 7.00 | 0.50 | 0.75 | 0.50 | 0.90 | 0.25 | 0.75 |"


def test_the_summary_counts_in_exact_queries(times):
    lines = bench_software.summary(times).splitlines()[2:]
    # One exact query takes 0.8: sorting 10 / 0.8, search (4 - 0.8) / 2 / 0.8; of the aggressive machine 1 / 0.8 and 0.2 / 0.8.
    assert lines == ["| 2 | conservative | 12 | 2.00 | at no m |", "| 2 | aggressive | 1 | 0.25 | from m = 2 on |"]


def test_the_document_keeps_what_is_around_the_markers():
    document = f"before\n{bench_software.BEGIN}\nold\n{bench_software.END}\nafter\n"
    assert bench_software.with_measured(document, "new") == document.replace("old", "new")


def test_the_parts_of_the_document_are_replaced_apart():
    begin, end = bench_software.MARKS["selections"]
    document = f"{bench_software.BEGIN}\nkept\n{bench_software.END}\n{begin}\nold\n{end}\n"
    assert bench_software.with_measured(document, "new", "selections") == document.replace("old", "new")


@pytest.mark.parametrize("document", ["", bench_software.BEGIN, f"{bench_software.END} {bench_software.BEGIN}",
                                      f"{bench_software.BEGIN} {bench_software.BEGIN} {bench_software.END}"])
def test_a_document_without_its_markers_is_refused(document, tmp_path):
    with pytest.raises(ValueError, match="lacks the lines"):
        bench_software.with_measured(document, "new")
    (tmp_path / "page.md").write_text(document)
    done = subprocess.run([sys.executable, SCRIPT, "--document", tmp_path / "page.md"], capture_output=True, text=True, check=False,
                          timeout=60)
    assert done.returncode == 2 and "lacks the lines" in done.stderr
    assert (tmp_path / "page.md").read_text() == document
