"""What fails, fails alone: its message stands in the tables, the rest is done, and the next run tries again."""

import numpy as np
import pytest
from sweeping import ended_tasks, misbehaving_a3sim, rows_of, sweep, tables, write_ragged_trace

LISTS = ("--iterations-per-row=0.5,off", "--threshold-percent=5")


@pytest.fixture(name="traces")
def three_traces(tmp_path):
    return [write_ragged_trace(tmp_path / f"{name}.npz", seed, dims=4)
            for seed, name in enumerate(("first", "second", "third"))]


def must_have_failed_alone(out, trace, fragment):
    for row in rows_of(out / "shards.csv"):
        if row["trace"] == str(trace):
            assert row["status"] == "failed"
            assert fragment in row["message"]
            assert row["queries"] == ""
        else:
            assert (row["status"], row["message"]) == ("done", "")
            assert row["queries"] != ""
    for row in rows_of(out / "points.csv"):
        assert (row["status"], row["traces"]) == ("partial", "2")
        assert fragment in row["message"]


def test_a_broken_file_fails_alone_until_it_is_mended(traces, out, tmp_path):
    whole = traces[1].read_bytes()
    traces[1].write_bytes(whole[:len(whole) // 2])
    stderr = sweep(out, *LISTS, traces=traces, status=1)
    assert "tasks that failed: 1" in stderr
    must_have_failed_alone(out, traces[1], "second.npz")
    finished = ended_tasks(out)
    assert "second.npz" in (out / "sweep.html").read_text(encoding="utf-8")

    sweep(out, *LISTS, traces=traces, status=1)
    assert ended_tasks(out) == finished, "finished tasks are not repeated"

    traces[1].write_bytes(whole)
    sweep(out, *LISTS, traces=traces)
    sweep(tmp_path / "anew", *LISTS, traces=traces)
    assert tables(out) == tables(tmp_path / "anew")
    assert finished.items() <= ended_tasks(out).items()


def test_nothing_but_broken_files_leaves_tables_of_messages(out, tmp_path):
    (tmp_path / "broken.npz").write_text("no archive")
    sweep(out, *LISTS, traces=[tmp_path / "broken.npz"], status=1)
    rows = rows_of(out / "points.csv")
    assert [row["iterations_per_row"] for row in rows] == ["0.5", ""]
    for row in rows:
        assert row["status"] == "failed"
        assert "broken.npz" in row["message"]


def test_a_task_that_takes_its_worker_along_fails_alone(traces, out, tmp_path):
    script, flag = misbehaving_a3sim(tmp_path, "second.npz", "kill -9 $PPID; exec sleep 600")
    sweep(out, *LISTS, traces=traces, status=1, a3sim=script)
    must_have_failed_alone(out, traces[1], "every worker that ran this task died")
    flag.unlink()
    sweep(out, *LISTS, traces=traces, a3sim=script)
    assert {row["status"] for row in rows_of(out / "shards.csv")} == {"done"}


def test_a_simulator_that_is_killed_fails_its_task_alone(traces, out, tmp_path):
    script, _ = misbehaving_a3sim(tmp_path, "second.npz", "kill -9 $$")
    sweep(out, *LISTS, traces=traces, status=1, a3sim=script)
    must_have_failed_alone(out, traces[1], "SIGKILL")


def test_changed_inputs_are_run_anew(traces, out):
    sweep(out, *LISTS, traces=traces)
    before = ended_tasks(out)
    write_ragged_trace(traces[0], seed=99, dims=4)
    sweep(out, *LISTS, traces=traces)
    assert len(ended_tasks(out)) == 4, "the changed trace is a task of its own"
    sweep(out, *LISTS, "--set=/timing/buffer_depth=3", traces=traces)
    assert len(ended_tasks(out)) == 7, "another machine makes three tasks"
    assert before.items() <= ended_tasks(out).items()


def test_lists_in_another_order_are_the_same_tasks(traces, out):
    sweep(out, *LISTS, traces=traces)
    rows, before = rows_of(out / "points.csv"), ended_tasks(out)
    sweep(out, "--iterations-per-row=off,0.50", "--threshold-percent=5.0", traces=traces)
    assert rows_of(out / "points.csv") == rows[::-1]
    assert ended_tasks(out) == before


def test_a_trace_that_saturates_is_warned_of_once(out, tmp_path):
    trace = tmp_path / "loud.npz"
    np.savez(trace, **{name: np.full((6, 4), 40.0) for name in ("key", "value", "query")})
    stderr = sweep(out, "--vary=/timing/buffer_depth=2,4", "--threshold-percent=5", traces=[trace])
    [line] = [line for line in stderr.splitlines() if "saturate" in line]
    assert line.startswith(f"sweep.py: {trace}: warning: 100 % of the elements")
