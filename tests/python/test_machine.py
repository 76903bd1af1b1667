"""Machines: configurations, overrides, and what is wrong with them."""

import copy
import json
import pickle
import subprocess
import sys

import numpy as np
import pytest
from conftest import CONFIGS
from exact import attend, same_result

import a3sim


def test_a_dictionary_means_what_the_same_file_means(monkeypatch):
    monkeypatch.chdir(CONFIGS)  # a relative energy table counts from the current folder
    config = CONFIGS / "aggressive.json"
    assert a3sim.Machine.from_config(json.loads(config.read_text())).config == a3sim.Machine.from_config(config).config


def test_a_file_may_be_named_by_a_string():
    assert a3sim.Machine.from_config(str(CONFIGS / "base.json")).config["hardware"]["num_rows"] == 320


def test_the_resolved_config_means_the_same_machine(machine):
    assert a3sim.Machine.from_config(machine.config).config == machine.config


@pytest.mark.parametrize("overrides", [["/hardware/num_rows=100", "/approximation/post_scoring=null"],
                                       {"/hardware/num_rows": np.int64(100), "/approximation/post_scoring": None}])
def test_overrides_change_files_and_dictionaries(monkeypatch, overrides):
    monkeypatch.chdir(CONFIGS)
    config = CONFIGS / "conservative.json"
    for source in (config, json.loads(config.read_text())):
        resolved = a3sim.Machine.from_config(source, overrides).config
        assert resolved["hardware"]["num_rows"] == 100
        assert not resolved["approximation"].get("post_scoring")
        assert resolved["approximation"]["candidate_selection"]


@pytest.mark.parametrize("config, fragments", [
    ({"hardware": {"num_rows": 0}}, ["/hardware/num_rows", "0"]),
    ({"hardware": {"rows": 4}}, ["rows"]),
    ({"hardware": {"clock_mhz": float("nan")}}, ["JSON"]),
    ({"hardware": object()}, ["JSON", "object"]),
    ({"energy": {"table": "no such table.json"}}, ["no such table.json", "/energy/table"]),
    ("no such file.json", ["no such file.json"]),
    (17, ["int", "file name or a dictionary"]),
    ("zero\0byte.json", ["configuration", "zero byte"]),
    ("half\ud800.json", ["configuration", "surrogate"]),
    ({"hardware": {"num_rows": 10**400}}, ["configuration", "JSON"]),
    ({"energy": {"table": "\ud800"}}, ["configuration", "JSON"]),
    ({"\ud800": 1}, ["configuration", "JSON"]),
])
def test_a_bad_config_is_an_input_error(config, fragments):
    with pytest.raises(a3sim.InputError) as error:
        a3sim.Machine.from_config(config)
    for fragment in fragments:
        assert fragment in str(error.value)


@pytest.mark.parametrize("overrides", ["/hardware/num_rows=3", ["hardware=3"], ["/hardware/num_rows"], [3],
                                       {"/hardware/num_rows": object()}, ["/hardware/num_rows=0"], None, 3,
                                       b"/hardware/num_rows=3", ["/hardware/num_rows=3\0"], ["/hardware/num_rows=\ud800"]])
def test_a_bad_override_is_an_input_error(overrides):
    with pytest.raises(a3sim.InputError, match="override|--set"):
        a3sim.Machine.from_config({}, overrides)


@pytest.mark.parametrize("listing", [tuple, iter, set, lambda overrides: (override for override in overrides)],
                         ids=["tuple", "iterator", "set", "generator"])
def test_overrides_may_be_listed_in_any_way(listing):
    machine = a3sim.Machine.from_config({}, listing(["/hardware/num_rows=7", "/hardware/num_lanes=5"]))
    assert (machine.config["hardware"]["num_rows"], machine.config["hardware"]["num_lanes"]) == (7, 5)


def test_a_dictionary_needs_no_current_folder(tmp_path):
    """In a process of its own, whose folder goes."""
    program = "import os, sys, a3sim; os.rmdir(os.getcwd()); print(a3sim.Machine.from_config({}).config['hardware']['num_rows'])"
    folder = tmp_path / "gone"
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout == "320\n", done.stderr


@pytest.mark.parametrize("name", ["base", "conservative", "aggressive"])
def test_a_preset_is_the_committed_machine(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert a3sim.Machine.preset(name) == a3sim.Machine.from_config(CONFIGS / f"{name}.json")
    assert a3sim.Machine.preset(name, {"/hardware/num_rows": 100}).config["hardware"]["num_rows"] == 100


def test_every_committed_machine_is_a_preset():
    assert set(a3sim.PRESETS) == {file.stem for file in CONFIGS.glob("*.json")} - {"schema"}


@pytest.mark.parametrize("name", ["Base", "schema", "", "../configs/base", None, 3, ["base"]])
def test_a_preset_that_is_none_is_refused(name):
    with pytest.raises(a3sim.InputError, match="preset: is .*; allowed are aggressive, base, conservative"):
        a3sim.Machine.preset(name)


def test_machines_are_equal_if_they_mean_the_same(tmp_path):
    base = a3sim.Machine.from_config({})
    table = json.loads((CONFIGS / "energy" / "tsmc40.json").read_text())
    twin = tmp_path / "twin.json"
    twin.write_text(json.dumps(table))
    assert base == a3sim.Machine.from_config({"hardware": {"num_rows": 320}}) != a3sim.Machine.from_config({"hardware": {"num_rows": 319}})
    preset = a3sim.Machine.preset("base")
    assert preset == a3sim.Machine.from_config(CONFIGS / "base.json", {"/energy/table": str(twin)}), "a table is its numbers"
    table["modules"]["output"]["dynamic_mw"] += 1
    twin.write_text(json.dumps(table))
    assert preset != a3sim.Machine.from_config(CONFIGS / "base.json", {"/energy/table": str(twin)})
    assert preset != "base" and preset is not None
    assert len({preset, a3sim.Machine.preset("base"), a3sim.Machine.preset("aggressive")}) == 2


@pytest.mark.parametrize("name, overrides, expected", [
    ("base", {}, "320 rows, 64 lanes, 4.4 bits, 1000 MHz, base design"),
    ("conservative", {}, "320 rows, 64 lanes, 4.4 bits, 1000 MHz, M = 0.5 n, T = 5 %"),
    ("aggressive", {"/approximation/candidate_selection": {"iterations": 40}, "/hardware/num_rows": 100, "/numerics/fraction_bits": 6},
     "100 rows, 64 lanes, 4.6 bits, 1000 MHz, M = 40, T = 10 %"),
    ("aggressive", {"/approximation/candidate_selection": None}, "320 rows, 64 lanes, 4.4 bits, 1000 MHz, T = 10 %")])
def test_its_text_tells_what_it_is(name, overrides, expected):
    assert repr(a3sim.Machine.preset(name, overrides)) == f"<a3sim.Machine: {expected}>"


@pytest.mark.parametrize("thing", ["configs/base.json", {}, None])
def test_a_machine_is_made_from_a_config_alone(thing):
    with pytest.raises(a3sim.InputError, match="Machine.from_config"):
        a3sim.Machine(thing)


def test_every_finding_is_told():
    with pytest.raises(a3sim.InputError) as error:
        a3sim.Machine.from_config({"hardware": {"num_rows": 0, "num_lanes": 0}})
    assert len(str(error.value).splitlines()) == 2


def test_a_dictionary_that_holds_itself_is_an_input_error():
    config = {}
    config["hardware"] = config
    with pytest.raises(a3sim.InputError, match="JSON"):
        a3sim.Machine.from_config(config)


def test_an_input_error_is_a_value_error():
    assert issubclass(a3sim.InputError, ValueError)


def test_machines_can_be_pickled_and_copied(conservative, operation):
    expected = attend(conservative, operation())
    for twin in (pickle.loads(pickle.dumps(conservative)), copy.deepcopy(conservative)):
        assert twin == conservative
        assert same_result(attend(twin, operation()), expected)
