"""scripts/compare_results.py: numbers of any size side by side, results of different traces told apart."""

import os
import shutil
import subprocess
import sys

import pytest
from reporting import SCRIPT, Page, change_report, report

COMPARE = SCRIPT.parent / "compare_results.py"


def compare(*folders, status=0, **options):
    """Runs the script, which must end with this exit status; returns (stdout, stderr)."""
    done = subprocess.run([sys.executable, COMPARE, *folders], capture_output=True, text=True, timeout=120, check=False, **options)
    assert done.returncode == status, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout, done.stderr


def with_changes(source, target, change):
    """A copy of a result whose report `change` has altered."""
    shutil.copytree(source, target)
    change_report(target, change)
    return target


def of_trace(source, target, *files):
    """A copy of a result that tells of its trace files, (name, sha256)."""
    return with_changes(source, target, lambda report: report["trace"].update(
        files=[{"name": name, "sha256": digest} for name, digest in files]))


def row_of(stdout, name):
    line, = (line for line in stdout.splitlines() if line.startswith(f"{name} "))
    return line.removeprefix(name).split()


def test_ratios_are_relative_to_the_first(results):
    stdout, _ = compare(results["base"], results["conservative"])
    assert row_of(stdout, "base")[-2:] == ["1.00", "1.00"]
    assert float(row_of(stdout, "conservative")[-2]) > 1 and "*" not in stdout


@pytest.mark.parametrize("pj", [1e12, 1e300])
def test_columns_of_large_numbers_stay_apart(pj, results, tmp_path):
    large = with_changes(results["base"], tmp_path / "large",
                         lambda report: report["energy"].update(dynamic_pj_per_query=pj))
    row = row_of(compare(results["base"], large)[0], "large")
    assert len(row) == 11 and row[5] == f"{pj:.0f}"


NULLS = [("cycles", "interval_mean"), ("energy", "dynamic_pj_per_query"), ("accuracy", "rmse"), ("accuracy", "cosine_mean"),
         ("accuracy", "top5_retained")]


@pytest.mark.parametrize("section, field", NULLS)
def test_numbers_that_are_missing_are_a_dash(section, field, results, tmp_path):
    """docs/output.md: every number is finite or null."""
    without = with_changes(results["base"], tmp_path / "without", lambda report: report[section].update({field: None}))
    stdout, _ = compare(without, results["base"])
    row = row_of(stdout, "without")
    assert len(row) == 11 and ("–" in row or field == "interval_mean")  # instead of an interval, cycles a query


def test_no_energy_has_no_ratio(results, tmp_path):
    without = with_changes(results["base"], tmp_path / "without",
                           lambda report: report["energy"].update(dynamic_pj_per_query=0.0))
    assert row_of(compare(results["base"], without)[0], "without")[-1] == "–"


def test_results_of_one_name_are_told_apart(results, tmp_path):
    for parent in ("one", "two"):
        shutil.copytree(results["base"], tmp_path / parent / "base")
    stdout, _ = compare("one/base", "two/base", cwd=tmp_path)
    assert row_of(stdout, "one/base") and row_of(stdout, "two/base")


@pytest.mark.parametrize("change, fragment", [
    (lambda report: report.pop("cycles") and None, "/cycles/total is missing"),
    (lambda report: report["trace"].update(files={}), "/trace/files is {}; allowed: a list"),
    (lambda report: report["trace"].update(files=[{"name": "a"}]), "/trace/files/0/sha256 is missing"),
    (lambda report: [1], "is not a report"),
])
def test_what_is_no_report_is_refused(change, fragment, results, tmp_path):
    """In a line, not in a traceback."""
    broken = shutil.copytree(results["base"], tmp_path / "broken")
    change_report(broken, change)
    stderr = compare(broken, status=2)[1]
    assert stderr.startswith("compare_results.py: error: ") and fragment in stderr


def test_a_missing_report_is_named(tmp_path):
    assert "does not exist" in compare(tmp_path / "none", status=2)[1]


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
                                    {"PYTHONIOENCODING": "latin-1"}])
def test_any_locale_will_do(locale, results, tmp_path):
    """The dash of a missing number is in neither ASCII nor Latin-1."""
    without = with_changes(results["base"], tmp_path / "without", lambda report: report["accuracy"].update(rmse=None))
    done = subprocess.run([sys.executable, COMPARE, without], capture_output=True, timeout=120, check=False, env=os.environ | locale)
    assert done.returncode == 0, done.stderr
    assert b"\\u2013" in done.stdout or "–".encode() in done.stdout


@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}])
def test_output_that_cannot_be_written_is_an_error(environment, results):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([sys.executable, COMPARE, results["base"]], stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=120, check=False, env=os.environ | environment)
    assert done.returncode == 2
    assert done.stderr == "compare_results.py: error: standard output cannot be written (No space left on device).\n"


@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}])
def test_a_reader_that_is_gone_is_no_traceback(environment, results):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, COMPARE, results["base"]], stdout=writer, stderr=subprocess.PIPE, text=True,
                          timeout=120, check=False, env=os.environ | environment)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


A, B = "a" * 64, "b" * 64


def test_the_same_trace_under_two_names_is_the_same(results, tmp_path):
    one = of_trace(results["base"], tmp_path / "one", ("here.npz", A))
    other = of_trace(results["conservative"], tmp_path / "other", ("there.npz", A))
    assert "*" not in compare(one, other)[0]


def test_other_traces_are_marked_and_named(results, tmp_path):
    """As many operations, queries and rows; only the files tell them apart."""
    one = of_trace(results["base"], tmp_path / "one", ("first.npz", A))
    other = of_trace(results["conservative"], tmp_path / "other", ("second.npz", B))
    stdout, _ = compare(one, other)
    assert row_of(stdout, "other *")
    assert stdout.splitlines()[-3:] == [
        "* ran another trace than one; its ratios compare means over different queries", "  one: first.npz", "  other: second.npz"]


def test_a_name_of_two_contents_is_told_apart(results, tmp_path):
    one = of_trace(results["base"], tmp_path / "one", ("same.npz", A), ("more.npz", A))
    other = of_trace(results["conservative"], tmp_path / "other", ("same.npz", A), ("more.npz", B))
    assert compare(one, other)[0].splitlines()[-2:] == [
        "  one: same.npz and 1 more (aaaaaaaa, aaaaaaaa)", "  other: same.npz and 1 more (aaaaaaaa, bbbbbbbb)"]


def test_traces_of_other_sizes_differ_whatever_the_files(results, tmp_path):
    one = of_trace(results["base"], tmp_path / "one", ("same.npz", A))
    other = of_trace(results["conservative"], tmp_path / "other", ("same.npz", A))
    change_report(other, lambda report: report["trace"].update(queries=2))
    assert "other *" in compare(one, other)[0]


def test_reports_without_files_are_compared_by_size(results, tmp_path):
    """Those of before files were named."""
    one = of_trace(results["base"], tmp_path / "one", ("first.npz", A))
    other = of_trace(results["conservative"], tmp_path / "other")
    change_report(other, lambda report: report["trace"].pop("files") and None)
    assert "*" not in compare(one, other)[0]


def test_the_page_names_the_traces_and_compares_no_outputs(results, tmp_path, page):
    """Equal outputs of other traces are no agreement; every plot says which trace."""
    one = of_trace(results["base"], tmp_path / "one", ("first.npz", A))
    other = of_trace(results["base"], tmp_path / "other", ("second.npz", B))
    report(one, other, "--out", page)
    shown = Page(page)
    assert shown.table("Runs in numbers")["queries equal in every bit"] == ["queries", "–", "–"]
    assert any("different traces (one: first.npz, other: second.npz)" in note for note in shown.notes)
    assert shown.tables["Results"] == [["run", "folder", "trace"], ["one", str(one), "first.npz"], ["other", str(other), "second.npz"]]
    assert any(title.startswith("other, second.npz: ") for title in shown.titles)
