"""Bad lists, files, folders and schedulers end with exit status 2 and say what is allowed."""

import sqlite3

import pytest
from sweeping import BINARY, CONSERVATIVE, SMALL_TRACES, must_refuse, sweep


@pytest.mark.parametrize("option, fragments", [
    ("--iterations-per-row=1,,0.5", ["--iterations-per-row '1,,0.5'", "nothing between two commas"]),
    ("--iterations-per-row=", ["--iterations-per-row ''", "empty"]),
    ("--iterations-per-row=half", ["--iterations-per-row half", "not a number", "off"]),
    ("--iterations-per-row=-1", ["--iterations-per-row -1", "above 0"]),
    ("--iterations=off,off", ["--iterations off", "twice"]),
    ("--iterations=1.5", ["--iterations 1.5"]),
    ("--threshold-percent=0", ["--threshold-percent 0", "above 0"]),
    ("--threshold-percent=200", ["--threshold-percent 200"]),
    ("--vary=/timing/buffer_depth", ["--vary /timing/buffer_depth", "no '='"]),
    ("--vary=/timing/buffer_depth=2,0", ["/timing/buffer_depth", "found 0"]),
    ("--vary=/no/such=1", ["/no/such"]),
    ("--set=/hardware/num_rows=0", ["/hardware/num_rows", "found 0"]),
    ("--workers=0", ["--workers", "1 to 1024"]),
    ("--threads=many", ["--threads", "1 to 1024"]),
    ("--timeout=-3", ["--timeout", "above 0"]),
    ("--a3sim=/no/such/binary", ["--a3sim /no/such/binary", "build"]),
    ("--scheduler=somewhere", ["--scheduler somewhere", "tcp://HOST:PORT"]),
    ("--scheduler=tcp://127.0.0.1", ["--scheduler tcp://127.0.0.1", "tcp://HOST:PORT"]),
    ("--scheduler=http://127.0.0.1:8786", ["--scheduler http://", "tcp://HOST:PORT"]),
    ("--scheduler-file=/no/such/file", ["--scheduler-file /no/such/file", "dask-scheduler"]),
    (f"--scheduler-file={CONSERVATIVE}", [str(CONSERVATIVE), "names no address"]),
    ("--verbose", ["--verbose"]),
])
def test_an_option_is_refused(option, fragments, out):
    message = must_refuse(out, option, traces=SMALL_TRACES)
    for fragment in fragments:
        assert fragment in message


def test_a_scheduler_that_does_not_answer_is_named(out):
    message = must_refuse(out, "--scheduler=tcp://127.0.0.1:1", "--timeout=1", traces=SMALL_TRACES)
    assert "tcp://127.0.0.1:1: no scheduler answered within 1 s" in message


def test_a_scheduler_has_its_own_workers(out):
    assert "--workers" in must_refuse(out, "--scheduler=tcp://127.0.0.1:8786", "--workers=2", traces=SMALL_TRACES)


def test_a_missing_configuration_is_named(out, tmp_path):
    assert "none.json" in must_refuse(out, config=tmp_path / "none.json", traces=SMALL_TRACES)


def test_a_missing_trace_is_named(out, tmp_path):
    assert "none.npz: cannot be read" in must_refuse(out, traces=[*SMALL_TRACES, tmp_path / "none.npz"])


def test_a_trace_given_twice_would_count_twice(out, tmp_path):
    link = tmp_path / "link.npz"
    link.symlink_to(SMALL_TRACES[0])
    assert "is given twice" in must_refuse(out, traces=[SMALL_TRACES[0], link])


def test_a_file_is_no_folder_of_results(tmp_path):
    (tmp_path / "file").touch()
    assert "cannot be made a folder" in must_refuse(tmp_path / "file", traces=SMALL_TRACES)


def test_a_database_of_others_is_left_alone(out):
    out.mkdir()
    with sqlite3.connect(out / "sweep.sqlite") as connection:
        connection.execute("CREATE TABLE precious (thing)")
    connection.close()
    before = (out / "sweep.sqlite").read_bytes()
    assert "not a result of this version" in must_refuse(out, traces=SMALL_TRACES)
    assert (out / "sweep.sqlite").read_bytes() == before


def test_results_of_an_a3sim_with_other_columns_are_left_alone(out):
    sweep(out, traces=SMALL_TRACES[:1])
    with sqlite3.connect(out / "sweep.sqlite") as connection:
        connection.execute("ALTER TABLE rows ADD COLUMN energy_sorter_pj NUMERIC")
    connection.close()
    before = (out / "sweep.sqlite").read_bytes()
    assert "has other columns than this a3sim writes" in must_refuse(out, traces=SMALL_TRACES)
    assert (out / "sweep.sqlite").read_bytes() == before


def test_an_a3sim_that_describes_no_columns_is_refused(tmp_path, out):
    (tmp_path / "a3sim").write_text(f'#!/bin/sh\n{BINARY} "$@" || exit\n'
                                    'for word; do case "$word" in *points.csv)\n'
                                    '  echo "{}" > "${word%.csv}.provenance.json";; esac; done\n')
    (tmp_path / "a3sim").chmod(0o755)
    message = must_refuse(out, traces=SMALL_TRACES, a3sim=tmp_path / "a3sim")
    assert "does not say how its columns merge" in message and str(tmp_path / "a3sim") in message


def test_what_is_no_database_is_left_alone(out):
    out.mkdir()
    (out / "sweep.sqlite").write_text("precious text, longer than the header of a database would be " * 9)
    before = (out / "sweep.sqlite").read_bytes()
    assert "cannot be used" in must_refuse(out, traces=SMALL_TRACES)
    assert (out / "sweep.sqlite").read_bytes() == before


def test_help_names_every_option(out):
    assert sweep(out, "--help", traces=SMALL_TRACES) == ""
