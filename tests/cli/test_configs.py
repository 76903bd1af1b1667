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
