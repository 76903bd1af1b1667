"""What is no result, no timeline of it, or no place for a page: exit status 2, a message that helps, and no page."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from reporting import SCRIPT, Page, change_report, must_refuse, report, simulate


@pytest.mark.parametrize("make, fragments", [
    (lambda path: None, ["does not exist", "a3sim run --out"]),
    (lambda path: path.touch(), ["is not a folder"]),
    (lambda path: path.mkdir(), ["holds no report.json", "no whole result"]),
])
def test_what_is_no_result_folder_is_refused(make, fragments, tmp_path, page):
    make(tmp_path / "thing")
    message = must_refuse(page, tmp_path / "thing")
    for fragment in (str(tmp_path / "thing"), *fragments):
        assert fragment in message


@pytest.mark.parametrize("text, fragment", [
    ("", "is not JSON"), ("{", "is not JSON"), ('{"schema_version": NaN}', "NaN"), ("[1]", "no schema_version"),
    ("{}", "no schema_version"), ('{"schema_version": 2}', "schema_version is 2; this program reads 1"),
    ('{"schema_version": "1"}', 'schema_version is "1"'), ("\xff", "report.json"), ("[" * 100000, "is not JSON"),
])
def test_a_report_that_is_none_is_refused(text, fragment, spoilt, page):
    (spoilt / "report.json").write_text(text, encoding="latin-1")
    assert fragment in must_refuse(page, spoilt)


@pytest.mark.parametrize("change, fragment", [
    (lambda report: report.pop("cycles") and None, "/cycles/total is missing"),
    (lambda report: report["energy"].pop("breakdown_pj") and None, "/energy/breakdown_pj is missing"),
    (lambda report: report["energy"]["breakdown_pj"].pop("output") and None, "/energy/breakdown_pj/output is missing"),
    (lambda report: report["activity"].pop("exponent") and None, "/activity/exponent/busy_cycles is missing"),
    (lambda report: report["blocks"][2].pop("title") and None, "/blocks/2/title is missing"),
    (lambda report: report["blocks"][0].update(present=1), "/blocks/0/present is 1; allowed: true or false"),
    (lambda report: report.update(blocks=[3]), "/blocks/0 is 3; allowed: an object"),
    (lambda report: report.update(stall_causes={}), "/stall_causes is {}; allowed: a list"),
    (lambda report: report["cycles"].update(total="many"), '/cycles/total is "many"; allowed: a whole number'),
    (lambda report: report["cycles"].update(total=True), "/cycles/total is true"),
    (lambda report: report.update(area_mm2=[]), "/area_mm2 is []; allowed: a number or null"),
    (lambda report: report["trace"].update(queries=5), "has 4 queries"),
    (lambda report: report["trace"].update(queries=0), "/trace/queries is 0"),
])
def test_a_report_with_a_bad_field_is_refused(change, fragment, spoilt, page):
    change_report(spoilt, change)
    assert fragment in must_refuse(page, spoilt)


@pytest.mark.parametrize("change, fragment", [
    (lambda lines: lines[1:], "line 1 is"),
    (lambda lines: lines[:-1], "has 3 queries"),
    (lambda lines: [*lines[:2], "1,2,3", *lines[3:]], "line 3 has 3 fields"),
    (lambda lines: [*lines[:2], lines[2].replace(",", ",x", 1), *lines[3:]], "line 3: query is 'x"),
    (lambda lines: [*lines[:2], "9" * 30 + lines[2], *lines[3:]], "line 3: operation is '999"),
    (lambda lines: ["\0", *lines], "queries.csv"),
])
def test_a_table_of_queries_that_is_broken_is_refused(change, fragment, spoilt, page):
    lines = (spoilt / "queries.csv").read_text().splitlines()
    (spoilt / "queries.csv").write_text("\n".join(change(lines)) + "\n")
    assert fragment in must_refuse(page, spoilt)


def test_a_missing_table_of_queries_is_named(spoilt, page):
    (spoilt / "queries.csv").unlink()
    assert "queries.csv: cannot be read" in must_refuse(page, spoilt)


@pytest.mark.parametrize("cut", [0, 10, 400, -400])
def test_broken_outputs_are_refused(cut, results, spoilt, page):
    content = (spoilt / "outputs.npz").read_bytes()
    (spoilt / "outputs.npz").write_bytes(content[:cut])
    assert "outputs.npz" in must_refuse(page, results["conservative"], spoilt)


@pytest.mark.parametrize("text, fragment", [
    ("", "is not a timeline"), ("{}", "is not a timeline"), (b"\xff\xff", "is not a timeline"),
    ('{"displayTimeUnit":"ns","traceEvents":[\n', "ends in the middle"),
    ('{"displayTimeUnit":"ns","traceEvents":[\n{"ph":"X"}\n]}\n', "line 2 is no event"),
    ('{"displayTimeUnit":"ns","traceEvents":[\n7\n]}\n', "line 2 is no event"),
])
def test_what_is_no_timeline_is_refused(text, fragment, spoilt, page):
    (spoilt / "timeline.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert fragment in must_refuse(page, spoilt)


def test_the_timeline_of_another_run_is_refused(results, page):
    options = ("--timeline", f"{results['base']}={results['aggressive'] / 'timeline.json'}")
    assert "is of another run" in must_refuse(page, results["base"], *options)


@pytest.mark.parametrize("options, fragment", [
    (["--timeline=nothing"], "allowed: FOLDER=FILE.json"),
    (["--timeline=/no/such/folder=x.json"], "none of the results"),
    (["--cycles=5"], "no range of cycles"),
    (["--cycles=5:5"], "no range of cycles"),
    (["--cycles=-1:5"], "no range of cycles"),
    (["--cycles=1000000:1000001"], "the run in"),
    (["--verbose"], "--verbose"),
])
def test_bad_options_are_refused(options, fragment, results, page):
    assert fragment in report(results["base"], *options, "--out", page, status=2)
    assert not page.exists()


def test_the_timeline_of_a_system_is_left_out_or_refused(results, page, tmp_path):
    folder = simulate(tmp_path / "system", "base", "mlm_small", "--set", "/system={\"units\": 2}")
    report(folder, "--out", page)
    assert "Timeline" not in Page(page).headings
    page.unlink()
    (folder / "timeline.json").rename(tmp_path / "elsewhere.json")
    message = must_refuse(page, folder, "--timeline", f"{folder}={tmp_path / 'elsewhere.json'}")
    assert "elsewhere.json" in message and "Perfetto" in message


def test_a_missing_timeline_is_named(results, page):
    message = must_refuse(page, results["base"], "--timeline", f"{results['base']}=/no/such.json")
    assert "/no/such.json: cannot be read" in message


def test_two_timelines_of_a_result_are_refused(results, page):
    option = f"--timeline={results['base']}={results['base'] / 'timeline.json'}"
    assert "already" in must_refuse(page, results["base"], option, option)


def test_cycles_without_a_timeline_are_refused(spoilt, page):
    (spoilt / "timeline.json").unlink()
    assert "no result has a timeline" in must_refuse(page, spoilt, "--cycles=0:5")


def test_a_result_given_twice_is_refused(results, page):
    again = results["base"].parent / "." / "base"
    assert "is given twice" in must_refuse(page, results["base"], again)


def test_an_existing_page_is_kept_without_force(results, page):
    page.write_text("precious")
    assert "exists" in must_refuse(page, results["base"])
    assert page.read_text() == "precious"


def test_a_folder_is_no_page(results, tmp_path):
    assert "is a folder" in report(results["base"], "--out", tmp_path, "--force", status=2)


@pytest.mark.parametrize("name", ["report.json", "queries.csv", "outputs.npz", "timeline.json"])
def test_the_page_never_replaces_what_it_is_made_from(name, spoilt):
    before = (spoilt / name).read_bytes()
    message = report(spoilt, "--out", spoilt.parent / "spoilt" / "." / name, "--force", status=2)
    assert "is one of the files the page is made from" in message
    assert (spoilt / name).read_bytes() == before


def test_a_place_that_cannot_hold_the_page_is_named(results, tmp_path):
    (tmp_path / "file").touch()
    assert "cannot be written" in report(results["base"], "--out", tmp_path / "file" / "page.html", status=2)


def test_a_full_disk_leaves_the_old_page(results, page, tmp_path):
    """The file size limit stands for the disk: the write fails in the middle of the page."""
    page.write_text("old")
    limited = ["prlimit", "--fsize=100000", sys.executable, SCRIPT, results["base"], "--out", page, "--force"]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=120, check=False,
                          preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
    assert done.returncode == 2 and "cannot be written (File too large)" in done.stderr, done.stderr
    assert page.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def test_folders_that_may_not_be_read_are_named(spoilt, page):
    if os.geteuid() == 0:  # who may read everything; a folder in the file's place fails for all
        (spoilt / "report.json").unlink()
        (spoilt / "report.json").mkdir()
    else:
        (spoilt / "report.json").chmod(0)
    assert "report.json: cannot be read" in must_refuse(page, spoilt)


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_with_its_status(number, status, results, page, tmp_path):
    """The pipe in the place of the table of queries holds the script until the signal comes."""
    assert stopped_by(number, results, page, tmp_path) == (status, "report.py: error: stopped; no page was written\n")
    assert not page.exists()


def test_a_hang_up_that_is_ignored_stays_so(results, page, tmp_path):
    """As nohup has it: the script goes on, and finds the table of queries empty."""
    status, stderr = stopped_by(signal.SIGHUP, results, page, tmp_path, lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    assert status == 2 and "queries.csv: line 1 is ''" in stderr


def stopped_by(number, results, page, tmp_path, prepare=None):
    """Exit status and stderr of the script that gets a signal while it reads."""
    waiting = shutil.copytree(results["base"], tmp_path / "waiting")
    (waiting / "queries.csv").unlink()
    os.mkfifo(waiting / "queries.csv")
    process = subprocess.Popen([sys.executable, SCRIPT, waiting, "--out", page], stderr=subprocess.PIPE, text=True, preexec_fn=prepare)
    with open(waiting / "queries.csv", "w", encoding="utf-8"):  # returns once the script reads
        process.send_signal(number)
    _, stderr = process.communicate(timeout=120)
    return process.returncode, stderr
