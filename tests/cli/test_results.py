"""report.json, queries.csv, outputs.npz and the summary: complete, consistent, and in the right places."""

import json
import math

import numpy as np
import pytest
from harness import CONFIGS, MACHINES, a3sim, overrides, result_of, run
from reference import exact_attention

REPORT_FIELDS = {
    "/schema_version": int,
    "/engine": str,
    "/config": dict,
    "/trace/operations": int,
    "/trace/queries": int,
    "/cycles/total": int,
    "/cycles/latency/min": int,
    "/cycles/latency/mean": float,
    "/cycles/latency/max": int,
    "/cycles/interval_mean": float,
    "/throughput_queries_per_second": float,
    "/selection/iterations_mean": float,
    "/selection/candidates_mean": float,
    "/selection/selected_mean": float,
    "/activity": dict,
    "/energy/dynamic_pj": float,
    "/energy/static_pj": float,
    "/energy/dynamic_pj_per_query": float,
    "/energy/breakdown_pj/dot_product": float,
    "/energy/breakdown_pj/exponent": float,
    "/energy/breakdown_pj/output": float,
    "/energy/breakdown_pj/candidate_selection": float,
    "/energy/breakdown_pj/post_scoring": float,
    "/energy/breakdown_pj/key_sram": float,
    "/energy/breakdown_pj/value_sram": float,
    "/energy/breakdown_pj/sorted_key_sram": float,
    "/area_mm2": float,
    "/accuracy/golden_mismatches": int,
    "/accuracy/rmse": float,
    "/accuracy/max_abs_error": float,
    "/accuracy/cosine_mean": float,
    "/accuracy/top1_retained": float,
    "/accuracy/top2_retained": float,
    "/accuracy/top5_retained": float,
    "/accuracy/saturated_elements": int,
    "/host/wall_seconds": float,
    "/host/simulated_cycles_per_second": float,
}

# Table I of the paper: area in mm2, dynamic and static power in mW; which count of a query the module's row-cycles are.
TABLE_1 = {
    "dot_product": (0.098, 14.338, 1.265, "candidates"),
    "exponent": (0.016, 0.224, 0.053, "selected"),
    "output": (0.062, 50.918, 0.070, "selected"),
    "candidate_selection": (0.277, 19.48, 5.08, "iterations"),
    "post_scoring": (0.010, 2.055, 0.147, "selected"),
    "key_sram": (0.350, 2.901, 0.987, "candidates"),
    "value_sram": (0.350, 2.901, 0.987, "selected"),
    "sorted_key_sram": (0.919, 6.100, 2.913, "iterations"),
}
APPROXIMATE_MODULES = ("candidate_selection", "post_scoring", "sorted_key_sram")


def present_modules(machine):
    return {name: costs for name, costs in TABLE_1.items()
            if machine != "base" or name not in APPROXIMATE_MODULES}


def at(document, pointer):
    for key in pointer.strip("/").split("/"):
        document = document[key]
    return document


def close(found, expected):
    assert math.isclose(found, expected, rel_tol=1e-9), f"{found} instead of {expected}"


@pytest.fixture(name="result", params=MACHINES)
def result_on_each_machine(request, random_trace, out):
    """Three operations of six queries; the machine's name rides along."""
    result = result_of(request.param, random_trace(rows=40, queries=6, operations=3), out)
    result.machine = request.param
    return result


def test_the_report_has_every_field_with_its_type(result):
    for pointer, expected in REPORT_FIELDS.items():
        value = at(result.report, pointer)
        assert type(value) is expected, f"{pointer} is {value!r}"


def test_the_report_says_what_was_run(result):
    assert result.report["engine"] == "systemc"
    assert (result.report["trace"]["operations"], result.report["trace"]["queries"]) == (3, 18)
    assert result.report["accuracy"]["golden_mismatches"] == 0
    config = json.loads((CONFIGS / f"{result.machine}.json").read_text())
    assert result.report["config"]["approximation"] == config["approximation"]


def test_a_mean_over_nothing_is_null(random_trace, out):
    result = result_of("base", random_trace(queries=1), out)
    assert result.report["cycles"]["interval_mean"] is None


def test_no_check_leaves_the_mismatches_null(random_trace, out):
    outcome = run("base", random_trace(), out, "--no-check").must_succeed()
    assert json.loads((out / "report.json").read_text())["accuracy"]["golden_mismatches"] is None
    assert "not checked" in outcome.stdout


def test_the_reports_config_is_accepted_again_and_means_the_same(result, tmp_path):
    config = tmp_path / "again.json"
    config.write_text(json.dumps(result.report["config"]))
    outcome = a3sim("config", "--resolve", config).must_succeed()
    assert json.loads(outcome.stdout) == result.report["config"]


def test_queries_csv_has_a_line_per_query_in_order(result):
    places = [(query["operation"], query["query"]) for query in result.queries]
    assert places == [(operation, query) for operation in range(3) for query in range(6)]
    assert {query["rows"] for query in result.queries} == {40}


def test_queries_csv_counts_iterations_and_rows_that_fit_the_machine(result):
    # M = n/2 and n/8 of 40 rows; the base design iterates over nothing and keeps every row.
    iterations = {"base": 0, "conservative": 20, "aggressive": 5}[result.machine]
    for query in result.queries:
        assert query["iterations"] == iterations
        assert 1 <= query["selected"] <= query["candidates"] <= 40
        if result.machine == "base":
            assert query["selected"] == 40


def test_latencies_are_done_minus_accept(result):
    for query in result.queries:
        assert query["latency_cycles"] == query["done_cycle"] - query["accept_cycle"]


def test_the_reports_cycles_follow_from_queries_csv(result):
    cycles = result.report["cycles"]
    latencies = [query["latency_cycles"] for query in result.queries]
    assert cycles["latency"]["min"] == min(latencies)
    assert cycles["latency"]["max"] == max(latencies)
    close(cycles["latency"]["mean"], sum(latencies) / 18)
    done = [[query["done_cycle"] for query in result.operation(o)] for o in range(3)]
    assert cycles["total"] == sum(max(cycle) for cycle in done)
    close(cycles["interval_mean"], sum((d[-1] - d[0]) / 5 for d in done) / 3)
    close(result.report["throughput_queries_per_second"], 18 / (cycles["total"] * 1e-9))


@pytest.mark.parametrize("name", ["iterations", "candidates", "selected"])
def test_the_reports_selection_follows_from_queries_csv(result, name):
    mean = sum(query[name] for query in result.queries) / 18
    assert result.report["selection"][f"{name}_mean"] == pytest.approx(mean, rel=1e-9)


def test_the_energy_of_the_queries_adds_up_to_the_reports(result):
    energy = result.report["energy"]
    close(energy["dynamic_pj"], sum(query["dynamic_energy_pj"] for query in result.queries))
    close(energy["dynamic_pj"], sum(energy["breakdown_pj"].values()))
    close(energy["dynamic_pj_per_query"], energy["dynamic_pj"] / 18)


def test_dynamic_energy_is_table_1_times_active_row_cycles(result):
    present = present_modules(result.machine)
    for name in TABLE_1:
        _, dynamic_mw, _, count = TABLE_1[name]
        row_cycles = sum(query[count] for query in result.queries)
        expected_pj = dynamic_mw * row_cycles if name in present else 0.0
        close(result.report["energy"]["breakdown_pj"][name], expected_pj)


def test_static_energy_is_the_present_modules_power_times_the_time(result):
    static_mw = sum(costs[2] for costs in present_modules(result.machine).values())
    close(result.report["energy"]["static_pj"], static_mw * result.report["cycles"]["total"])


def test_the_area_is_the_present_modules_sum(result):
    close(result.report["area_mm2"], sum(c[0] for c in present_modules(result.machine).values()))


@pytest.mark.parametrize("block",
                         ["candidate_selection", "dot_product", "post_scoring", "exponent", "output"])
def test_every_cycle_of_a_block_is_busy_idle_or_stalled(result, block):
    activity = result.report["activity"][block]
    stalled = sum(activity.get("stall_cycles", {}).values())
    total = activity["busy_cycles"] + activity["idle_cycles"] + stalled
    assert total == result.report["cycles"]["total"]


def test_the_activity_counts_the_rows_of_queries_csv(result):
    activity = result.report["activity"]
    sums = {name: sum(query[name] for query in result.queries)
            for name in ("iterations", "candidates", "selected")}
    assert activity["candidate_selection"]["iterations"] == sums["iterations"]
    assert activity["dot_product"]["rows"] == sums["candidates"]
    assert activity["exponent"]["rows"] == sums["selected"]
    assert activity["output"]["rows"] == sums["selected"]
    if result.machine != "base":
        assert activity["candidate_selection"]["initialisation_rounds"] == 4 * 18
        assert activity["post_scoring"]["rows_compared"] == sums["candidates"]
        assert activity["post_scoring"]["rows_kept"] == sums["selected"]


def test_the_reports_accuracy_follows_from_queries_csv(result):
    accuracy = result.report["accuracy"]
    close(accuracy["rmse"], math.sqrt(sum(query["rmse"]**2 for query in result.queries) / 18))
    close(accuracy["cosine_mean"], sum(query["cosine"] for query in result.queries) / 18)


def retained_share(scores, selected, num_top):
    top = np.argsort(-scores, kind="stable")[:num_top]
    return len(set(top) & set(selected)) / len(top)


@pytest.mark.parametrize("rows", [3, 40])
def test_accuracy_is_measured_against_exact_attention_on_the_unquantised_trace(
        random_arrays, write_trace, out, rows):
    arrays = random_arrays(rows=rows, queries=7)
    result = result_of("conservative", write_trace(**arrays), out, "--dump-selection")
    exact, scores = exact_attention(**arrays)
    error = result.outputs["output"] - exact
    accuracy = result.report["accuracy"]
    close(accuracy["rmse"], math.sqrt(np.mean(error**2)))
    close(accuracy["max_abs_error"], np.abs(error).max())
    np.testing.assert_allclose([query["rmse"] for query in result.queries],
                               np.sqrt(np.mean(error**2, axis=1)), rtol=1e-9)
    selected = np.split(result.outputs["selected"], result.outputs["selected_offsets"][1:-1])
    for num_top in (1, 2, 5):
        shares = [retained_share(scores[q], selected[q], num_top) for q in range(7)]
        assert accuracy[f"top{num_top}_retained"] == pytest.approx(np.mean(shares), rel=1e-9)


def test_outputs_npz_holds_outputs_as_numbers_and_as_raw_integers(result):
    assert sorted(result.outputs) == ["fraction_bits", "output", "output_raw"]
    output, raw = result.outputs["output"], result.outputs["output_raw"]
    assert (output.dtype, output.shape) == (np.float64, (18, 8))
    assert (raw.dtype, raw.shape) == (np.int64, (18, 8))
    fraction_bits = result.outputs["fraction_bits"]
    assert (fraction_bits.dtype, fraction_bits.shape, fraction_bits) == (np.int64, (), 12)
    assert np.array_equal(output, raw * 2.0**-12)


def test_the_scale_of_raw_outputs_follows_fraction_bits(random_trace, out):
    result = result_of("base", random_trace(), out, *overrides(numerics__fraction_bits=6))
    assert result.outputs["fraction_bits"] == 18
    assert np.array_equal(result.outputs["output"], result.outputs["output_raw"] * 2.0**-18)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("kind", ["candidates", "selected"])
def test_dump_selection_lists_the_rows_that_queries_csv_counts(random_trace, out, machine, kind):
    trace = random_trace(rows=40, queries=6, operations=3)
    result = result_of(machine, trace, out, "--dump-selection")
    rows, offsets = result.outputs[kind], result.outputs[f"{kind}_offsets"]
    assert (rows.dtype, offsets.dtype) == (np.int64, np.int64)
    assert (rows.ndim, offsets.shape, offsets[0], offsets[-1]) == (1, (19,), 0, len(rows))
    assert list(np.diff(offsets)) == [query[kind] for query in result.queries]
    for of_query in np.split(rows, offsets[1:-1]):
        assert np.all(np.diff(of_query) > 0), "row ids ascend"
        assert 0 <= of_query[0] and of_query[-1] < 40


def test_kept_rows_are_among_the_candidates(random_trace, out):
    result = result_of("conservative", random_trace(rows=40, queries=6), out, "--dump-selection")
    for query in range(6):
        candidates, selected = (
            set(result.outputs[kind][slice(*result.outputs[f"{kind}_offsets"][query:query + 2])])
            for kind in ("candidates", "selected"))
        assert selected <= candidates


def test_the_summary_goes_to_stdout_and_nothing_to_stderr(random_trace, out):
    outcome = run("conservative", random_trace(rows=40, queries=6), out).must_succeed()
    for text in ("M = 0.5 n, T = 5 %", "1 operations, 6 queries", "all 6 queries equal",
                 "candidate_selection", "total"):
        assert text in outcome.stdout


def scan_steps(candidates, num_rows):
    """D: a step per candidate, at least one in each window of 16 rows."""
    windows = np.bincount(candidates // 16, minlength=-(-num_rows // 16))
    return int(np.maximum(1, windows).sum())


@pytest.mark.parametrize("queries, total_cycles", [(1, 987), (6, 2632)])
def test_the_base_machine_takes_the_papers_cycles_at_320_rows(random_trace, out, queries,
                                                              total_cycles):
    # 3n + 27 for one query; (m + 2)(n + 9) for m back to back.
    result = result_of("base", random_trace(rows=320, queries=queries), out)
    assert result.report["cycles"]["total"] == total_cycles
    assert [query["accept_cycle"] for query in result.queries] == [329 * q for q in range(queries)]
    assert {query["latency_cycles"] for query in result.queries} == {987}


def test_queries_that_arrive_rarely_find_an_empty_base_machine(random_trace, out):
    result = result_of("base", random_trace(rows=320, queries=4), out,
                       *overrides(workload__arrival_interval_cycles=2000))
    assert [query["accept_cycle"] for query in result.queries] == [0, 2000, 4000, 6000]
    assert [query["done_cycle"] for query in result.queries] == [987, 2987, 4987, 6987]


def test_a_query_that_arrives_within_a_slot_of_the_base_machine_waits_for_its_end(random_trace, out):
    # Slots begin at 0, 329, 658, ...; the second query arrives in the second of them.
    result = result_of("base", random_trace(rows=320, queries=2), out,
                       *overrides(workload__arrival_interval_cycles=400))
    assert [query["accept_cycle"] for query in result.queries] == [0, 658]
    assert [query["done_cycle"] for query in result.queries] == [987, 658 + 987]


def test_the_approximate_machine_accepts_a_query_every_m_plus_4_cycles(random_arrays, write_trace,
                                                                       out):
    # M = 40 of 320 rows, after c = 4 initialisation rounds. The selector sets the pace as long as D + 4 <= 44; with the
    # large keys in the first of 20 windows D is at most 16 + 19.
    arrays = random_arrays(rows=320, queries=4, dims=64)
    arrays["key"][16:] /= 16
    result = result_of("aggressive", write_trace(**arrays), out, "--dump-selection")
    candidates, offsets = result.outputs["candidates"], result.outputs["candidates_offsets"]
    for of_query in np.split(candidates, offsets[1:-1]):
        assert scan_steps(of_query, num_rows=320) <= 40, "the premise of this test"
    assert [query["accept_cycle"] for query in result.queries] == [0, 44, 88, 132]


def test_one_query_on_an_idle_approximate_machine_takes_m_plus_d_plus_p_plus_k_plus_23(
        random_trace, out):
    result = result_of("conservative", random_trace(rows=100, queries=1), out, "--dump-selection")
    candidates = result.outputs["candidates"]
    kept = np.isin(candidates, result.outputs["selected"])
    # P: a step per kept row, at least one in each window of 16 candidates. M = 50 of 100 rows.
    compare_steps = sum(max(1, np.count_nonzero(kept[i:i + 16])) for i in range(0, len(kept), 16))
    latency_cycles = (50 + scan_steps(candidates, num_rows=100) + compare_steps +
                      np.count_nonzero(kept) + 23)
    assert result.queries[0]["latency_cycles"] == latency_cycles


def test_half_the_clock_halves_throughput_and_doubles_static_energy_only(random_trace, tmp_path):
    trace = random_trace(rows=40, queries=6)
    full = result_of("conservative", trace, tmp_path / "full").report
    half = result_of("conservative", trace, tmp_path / "half",
                     *overrides(hardware__clock_mhz=500)).report
    assert half["cycles"] == full["cycles"]
    close(half["throughput_queries_per_second"], full["throughput_queries_per_second"] / 2)
    close(half["energy"]["static_pj"], full["energy"]["static_pj"] * 2)
    assert half["energy"]["dynamic_pj"] == full["energy"]["dynamic_pj"]
    assert half["energy"]["breakdown_pj"] == full["energy"]["breakdown_pj"]


def test_the_same_run_twice_writes_the_same_queries_and_outputs(random_trace, tmp_path):
    trace = random_trace(rows=40, queries=6, operations=3)
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        run("conservative", trace, folder, "--dump-selection").must_succeed()
    for name in ("queries.csv", "outputs.npz"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
