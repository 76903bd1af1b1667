"""Machine.sweep: every number is that of `a3sim sweep`; lists, arrays and threads are checked."""

import csv
import dataclasses
import os
import subprocess

import numpy as np
import pytest
from conftest import CONFIGS, interrupt_soon, write_trace

import a3sim

CONSERVATIVE = CONFIGS / "conservative.json"
SEED = 12


@pytest.fixture(name="operations", scope="module")
def operations_of_many_sizes():
    random = np.random.default_rng(SEED)
    return [a3sim.Operation(**{name: random.normal(0, 1.2, (count, 16)).astype(np.float32)
                               for name, count in (("key", rows), ("value", rows), ("query", queries))})
            for rows, queries in zip(random.integers(1, 60, 12), random.integers(1, 6, 12))]


@pytest.fixture(name="trace", scope="module")
def trace_of_them(operations, tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "trace.npz"
    write_trace(path, operations)
    return path


def command(trace, *options, config=CONSERVATIVE, status=0):
    """Runs a3sim sweep; returns its rows, {column: text}, or its message."""
    table = trace.parent / "table.csv"
    done = subprocess.run([os.environ["A3SIM"], "sweep", "--config", config, "--trace", trace, "--out", table, "--force",
                           *options], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, done.stderr
    if status != 0:
        return done.stderr.strip().removeprefix("a3sim: error: ")
    with open(table, newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def must_equal(points, rows):
    """Names and order of columns, None for an empty field, all else to the last bit."""
    assert len(points) == len(rows)
    for point, row in zip(points, rows):
        assert list(point) == list(row)
        for name, text in row.items():
            assert point[name] == (None if text == "" else float(text)), name


@pytest.fixture(name="machine", scope="module")
def machine_():
    return a3sim.Machine.from_config(CONSERVATIVE)


def test_points_equal_the_command_lines(machine, operations, trace):
    points = machine.sweep(operations, iterations_per_row=[1, 0.3, None], iterations=[7, 160],
                           threshold_percent=[0.5, 10, "off"])
    rows = command(trace, "--iterations-per-row", "1,0.3,off", "--iterations", "7,160", "--threshold-percent", "0.5,10,off")
    assert len(points) == 15
    must_equal(points, rows)


def test_the_command_lines_lists_may_be_given_as_they_are(machine, operations, trace):
    points = machine.sweep(operations, iterations_per_row="0.5,off", threshold_percent="5")
    must_equal(points, command(trace, "--iterations-per-row", "0.5,off", "--threshold-percent", "5"))


def test_without_lists_it_is_the_machines_own_point(machine, operations, trace):
    (point,) = machine.sweep(operations)
    must_equal([point], command(trace))
    assert (point["iterations_per_row"], point["iterations"], point["threshold_percent"]) == (0.5, None, 5)


def test_varied_fields_combine_as_on_the_command_line(machine, operations, trace):
    """num_lanes carries the depth of the dot product with it."""
    points = machine.sweep(operations, iterations_per_row=[0.5, 0.25],
                           vary={"/timing/buffer_depth": [2, 8], "/hardware/num_lanes": [16, 200]})
    rows = command(trace, "--iterations-per-row", "0.5,0.25", "--vary", "/timing/buffer_depth=2,8", "--vary",
                   "/hardware/num_lanes=16,200")
    assert len(points) == 8
    must_equal(points, rows)


def test_varied_fields_keep_the_values_given(machine, operations):
    points = machine.sweep(operations, vary={"/numerics/division_rounding": ["nearest", "truncate"],
                                             "/timing/shared_multipliers": np.array([True, False])})
    assert [(point["/numerics/division_rounding"], point["/timing/shared_multipliers"]) for point in points] == [
        ("nearest", True), ("nearest", False), ("truncate", True), ("truncate", False)]
    assert points[0]["rmse"] != points[2]["rmse"]


def test_of_fields_within_one_another_points_show_what_ran(machine, operations):
    points = machine.sweep(operations, vary={"/timing/buffer_depth": [1, 20], "/timing": [{"buffer_depth": 3, "compare_width_rows": 2}]})
    assert [point["/timing"] for point in points] == [{"buffer_depth": depth, "compare_width_rows": 2} for depth in (1, 20)]
    for point, depth in zip(points, (1, 20)):
        [single] = machine.sweep(operations, vary={"/timing": [point["/timing"]]})
        assert single["cycles_total"] == point["cycles_total"] and point["/timing/buffer_depth"] == depth
    assert points[0]["cycles_total"] != points[1]["cycles_total"]


def test_what_becomes_of_the_file_does_not_matter(operations, trace, tmp_path):
    (tmp_path / "machine.json").write_text('{"approximation": {"post_scoring": {"threshold_percent": 3}}}')
    machine = a3sim.Machine.from_config(tmp_path / "machine.json", {"/hardware/num_lanes": 16})
    expected = command(trace, "--set", "/hardware/num_lanes=16", "--vary", "/hardware/num_rows=60,70",
                       config=tmp_path / "machine.json")
    (tmp_path / "machine.json").unlink()
    must_equal(machine.sweep(operations, vary={"/hardware/num_rows": [60, 70]}), expected)


def test_overrides_and_dictionaries_make_the_machine(operations, trace):
    machine = a3sim.Machine.from_config(a3sim.Machine.from_config(CONSERVATIVE, {"/timing/exponent_cycles": 9}).config)
    must_equal(machine.sweep(operations, iterations="4"),
               command(trace, "--iterations", "4", "--set", "/timing/exponent_cycles=9"))


def test_numbers_are_whole_or_not_by_column(machine, operations):
    (point,) = machine.sweep(operations, iterations=[9])
    whole = {"iterations", "operations", "queries", "cycles_total", "intervals", "latency_min_cycles", "latency_max_cycles",
             "output_elements", "saturated_elements", "latency_sum_cycles", "rows_sum", "visible_rows_sum",
             "iterations_sum", "candidates_sum", "selected_sum", "base_cycles_total", "tiles"}
    for name, value in point.items():
        if value is not None:
            assert type(value) is (int if name in whole else float), name


def test_checking_fills_the_column_of_mismatches(machine, operations):
    (point,) = machine.sweep(operations[:3], check=True)
    assert point["golden_mismatches"] == 0
    assert machine.sweep(operations[:3])[0]["golden_mismatches"] is None


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_nothing(machine, operations, threads):
    lists = {"iterations_per_row": [1, 0.25], "threshold_percent": [5, None]}
    assert machine.sweep(operations, **lists, threads=threads) == machine.sweep(operations, **lists)


def test_it_is_a_function_of_the_package_too(machine, operations):
    assert a3sim.sweep(machine, operations, iterations=[3]) == machine.sweep(operations, iterations=[3])


def test_arrays_of_any_form_give_the_same(machine, operations):
    def changed(operation, change):
        return a3sim.Operation(**{name: change(getattr(operation, name)) for name in ("key", "value", "query")})

    turned = [changed(operation, lambda matrix: np.asfortranarray(matrix)[::-1][::-1]) for operation in operations]
    doubled = (changed(operation, lambda matrix: matrix.astype(">f8")) for operation in operations)  # a generator
    expected = machine.sweep(operations)
    assert machine.sweep(turned) == expected
    assert machine.sweep(doubled) == expected


def holds_itself():
    loop = []
    loop.append(loop)
    return loop


SELECTION, THRESHOLD = "/approximation/candidate_selection", "/approximation/post_scoring/threshold_percent"


@pytest.mark.parametrize("arguments, message", [
    ({"iterations_per_row": [0.5, 0]}, f"iterations_per_row[1] = 0: {SELECTION}/iterations_per_row: found 0"),
    ({"iterations_per_row": []}, "iterations_per_row: the list is empty"),
    ({"iterations_per_row": [float("nan")]}, f"iterations_per_row[0] = nan: {SELECTION}/iterations_per_row: found a number that is not finite"),
    ({"iterations": [0]}, f"iterations[0] = 0: {SELECTION}/iterations: found 0"),
    ({"iterations": [3, 4, 3]}, "iterations[2] = 3: is listed twice"),
    ({"iterations": [None, "off"]}, "iterations[1] = off: is listed twice"),
    ({"iterations_per_row": [None], "iterations": [2, None]}, "iterations[1] = None: is listed twice"),
    ({"iterations": [1.5]}, "iterations[0] = 1.5: is of type float; allowed is a whole number"),
    ({"iterations": [10**30]}, f"iterations[0] = {10**30}: has more digits than any number"),
    ({"iterations": [object]}, "is of type type; allowed is a whole number"),
    ({"iterations": 3}, "iterations: is of type int; allowed is a list"),
    ({"iterations": np.array(3)}, "iterations: is of type ndarray; allowed is a list"),
    ({"threshold_percent": [101]}, f"threshold_percent[0] = 101: {THRESHOLD}: found 101"),
    ({"threshold_percent": "5,,6"}, "threshold_percent '5,,6': '' is not a number"),
    ({"threshold_percent": "5,half"}, "threshold_percent '5,half': 'half' is not a number"),
    ({"threshold_percent": [10**310]}, "is larger than any double"),
    ({"threshold_percent": [True]}, "threshold_percent[0] = True: is of type bool; allowed is a number"),
    ({"vary": {"/timing/buffer_depth": [2, 0]}}, "/timing/buffer_depth: found 0 (from vary /timing/buffer_depth=0)"),
    ({"vary": {"/timing/buffer_depth": [2, 4, 2]}}, "vary /timing/buffer_depth=2: is listed twice"),
    ({"vary": {"/timing/buffer_depth": []}}, "vary /timing/buffer_depth: the list is empty"),
    ({"vary": {"/timing/buffer_depth": 2}}, "vary /timing/buffer_depth: is of type int; allowed is a list"),
    ({"vary": {"/timing/buffer_depth": [object()]}}, "vary /timing/buffer_depth: object is no JSON"),
    ({"vary": {"/timing/buffer_depth": [-10**310]}}, "vary /timing/buffer_depth: an integer is larger than any double"),
    ({"vary": {"/timing/buffer_depth": [np.longdouble(2)]}}, f"vary /timing/buffer_depth: {np.longdouble.__name__} is no JSON"),
    ({"vary": {"/timing/buffer_depth": [holds_itself()]}}, "vary /timing/buffer_depth: lists and dictionaries are nested deeper than 64 levels"),
    ({"vary": {"/timing/nothing": [1]}}, '/timing/nothing: found the unknown key "nothing" (from vary /timing/nothing=1)'),
    ({"vary": {"timing": [1]}}, "vary timing=1: the JSON pointer does not begin with '/'"),
    ({"vary": {7: [1]}}, "vary 7: is of type int; allowed is a JSON pointer"),
    ({"vary": {THRESHOLD: [1]}}, f"vary {THRESHOLD}: M and T have arguments of their own: iterations_per_row, iterations, threshold_percent"),
    ({"vary": ["/timing/buffer_depth=2"]}, "vary: allowed is a dictionary"),
    ({"threads": -1}, "threads is -1"),
], ids=str)
def test_bad_arguments_are_refused_in_their_own_names(machine, operations, arguments, message):
    with pytest.raises(a3sim.InputError) as error:
        machine.sweep(operations, **arguments)
    assert message in str(error.value)
    assert "--" not in str(error.value)


def test_numbers_of_numpy_are_numbers(machine, operations):
    points = machine.sweep(operations, iterations_per_row=np.array([0.5, 0.25]), iterations=[np.int32(7)],
                           threshold_percent=(np.float32(5),), vary={"/timing/buffer_depth": np.array([2, 4])})
    assert points == machine.sweep(operations, iterations_per_row=[0.5, 0.25], iterations=[7], threshold_percent=[5],
                                   vary={"/timing/buffer_depth": [2, 4]})


def test_no_operation_is_refused(machine):
    with pytest.raises(a3sim.InputError, match="operations: there is none"):
        machine.sweep([])


def test_operations_must_fit_every_machine(machine, operations):
    with pytest.raises(a3sim.InputError, match="operation [0-9]+: .* the machine holds 8"):
        machine.sweep(operations, vary={"/hardware/num_rows": [320, 8]})


def test_a_bad_number_is_named(machine, operations):
    key = operations[4].key.copy()
    key[0, 3] = np.inf
    bad = [*operations[:4], dataclasses.replace(operations[4], key=key)]
    with pytest.raises(a3sim.InputError, match="operation 4: array 'key': row 0, column 3 is inf"):
        machine.sweep(bad)


@pytest.mark.parametrize("threads", [0, 1])
def test_an_interrupt_ends_a_sweep(long_list, machine, threads):
    with pytest.raises(KeyboardInterrupt), interrupt_soon():
        machine.sweep(long_list, threads=threads)
