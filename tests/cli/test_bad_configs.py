"""A bad configuration ends with exit status 2 and a message per error: file, JSON pointer, found, allowed."""

import json
import os

import pytest
from harness import CONFIGS, a3sim, run


@pytest.fixture(name="write_config")
def write_config_(tmp_path):

    def write(content):
        path = tmp_path / "machine.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def resolve(config, *options):
    return a3sim("config", "--resolve", config, *options)


@pytest.mark.parametrize("document, pointer, found, allowed", [
    ({"hardwear": {}}, "/hardwear", '"hardwear"', "hardware"),
    ({"hardware": {"rows": 5}}, "/hardware/rows", '"rows"', "num_rows"),
    ({"timing": {"num_rows": 5}}, "/timing/num_rows", '"num_rows"', "/hardware"),
    ({"hardware": {"num_rows": "5"}}, "/hardware/num_rows", '"5"', "1 to 65536"),
    ({"hardware": {"num_rows": 5.5}}, "/hardware/num_rows", "5.5", "integer"),
    ({"hardware": {"num_rows": 5.0}}, "/hardware/num_rows", "5.0", "without decimal point"),
    ({"hardware": {"num_rows": True}}, "/hardware/num_rows", "true", "1 to 65536"),
    ({"hardware": {"num_rows": None}}, "/hardware/num_rows", "null", "1 to 65536"),
    ({"hardware": {"num_rows": [5]}}, "/hardware/num_rows", "[5]", "1 to 65536"),
    ({"hardware": []}, "/hardware", "[]", "object"),
    ({"hardware": {"num_rows": 0}}, "/hardware/num_rows", "0", "1 to 65536"),
    ({"hardware": {"num_rows": -1}}, "/hardware/num_rows", "-1", "1 to 65536"),
    ({"hardware": {"num_rows": 65537}}, "/hardware/num_rows", "65537", "1 to 65536"),
    ({"hardware": {"num_rows": 10**30}}, "/hardware/num_rows", "1e", "1 to 65536"),
    ({"hardware": {"clock_mhz": 0}}, "/hardware/clock_mhz", "0", "above 0"),
    ({"numerics": {"division_rounding": "up"}}, "/numerics/division_rounding", '"up"', '"truncate"'),
    ({"timing": {"shared_multipliers": 1}}, "/timing/shared_multipliers", "1", "true or false"),
    ({"approximation": {"post_scoring": {"threshold_percent": 0}}},
     "/approximation/post_scoring/threshold_percent", "0", "at most 100"),
    ({"approximation": {"post_scoring": {"threshold_percent": 101}}},
     "/approximation/post_scoring/threshold_percent", "101", "at most 100"),
    ({"approximation": {"candidate_selection": True}}, "/approximation/candidate_selection", "true",
     "object"),
    ({"approximation": {"candidate_selection": {}}}, "/approximation/candidate_selection", "neither",
     "exactly one"),
    ({"approximation": {"candidate_selection": {"iterations": 8, "iterations_per_row": 0.5}}},
     "/approximation/candidate_selection", "both", "exactly one"),
    ({"approximation": {"candidate_selection": {"iterations": 0}}},
     "/approximation/candidate_selection/iterations", "0", "1 to"),
    ({"approximation": {"candidate_selection": {"iterations_per_row": -0.5}}},
     "/approximation/candidate_selection/iterations_per_row", "-0.5", "above 0"),
    ({"workload": {"arrival_interval_cycles": -1}}, "/workload/arrival_interval_cycles", "-1", "0 to"),
    ({"numerics": {"integer_bits": 16, "fraction_bits": 9}}, "/numerics/integer_bits", "25 bits", "24"),
    ({"numerics": {"integer_bits": 0, "fraction_bits": 0}}, "/numerics/fraction_bits", "0 bits", "1"),
    ([], "the whole document", "[]", "object"),
    ("null", "the whole document", "null", "object"),
], ids=str)
def test_one_error_is_one_message(write_config, document, pointer, found, allowed):
    config = write_config(document)
    resolve(config).must_refuse(f"{config}: ", pointer, found, allowed)


@pytest.mark.parametrize("text, fragments", [
    ("", ("empty",)),
    (" \n\t", ("empty",)),
    ("{", ("line 1, column 2",)),
    ('{\n  "hardware": {"num_rows": 5,}\n}', ("line 2, column 30",)),
    ('{"hardware": {"num_rows": 5}} x', ("line 1, column 31",)),
    ("{'hardware': 5}", ("line 1, column 2",)),
    ('{"hardware": NaN}', ("line 1",)),
    ('{"hardware": {"clock_mhz": 1e999}}', ("too large",)),
    ("[" * 100000, ("nested",)),
    ('{"a":' * 100000, ("nested",)),
], ids=lambda parameter: repr(parameter)[:40])
def test_text_that_is_not_json_is_refused_with_its_place(write_config, text, fragments):
    config = write_config(text)
    resolve(config).must_refuse(f"{config}: ", *fragments)


@pytest.mark.parametrize("content", [b"\xff\xfe{\x00}\x00", b'{"hardware": "\xe9"}', bytes(100)],
                         ids=["UTF-16", "Latin-1", "zeros"])
def test_bytes_that_are_not_utf8_text_are_refused(tmp_path, content):
    config = tmp_path / "machine.json"
    config.write_bytes(content)
    resolve(config).must_refuse(f"{config}: ", "UTF-8")


def test_a_key_that_is_there_twice_is_refused(write_config):
    config = write_config('{"hardware": {"num_rows": 5, "num_lanes": 4, "num_rows": 6}}')
    resolve(config).must_refuse(f"{config}: ", "/hardware/num_rows", "more than once", "once")


def test_all_errors_of_a_file_are_reported_at_once(write_config):
    config = write_config('{"hardware": {"num_rows": 0, "num_lanes": "x", "num_lines": 1},'
                          ' "timing": {"output_cycles": 0, "output_cycles": 0}, "energy": 5,'
                          ' "approximation": {"candidate_selection": {}}}')
    messages = resolve(config).must_refuse_with_messages()
    pointers = ["/hardware/num_rows", "/hardware/num_lanes", "/hardware/num_lines",
                "/timing/output_cycles", "/energy", "/approximation/candidate_selection"]
    for pointer in pointers:
        assert any(f"{config}: {pointer}: " in message for message in messages), pointer
    # The repeated key is out of range besides.
    assert len(messages) == len(pointers) + 1


# Files.


def test_a_missing_file_is_refused(tmp_path):
    resolve(tmp_path / "none.json").must_refuse("none.json", "no such file")


def test_a_directory_is_refused(tmp_path):
    resolve(tmp_path).must_refuse(tmp_path, "directory")


def test_a_symbolic_link_to_itself_is_refused(tmp_path):
    config = tmp_path / "circle.json"
    config.symlink_to(config)
    resolve(config).must_refuse("circle.json", "symbolic links")


def test_a_named_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    resolve(tmp_path / "pipe.json").must_refuse("pipe.json", "pipe")


def test_an_endless_device_is_refused():
    resolve("/dev/zero").must_refuse("/dev/zero", "device")


def test_a_huge_file_is_refused(tmp_path):
    config = tmp_path / "huge.json"
    with config.open("wb") as stream:
        stream.truncate(1 << 40)
    resolve(config).must_refuse("huge.json", "1 MiB")


def test_a_trace_given_as_configuration_is_refused(random_trace):
    trace = random_trace()
    resolve(trace).must_refuse(trace.name)


# Energy tables.


def test_a_missing_energy_table_is_refused(write_config):
    config = write_config({"energy": {"table": "none.json"}})
    resolve(config).must_refuse("none.json", config, "/energy/table", "no such file")


def test_an_empty_energy_table_name_is_refused(write_config):
    config = write_config({"energy": {"table": ""}})
    resolve(config).must_refuse(config, "/energy/table")


def test_errors_within_an_energy_table_name_table_and_pointer(write_config, tmp_path):
    table = json.loads((CONFIGS / "energy/tsmc40.json").read_text())
    table["modules"]["output"]["dynamic_mw"] = -1
    del table["modules"]["exponent"]
    (tmp_path / "table.json").write_text(json.dumps(table))
    config = write_config({"energy": {"table": "table.json"}})
    messages = resolve(config).must_refuse_with_messages()
    assert len(messages) == 2
    for pointer in ("/modules/output/dynamic_mw", "/modules/exponent"):
        assert any("table.json" in message and f"{pointer}: " in message for message in messages)


def test_a_configuration_that_names_itself_as_energy_table_is_refused(write_config):
    config = write_config({"energy": {"table": "machine.json"}})
    messages = resolve(config).must_refuse_with_messages()
    assert all("machine.json" in message for message in messages)


# Overrides.


@pytest.mark.parametrize("override, fragments", [
    ("/hardware/num_rows", ("'='",)),
    ("=5", ("pointer",)),
    ("", ("'='",)),
    ("hardware/num_rows=5", ("begin with '/'",)),
    ("/hardware/num~rows=5", ("~0",)),
    ("/hardware/rows=5", ("/hardware/rows", "num_rows")),
    ("/nothing=5", ("/nothing", "hardware")),
    ("/hardware/num_rows=0", ("/hardware/num_rows", "0", "1 to 65536")),
    ("/hardware/num_rows=many", ("/hardware/num_rows", '"many"', "1 to 65536")),
    ("/hardware/num_rows=", ("/hardware/num_rows", "1 to 65536")),
    ("/hardware/num_rows/deep=5", ("/hardware/num_rows", "320")),
    ("/hardware=5", ("/hardware", "5", "object")),
    ("/approximation/candidate_selection/iterations=8", ("both", "iterations_per_row to null")),
    ('/hardware={"num_rows":5,"num_rows":6}', ("/num_rows",)),
])
def test_a_bad_override_is_refused_and_quoted(override, fragments):
    outcome = resolve(CONFIGS / "conservative.json", "--set", override)
    outcome.must_refuse(f"--set {override}", *fragments)


def test_all_bad_overrides_are_reported_at_once():
    options = ["--set", "nonsense", "--set", "/hardware/num_rows=0", "--set", "/hardware/rows=1"]
    assert len(resolve(CONFIGS / "base.json", *options).must_refuse_with_messages()) == 3


def test_a_run_with_a_bad_configuration_writes_nothing(write_config, random_trace, out):
    config = write_config({"hardware": {"num_rows": 0}})
    run(config, random_trace(), out).must_refuse("/hardware/num_rows")
    assert not out.exists()


def test_a_run_with_a_bad_override_writes_nothing(random_trace, out):
    run("base", random_trace(), out, "--set", "/hardware/num_rows=0").must_refuse("--set")
    assert not out.exists()
