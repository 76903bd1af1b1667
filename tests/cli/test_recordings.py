"""Waveforms and timelines show the run as it was and leave its results as they are."""

import json
import resource
import shutil
import subprocess
from collections import defaultdict

import pytest
from harness import Result, overrides, run, snapshot
from vcd import Waveform

ROOT = "SystemC."


@pytest.fixture(name="record")
def record_(tmp_path, out):
    """Runs with both recordings; returns result, waveform and the timeline's events."""

    def make(config, trace, *options):
        wave, timeline = tmp_path / "wave.vcd", tmp_path / "timeline.json"
        run(config, trace, out, "--wave", wave, "--timeline", timeline, *options).must_succeed()
        return Result(out), Waveform(wave), json.loads(timeline.read_text())["traceEvents"]

    return make


def values_after_begin(wave, name):
    return dict((value, time) for time, value in wave.signals[ROOT + name])


# Waveforms.


@pytest.mark.parametrize("machine, modules", [
    ("base", ["a3", "a3.lockstep_sequencer", "a3.dot_product", "a3.exponent", "a3.output",
              "a3.query_queue"]),
    ("conservative", ["a3", "a3.elastic_control", "a3.elastic_control.candidate_selector",
                      "a3.elastic_control.candidate_selector.greedy_scores",
                      "a3.elastic_control.candidate_scan", "a3.elastic_control.post_scoring",
                      "a3.dot_product", "a3.exponent", "a3.output", "a3.query_queue"]),
])
def test_a_waveform_has_the_modules_hierarchy(record, random_trace, machine, modules):
    _, wave, _ = record(machine, random_trace())
    assert {ROOT + module for module in modules} <= wave.scopes
    for module in modules[1:]:
        assert any(name.startswith(f"{ROOT}{module}.") for name in wave.signals), module


@pytest.mark.parametrize("machine", ["base", "conservative"])
@pytest.mark.parametrize("clock_mhz, period_ps", [(1000, 1000), (500, 2000)])
def test_a_waveform_shows_the_accept_and_done_cycle_of_every_query(record, random_trace, machine,
                                                                   clock_mhz, period_ps):
    result, wave, _ = record(machine, random_trace(rows=40, queries=4, operations=3),
                             *overrides(hardware__clock_mhz=clock_mhz))
    accepted = values_after_begin(wave, "query_accepted")  # number of the query -> time
    delivered = values_after_begin(wave, "a3.output_queue.delivered")  # count -> time
    for number, query in enumerate(result.queries):
        origin = accepted[number - query["query"]]  # each operation's first query is taken in cycle 0
        assert accepted[number] - origin == query["accept_cycle"] * period_ps, number
        assert delivered[number + 1] - origin == query["done_cycle"] * period_ps, number


@pytest.mark.parametrize("machine", ["base", "conservative"])
def test_a_waveform_has_no_undefined_values(record, random_trace, machine):
    _, wave, _ = record(machine, random_trace(operations=2))
    for name, changes in wave.signals.items():
        assert all(value is not None for _, value in changes), name
        # Counts and row ids of an idle machine are small, -1 stands for no query; a query waits at the pins.
        if ".query_queue.data" not in name:
            assert changes[0][1] in (*range(100), 2**32 - 1), f"{name} begins with {changes[0][1]}"


@pytest.mark.parametrize("queries, first, last", [("1:3", 1, 2), ("2:", 2, 5), (":2", 0, 1),
                                                  ("3:100", 3, 5), ("2:3", 2, 2)])
@pytest.mark.parametrize("machine", ["base", "conservative"])
def test_wave_queries_limits_the_waveform_to_these_queries(record, random_trace, out, tmp_path,
                                                           machine, queries, first, last):
    trace = random_trace(rows=40, queries=6)
    result, whole, _ = record(machine, trace)
    part_file = tmp_path / "part.vcd"
    run(machine, trace, tmp_path / "part", "--wave", part_file, "--wave-queries",
        queries).must_succeed()
    part = Waveform(part_file)
    begin, end = (whole.begin + result.queries[query][cycle] * 1000
                  for query, cycle in ((first, "accept_cycle"), (last, "done_cycle")))
    assert part.begin == begin
    # The last output is shown valid for one cycle.
    assert end <= part.end <= end + 1000
    assert sorted(part.signals) == sorted(whole.signals)
    for name, changes in whole.signals.items():
        within = [change for change in changes if begin < change[0] <= end]
        assert [change for change in part.signals[name][1:] if change[0] <= end] == within, name


def test_a_waveform_shows_pins_as_they_change_hands(record, random_trace):
    """A query is taken from the pins in the cycle before it can be accepted, and an output in the cycle of its delivery."""
    result, wave, _ = record("conservative", random_trace(rows=40, queries=4))
    period_ps = 1000

    def seen_by_edges(name):
        changes, value, seen = dict(wave.signals[ROOT + name]), None, {}
        for time in range(wave.begin, wave.end + 1, period_ps):
            seen[time] = value
            value = changes.get(time, value)
        return seen

    for queue, count in (("query_queue", "num_words"), ("output_queue", "delivered")):
        valid, ready = (seen_by_edges(f"a3.{queue}.{pin}") for pin in ("valid", "ready"))
        transfers = [time for time in valid if valid[time] and ready[time]]
        grows = [time for (_, before), (time, after) in
                 zip(wave.signals[f"{ROOT}a3.{queue}.{count}"], wave.signals[f"{ROOT}a3.{queue}.{count}"][1:])
                 if after > before]
        assert transfers == grows and transfers, queue
    assert len(transfers) == len(result.queries)


def test_gtkwaves_converter_accepts_the_waveform(record, random_trace, tmp_path):
    for tool in ("vcd2fst", "fst2vcd"):
        assert shutil.which(tool), f"{tool} is missing: install the Debian package gtkwave"
    _, wave, _ = record("conservative", random_trace())
    subprocess.run(["vcd2fst", tmp_path / "wave.vcd", tmp_path / "wave.fst"], check=True,
                   capture_output=True)
    back = subprocess.run(["fst2vcd", tmp_path / "wave.fst"], check=True, capture_output=True,
                          text=True).stdout
    assert back.count("$var") == len(wave.signals)


def test_a_waveform_that_does_not_fit_the_disk_is_refused(random_trace, out, tmp_path):
    limit = (1 << 16, 1 << 16)
    outcome = run("base", random_trace(rows=300), out, "--wave", tmp_path / "wave.vcd",
                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    outcome.must_refuse("wave.vcd")
    assert not (tmp_path / "wave.vcd").exists() and not out.exists()


def test_equal_runs_give_equal_recordings(record, random_trace, tmp_path):
    trace, files = random_trace(rows=40, queries=3), ("wave.vcd", "wave.gtkw", "wave_states.txt", "timeline.json")
    record("conservative", trace)
    first = [(tmp_path / name).read_bytes() for name in files]
    assert b"20" not in first[0].partition(b"$end")[0], "the time at which it was written"
    record("conservative", trace, "--force")
    assert [(tmp_path / name).read_bytes() for name in files] == first


def read_view(text):
    """[(path of groups, flags, alias, signal)] of a GTKWave save file, checked for its form."""
    groups, flags, found = [], None, []
    for line in text.splitlines():
        if line.startswith("@"):
            flags = int(line[1:], 16)
        elif line.startswith("-"):
            if flags & 0x800000:
                groups.append(line[1:])
            else:
                assert flags & 0x1000000 and groups.pop() == line[1:]
        elif line.startswith("+{"):
            alias, _, signal = line[2:].partition("} ")
            found.append((tuple(groups), flags, alias, signal))
    assert not groups, "every group ends"
    return found


@pytest.mark.parametrize("machine", ["base", "conservative"])
def test_gtkwave_gets_every_signal_in_its_group_under_a_name_of_its_own(record, random_trace, tmp_path, machine):
    _, wave, _ = record(machine, random_trace())
    view = (tmp_path / "wave.gtkw").read_text()
    assert view.startswith('[dumpfile] "wave.vcd"\n')
    lines = read_view(view)
    signals = {signal.partition("[")[0]: (groups, flags, alias) for groups, flags, alias, signal in lines}
    assert set(signals) == set(wave.signals) - {ROOT + "clock"} and len(signals) == len(lines)
    assert len({alias for *_, alias, _ in lines}) == len(lines), "no two have one name"
    groups, flags, alias = signals[ROOT + "a3.dot_product.score"]
    assert (groups, flags, alias) == (("a3.dot_product",), 0x420, "dot_product.score"), "signed"
    assert signals[ROOT + "a3.query_queue.num_words"][1] == 0x24
    assert signals[ROOT + "a3.output.accumulators_7"][0] == ("a3.output", "output.accumulators"), "folded"


def test_states_have_names(record, random_trace, tmp_path):
    _, wave, _ = record("conservative", random_trace())
    states = dict(line.split(" ", 1) for line in (tmp_path / "wave_states.txt").read_text().splitlines())
    assert [states[bits] for bits in ("00", "01", "10", "11")] == ["idle", "initialise", "iterate", "done"]
    assert states["000"] == "idle" and states["001"] == "busy" and states["011"] == "stalled: bank busy"
    view = (tmp_path / "wave.gtkw").read_text()
    phase = "a3.elastic_control.candidate_selector.phase"
    assert f"@2028\n^1 wave_states.txt\n+{{candidate_selector.phase}} SystemC.{phase}[1:0]\n" in view
    assert {value for _, value in wave.signals[ROOT + phase]} <= {0, 1, 2, 3}


@pytest.mark.parametrize("name", ["wave.gtkw", "wave_states.txt"])
def test_what_stands_beside_a_waveform_is_replaced_only_with_force(random_trace, out, tmp_path, name):
    (tmp_path / name).write_text("mine")
    trace = random_trace()
    run("base", trace, out, "--wave", tmp_path / "wave.vcd").must_refuse(tmp_path / name, "--force")
    assert (tmp_path / name).read_text() == "mine" and not out.exists()
    run("base", trace, out, "--wave", tmp_path / "wave.vcd", "--force").must_succeed()
    assert (tmp_path / name).read_text() != "mine"


@pytest.mark.parametrize("clock_mhz, period_ps", [(5e-324, 10**6), (1e-3, 10**6), (1, 10**6), (100000, 10)])
def test_any_clock_can_be_recorded(record, random_trace, clock_mhz, period_ps):
    """Below 1 MHz recordings show cycles of 1 us: the kernel's time would end; timelines none below 1 ns (docs/output.md)."""
    result, wave, events = record("conservative", random_trace(rows=40, queries=3), *overrides(hardware__clock_mhz=clock_mhz))
    last = result.queries[-1]
    delivered, accepted = values_after_begin(wave, "a3.output_queue.delivered"), values_after_begin(wave, "query_accepted")
    assert delivered[3] - accepted[0] == last["done_cycle"] * period_ps
    [flight] = [event for _, event in slices_of(events, "in flight") if event["args"]["query"] == 2]
    assert flight["dur"] == pytest.approx(last["latency_cycles"] * max(period_ps, 1000) / 1e6, abs=1e-6)


@pytest.mark.parametrize("clock_mhz", [700, 999, 1000, 1500, 3000])
def test_slices_meet_as_viewers_count(record, random_trace, clock_mhz):
    """Perfetto rounds to nanoseconds, begin and length each; slices of a track that meet must not overlap there, nor be empty."""
    _, _, events = record("conservative", random_trace(rows=40, queries=6, operations=2), *overrides(hardware__clock_mhz=clock_mhz))
    tracks = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            begin, length = (int(event[name] * 1000 + 0.5) for name in ("ts", "dur"))
            assert length >= event["args"]["cycles"], event
            tracks[event["tid"]].append((begin, -(begin + length)))
    for slices in tracks.values():
        outer_ends = []
        for begin, end in ((begin, -end) for begin, end in sorted(slices)):
            while outer_ends and outer_ends[-1] <= begin:
                outer_ends.pop()
            assert not outer_ends or end <= outer_ends[-1]
            outer_ends.append(end)


# Timelines.


def tracks_of(events):
    return {event["tid"]: event["args"]["name"] for event in events
            if event["ph"] == "M" and event["name"] == "thread_name"}


def slices_of(events, category):
    """(track, event) of every complete event of a category."""
    names = tracks_of(events)
    return [(names[event["tid"]], event) for event in events
            if event["ph"] == "X" and event["cat"] == category]


@pytest.mark.parametrize("machine, tracks", [
    ("base", ["candidate scan + dot product", "exponent", "output"]),
    ("conservative", ["candidate selector", "candidate scan + dot product", "post-scoring", "exponent", "output"])])
def test_arrows_follow_a_query_from_block_to_block(record, random_trace, machine, tracks):
    _, _, events = record(machine, random_trace(rows=40, queries=4, operations=2))
    names = tracks_of(events)
    work = {(event["tid"], event["ts"]): event["args"]["query"] for _, event in slices_of(events, "work")}
    steps = defaultdict(list)
    for event in events:
        if event["ph"] in ("s", "t", "f"):
            query = work[event["tid"], event["ts"]]  # within the slice that it belongs to
            steps[event["id"]].append((event["ts"], event["ph"], names[event["tid"]], query))
    assert len(steps) == 8
    for identifier, arrow in steps.items():
        arrow.sort()
        assert [track for *_, track, _ in arrow] == tracks
        assert [phase for _, phase, *_ in arrow] == ["s", *"t" * (len(tracks) - 2), "f"]
        assert isinstance(identifier, int) and len({query for *_, query in arrow}) == 1
    assert sorted(arrow[0][-1] for arrow in steps.values()) == list(range(8))


@pytest.mark.parametrize("machine", ["base", "conservative"])
def test_counters_tell_how_many_queries_are_in_flight_and_banks_in_use(record, random_trace, machine):
    _, _, events = record(machine, random_trace(rows=40, queries=5, operations=2))
    counts = defaultdict(list)
    for event in events:
        if event["ph"] == "C":
            counts[event["name"]].append((event["ts"], event["args"]["count"]))
    assert set(counts) == {"queries in flight", "score banks in use", "weight banks in use"}
    for name, values in counts.items():
        assert values == sorted(values, key=lambda value: value[0]) and values[-1][1] == 0, name
        assert min(count for _, count in values) == 0
    assert max(count for _, count in counts["score banks in use"]) == 2 == max(count for _, count in counts["weight banks in use"])
    flights = [(event["ts"], event["ts"] + event["dur"]) for _, event in slices_of(events, "in flight")]
    for time, count in dict(counts["queries in flight"]).items():  # of several at a time the last: operations follow without gap
        assert count == sum(begin <= time + 1e-9 < end for begin, end in flights), time


def test_a_timeline_tells_of_machine_and_clock(random_trace, out, tmp_path):
    run("conservative", random_trace(), out, "--timeline", tmp_path / "t.json", *overrides(hardware__clock_mhz=250)).must_succeed()
    about = json.loads((tmp_path / "t.json").read_text())["otherData"]
    assert about["clock_mhz"] == 250 and about["machine"] == json.loads((out / "report.json").read_text())["config"]


def operation_begins(result):
    """Cycles from the start of the run at which the operations begin."""
    begins, begin = [], 0
    for operation in range(result.report["trace"]["operations"]):
        begins.append(begin)
        begin += max(query["done_cycle"] for query in result.operation(operation))
    return begins


BLOCKS = {
    "candidate selector": "candidate_selection",
    "candidate scan + dot product": "dot_product",
    "post-scoring": "post_scoring",
    "exponent": "exponent",
    "output": "output",
}
CAUSES = {"multipliers borrowed": "multipliers_borrowed", "bank busy": "bank_busy",
          "candidate vector busy": "vector_busy", "output queue full": "queue_full"}


def test_a_timeline_has_one_track_per_block(record, random_trace):
    _, _, events = record("conservative", random_trace())
    blocks = [name for name in tracks_of(events).values() if not name.startswith("in flight ")]
    assert sorted(blocks) == sorted(BLOCKS)
    used = {track for track, _ in slices_of(events, "work")}
    assert used == set(BLOCKS)


@pytest.mark.parametrize("machine", ["base", "conservative"])
@pytest.mark.parametrize("clock_mhz", [1000, 250])
def test_a_timelines_flights_last_from_accept_to_done(record, random_trace, machine, clock_mhz):
    result, _, events = record(machine, random_trace(rows=40, queries=4, operations=3),
                               *overrides(hardware__clock_mhz=clock_mhz))
    flights = {event["args"]["query"]: event for _, event in slices_of(events, "in flight")}
    assert sorted(flights) == list(range(12))
    begins = operation_begins(result)
    for number, query in enumerate(result.queries):
        begin = begins[query["operation"]]
        microseconds = 1 / clock_mhz
        flight = flights[number]
        assert flight["ts"] == pytest.approx((begin + query["accept_cycle"]) * microseconds, abs=1e-6)
        assert flight["dur"] == pytest.approx(query["latency_cycles"] * microseconds, abs=1e-6)


@pytest.mark.parametrize("machine, tracks", [
    ("base", ["candidate scan + dot product", "exponent", "output"]), ("conservative", list(BLOCKS))])
def test_a_timelines_work_lies_within_the_flight_of_its_query(record, random_trace, machine, tracks):
    result, _, events = record(machine, random_trace(rows=40, queries=4, operations=3))
    begins = operation_begins(result)
    work = slices_of(events, "work")
    places = [(track, event["args"]["query"]) for track, event in work]
    assert sorted(places) == sorted((track, query) for track in tracks for query in range(12))
    for _, event in work:
        arguments = event["args"]
        query = result.queries[arguments["query"]]
        begin, end = arguments["begin_cycle"], arguments["begin_cycle"] + arguments["cycles"]
        assert query["accept_cycle"] <= begin < end <= query["done_cycle"]
        assert event["ts"] == pytest.approx((begins[query["operation"]] + begin) / 1000, abs=1e-6)
        assert event["dur"] == pytest.approx(arguments["cycles"] / 1000, abs=1e-6)
        assert event["name"] == f"query {arguments['query']}"


def test_work_of_different_queries_does_not_overlap_on_a_track(record, random_trace):
    _, _, events = record("conservative", random_trace(rows=40, queries=6, operations=2))
    ends = defaultdict(float)
    for track, event in sorted(slices_of(events, "work"), key=lambda s: s[1]["ts"]):
        assert event["ts"] >= ends[track] - 1e-6, f"{track}, {event['name']}"
        ends[track] = event["ts"] + event["dur"]


@pytest.mark.parametrize("machine", ["base", "conservative"])
def test_slices_of_a_track_nest_and_outer_ones_stand_first(record, random_trace, machine):
    """As the format demands; of slices that begin together Perfetto takes the first for the outer one."""
    _, _, events = record(machine, random_trace(rows=60, queries=8, operations=2))
    slices = [event for event in events if event["ph"] == "X"]
    open_ends = defaultdict(list)  # in picoseconds
    for event in sorted(slices, key=lambda event: event["ts"]):  # a stable sort, as Perfetto's
        begin = round(event["ts"] * 1e6)
        end = begin + round(event["dur"] * 1e6)
        ends = open_ends[event["tid"]]
        while ends and ends[-1] <= begin:
            ends.pop()
        assert not ends or end <= ends[-1], event
        ends.append(end)


# What each machine must wait for, besides anything else.
STALLS = {
    "borrowed multipliers": ("conservative", dict(rows=60, queries=8, operations=2), {},
                             ["dot_product/multipliers_borrowed", "output/multipliers_borrowed"]),
    # Four iterations end long before the 20 windows of the scan do.
    "the candidate vector": ("conservative", dict(rows=320, queries=5),
                             dict(approximation__candidate_selection={"iterations": 4}),
                             ["candidate_selection/vector_busy"]),
    # Two rows take two steps, and the first of two score banks is read 6 cycles after it was filled.
    "a score bank": ("conservative", dict(rows=2, queries=6),
                     dict(approximation__candidate_selection=None), ["dot_product/bank_busy"]),
    # An exponent pipeline of 30 cycles holds the first of two weight banks.
    "a weight bank": ("conservative", dict(rows=2, queries=6),
                      dict(approximation__candidate_selection=None, timing__exponent_cycles=30),
                      ["post_scoring/bank_busy"]),
}


@pytest.mark.parametrize("case", STALLS)
def test_a_timelines_stalls_are_named_and_add_up_to_the_reports(record, random_trace, case):
    machine, sizes, fields, expected = STALLS[case]
    result, _, events = record(machine, random_trace(**sizes), *overrides(**fields))
    found = defaultdict(int)
    for track, event in slices_of(events, "stall"):
        cause = CAUSES[event["name"].removeprefix("stall: ")]
        found[f"{BLOCKS[track]}/{cause}"] += event["args"]["cycles"]
        assert event["dur"] == pytest.approx(event["args"]["cycles"] / 1000, abs=1e-6)
    reported = {f"{block}/{cause}": cycles
                for block, activity in result.report["activity"].items()
                for cause, cycles in activity.get("stall_cycles", {}).items() if cycles > 0}
    assert found == reported
    assert set(expected) <= set(found)


# Both.


@pytest.mark.parametrize("machine", ["base", "conservative", "aggressive"])
def test_recording_leaves_the_results_as_they_are(record, random_trace, tmp_path, machine):
    trace = random_trace(rows=40, queries=6, operations=3)
    recorded, _, _ = record(machine, trace, "--wave-queries", "3:8")
    plain_folder = tmp_path / "plain"
    run(machine, trace, plain_folder).must_succeed()
    for name in ("queries.csv", "outputs.npz"):
        assert (plain_folder / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    plain = Result(plain_folder).report
    for report in (plain, recorded.report):
        del report["host"], report["provenance"]
    assert recorded.report == plain


def test_recording_says_nothing_but_the_summary_on_stdout(random_trace, out, tmp_path):
    outcome = run("base", random_trace(), out, "--wave", tmp_path / "wave.vcd").must_succeed()
    assert "Info" not in outcome.stdout and ".partial" not in outcome.stdout


@pytest.mark.parametrize("option", ["--wave", "--timeline"])
def test_an_existing_recording_is_refused_without_force(random_trace, out, tmp_path, option):
    recording = tmp_path / "recording"
    recording.write_text("mine")
    run("base", random_trace(), out, option, recording).must_refuse(option, recording, "--force")
    assert recording.read_text() == "mine" and not out.exists()
    run("base", random_trace(), out, option, recording, "--force").must_succeed()
    assert recording.read_text() != "mine"


@pytest.mark.parametrize("option", ["--wave", "--timeline"])
def test_a_recording_that_cannot_be_written_is_refused(random_trace, out, tmp_path, option):
    trace = random_trace()
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    for recording in ("/proc/recording", trace / "recording", tmp_path / "none" / "recording",
                      circle / "recording", tmp_path / ("x" * 300)):
        run("base", trace, out, option, recording).must_refuse(recording)
        assert not out.exists()


@pytest.mark.parametrize("option", ["--wave", "--timeline"])
def test_a_folder_is_no_recording(random_trace, out, tmp_path, option):
    (tmp_path / "folder").mkdir()
    trace = random_trace()
    before = snapshot(tmp_path)
    run("base", trace, out, option, tmp_path / "folder", "--force").must_refuse(tmp_path / "folder")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("options", [("--wave", "{}/same", "--timeline", "{}/same"),
                                     ("--wave", "{}/out/report.json"),
                                     ("--timeline", "{}/out/queries.csv"),
                                     ("--timeline", "{}/out/../out/outputs.npz"),
                                     ("--wave", "{}/trace.npz", "--force")], ids=str)
def test_two_files_of_one_name_are_refused(random_trace, out, tmp_path, options):
    trace = random_trace()
    out.mkdir()
    before = snapshot(tmp_path)
    run("base", trace, out, *(part.format(tmp_path) for part in options)).must_refuse(options[0])
    assert snapshot(tmp_path) == before
