"""A result appears whole or not at all, and replaces another only when told to."""

import json
import resource
from pathlib import Path

import numpy as np
import pytest
from harness import RESULT_FILES, Result, overrides, result_of, run, snapshot


def leaving_file_sizes_at_most(num_bytes):
    """Options for a child whose files cannot grow beyond this, as on a full disk."""
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (num_bytes, num_bytes))}


@pytest.fixture(name="old_result")
def old_result_(random_trace, out):
    """A result of another run in the output folder, as a snapshot."""
    result_of("aggressive", random_trace("old", rows=9), out)
    return snapshot(out)


def test_missing_folders_are_made(random_trace, out):
    result_of("base", random_trace(), out / "a" / "b")


@pytest.mark.parametrize("spelling", ["{}/", "{}/.", "{}/sub/..", "{}//"])
def test_a_folder_may_be_spelled_in_many_ways(random_trace, out, spelling):
    run("base", random_trace(), spelling.format(out)).must_succeed()
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == list(RESULT_FILES)


def test_a_relative_folder_is_below_the_working_directory(random_trace, tmp_path):
    run("base", random_trace(), "a/b", cwd=tmp_path).must_succeed()
    Result(tmp_path / "a" / "b")


def test_behind_a_link_dots_mean_what_the_system_says(random_trace, tmp_path):
    (tmp_path / "disk" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("disk/deep")
    run("base", random_trace(), "link/../out", cwd=tmp_path).must_succeed()
    assert not (tmp_path / "out").exists()
    Result(tmp_path / "disk" / "out")
    run("base", random_trace(), "no/../link/./../../out/", cwd=tmp_path).must_succeed()
    Result(tmp_path / "out")
    assert not (tmp_path / "no").exists()


def test_an_existing_folder_keeps_its_other_files(random_trace, out):
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    run("base", random_trace(), out).must_succeed()
    assert sorted(path.name for path in out.iterdir()) == sorted([*RESULT_FILES, "notes.txt"])
    assert (out / "notes.txt").read_text() == "mine"


def test_an_existing_result_is_refused_and_stays(random_trace, out, old_result):
    run("base", random_trace(), out).must_refuse("--out", out, "exists already", "--force")
    assert snapshot(out) == old_result


@pytest.mark.parametrize("name", RESULT_FILES)
def test_one_file_of_a_result_is_enough_to_refuse(random_trace, out, name):
    out.mkdir()
    (out / name).write_text("old")
    run("base", random_trace(), out).must_refuse("--out", out, name, "--force")
    assert [path.name for path in out.iterdir()] == [name]


def test_force_replaces_an_existing_result(random_trace, out, old_result):
    result = result_of("base", random_trace("new", rows=12), out, "--force")
    assert {query["rows"] for query in result.queries} == {12}
    assert not set(snapshot(out).items()) & set(old_result.items())


def test_a_run_that_fails_leaves_the_result_it_was_to_replace(random_arrays, write_trace, out,
                                                              old_result):
    arrays = random_arrays(operations=3)
    arrays["key"][2, 0, 0] = np.nan
    run("base", write_trace("bad", **arrays), out, "--force").must_refuse("nan")
    assert snapshot(out) == old_result


# Places where nothing can be written.


def test_a_folder_below_a_file_is_refused(random_trace, tmp_path):
    (tmp_path / "file").write_text("mine")
    run("base", random_trace(), tmp_path / "file" / "out").must_refuse("--out", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("options", [(), ("--force",)], ids=["", "force"])
def test_a_file_is_no_folder(random_trace, tmp_path, options):
    (tmp_path / "file").write_text("mine")
    run("base", random_trace(), tmp_path / "file", *options).must_refuse("--out", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_below_a_symbolic_link_to_itself_is_refused(random_trace, tmp_path):
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    run("base", random_trace(), circle / "out").must_refuse("--out", circle)


def test_a_file_system_without_room_for_folders_is_refused(random_trace):
    # Not even root makes a folder in /proc.
    run("base", random_trace(), Path("/proc/a3/out")).must_refuse("--out", "/proc/a3/out")


@pytest.mark.parametrize("replaced", ["report.json", "queries.csv"])
def test_an_energy_table_that_another_extends_is_no_output(random_trace, out, tmp_path, replaced):
    """Of three tables that extend one another the last lies where the result would go."""
    out.mkdir()
    (tmp_path / "first.json").write_text(json.dumps({"extends": "second.json", "name": "first"}))
    (tmp_path / "second.json").write_text(json.dumps({"extends": f"out/{replaced}", "name": "second"}))
    (out / replaced).write_text(json.dumps({"extends": "table1", "name": "third"}))
    trace = random_trace()
    before = snapshot(tmp_path)
    run("base", trace, out, "--force", *overrides(energy__table=str(tmp_path / "first.json"))).must_refuse(out / replaced, "/extends")
    assert snapshot(tmp_path) == before


def test_a_folder_without_room_for_files_is_refused(random_trace):
    run("base", random_trace(), Path("/proc/self")).must_refuse("/proc/self")


def test_an_empty_name_is_refused(random_trace):
    run("base", random_trace(), "").must_refuse("--out")


def test_a_name_that_is_too_long_is_refused(random_trace, out):
    run("base", random_trace(), out / ("x" * 300)).must_refuse("--out")
    assert not out.exists()


@pytest.mark.parametrize("name", RESULT_FILES)
def test_a_folder_in_the_place_of_a_file_is_refused_before_anything_is_replaced(
        random_trace, out, old_result, name):
    (out / name).unlink()
    (out / name).mkdir()
    before = snapshot(out)
    run("base", random_trace(), out, "--force").must_refuse(out / name, "irectory")
    assert snapshot(out) == before


# Full disks. Each case lets other files fit, so that another step is the one to fail.

FULL_DISKS = {
    # 20000 queries of one number: each file but the report grows in time
    "while the run goes on": (dict(rows=2, queries=20000, dims=1), 100_000),
    # 130 lines of about 57 bytes wait in the program when the report (6 KB) is there already
    "when the last lines are written": (dict(rows=2, queries=1, dims=1, operations=130), 6_900),
    # one query: its files hold less than the report
    "when the report is written": (dict(rows=2, queries=1, dims=1), 2_000),
    "at the first byte": (dict(rows=2, queries=1, dims=1), 0),
}


@pytest.fixture(name="full_disk", params=FULL_DISKS)
def full_disk_(request, random_trace):
    sizes, num_bytes = FULL_DISKS[request.param]
    return random_trace("big", **sizes), leaving_file_sizes_at_most(num_bytes)


def test_the_full_disks_are_what_they_are_meant_to_be(random_trace, out):
    sizes, num_bytes = FULL_DISKS["when the last lines are written"]
    result_of("base", random_trace("big", **sizes), out)
    assert (out / "report.json").stat().st_size < num_bytes
    assert (out / "outputs.npz").stat().st_size < num_bytes
    assert num_bytes < (out / "queries.csv").stat().st_size < 8192


def test_a_full_disk_leaves_nothing_behind(full_disk, out):
    trace, options = full_disk
    run("base", trace, out / "deep", **options).must_refuse(out, "File too large")
    assert not out.exists()


def test_a_full_disk_leaves_an_existing_folder_as_it_was(full_disk, out):
    trace, options = full_disk
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    before = snapshot(out)
    run("base", trace, out, **options).must_refuse(out, "File too large")
    assert snapshot(out) == before


def test_a_full_disk_leaves_the_old_result_whole(full_disk, out, old_result):
    trace, options = full_disk
    run("base", trace, out, "--force", **options).must_refuse(out, "File too large")
    assert snapshot(out) == old_result


def test_a_full_disk_leaves_no_recordings_of_a_run_without_result(full_disk, out, tmp_path):
    trace, options = full_disk
    before = snapshot(tmp_path)
    outcome = run("base", trace, out, "--wave", tmp_path / "w.vcd", "--timeline", tmp_path / "t.json",
                  *overrides(hardware__num_lanes=1), **options)
    outcome.must_refuse_with_messages()
    assert snapshot(tmp_path) == before
