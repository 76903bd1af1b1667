"""Elements that the number format clamps are warned of; what is warned of equals what `a3sim run` says."""

import warnings

import numpy as np
import pytest

import a3sim


@pytest.fixture(name="loud")
def loud_():
    """An operation of 3 x 4 x 8 elements, of which one is too large."""
    arrays = {name: np.full((4, 8), 0.5) for name in ("key", "value", "query")}
    arrays["key"][2, 3] = -40
    return a3sim.Operation(**arrays)


def text_of(call):
    """The warning of a call, which points here."""
    with pytest.warns(a3sim.SaturationWarning) as caught:
        call()
    [warning] = caught
    assert warning.filename == __file__
    return str(warning.message)


TEXT = ("1.04 % of the elements of key, value and query (1 of 96) saturate at 4 integer and 4 fraction bits; the largest magnitude is 40. "
        "/numerics/integer_bits 6 would hold them all; or scale the trace.")


@pytest.mark.parametrize("engine", ["fast", "systemc"])
def test_runs_warn(conservative, loud, engine):
    assert text_of(lambda: conservative.run([loud], engine=engine)) == TEXT
    assert text_of(lambda: conservative.attention(loud.query, loud.key, loud.value, engine="fast")) == TEXT


def test_sweeps_and_tunings_warn(conservative, loud):
    assert text_of(lambda: conservative.sweep([loud], threshold_percent=[1, 5])) == TEXT
    assert text_of(lambda: conservative.tune([loud], minimise="energy", keep={"top1": 0}, iterations=[3], threshold_percent=[5])) == TEXT


def test_elements_count_once_in_tiles(loud):
    machine = a3sim.Machine.preset("base", {"/hardware/num_rows": 2, "/mapping/tile_rows": "auto"})
    assert text_of(lambda: machine.run([loud])) == TEXT


def test_a_share_of_one_in_a_thousand_is_no_news(conservative):
    arrays = {name: np.zeros((rows, 8)) for name, rows in (("key", 60), ("value", 60), ("query", 5))}
    arrays["value"][7, 7] = 99
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        conservative.run([a3sim.Operation(**arrays)])


def test_enough_bits_are_no_news(loud):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a3sim.Machine.preset("conservative", {"/numerics/integer_bits": 6}).run([loud])
