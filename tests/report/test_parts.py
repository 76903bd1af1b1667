"""Bins, quantiles, numbers for people, comparison of outputs and excerpts, against values worked out by hand."""

import numpy as np
import pytest
from reporting import report  # noqa: F401  sets the path to a3report

from a3report import histogram, outputs, tables, timeline
from a3report.problems import InputError
from a3report.result import Result


@pytest.mark.parametrize("value, digits, text", [
    (None, 4, "–"), (0, 4, "0"), (1920, 4, "1,920"), (329.0, 4, "329"), (47.12278, 4, "47.12"), (0.0329949, 4, "0.03299"),
    (0.00001234, 3, "0.0000123"), (22810.24, 4, "22,810"), (6.98164, 3, "6.98"), (-0.36284, 4, "-0.3628"), ("fast", 4, "fast"),
    (0.99996, 4, "1.000"), (999.96, 4, "1,000"), (9.9999, 3, "10.0"),
])
def test_numbers_have_their_significant_digits(value, digits, text):
    assert tables.number(value, digits) == text


def test_bins_of_few_whole_numbers_hold_one_each():
    edges, counts = histogram.whole_number_bins(np.array([3, 5, 5, 6]))
    assert edges.tolist() == [2.5, 3.5, 4.5, 5.5, 6.5] and counts.tolist() == [1, 0, 2, 1]


def test_bins_of_many_whole_numbers_have_a_whole_width():
    edges, counts = histogram.whole_number_bins(np.arange(100, 181))  # 81 numbers: 3 a bin, 27 bins
    assert edges[0] == 99.5 and set(np.diff(edges)) == {3} and counts.tolist() == [3] * 27


def test_numbers_all_alike_make_one_bin():
    assert histogram.whole_number_bins(np.array([987] * 4))[1].tolist() == [4]


@pytest.mark.parametrize("numbers", [[0.5] * 3, [1 - 2**-53, 1, 1], [0, 0, 0], [1e300, 1e300, 1e300]])
def test_real_numbers_alike_but_for_rounding_make_one_bin(numbers):
    edges, counts = histogram.real_bins(np.array(numbers, float))
    assert counts.tolist() == [3] and edges[0] < min(numbers) and max(numbers) < edges[1]


def test_quantiles_of_a_ramp():
    assert histogram.quantiles(np.arange(101)) == [0, 5, 25, 50, 75, 95, 100]
    assert histogram.quantiles(np.array([])) == [None] * 7


def result_of(folder, operations=(0, 0), done=(30, 40), output=None):
    count = len(operations)
    folder.mkdir()
    if output is not None:
        np.savez(folder / "outputs.npz", output=np.asarray(output, np.float64))
    queries = {"operation": np.array(operations), "query": np.arange(count), "rows": np.ones(count, int),
               "done_cycle": np.array(done), "accept_cycle": np.array(done) - 30, "latency_cycles": np.full(count, 30)}
    report = {"cycles": {"total": 1000}, "config": {"hardware": {"clock_mhz": 500.0}}, "blocks": []}
    return Result(folder.name, folder, report, queries)


def test_differences_of_outputs(tmp_path):
    one = result_of(tmp_path / "one", output=[[1, 2], [3, 4]])
    other = result_of(tmp_path / "other", output=[[1, 2], [3, 1]])
    found = outputs.difference(one, other)
    assert (found.rms, found.max_abs, found.equal_queries) == (1.5, 3, 1)  # one 3 among four elements: sqrt(9 / 4)


def test_differences_are_found_in_every_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "_CHUNK_ELEMENTS", 4)
    numbers = np.zeros((7, 2))
    changed = numbers.copy()
    changed[[0, 3, 6], 1] = 2
    one, other = (result_of(tmp_path / name, [0] * 7, [30] * 7, array) for name, array in (("one", numbers), ("two", changed)))
    assert outputs.difference(one, other).equal_queries == 4


@pytest.mark.parametrize("changes", [{"operations": (0, 1)}, {"output": [[1, 2, 3], [3, 4, 5]]}])
def test_outputs_of_other_queries_are_not_compared(tmp_path, changes):
    one = result_of(tmp_path / "one", output=[[1, 2], [3, 4]])
    other = result_of(tmp_path / "other", **{"output": [[1, 2], [3, 4]], **changes})
    assert outputs.difference(one, other) is None


def test_operations_begin_where_the_one_before_has_ended(tmp_path):
    queries = result_of(tmp_path / "run", [0, 0, 1, 2], [30, 40, 25, 60]).queries
    assert timeline.operation_begins(queries).tolist() == [0, 0, 40, 65]


def test_the_default_excerpt_ends_with_its_last_query(tmp_path):
    run = result_of(tmp_path / "run", [0] * 4 + [1] * 4, [10, 20, 30, 40, 7, 17, 27, 37])
    assert timeline.default_cycles(run) == (0, 40 + 17)


EVENTS = '''{"displayTimeUnit":"ns","traceEvents":[
{"ph":"M","pid":1,"name":"process_name","args":{"name":"A3"}},
{"ph":"M","pid":1,"tid":1,"name":"thread_name","args":{"name":"output"}},
{"ph":"M","pid":1,"tid":6,"name":"thread_name","args":{"name":"in flight 1"}},
{"ph":"X","pid":1,"tid":1,"name":"query 0","cat":"work","ts":0.040000,"dur":0.02,"args":{"query":0,"begin_cycle":20,"cycles":10}},
{"ph":"X","pid":1,"tid":1,"name":"stall: multipliers borrowed","cat":"stall","ts":0.044,"dur":0.004,"args":{"query":0,"begin_cycle":22,"cycles":2}},
{"ph":"X","pid":1,"tid":6,"name":"query 0","cat":"in flight","ts":0.000000,"dur":0.06,"args":{"query":0,"begin_cycle":0,"cycles":30}},
{"ph":"X","pid":1,"tid":6,"name":"query 1","cat":"in flight","ts":0.020000,"dur":0.06,"args":{"query":1,"begin_cycle":10,"cycles":30}}
]}
'''


@pytest.mark.parametrize("cycles, found", [
    ((0, 100), [("output", 0, None, 20, 30), ("output", 0, "multipliers borrowed", 22, 24), ("in flight 1", 0, None, 0, 30),
                ("in flight 1", 1, None, 10, 40)]),
    ((24, 30), [("output", 0, None, 20, 30), ("in flight 1", 0, None, 0, 30), ("in flight 1", 1, None, 10, 40)]),
    ((30, 35), [("in flight 1", 1, None, 10, 40)]),
    ((0, 10), [("in flight 1", 0, None, 0, 30)]),
])
def test_an_excerpt_holds_what_happens_in_its_cycles(tmp_path, cycles, found):
    """At 500 MHz a cycle is 2 ns."""
    (tmp_path / "t.json").write_text(EVENTS)
    excerpt = timeline.read_excerpt(tmp_path / "t.json", result_of(tmp_path / "run"), cycles)
    assert [(one.track, one.query, one.stall_cause, one.begin_cycle, one.end_cycle) for one in excerpt.slices] == found
    assert excerpt.tracks[-1] == "output" and excerpt.tracks[0] == "in flight 1"


def test_more_than_can_be_seen_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(timeline, "MAX_SLICES", 3)
    (tmp_path / "t.json").write_text(EVENTS)
    with pytest.raises(InputError, match="Choose fewer cycles"):
        timeline.read_excerpt(tmp_path / "t.json", result_of(tmp_path / "run"), (0, 100))
