"""--engine rtl: the files of --engine systemc, from the machine that was built from SystemVerilog; without it, how to build it.

A3_RTL_MACHINE names the machine that the binary has, ROWSxLANES_I.F; empty if it has none. A3SIM_BROKEN is a binary whose RTL has a
mistake in its exponent unit."""

import json
import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from harness import DEADLINE_SECONDS, Result, overrides, run, run_arguments
from vcd import Waveform

RTL = ("--engine", "rtl")
MACHINE = os.environ["A3_RTL_MACHINE"]
needs_rtl = pytest.mark.skipif(not MACHINE, reason="built without A3_BUILD_RTL")

DESIGNS = {
    "base": {"approximation": None},
    "approximate": {"approximation": {"candidate_selection": {"iterations_per_row": 0.6}, "post_scoring": {"threshold_percent": 5}}},
    "selection": {"approximation": {"candidate_selection": {"iterations": 9}}},
    "post_scoring": {"approximation": {"post_scoring": {"threshold_percent": 20}}},
    "late": {"approximation": {"candidate_selection": {"iterations_per_row": 0.3}}, "workload": {"arrival_interval_cycles": 37}},
}


def machine_named(name, **design):
    """The configuration of a machine of A3_RTL_MACHINES without options."""
    rows, lanes, integer_bits, fraction_bits = map(int, re.fullmatch(r"(\d+)x(\d+)_(\d+)\.(\d+)", name).groups())
    return {"hardware": {"num_rows": rows, "num_lanes": lanes},
            "numerics": {"integer_bits": integer_bits, "fraction_bits": fraction_bits}, **design}


@pytest.fixture(name="write_config")
def write_config_(tmp_path):
    def write(**design):
        path = tmp_path / "machine.json"
        path.write_text(json.dumps(machine_named(MACHINE, **design)))
        return path

    return write


@pytest.fixture(name="causal_trace")
def causal_trace_(write_trace):
    """Operations of 1 to 20 rows, in which query q sees some of them."""
    random = np.random.default_rng(19)
    rows, queries = random.integers(1, 21, 12), random.integers(1, 8, 12)

    def numbers(count):
        return random.normal(0, 1.3, (count, 11))

    visible = np.concatenate([random.integers(1, n + 1, m) for n, m in zip(rows, queries)])
    return write_trace("causal", key=numbers(rows.sum()), value=numbers(rows.sum()), query=numbers(queries.sum()),
                       key_offsets=np.append(0, rows.cumsum()), query_offsets=np.append(0, queries.cumsum()), query_rows=visible)


def files_of(folder):
    """The files of a result; of the report all but the engine's name, the host's times and where it comes from."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    report = json.loads(files.pop("report.json"))
    del report["host"], report["engine"], report["provenance"]
    return files | {"report": report}


@needs_rtl
@pytest.mark.parametrize("design", DESIGNS)
def test_its_files_are_those_of_systemc(write_config, causal_trace, tmp_path, design):
    config = write_config(**DESIGNS[design])
    for engine in ("systemc", "rtl"):
        run(config, causal_trace, tmp_path / engine, "--dump-selection", "--engine", engine).must_succeed()
    expected = files_of(tmp_path / "systemc")
    assert expected["report"]["accuracy"]["golden_mismatches"] == 0
    assert files_of(tmp_path / "rtl") == expected
    assert json.loads((tmp_path / "rtl" / "report.json").read_text())["engine"] == "rtl"


@needs_rtl
def test_its_files_are_those_of_systemc_in_tiles(write_config, random_trace, tmp_path):
    config = write_config(mapping={"tile_rows": 7}, **DESIGNS["approximate"])
    trace = random_trace(rows=45, queries=4, operations=3)
    for engine in ("systemc", "rtl"):
        run(config, trace, tmp_path / engine, "--engine", engine).must_succeed()
    assert files_of(tmp_path / "rtl") == files_of(tmp_path / "systemc")


@needs_rtl
@pytest.mark.parametrize("design", DESIGNS)
def test_comparing_finds_nothing_and_changes_nothing(write_config, causal_trace, tmp_path, design):
    config = write_config(**DESIGNS[design])
    run(config, causal_trace, tmp_path / "alone", *RTL).must_succeed()
    run(config, causal_trace, tmp_path / "compared", *RTL, "--compare").must_succeed()
    assert files_of(tmp_path / "compared") == files_of(tmp_path / "alone")


@needs_rtl
def test_its_waveform_has_the_names_of_systemc(write_config, random_trace, tmp_path):
    waves = {}
    for engine in ("systemc", "rtl"):
        file = tmp_path / f"{engine}.vcd"
        config = write_config(**DESIGNS["approximate"])
        run(config, random_trace(rows=9), tmp_path / engine, "--engine", engine, "--wave", file).must_succeed()
        waves[engine] = Waveform(file).signals
    assert len(waves["rtl"]) > 30
    assert set(waves["rtl"]) <= set(waves["systemc"])
    for name in ("max_popped_row", "min_pops", "greedy_scores.running_sum"):
        signal = f"SystemC.a3.elastic_control.candidate_selector.{name}"
        assert waves["rtl"][signal] == waves["systemc"][signal], name


@needs_rtl
def test_its_timeline_is_that_of_systemc(write_config, causal_trace, tmp_path):
    events = {}
    for engine in ("systemc", "rtl"):
        file = tmp_path / f"{engine}.json"
        run(write_config(**DESIGNS["approximate"]), causal_trace, tmp_path / engine, "--engine", engine, "--timeline", file).must_succeed()
        events[engine] = sorted(json.dumps(event, sort_keys=True) for event in json.loads(file.read_text())["traceEvents"])
    assert events["rtl"] == events["systemc"]


@needs_rtl
def test_a_mistake_in_the_rtl_is_found_and_named(random_trace, tmp_path, out):
    config = tmp_path / "small.json"
    config.write_text(json.dumps({"hardware": {"num_rows": 12, "num_lanes": 1}, "timing": {"scan_width_rows": 5, "compare_width_rows": 3},
                                  "approximation": {"post_scoring": {"threshold_percent": 100}}}))
    arguments = run_arguments(config, random_trace(rows=12, dims=1, queries=30), out, *RTL, "--compare")
    process = subprocess.run([Path(os.environ["A3SIM_BROKEN"]), *map(str, arguments)], capture_output=True, text=True,
                             timeout=DEADLINE_SECONDS, check=False)
    assert process.returncode == 1
    assert re.fullmatch(r"a3sim: error: RTL and SystemC differ: job 0, cycle \d+: block exponent, signal exponent: RTL \d+, SystemC \d+\. "
                        r"Nothing was written\.\n", process.stderr)
    assert not out.exists()


@pytest.mark.parametrize("name, fields", [
    ("19x3_5.2", overrides(hardware__num_rows=19, hardware__num_lanes=3, numerics__integer_bits=5, numerics__fraction_bits=2)),
    ("320x64_4.4_d200", overrides(hardware__num_dims=200)),
    ("320x64_4.4_c5_scan8_cmp4_e7_p14_own_trunc",
     overrides(timing__buffer_depth=5, timing__scan_width_rows=8, timing__compare_width_rows=4, timing__shared_multipliers=False,
               numerics__exponent_integer_bits=7, numerics__exponent_table_fraction_bits=14, numerics__division_rounding="truncate")),
])
def test_a_machine_that_was_not_built_is_refused_with_how_to_build_it(random_trace, out, name, fields):
    run("conservative", random_trace(), out, *RTL, *fields).must_refuse(
        f"this machine is '{name}'", "scripts/setup.sh --rtl", f"{name}'", "-DA3_BUILD_RTL=ON", "-DA3_RTL_MACHINES=")
    assert not out.exists()


@pytest.mark.parametrize("field, allowed", [
    ({"timing__dot_product_cycles": 5}, "takes 6"), ({"timing__exponent_cycles": 3}, "takes 4"), ({"timing__output_cycles": 8}, "takes 9"),
    ({"timing__buffer_depth": 2}, "needs 3 or more"), ({"hardware__num_rows": 1}, "needs 2 or more")])
def test_what_the_rtl_cannot_be_is_refused_by_field(write_trace, random_arrays, out, field, allowed):
    pointer = "/" + next(iter(field)).replace("__", "/")
    trace = write_trace(**random_arrays(rows=1))
    run("conservative", trace, out, *RTL, *overrides(**field)).must_refuse(pointer, allowed)


def test_a_system_of_units_is_refused(random_trace, out):
    run("conservative", random_trace(), out, *RTL, *overrides(system={"units": 2})).must_refuse("/system", "--set /system=null")


def test_options_that_do_not_go_together_are_refused(random_trace, out):
    trace = random_trace()
    run("base", trace, out, "--compare").must_refuse("--compare", "--engine rtl")
    run("base", trace, out, *RTL, "--threads", 2).must_refuse("--threads 2")
    run("base", trace, out, *RTL, "--inject", "key_sram:0:0:0:0:0").must_refuse("--inject", "--engine systemc")


@needs_rtl
def test_a_result_of_the_rtl_is_complete(write_config, random_trace, out):
    run(write_config(), random_trace(rows=12), out, *RTL).must_succeed()
    assert Result(out).report["accuracy"]["golden_mismatches"] == 0
