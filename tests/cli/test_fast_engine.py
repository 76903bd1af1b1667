"""--engine fast gives the files that --engine systemc gives, byte for byte, on any number of threads."""

import json

import numpy as np
import pytest
from harness import MACHINES, overrides, run

FAST = ("--engine", "fast")


def files_of(folder):
    """The files of a result; of the report all but the engine's name, the host's times and where it comes from."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    report = json.loads(files.pop("report.json"))
    del report["host"], report["engine"], report["provenance"]
    return files | {"report": report}


def files_with(config, traces, folder, *options):
    run(config, traces, folder, "--dump-selection", *options).must_succeed()
    return files_of(folder)


@pytest.fixture(name="ragged_trace")
def ragged_trace_of_many_sizes(write_trace):
    """40 operations of 1 to 60 rows and 1 to 7 queries."""
    random = np.random.default_rng(11)
    rows = random.integers(1, 61, 40)
    queries = random.integers(1, 8, 40)

    def numbers(count):
        return random.normal(0, 1, (count, 16))

    return write_trace("ragged", key=numbers(rows.sum()), value=numbers(rows.sum()),
                       query=numbers(queries.sum()), key_offsets=np.append(0, rows.cumsum()),
                       query_offsets=np.append(0, queries.cumsum()))


@pytest.mark.parametrize("machine", MACHINES)
def test_it_equals_systemc_on_any_number_of_threads(ragged_trace, tmp_path, machine):
    expected = files_with(machine, ragged_trace, tmp_path / "systemc")
    assert expected["report"]["accuracy"]["golden_mismatches"] == 0
    for threads in (1, 2, 3, 16):
        found = files_with(machine, ragged_trace, tmp_path / f"{threads}", *FAST, "--threads", threads)
        assert found == expected, f"{threads} threads"
    assert files_with(machine, ragged_trace, tmp_path / "default", *FAST) == expected


def test_the_report_names_it(random_trace, out):
    outcome = run("base", random_trace(), out, *FAST).must_succeed()
    assert json.loads((out / "report.json").read_text())["engine"] == "fast"
    assert "fast engine" in outcome.stdout


def test_it_takes_several_files_one_after_another(random_trace, tmp_path):
    traces = [random_trace(f"trace{i}", rows=10 + i, queries=3, operations=4, seed=i) for i in range(3)]
    expected = files_with("aggressive", traces, tmp_path / "systemc")
    assert files_with("aggressive", traces, tmp_path / "fast", *FAST, "--threads", 2) == expected


def test_it_equals_systemc_with_wide_numbers_and_late_queries(ragged_trace, tmp_path):
    machine = overrides(numerics__integer_bits=6, numerics__fraction_bits=12, numerics__exponent_integer_bits=6,
                        numerics__exponent_table_fraction_bits=24, workload__arrival_interval_cycles=50)
    expected = files_with("conservative", ragged_trace, tmp_path / "systemc", *machine)
    assert files_with("conservative", ragged_trace, tmp_path / "fast", *machine, *FAST) == expected


@pytest.mark.parametrize("threads", [1, 2])
def test_a_bad_number_in_the_middle_of_a_trace_leaves_nothing(random_arrays, write_trace, out, threads):
    arrays = random_arrays(operations=50)
    arrays["value"][30, 2, 1] = np.nan
    outcome = run("base", write_trace(**arrays), out, *FAST, "--threads", threads)
    outcome.must_refuse("value", "30")
    assert not out.exists()
