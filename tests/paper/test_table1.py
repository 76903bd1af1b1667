"""Table I from runs, exactly."""

import dataclasses

import pytest

from a3paper import facts, table1

# The paper's lines: area mm2, dynamic mW, static mW.
PAPER = {
    "dot_product": (.098, 14.338, 1.265), "exponent": (.016, .224, .053), "output": (.062, 50.918, .070),
    "candidate_selection": (.277, 19.48, 5.08), "post_scoring": (.010, 2.055, .147), "key_sram": (.350, 2.901, .987),
    "value_sram": (.350, 2.901, .987), "sorted_key_sram": (.919, 6.100, 2.913),
}


@pytest.fixture(scope="module")
def reproduction(simulator):
    return table1.reproduce(simulator)


def test_every_line_is_exact(reproduction):
    for name, numbers in PAPER.items():
        module = reproduction.modules[name]
        assert (module.area_mm2, round(module.dynamic_mw, 9), module.static_mw) == numbers, name


def test_totals_are_exact(reproduction):
    assert round(reproduction.total.area_mm2, 9) == 2.082
    assert round(reproduction.total.dynamic_mw, 2) == 98.92
    assert round(reproduction.total.static_mw, 9) == 11.502


def test_machines_have_the_area_and_static_power_of_their_modules(reproduction):
    """Sums of the paper's lines by hand."""
    found = {machine.name: (round(machine.area_mm2, 9), round(machine.static_mw, 9)) for machine in reproduction.machines}
    assert found == {"base": (0.876, 3.362), "candidate selection only": (2.072, 11.355),
                     "post-scoring only": (0.886, 3.509), "both": (2.082, 11.502)}


def test_it_says_that_it_is_exact(reproduction):
    assert reproduction.is_exact()


@pytest.mark.parametrize("field", ["area_mm2", "dynamic_mw", "static_mw"])
def test_a_number_that_differs_is_noticed(reproduction, field):
    module = reproduction.modules["output"]
    off = dataclasses.replace(module, **{field: getattr(module, field) + 1e-6})
    assert not dataclasses.replace(reproduction, modules=reproduction.modules | {"output": off}).is_exact()
    assert set(reproduction.modules) == set(facts.TABLE1)
