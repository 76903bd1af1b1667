"""Two runs that write to one place at once: one does, the other says so; results never mix."""

import signal
import subprocess

import pytest
from harness import BINARY, CONFIGS, DEADLINE_SECONDS, Result, a3sim, result_of, run, run_arguments, snapshot
from test_interrupts import ONE_LONG_QUERY, wait_until


@pytest.fixture(name="running")
def running_(random_trace, out, tmp_path):
    """A run that goes on in `out`, with recordings, until it is stopped."""
    arguments = run_arguments("conservative", random_trace("running"), out, *ONE_LONG_QUERY, "--wave", tmp_path / "w.vcd",
                              "--timeline", tmp_path / "t.json")
    with subprocess.Popen([BINARY, *map(str, arguments)], stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        wait_until(lambda: list(tmp_path.glob("*.partial")) or process.poll() is not None, "its files")
        wait_until(lambda: (out / "queries.csv.partial").exists() or process.poll() is not None, "its files")
        yield process
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=DEADLINE_SECONDS)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_second_run_into_the_folder_is_refused(running, random_trace, out, force):
    run("base", random_trace("second"), out, *force).must_refuse(out, "another run is writing there")
    assert running.poll() is None
    assert not (out / "report.json").exists()


def test_another_kind_of_result_in_the_folder_is_refused(running, random_trace, out):
    del running
    outcome = a3sim("tune", "--config", CONFIGS / "base.json", "--trace", random_trace("second", operations=4), "--keep", "top5>=0",
                    "--minimise", "energy", "--out", out)
    outcome.must_refuse(out, "another run is writing there")


@pytest.mark.parametrize("option, name", [("--wave", "w.vcd"), ("--timeline", "t.json")])
def test_a_recording_of_the_same_name_is_refused(running, random_trace, tmp_path, option, name):
    del running
    run("base", random_trace("second"), tmp_path / "second", option, tmp_path / name).must_refuse(tmp_path / name, "another run")
    assert not (tmp_path / "second").exists()


def test_what_a_killed_run_left_is_taken_over(random_trace, out, tmp_path):
    arguments = run_arguments("conservative", random_trace(), out, *ONE_LONG_QUERY)
    with subprocess.Popen([BINARY, *map(str, arguments)]) as process:
        wait_until(lambda: (out / "queries.csv.partial").exists() or process.poll() is not None, "its files")
        process.kill()
    assert snapshot(out), "the premise of this test"
    result_of("base", random_trace(), out)  # reads the folder, too: nothing else is in it


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_of_many_runs_at_once_the_result_is_one_ones(random_trace, out, force):
    """Each has a number of rows of its own, so that files of two would not fit."""
    traces = [random_trace(f"rows{rows}", rows=rows, queries=rows) for rows in range(5, 11)]
    processes = [subprocess.Popen([BINARY, *map(str, run_arguments("base", trace, out, *force))], stderr=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True) for trace in traces]
    ended = [(*process.communicate(timeout=DEADLINE_SECONDS), process.returncode) for process in processes]
    assert {status for *_, status in ended} <= {0, 2}
    assert sum(status == 0 for *_, status in ended) >= 1
    if not force:
        assert sum(status == 0 for *_, status in ended) == 1
    result = Result(out)
    rows = result.report["trace"]["max_rows"]
    assert {query["rows"] for query in result.queries} == {rows} and len(result.queries) == len(result.outputs["output"]) == rows


def test_sweeps_into_one_table_do_not_mix(random_trace, tmp_path):
    trace = random_trace(rows=60, queries=60, operations=3)
    commands = [[BINARY, "sweep", "--config", CONFIGS / "base.json", "--trace", trace, "--out", tmp_path / "t.csv", "--iterations", str(m),
                 "--threads", "1"] for m in range(3, 8)]
    processes = [subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                 for command in commands]
    statuses = [process.wait(DEADLINE_SECONDS) for process in processes]
    for process in processes:
        process.communicate()
    assert sorted(statuses) == [0, 2, 2, 2, 2]
    won = commands[statuses.index(0)]
    assert (tmp_path / "t.csv").read_text().splitlines()[1].split(",")[1] == won[won.index("--iterations") + 1]
    assert f'"{won[won.index("--iterations") + 1]}"' in (tmp_path / "t.provenance.json").read_text()
    assert sorted(path.name for path in tmp_path.glob("t.*")) == ["t.csv", "t.provenance.json"]
