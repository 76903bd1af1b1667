"""Systems of several units: files, moments of jobs, refusals (docs/system.md)."""

import csv
import json

import numpy as np
import pytest
from harness import overrides, run

ENGINES = ("systemc", "fast")


def zeros_trace(write_trace, operations=4, rows=10, queries=1, dims=4):
    """Operations whose cycles do not depend on their numbers."""
    shape = (operations, rows, dims)
    return write_trace("zeros", key=np.zeros(shape), value=np.zeros(shape),
                       query=np.zeros((operations, queries, dims)))


def jobs_of(folder):
    with open(folder / "jobs.csv", newline="", encoding="utf-8") as file:
        return [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]


def report_of(folder):
    return json.loads((folder / "report.json").read_text())


# A base machine of 4 lanes: dot product 3 + ceil(2 / 2) = 4 cycles deep, so that the longest depth is that of the output, 9. An
# operation of 10 rows and one query takes three slots of 10 + 9 cycles: 57.
BASE = overrides(hardware__num_rows=16, hardware__num_lanes=4)
MAKESPAN = 57


@pytest.mark.parametrize("engine", ENGINES)
def test_two_units_take_jobs_in_turn(write_trace, tmp_path, engine):
    out = tmp_path / "out"
    outcome = run("base", zeros_trace(write_trace, operations=5), out, "--engine", engine, *BASE,
                  *overrides(system={"units": 2})).must_succeed()
    jobs = jobs_of(out)
    assert [(job["job"], job["operation"], job["unit"], job["start"], job["end"]) for job in jobs] == [
        (0, 0, 0, 0, 57), (1, 1, 1, 0, 57), (2, 2, 0, 57, 114), (3, 3, 1, 57, 114), (4, 4, 0, 114, 171)]
    report = report_of(out)
    assert report["cycles"]["total"] == 171
    system = report["system"]
    assert system["units"] == 2 and system["total_cycles"] == 171
    assert system["unit_busy_share"] == [1.0, 114 / 171]
    assert system["bound_by"] == "compute" and system["memory_pj"] is None and system["loaded_bytes"] == 0
    assert "end to end" in outcome.stdout and "bound by compute" in outcome.stdout
    with open(out / "queries.csv", newline="", encoding="utf-8") as file:
        assert [(int(row["accept_cycle"]), int(row["done_cycle"])) for row in csv.DictReader(file)] == [
            (0, 57), (0, 57), (57, 114), (57, 114), (114, 171)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_slow_channel_is_what_the_system_waits_for(write_trace, tmp_path, engine):
    # 10 x 4 elements of 2 bytes, twice: 160 bytes, 80 cycles of the channel; the data 5 later.
    out = tmp_path / "out"
    memory = {"bytes_per_cycle": 2, "latency_cycles": 5, "energy_pj_per_byte": 3}
    run("base", zeros_trace(write_trace, operations=3), out, "--engine", engine, *BASE,
        *overrides(system={"double_buffered": True, "memory": memory})).must_succeed()
    assert [(job["assigned"], job["load_start"], job["load_end"], job["sort_end"], job["start"], job["end"])
            for job in jobs_of(out)] == [
        (0, 0, 85, 85, 85, 142), (0, 80, 165, 165, 165, 222), (142, 160, 245, 245, 245, 302)]
    system = report_of(out)["system"]
    assert system["loaded_bytes"] == 480 and system["memory_pj"] == 1440
    assert system["channel_busy_share"] == 240 / 302 and system["bound_by"] == "memory"


@pytest.mark.parametrize("engine", ENGINES)
def test_units_that_share_queries_hold_one_job(write_trace, tmp_path, engine):
    # Five queries over two units: three and two. m queries take m + 2 slots of 19 cycles.
    out = tmp_path / "out"
    run("base", zeros_trace(write_trace, operations=2, queries=5), out, "--engine", engine, *BASE,
        *overrides(system={"units": 2, "distribution": "queries"})).must_succeed()
    assert [(job["unit"], job["start"], job["end"]) for job in jobs_of(out)] == [(0, 0, 95), (0, 95, 190)]
    assert report_of(out)["system"]["unit_busy_share"] == [1.0, 152 / 190]


@pytest.mark.parametrize("engine", ENGINES)
def test_sorting_on_chip_takes_passes_over_all_columns(write_trace, tmp_path, engine):
    # 4 columns, 2 at a time; 9 bits, 5 a pass: 2 x 2 passes of 2 x 10 + 32 cycles.
    out = tmp_path / "out"
    sorting = {"where": "on_chip", "sorters": 2}
    run("conservative", zeros_trace(write_trace, operations=1), out, "--engine", engine, *BASE,
        *overrides(system={"sorting": sorting})).must_succeed()
    job, = jobs_of(out)
    assert (job["load_end"], job["sort_end"]) == (0, 208)
    report = report_of(out)
    assert report["system"]["sorter_pj"] is None
    assert any("sorter" in thing for thing in report["energy"]["not_charged"])


def random_system(write_trace, operations=12):
    random = np.random.default_rng(5)
    rows = random.integers(1, 40, operations)
    queries = random.integers(1, 6, operations)

    def numbers(count):
        return random.normal(0, 1, (count, 8))

    return write_trace("ragged", key=numbers(rows.sum()), value=numbers(rows.sum()), query=numbers(queries.sum()),
                       key_offsets=np.append(0, rows.cumsum()), query_offsets=np.append(0, queries.cumsum()))


SYSTEM = {"units": 3, "double_buffered": True, "operations_per_group": 4,
          "memory": {"bytes_per_cycle": 16, "latency_cycles": 20}, "sorting": {"where": "on_chip", "sorters": 4}}


def files_of(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    report = json.loads(files.pop("report.json"))
    del report["host"], report["engine"], report["provenance"]
    return files | {"report": report}


@pytest.mark.parametrize("machine", ("base", "conservative", "aggressive"))
def test_engines_and_threads_give_the_same_files(write_trace, tmp_path, machine):
    trace = random_system(write_trace)
    found = []
    for name, options in (("systemc", ()), ("one", ("--engine", "fast", "--threads", "1")),
                          ("four", ("--engine", "fast", "--threads", "4"))):
        run(machine, trace, tmp_path / name, *options, *overrides(hardware__num_rows=16, mapping__tile_rows="auto",
                                                                  system=SYSTEM)).must_succeed()
        found.append(files_of(tmp_path / name))
    assert found[0] == found[1] == found[2]
    assert "jobs.csv" in found[0]


def test_a_run_without_a_system_leaves_no_jobs_of_another(write_trace, tmp_path):
    trace = zeros_trace(write_trace)
    out = tmp_path / "out"
    run("base", trace, out, "--engine", "fast", *BASE, *overrides(system={})).must_succeed()
    assert (out / "jobs.csv").exists()
    run("base", trace, out, "--engine", "fast", "--force", *BASE).must_succeed()
    assert not (out / "jobs.csv").exists() and "system" not in report_of(out)


def test_what_one_unit_alone_can_do_is_refused(write_trace, tmp_path):
    trace = zeros_trace(write_trace)
    system = overrides(system={"units": 2})
    run("conservative", trace, tmp_path / "a", "--inject", "key_sram:row=0", *BASE, *system).must_refuse("/system")
    run("base", trace, tmp_path / "b", "--wave", tmp_path / "w.vcd", *BASE, *system).must_refuse("--wave", "/system")


def test_a_system_that_can_never_start_is_refused(write_trace, tmp_path):
    run("base", zeros_trace(write_trace), tmp_path / "out", *BASE,
        *overrides(system={"units": 0})).must_refuse("/system/units", "found 0")
    run("base", zeros_trace(write_trace), tmp_path / "out", *BASE,
        *overrides(system={"memory": {"bytes_per_cycle": 0}})).must_refuse("/system/memory/bytes_per_cycle", "found 0")
