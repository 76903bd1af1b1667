"""Timelines of systems: tracks of units, banks, loads, channel, sorters and host tell what the results tell (docs/output.md)."""

import csv
import json
from collections import defaultdict

import numpy as np
import pytest
from harness import Result, overrides, run

ON_CHIP = {"where": "on_chip", "sorters": 4, "digit_bits": 4}
MEMORY = {"bytes_per_cycle": 32, "latency_cycles": 300}
BLOCKS = {"candidate selector": "candidate_selection", "candidate scan + dot product": "dot_product", "post-scoring": "post_scoring",
          "exponent": "exponent", "output": "output"}
CASES = {
    "one bank": ({"units": 2, "memory": MEMORY, "sorting": ON_CHIP}, {}),
    "two banks": ({"units": 3, "double_buffered": True, "memory": MEMORY, "sorting": ON_CHIP}, {}),
    "host": ({"units": 2, "operations_per_group": 3, "sorting": {"where": "host", "cycles_per_matrix": 100}}, {}),
    "shared": ({"units": 2, "distribution": "queries", "double_buffered": True, "memory": MEMORY, "sorting": ON_CHIP}, {}),
    "tiles": ({"units": 2, "memory": MEMORY, "sorting": ON_CHIP}, {"mapping__tile_rows": 17}),
    "plain": ({"units": 2}, {}),
}


class Timeline:
    """slices: {(process, track): [event]} in the order of the file."""

    def __init__(self, file):
        self.events = json.loads(file.read_text())["traceEvents"]
        names = {(event["name"], event["pid"], event.get("tid")): event["args"]["name"] for event in self.events
                 if event["ph"] == "M" and "name" in event["args"]}
        self.processes = {pid: name for (kind, pid, _), name in names.items() if kind == "process_name"}
        self.tracks = {tid: (self.processes[pid], name) for (kind, pid, tid), name in names.items() if kind == "thread_name"}
        assert len(self.tracks) == sum(kind == "thread_name" for kind, *_ in names), "numbers of tracks differ in the whole file"
        self.slices = defaultdict(list)
        for event in self.events:
            if event["ph"] == "X":
                assert event["ts"] == pytest.approx(event["args"]["begin_cycle"] / 1000, abs=1e-6)  # from the start of the run
                assert event["dur"] == pytest.approx(event["args"]["cycles"] / 1000, abs=1e-6)
                self.slices[self.tracks[event["tid"]]].append(event)

    def spans(self, process, track, category=None):
        """[(operation, tile, begin, end)] by begin; `track` may be the beginning of a name."""
        return sorted((event["args"]["operation"], event["args"]["tile"], *span_of(event)) for (p, t), events in self.slices.items()
                      for event in events if p == process and t.startswith(track) and category in (None, event["cat"]))


def span_of(event):
    return event["args"]["begin_cycle"], event["args"]["begin_cycle"] + event["args"]["cycles"]


@pytest.fixture(name="recorded", params=CASES, scope="module")
def recorded_(request, tmp_path_factory):
    """(system, jobs, Result, Timeline, folder)."""
    system, fields = CASES[request.param]
    folder = tmp_path_factory.mktemp("recorded")
    random = np.random.default_rng(7)
    trace = folder / "trace.npz"
    np.savez(trace, key=random.normal(size=(8, 50, 12)), value=random.normal(size=(8, 50, 12)), query=random.normal(size=(8, 5, 12)))
    run("conservative", trace, folder / "out", "--timeline", folder / "t.json",
        *overrides(hardware__num_rows=64, hardware__num_lanes=12, system=system, **fields)).must_succeed()
    run("conservative", trace, folder / "plain",
        *overrides(hardware__num_rows=64, hardware__num_lanes=12, system=system, **fields)).must_succeed()
    with open(folder / "out" / "jobs.csv", newline="", encoding="utf-8") as file:
        jobs = [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return system, jobs, Result(folder / "out", ["jobs.csv"]), Timeline(folder / "t.json"), folder


def shares(system):
    return system.get("distribution") == "queries"


def units_of(system, job):
    return range(system["units"]) if shares(system) else [job["unit"]]


def expected(jobs, begin, end, holds=lambda job: True):
    return sorted((job["operation"], job["tile"], job[begin], job[end]) for job in jobs if holds(job))


def test_recording_leaves_results_as_they_are(recorded):
    *_, folder = recorded
    for name in ("jobs.csv", "queries.csv", "outputs.npz"):
        assert (folder / "out" / name).read_bytes() == (folder / "plain" / name).read_bytes()


def test_units_banks_and_loads_are_those_of_the_jobs(recorded):
    system, jobs, _, timeline, _ = recorded
    assert list(timeline.processes.values()) == ["system", *(f"unit {unit}" for unit in range(system["units"]))]
    for unit in range(system["units"]):
        def holds(job, unit=unit):
            return unit in units_of(system, job)

        assert timeline.spans(f"unit {unit}", "bank", "bank") == expected(jobs, "assigned", "end", holds)
        banks = {track for process, track in timeline.slices if process == f"unit {unit}" and track.startswith("bank")}
        assert len(banks) == (2 if system.get("double_buffered") else 1)
        sorting = expected(jobs, "load_end", "sort_end", holds) if system.get("sorting") == ON_CHIP else []
        sorters = timeline.spans(f"unit {unit}", "sorter")
        assert [(*one[:2], one[3]) for one in sorters] == [(*one[:2], one[3]) for one in sorting]
        if not shares(system):
            assert timeline.spans(f"unit {unit}", "jobs") == expected(jobs, "start", "end", holds)
    loaded = expected(jobs, "load_start", "load_end") if "memory" in system else []
    assert timeline.spans("system", "loads") == loaded


def test_units_that_share_queries_end_by_themselves(recorded):
    system, jobs, result, timeline, _ = recorded
    busy = [sum(end - begin for *_, begin, end in timeline.spans(f"unit {unit}", "jobs")) for unit in range(system["units"])]
    total = max(job["end"] for job in jobs)
    assert result.report["system"]["unit_busy_share"] == pytest.approx([cycles / total for cycles in busy])


def test_channel_sorter_and_host_are_busy_as_reported(recorded):
    """A sorter takes ceil(12 / 4) turns of ceil(9 / 4) passes of 2 n + 2^4 cycles; a job's bytes, 2 x 2 and no sorted keys, 32 a cycle."""
    system, jobs, result, timeline, _ = recorded
    total = max(job["end"] for job in jobs)

    def share(spans):
        return sum(end - begin for *_, begin, end in spans) / total

    channel = timeline.spans("system", "memory channel")
    assert share(channel) == pytest.approx(result.report["system"]["channel_busy_share"])
    rows = {(job["operation"], job["tile"]): job["rows"] for job in jobs}
    if "memory" in system:
        assert [end - begin for *_, begin, end in channel] == [-(-rows[one[:2]] * 12 * 4 // 32) for one in channel]
    sorters = [timeline.spans(f"unit {unit}", "sorter") for unit in range(system["units"])]
    assert sum(map(share, sorters)) / system["units"] == pytest.approx(result.report["system"]["sorter_busy_share"])
    for spans in sorters:
        assert all(end - begin == 3 * 3 * (2 * rows[operation, tile] + 16) for operation, tile, begin, end in spans)
    assert share(timeline.spans("system", "host")) == pytest.approx(result.report["system"]["host_busy_share"])


def test_queries_are_in_flight_on_their_unit_from_accept_to_done(recorded):
    system, jobs, result, timeline, _ = recorded
    units_of_operation = {job["operation"]: set() for job in jobs}
    for job in jobs:
        units_of_operation[job["operation"]] |= set(units_of(system, job))
    found = defaultdict(list)
    for (process, track), events in timeline.slices.items():
        if track.startswith("in flight"):
            for event in events:
                found[event["args"]["query"]].append((int(process.removeprefix("unit ")), span_of(event)))
    assert sorted(found) == list(range(len(result.queries)))
    for number, flights in found.items():
        query = result.queries[number]
        assert min(begin for _, (begin, _) in flights) == query["accept_cycle"]
        assert max(end for _, (_, end) in flights) == query["done_cycle"]
        assert {unit for unit, _ in flights} <= units_of_operation[query["operation"]]
        if shares(system):
            assert {unit for unit, _ in flights} == {query["query"] % system["units"]}


def test_work_and_stalls_of_blocks_are_within_their_units_jobs(recorded):
    system, _, _, timeline, _ = recorded
    num_found = 0
    for unit in range(system["units"]):
        spans = [span[2:] for span in timeline.spans(f"unit {unit}", "jobs")]
        for track in BLOCKS:
            for event in timeline.slices[f"unit {unit}", track]:
                begin, end = span_of(event)
                assert any(job_begin <= begin and end <= job_end for job_begin, job_end in spans), event
                num_found += 1
    assert num_found > 0


def test_stalls_add_up_to_the_reports(recorded):
    *_, result, timeline, _ = recorded
    found = sum(event["args"]["cycles"] for events in timeline.slices.values() for event in events if event["cat"] == "stall")
    assert found == sum(sum(activity.get("stall_cycles", {}).values()) for activity in result.report["activity"].values())


def test_slices_nest_and_counters_return_to_zero(recorded):
    *_, timeline, _ = recorded
    for track, events in timeline.slices.items():
        open_ends = []
        for event in sorted(events, key=lambda event: event["args"]["begin_cycle"]):
            begin, end = span_of(event)
            while open_ends and open_ends[-1] <= begin:
                open_ends.pop()
            assert not open_ends or end <= open_ends[-1], (track, event)
            open_ends.append(end)
    counts = defaultdict(list)
    for event in timeline.events:
        if event["ph"] == "C":
            counts[event["pid"], event["name"]].append((event["ts"], event["args"]["count"]))
    assert len(counts) == 3 * (len(timeline.processes) - 1)
    for name, values in counts.items():
        assert [time for time, _ in values] == sorted(time for time, _ in values), name
        assert values[-1][1] == 0 == min(count for _, count in values), name


def test_every_query_has_an_arrow_of_its_own(recorded):
    *_, timeline, _ = recorded
    steps = defaultdict(list)
    for event in timeline.events:
        if event["ph"] in ("s", "t", "f"):
            steps[event["id"]].append(event["ph"])
    assert all(sorted(arrow) == ["f", "s", "t", "t", "t"] for arrow in steps.values())
    assert len(steps) == sum(len(events) for (_, track), events in timeline.slices.items() if track.startswith("in flight"))


def test_a_waveform_of_a_system_is_refused(random_trace, out, tmp_path):
    run("base", random_trace(), out, "--wave", tmp_path / "wave.vcd", *overrides(system={})).must_refuse("--wave", "--timeline", "/system=null")
    assert not out.exists() and not (tmp_path / "wave.vcd").exists()


def test_an_existing_timeline_is_refused_without_force(random_trace, out, tmp_path):
    (tmp_path / "t.json").write_text("mine")
    options = ("--timeline", tmp_path / "t.json", *overrides(system={}))
    run("base", random_trace(), out, *options).must_refuse("--timeline", "--force")
    assert (tmp_path / "t.json").read_text() == "mine" and not out.exists()
    run("base", random_trace(), out, *options, "--force").must_succeed()
    assert (tmp_path / "t.json").read_text() != "mine"
