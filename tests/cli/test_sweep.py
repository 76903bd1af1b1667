"""a3sim sweep: a line per point, equal to single runs in every number; whole or not at all; strict about its lists."""

import csv
import itertools
import json
import math
import operator
import os
import subprocess
import time

import numpy as np
import pytest
from harness import BINARY, CONFIGS, Result, a3sim, overrides, run

CONSERVATIVE = CONFIGS / "conservative.json"


@pytest.fixture(name="table")
def where_the_table_goes(tmp_path):
    return tmp_path / "table.csv"


@pytest.fixture(name="trace")
def operations_of_many_sizes(write_trace):
    """12 operations of 1 to 40 rows and 1 to 5 queries."""
    random = np.random.default_rng(5)
    rows = random.integers(1, 41, 12)
    queries = random.integers(1, 6, 12)
    return write_trace(key=random.normal(0, 1, (rows.sum(), 8)), value=random.normal(0, 1, (rows.sum(), 8)),
                       query=random.normal(0, 1, (queries.sum(), 8)), key_offsets=np.append(0, rows.cumsum()),
                       query_offsets=np.append(0, queries.cumsum()))


def sweep(trace, table, *options, config=CONSERVATIVE):
    return a3sim("sweep", "--config", config, "--trace", trace, "--out", table, *options)


def rows_of(table):
    with open(table, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(field):
    return None if field == "" else float(field)


def added(numbers):
    """One by one, each sum rounded, which sum() of later Pythons does not do."""
    total = 0
    for number_ in numbers:
        total += number_
    return total


def sum_by_operations(operations, value):
    """Of each query's `value`; operations are summed by themselves, then added in their order."""
    return added(added(map(value, queries)) for queries in operations)


def interval_cycles(queries):
    """Between the outputs of an operation, on average."""
    return (queries[-1]["done_cycle"] - queries[0]["done_cycle"]) / (len(queries) - 1)


def expected_sums(result, base, num_dims):
    """The sums that means are made of, from the lines of single queries; breakdowns of energy from reports."""
    energy = result.report["energy"]
    operations = [result.operation(o) for o in range(result.report["trace"]["operations"])]
    sums = {f"{name}_sum": sum_by_operations(operations, operator.itemgetter(name))
            for name in ("rows", "visible_rows", "iterations", "candidates", "selected", "cosine")}
    sums |= {f"energy_{block}_pj": pj for block, pj in energy["breakdown_pj"].items()}
    return sums | {
        "latency_sum_cycles": sum_by_operations(operations, operator.itemgetter("latency_cycles")),
        "interval_sum_cycles": added(interval_cycles(queries) for queries in operations if len(queries) > 1),
        "energy_dynamic_pj": energy["dynamic_pj"],
        "energy_static_pj": energy["static_pj"],
        # A query's rmse is rounded: squared again, it is not the square to the last bit.
        "squared_error_sum": pytest.approx(sum_by_operations(operations, lambda query: num_dims * query["rmse"]**2), rel=1e-12),
        "base_cycles_total": base.report["cycles"]["total"],
        "energy_base_dynamic_pj": base.report["energy"]["dynamic_pj"],
    } | {
        f"{name}_sum": pytest.approx(result.report["accuracy"][name] * result.report["trace"]["queries"], rel=1e-12)
        for name in ("top1_retained", "top2_retained", "top5_retained")
    }


def must_equal_runs(row, trace, result, base):
    """Every number of the row against single runs of the point and of the base design, to the last bit."""
    with np.load(trace) as arrays:
        queries_of_operations = np.diff(arrays["query_offsets"])
        output_elements, num_dims = arrays["query"].size, arrays["query"].shape[-1]
    report = result.report
    queries = report["trace"]["queries"]
    energy = report["energy"]
    expected = {
        "operations": report["trace"]["operations"],
        "queries": queries,
        "tiles": report["trace"]["tiles"],
        "cycles_total": report["cycles"]["total"],
        "seconds": report["cycles"]["total"] / (report["config"]["hardware"]["clock_mhz"] * 1e6),
        "throughput_queries_per_second": report["throughput_queries_per_second"],
        "interval_mean_cycles": report["cycles"]["interval_mean"],
        "intervals": np.count_nonzero(queries_of_operations >= 2),
        "output_elements": output_elements,
        "latency_min_cycles": report["cycles"]["latency"]["min"],
        "latency_mean_cycles": report["cycles"]["latency"]["mean"],
        "latency_max_cycles": report["cycles"]["latency"]["max"],
        "area_mm2": report["area_mm2"],
        "energy_dynamic_pj_per_query": energy["dynamic_pj_per_query"],
        "energy_static_pj_per_query": energy["static_pj"] / queries,
        "speed_up": base.report["cycles"]["total"] / report["cycles"]["total"],
        "energy_ratio": base.report["energy"]["dynamic_pj"] / energy["dynamic_pj"],
    }
    expected |= report["selection"]
    expected |= {f"energy_{block}_pj_per_query": pj / queries for block, pj in energy["breakdown_pj"].items()}
    expected |= report["accuracy"]
    expected |= expected_sums(result, base, num_dims)
    settings = {"iterations_per_row", "iterations", "threshold_percent"}
    assert {name: number(field) for name, field in row.items() if name[0] != "/" and name not in settings} == expected


def results(trace, folder, **fields):
    """Of single runs of a point and of the base design."""
    run(CONSERVATIVE, trace, folder / "point", *overrides(**fields), "--force").must_succeed()
    off = fields | {"approximation__candidate_selection": None, "approximation__post_scoring": None}
    run(CONSERVATIVE, trace, folder / "base", *overrides(**off), "--force").must_succeed()
    return [Result(folder / name) for name in ("point", "base")]


def test_every_point_equals_its_single_run(trace, table, tmp_path):
    sweep(trace, table, "--iterations-per-row", "1,0.3,off", "--iterations", "3", "--threshold-percent", "2.5,40,off",
          "--check").must_succeed()
    selections = [{"iterations_per_row": 1}, {"iterations_per_row": 0.3}, None, {"iterations": 3}]
    thresholds = [2.5, 40, None]
    rows = rows_of(table)
    assert len(rows) == 12
    for row, (selection, threshold) in zip(rows, itertools.product(selections, thresholds)):
        assert number(row["threshold_percent"]) == threshold
        assert number(row["iterations_per_row"]) == (selection or {}).get("iterations_per_row")
        assert number(row["iterations"]) == (selection or {}).get("iterations")
        post_scoring = threshold and {"threshold_percent": threshold}
        must_equal_runs(row, trace, *results(trace, tmp_path, approximation__candidate_selection=selection,
                                             approximation__post_scoring=post_scoring))


def test_other_fields_vary_and_come_first(trace, table, tmp_path):
    sweep(trace, table, "--threshold-percent", "5,off", "--vary", "/timing/buffer_depth=2,8", "--vary",
          "/workload/arrival_interval_cycles=0,100", "--check").must_succeed()
    rows = rows_of(table)
    assert list(rows[0])[:2] == ["/timing/buffer_depth", "/workload/arrival_interval_cycles"]
    points = list(itertools.product([2, 8], [0, 100], [5, None]))
    assert len(rows) == len(points)
    for row, (depth, interval, threshold) in zip(rows, points):
        assert [row["/timing/buffer_depth"], row["/workload/arrival_interval_cycles"]] == [str(depth), str(interval)]
        must_equal_runs(row, trace, *results(trace, tmp_path, timing__buffer_depth=depth,
                                             workload__arrival_interval_cycles=interval,
                                             approximation__post_scoring=threshold and {"threshold_percent": threshold}))


@pytest.mark.parametrize("inner_first", [True, False])
def test_of_fields_within_one_another_rows_show_what_ran(trace, table, tmp_path, inner_first):
    """The inner field is set within the outer, in whatever order they are named."""
    inner, outer = ("--vary", "/timing/buffer_depth=1,20"), ("--vary", '/timing={"buffer_depth":3},{"buffer_depth":3,"compare_width_rows":2}')
    sweep(trace, table, *(inner + outer if inner_first else outer + inner), "--threshold-percent", "5", "--check").must_succeed()
    rows = {(row["/timing/buffer_depth"], row["/timing"]): row for row in rows_of(table)}
    assert {(depth, json.loads(timing).get("compare_width_rows")) for depth, timing in rows} == {("1", None), ("1", 2), ("20", None), ("20", 2)}
    for (depth, timing), row in rows.items():
        assert json.loads(timing)["buffer_depth"] == int(depth)
        must_equal_runs(row, trace, *results(trace, tmp_path, timing=json.loads(timing)))


def test_outer_values_that_differ_only_within_a_varied_field_are_refused(trace, table):
    sweep(trace, table, "--vary", '/timing={"buffer_depth":3},{"buffer_depth":4}', "--vary", "/timing/buffer_depth=1").must_refuse(
        '--vary /timing={"buffer_depth":4}', "varied, too")


def test_the_file_beside_the_table_says_how_its_columns_merge(trace, table):
    """A column for each of the table, and quotients of nothing but sums, equal to them in every row."""
    sweep(trace, table, "--threshold-percent", "5,off", "--vary", "/timing/buffer_depth=2,8").must_succeed()
    rows = rows_of(table)
    columns = json.loads(table.with_suffix(".provenance.json").read_text())["columns"]
    assert [column["name"] for column in columns] == list(rows[0])
    kinds = {column["name"]: column["merges_as"] for column in columns}
    settings = [name for name, kind in kinds.items() if kind == "setting"]
    assert settings == ["/timing/buffer_depth", "iterations_per_row", "iterations", "threshold_percent"]
    roots = {"quotient": lambda number: number, "root_of_quotient": math.sqrt}
    quotients = [column for column in columns if column["merges_as"] in roots]
    assert {"rows_mean", "rmse", "energy_output_pj_per_query", "speed_up"} <= {column["name"] for column in quotients}
    for column in quotients:
        assert kinds[column["numerator"]] == kinds[column["denominator"]] == "sum"
        for row in rows:
            quotient = float(row[column["numerator"]]) / float(row[column["denominator"]])
            assert float(row[column["name"]]) == roots[column["merges_as"]](quotient), column["name"]


def test_without_lists_it_runs_the_configuration(trace, table):
    sweep(trace, table).must_succeed()
    [row] = rows_of(table)
    assert (row["iterations_per_row"], row["iterations"], row["threshold_percent"]) == ("0.5", "", "5")
    assert row["golden_mismatches"] == ""


def test_the_number_of_threads_changes_nothing(trace, table):
    lists = ("--iterations-per-row", "1,0.5,0.25,off", "--threshold-percent", "1,10,off", "--force")
    tables = []
    for threads in (1, 2, 5):
        sweep(trace, table, *lists, "--threads", threads).must_succeed()
        tables.append(table.read_bytes())
    assert tables[0] == tables[1] == tables[2]


def test_several_files_are_one_trace(random_trace, table, tmp_path):
    first, second = (random_trace(name, operations=3, seed=seed) for name, seed in (("a", 1), ("b", 2)))
    sweep(first, table, "--trace", second).must_succeed()
    run(CONSERVATIVE, [first, second], tmp_path / "out").must_succeed()
    assert number(rows_of(table)[0]["rmse"]) == \
        json.loads((tmp_path / "out" / "report.json").read_text())["accuracy"]["rmse"]


@pytest.mark.parametrize("options, fragments", [
    (("--iterations-per-row", ","), ["--iterations-per-row", "','"]),
    (("--iterations-per-row", "1,,2"), ["--iterations-per-row", "1,,2"]),
    (("--iterations-per-row", "1,0.5,"), ["--iterations-per-row", "1,0.5,"]),
    (("--iterations-per-row", "1,0.5,1.0"), ["--iterations-per-row 1.0", "twice"]),
    (("--iterations-per-row", "0.5,off,off"), ["--iterations-per-row off", "twice"]),
    (("--iterations-per-row", "0.5,off", "--iterations", "off"), ["--iterations off", "twice"]),
    (("--iterations-per-row", "0"), ["--iterations-per-row 0", "allowed"]),
    (("--iterations-per-row", "-1"), ["--iterations-per-row -1", "allowed"]),
    (("--iterations-per-row", "half"), ["--iterations-per-row half", "not a number"]),
    (("--iterations-per-row", "null"), ["--iterations-per-row null", "not a number"]),
    (("--iterations", "1.5"), ["--iterations 1.5", "allowed"]),
    (("--iterations", "0"), ["--iterations 0", "allowed"]),
    (("--threshold-percent", "0"), ["--threshold-percent 0", "allowed"]),
    (("--threshold-percent", "100.5"), ["--threshold-percent 100.5", "allowed"]),
    (("--threshold-percent", "5,5"), ["--threshold-percent 5", "twice"]),
    (("--threshold-percent", "NaN"), ["--threshold-percent NaN", "not a number"]),
    (("--vary", "/hardware/num_row=1,2"), ["--vary /hardware/num_row=1", "num_row"]),
    (("--vary", "/hardware/num_rows=320,0"), ["--vary /hardware/num_rows=0", "allowed"]),
    (("--vary", "/hardware/num_rows"), ["--vary /hardware/num_rows", "'='"]),
    (("--vary", "hardware=1"), ["--vary hardware=1", "'/'"]),
    (("--vary", "/timing/buffer_depth="), ["--vary /timing/buffer_depth=", "empty"]),
    (("--vary", "/timing/buffer_depth=2,2"), ["--vary /timing/buffer_depth=", "twice"]),
    (("--vary", "/timing/buffer_depth=2", "--vary", "/timing/buffer_depth=4"), ["/timing/buffer_depth", "twice"]),
    (("--vary", "/approximation/post_scoring/threshold_percent=5,10"), ["--vary", "--threshold-percent"]),
    (("--vary", "/approximation/candidate_selection={\"iterations\":3}"), ["--vary", "--iterations"]),
    (("--vary", "/hardware/num_lanes=64,4"), ["4"]),
    (("--threads", "0"), ["--threads 0"]),
    (("stray",), ["stray"]),
], ids=str)
def test_bad_lists_are_refused(random_trace, table, options, fragments):
    sweep(random_trace(dims=8), table, *options).must_refuse(*fragments)
    assert not table.exists()


def test_too_many_points_are_refused(random_trace, table):
    depths = ",".join(map(str, range(1, 101)))
    intervals = ",".join(map(str, range(1100)))
    sweep(random_trace(), table, "--vary", f"/timing/buffer_depth={depths}", "--vary",
          f"/workload/arrival_interval_cycles={intervals}").must_refuse("100000 points")


def test_an_existing_table_is_replaced_only_with_force(trace, table):
    table.write_text("mine")
    sweep(trace, table).must_refuse("table.csv", "--force")
    assert table.read_text() == "mine"
    sweep(trace, table, "--force").must_succeed()
    assert len(rows_of(table)) == 1


@pytest.mark.parametrize("options", [(), ("--force",)], ids=str)
def test_a_pipe_or_a_link_is_not_replaced(trace, table, tmp_path, options):
    """Nor is a device such as /dev/stdout, which would be lost to all programs; none is risked here."""
    table.write_text("mine")
    pipe, link = tmp_path / "pipe.csv", tmp_path / "link.csv"
    os.mkfifo(pipe)
    link.symlink_to(table)
    for target in (pipe, link):
        sweep(trace, target, *options).must_refuse(target.name, "is a device, a pipe or a link", "Name a file")
    assert pipe.is_fifo() and link.is_symlink() and table.read_text() == "mine"


def test_missing_folders_are_made_unless_the_sweep_fails(random_arrays, write_trace, trace, tmp_path):
    sweep(trace, tmp_path / "a" / "b" / "table.csv").must_succeed()
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == ["table.csv", "table.provenance.json"]
    arrays = random_arrays()
    arrays["key"][0, 0] = np.nan
    sweep(write_trace("bad", **arrays), tmp_path / "c" / "table.csv").must_refuse("nan")
    assert not (tmp_path / "c").exists()


def test_a_table_over_an_input_or_over_a_folder_is_refused(trace, tmp_path):
    before = trace.read_bytes()
    sweep(trace, trace, "--force").must_refuse("--out", "--trace")
    assert trace.read_bytes() == before
    sweep(trace, tmp_path).must_refuse("is a directory")
    sweep(trace, trace / "table.csv").must_refuse("table.csv")


def test_a_bad_number_in_a_trace_leaves_no_table(random_arrays, write_trace, table, tmp_path):
    arrays = random_arrays(operations=20)
    arrays["key"][17, 0, 0] = np.inf
    trace = write_trace(**arrays)
    sweep(trace, table).must_refuse("key", "17")
    assert list(tmp_path.iterdir()) == [trace]


def test_an_interrupted_sweep_leaves_no_table(write_trace, table, tmp_path):
    trace = write_trace(**{name: np.ones((1_000_000, 1, 1), np.float16) for name in ("key", "value", "query")})
    arguments = ["sweep", "--config", CONSERVATIVE, "--trace", trace, "--out", table, "--iterations", "1,2,3,4,5,6"]
    with subprocess.Popen([BINARY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:
        while not list(tmp_path.glob("*.partial")) and process.poll() is None:
            time.sleep(0.001)
        process.terminate()
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (143, "")
    assert stderr == "a3sim: error: interrupted; nothing was written\n"
    assert list(tmp_path.iterdir()) == [trace]


def test_ranges_are_the_numbers_in_them(trace, tmp_path):
    lists = {"short": ("0.25:1:0.25,off", "1:9:4", "2:6:2"), "long": ("0.25,0.5,0.75,1,off", "1,5,9", "2,4,6")}
    for name, (shares, thresholds, depths) in lists.items():
        sweep(trace, tmp_path / f"{name}.csv", "--iterations-per-row", shares, "--threshold-percent", thresholds, "--vary",
              f"/timing/buffer_depth={depths}").must_succeed()
    assert (tmp_path / "short.csv").read_text() == (tmp_path / "long.csv").read_text()
    sweep(trace, tmp_path / "none.csv", "--iterations", "1:9:0").must_refuse("--iterations 1:9:0", "first:last:step")


def test_one_point_is_one_point(trace, table):
    assert sweep(trace, table).must_succeed().stdout.startswith("1 point, ")
