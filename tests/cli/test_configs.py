"""What configurations mean: defaults, overrides, energy tables."""

import json

import pytest
from harness import CONFIGS, MACHINES, a3sim, overrides, result_of


def resolved(config, *options):
    return json.loads(a3sim("config", "--resolve", config, *options).must_succeed().stdout)


@pytest.fixture(name="write_config")
def write_config_(tmp_path):

    def write(document, name="machine"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document))
        return path

    return write


def test_an_empty_configuration_is_the_base_machine(write_config):
    config = resolved(write_config({}))
    base = resolved(CONFIGS / "base.json")
    del base["energy"]
    config.pop("energy", None)
    assert config == base


def test_every_field_has_the_documented_default(write_config):
    config = resolved(write_config({}))
    assert config["hardware"] == {"num_rows": 320, "num_lanes": 64, "num_dims": 64, "clock_mhz": 1000}
    assert config["mapping"] == {"tile_rows": None}
    assert config["numerics"] == {"integer_bits": 4, "fraction_bits": 4, "exponent_integer_bits": 8,
                                  "exponent_table_fraction_bits": 15, "division_rounding": "nearest"}
    assert config["timing"] == {"dot_product_cycles": 6, "exponent_cycles": 4, "output_cycles": 9,
                                "buffer_depth": 4, "scan_width_rows": 16, "compare_width_rows": 16,
                                "shared_multipliers": True}
    assert config["approximation"] == {"candidate_selection": None, "post_scoring": None}
    assert config["workload"] == {"arrival_interval_cycles": 0}


@pytest.mark.parametrize("lanes, cycles", [(1, 3), (2, 4), (4, 4), (5, 5), (64, 6), (65, 7)])
def test_the_dot_products_depth_follows_the_lanes(write_config, lanes, cycles):
    # Read, multiply, compare: 3; the adder tree sums two levels a cycle.
    config = resolved(write_config({"hardware": {"num_lanes": lanes}}))
    assert config["timing"]["dot_product_cycles"] == cycles


@pytest.mark.parametrize("machine", MACHINES)
def test_committed_machines_resolve_and_stay_the_same_when_resolved_again(write_config, machine):
    first = resolved(CONFIGS / f"{machine}.json")
    assert resolved(write_config(first)) == first


def test_the_built_in_energy_table_equals_the_committed_one(write_config, random_trace, tmp_path):
    trace = random_trace()
    energies = []
    for number, extra in enumerate(({}, {"energy": {"table": str(CONFIGS / "energy/tsmc40.json")}})):
        config = write_config({"approximation": {"candidate_selection": {"iterations": 9},
                                                 "post_scoring": {}}, **extra})
        energy = result_of(config, trace, tmp_path / f"out{number}").report["energy"]
        energies.append((energy["dynamic_pj"], energy["static_pj"], energy["breakdown_pj"]))
    assert energies[0] == energies[1]


def test_a_relative_energy_table_is_found_beside_the_configuration(write_config, random_trace,
                                                                   tmp_path, out):
    table = json.loads((CONFIGS / "energy/tsmc40.json").read_text())
    for module in table["modules"].values():
        module["dynamic_mw"] *= 2
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "double.json").write_text(json.dumps(table))
    trace = random_trace()
    double = result_of(write_config({"energy": {"table": "tables/double.json"}}), trace, out)
    single = result_of("base", trace, tmp_path / "single")
    assert double.report["energy"]["dynamic_pj"] == pytest.approx(
        2 * single.report["energy"]["dynamic_pj"], rel=1e-9)


def test_overrides_replace_fields_and_show_in_the_report(random_trace, out):
    fields = overrides(approximation__post_scoring__threshold_percent=10, hardware__num_rows=160,
                       numerics__division_rounding="truncate")
    config = result_of("conservative", random_trace(), out, *fields).report["config"]
    assert config["approximation"]["post_scoring"] == {"threshold_percent": 10}
    assert config["hardware"]["num_rows"] == 160
    assert config["numerics"]["division_rounding"] == "truncate"
    assert config["approximation"]["candidate_selection"] == {"iterations_per_row": 0.5}


def test_the_last_of_several_overrides_of_a_field_counts():
    options = ["--set", "/hardware/num_rows=10", "--set", "/hardware/num_rows=20"]
    assert resolved(CONFIGS / "base.json", *options)["hardware"]["num_rows"] == 20


def test_overrides_turn_approximations_on_and_off():
    off = resolved(CONFIGS / "conservative.json",
                   *overrides(approximation__candidate_selection=None))
    assert off["approximation"]["candidate_selection"] is None
    on = resolved(CONFIGS / "base.json",
                  *overrides(approximation__candidate_selection__iterations=7))
    assert on["approximation"]["candidate_selection"] == {"iterations": 7}


def test_an_override_may_replace_one_form_of_m_by_the_other():
    config = resolved(CONFIGS / "conservative.json",
                      *overrides(approximation__candidate_selection={"iterations": 7}))
    assert config["approximation"]["candidate_selection"] == {"iterations": 7}


# What lists of M and T say, configurations may say.


@pytest.mark.parametrize("part", ["candidate_selection", "post_scoring"])
def test_off_is_the_same_as_null(write_config, part):
    documents = [{"approximation": {"candidate_selection": {"iterations": 9}, "post_scoring": {"threshold_percent": 3}}} for _ in range(2)]
    documents[0]["approximation"][part], documents[1]["approximation"][part] = "off", None
    off, null = (resolved(write_config(document)) for document in documents)
    assert off == null and off["approximation"][part] is None
    assert resolved(CONFIGS / "conservative.json", "--set", f"/approximation/{part}=off")["approximation"][part] is None


def test_a_field_within_what_is_off_can_be_set(write_config):
    config = write_config({"approximation": {"post_scoring": "off"}})
    assert resolved(config, "--set", "/approximation/post_scoring/threshold_percent=7")["approximation"]["post_scoring"] == {"threshold_percent": 7}


@pytest.mark.parametrize("word", ["on", "OFF", "offf", ""])
def test_no_other_word_is(write_config, word):
    a3sim("config", write_config({"approximation": {"post_scoring": word}})).must_refuse("/approximation/post_scoring", '"off"')


def costs(config, *options):
    return json.loads(a3sim("config", config, "--energy", *options).must_succeed().stdout)


def test_the_modules_of_the_papers_machine_cost_what_table_1_says():
    energy = costs(CONFIGS / "conservative.json")
    assert (energy["table"], energy["basis"], energy["warning"]) == ("tsmc40", "measured", None)
    assert len(energy["modules"]) == 8
    # A row-cycle lasts a nanosecond at Table I's clock, whatever the machine's.
    for options in ((), ("--set", "/hardware/clock_mhz=500")):
        assert costs(CONFIGS / "conservative.json", *options)["modules"]["sorted_key_sram"] == {
            "area_mm2": 0.919, "row_cycle_pj": 6.1, "static_mw": 2.913, "present": True}


def test_modules_that_a_machine_does_without_are_listed_as_absent():
    modules = costs(CONFIGS / "base.json")["modules"]
    assert [name for name, module in modules.items() if not module["present"]] == ["candidate_selection", "post_scoring", "sorted_key_sram"]
    assert modules["candidate_selection"]["area_mm2"] == 0.277


def test_costs_of_other_sizes_are_the_tables_with_a_warning_or_follow_the_power_law():
    rows = ("--set", "/hardware/num_rows=640")
    energy = costs(CONFIGS / "conservative.json", *rows)
    assert energy["basis"] == "table for another size" and "holds for 320 rows" in energy["warning"]
    assert energy["modules"]["key_sram"]["area_mm2"] == 0.350
    energy = costs(CONFIGS / "conservative.json", *rows, "--set", '/energy/scaling="power_law"')
    assert energy["basis"] == "estimated" and energy["warning"] is None
    assert energy["modules"]["key_sram"]["area_mm2"] == pytest.approx(0.700)
    assert energy["modules"]["key_sram"]["row_cycle_pj"] == pytest.approx(2.901 * 2**0.5)


def test_costs_of_a_table_of_ones_own_have_its_clock_its_technology_and_its_sorter(write_config, tmp_path):
    (tmp_path / "own.json").write_text(json.dumps({
        "extends": "table1", "name": "own", "source": "this test", "clock_mhz": 500, "technology": {"area": 0.5, "source": "this test"},
        "modules": {"key_sram": {"dynamic_mw": 2, "technology": {"area": 0.25, "dynamic": 3, "source": "this test"}},
                    "sorter": {"area_mm2": 0.25, "dynamic_mw": 2, "static_mw": 1}}}))
    on_chip = {"sorting": {"where": "on_chip", "sorters": 2}}
    for system, present in ((None, False), (on_chip, True)):
        modules = costs(write_config({"energy": {"table": "own.json"}, "approximation": {"candidate_selection": {"iterations": 9}}}
                                     | ({"system": system} if system else {})))["modules"]
        # 2 mW for the 2 ns of a cycle at 500 MHz, three times that in this technology; areas of 0.350 and 0.25.
        assert modules["key_sram"] == {"area_mm2": pytest.approx(0.35 * 0.25), "row_cycle_pj": pytest.approx(12), "static_mw": 0.987,
                                       "present": True}
        assert modules["value_sram"]["area_mm2"] == pytest.approx(0.35 * 0.5)
        assert modules["sorter"] == {"area_mm2": 0.125, "row_cycle_pj": 4, "static_mw": 1, "present": present}
