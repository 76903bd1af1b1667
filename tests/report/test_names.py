"""Names of files as users have them: no UTF-8, '..' behind a link, devices and pipes as outputs."""

import os
import shutil
import subprocess
import sys
import threading

import pytest
from reporting import BINARY, SCRIPT, SOURCE_DIR, Page, change_report, must_refuse, report

COMPARE = SCRIPT.parent / "compare_results.py"

NOT_UTF8 = os.fsdecode(b"n\xf6n")


@pytest.fixture(name="results", scope="module")
def results_(results, tmp_path_factory):
    """Those of conftest.py without timelines, which take time to draw."""
    folder = tmp_path_factory.mktemp("without_timelines")
    return {name: shutil.copytree(one, folder / name, ignore=lambda *_: ["timeline.json"]) for name, one in results.items()}


def run(script, *arguments, **environment):
    """Exit status, stdout and stderr, both as bytes."""
    done = subprocess.run([sys.executable, script, *arguments], capture_output=True, timeout=120, check=False,
                          env=os.environ | environment)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("environment", [{}, {"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_names_that_are_no_utf8_are_taken(environment, results, tmp_path):
    folder = shutil.copytree(results["base"], tmp_path / NOT_UTF8)
    page = tmp_path / f"{NOT_UTF8}.html"
    status, stdout, stderr = run(SCRIPT, folder, results["conservative"], "--out", page, **environment)
    assert (status, stderr) == (0, b"") and stdout == os.fsencode(page) + b"\n"
    assert Page(page).tables["Runs in numbers"][0][2:] == ["n\\xf6n", "conservative"]
    status, stdout, stderr = run(COMPARE, folder, **environment)
    assert (status, stderr) == (0, b"") and stdout.splitlines()[1].startswith(b"n\\xf6n ")


def test_messages_hold_names_as_they_are(tmp_path):
    for script, options in ((SCRIPT, ("--out", tmp_path / "page.html")), (COMPARE, ())):
        status, _, stderr = run(script, tmp_path / NOT_UTF8, *options)
        assert status == 2 and os.fsencode(tmp_path / NOT_UTF8) + b": does not exist" in stderr


def test_names_of_traces_that_are_no_utf8_are_shown(results, tmp_path, page):
    """However the report writes them down: as they are, or as halves of a pair of surrogates."""
    folders = []
    for number, name in enumerate((b'"n\xf6n.npz"', b'"n\\udcf6n.npz"')):
        folder = shutil.copytree(results["base"], tmp_path / str(number))
        change_report(folder, lambda content: content["trace"].update(files=[{"name": "NAME", "sha256": f"{number}" * 64}]))
        file = folder / "report.json"
        file.write_bytes(file.read_bytes().replace(b'"NAME"', name))
        folders.append(folder)
    report(*folders, "--out", page)
    assert [row[2] for row in Page(page).tables["Results"][1:]] == ["n\\xf6n.npz (00000000)", "n\\xf6n.npz (11111111)"]


def test_control_characters_do_not_reach_page_or_terminal(results, tmp_path, page):
    folder = shutil.copytree(results["base"], tmp_path / "a\nb\x1b[31mc")
    report(folder, "--out", page)
    assert "\x1b" not in page.read_text(encoding="utf-8") and "a\\nb\\x1b[31mc" in page.read_text(encoding="utf-8")
    assert b"\x1b" not in run(COMPARE, folder)[1]


@pytest.mark.parametrize("is_input", [True, False])
def test_dots_behind_a_link_lead_where_the_system_leads(is_input, results, tmp_path):
    """link/.. is the folder that holds what the link names."""
    (tmp_path / "disk" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("disk/deep")
    folder = shutil.copytree(results["base"], tmp_path / "disk" / "out") if is_input else results["base"]
    if is_input:
        report(tmp_path / "link" / ".." / "out", "--out", tmp_path / "page.html")
        status, stdout, _ = run(COMPARE, tmp_path / "link" / ".." / "out")
        assert status == 0 and stdout.splitlines()[1].startswith(b"out ")
    else:
        report(folder, "--out", tmp_path / "link" / ".." / "page.html")
        assert [file.name for file in (tmp_path / "disk").glob("*.html")] == ["page.html"]
    assert folder.exists()


def test_a_timeline_is_found_by_any_name_of_its_folder(results, tmp_path, page):
    (tmp_path / "disk" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("disk/deep")
    shutil.copytree(results["base"], tmp_path / "disk" / "out")
    option = f"--timeline={tmp_path / 'link' / '..' / 'out'}=/no/such.json"
    assert "/no/such.json: cannot be read" in must_refuse(page, tmp_path / "disk" / "out", option)


@pytest.mark.parametrize("options", [(), ("--force",)])
def test_a_page_goes_into_a_pipe(options, results, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()), daemon=True)
    reader.start()
    status, stdout, stderr = run(SCRIPT, results["base"], "--out", tmp_path / "pipe", *options)
    assert (tmp_path / "pipe").is_fifo()
    reader.join(timeout=60)
    assert (status, stdout, stderr) == (0, b"", b"") and read[0].startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("name", ["-", "link"])
def test_a_page_goes_to_standard_output(name, results, tmp_path):
    """Alone: no name is printed behind it."""
    (tmp_path / "link").symlink_to("/proc/self/fd/1")
    done = subprocess.run([sys.executable, SCRIPT, results["base"], "--out", name], capture_output=True, timeout=120, check=False,
                          cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"<!DOCTYPE html>") and done.stdout.endswith(b"</html>\n")
    assert [file.name for file in tmp_path.iterdir()] == ["link"] and (tmp_path / "link").is_symlink()


def test_a_page_goes_through_a_link(results, tmp_path, page):
    page.symlink_to("target.html")
    report(results["base"], "--out", page)
    assert page.is_symlink() and Page(tmp_path / "target.html").headings
    assert "exists" in must_refuse(page, results["base"])
    report(results["base"], "--out", page, "--force")
    assert page.is_symlink()


def test_links_that_lead_in_a_circle_are_refused(results, tmp_path, page):
    page.symlink_to("other")
    (tmp_path / "other").symlink_to("page.html")
    assert "cannot be written" in must_refuse(page, results["base"])
    assert "does not exist" in must_refuse(tmp_path / "new.html", page)


def test_a_name_that_is_too_long_is_refused(results, tmp_path, page):
    assert "cannot be written" in report(results["base"], "--out", tmp_path / ("a" * 300), status=2)
    assert "does not exist" in must_refuse(page, tmp_path / ("a" * 300))


def test_a_page_that_came_meanwhile_stays(results, tmp_path, page):
    """Of two programs that write the same new page, one is refused; the pipe holds the first until the second is done."""
    waiting = shutil.copytree(results["base"], tmp_path / "waiting")
    queries = (waiting / "queries.csv").read_text()
    (waiting / "queries.csv").unlink()
    os.mkfifo(waiting / "queries.csv")
    first = subprocess.Popen([sys.executable, SCRIPT, waiting, "--out", page], stderr=subprocess.PIPE, text=True)
    with open(waiting / "queries.csv", "w", encoding="utf-8") as pipe:
        report(results["base"], "--out", page)
        before = page.read_bytes()
        pipe.write(queries)
    _, stderr = first.communicate(timeout=120)
    assert first.returncode == 2 and "exists" in stderr
    assert page.read_bytes() == before


NULLABLE = [
    "/throughput_queries_per_second", "/energy/static_pj", "/energy/dynamic_pj", "/energy/dynamic_pj_per_query", "/area_mm2",
    "/energy/breakdown_pj/output", "/cycles/latency/mean", "/cycles/interval_mean", "/selection/rows_mean", "/accuracy/rmse",
    "/accuracy/cosine_mean", "/accuracy/top5_retained", "/host/wall_seconds", "/host/simulated_cycles_per_second",
]


def without_numbers(content):
    """Makes every number null that may be."""
    for pointer in NULLABLE:
        *path, last = pointer.split("/")[1:]
        section = content
        for part in path:
            section = section[part]
        assert isinstance(section[last], (int, float)) or section[last] is None
        section[last] = None


@pytest.mark.parametrize("is_first", [True, False])
def test_numbers_that_are_missing_make_a_page(is_first, results, spoilt, page):
    """docs/output.md: every number is finite or null."""
    change_report(spoilt, without_numbers)
    folders = (spoilt, results["base"])
    report(*(folders if is_first else reversed(folders)), "--out", page)
    shown = Page(page)
    column = 1 if is_first else 2
    numbers = shown.table("Runs in numbers")
    for name in ("throughput", "static energy of a query", "dynamic energy of a query", "area", "rmse", "cosine, mean", "C / n",
                 "energy efficiency over the first run", "time in the engine", "simulated cycles"):
        assert numbers[name][column] == "–", name
    assert shown.table("Energy of a query by block")["output"][2 * column - 2] == "–"


def test_a_clock_that_overflows_makes_a_page(tmp_path, page):
    """A run at 5e-324 MHz lasts longer than a double can say: its static energy is null, its latency in ns is no number."""
    call = [BINARY, "run", "--config", SOURCE_DIR / "configs" / "base.json", "--trace", SOURCE_DIR / "traces" / "fig8.npz", "--out",
            tmp_path / "slow", "--engine", "fast", "--set", "/hardware/clock_mhz=5e-324"]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, timeout=120)
    report(tmp_path / "slow", "--out", page)
    assert Page(page).table("Runs in numbers")["static energy of a query"] == ["pJ", "–"]
    assert ["latency, mean", "ns", "–"] in Page(page).tables["Runs in numbers"]
