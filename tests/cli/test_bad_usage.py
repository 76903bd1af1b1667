"""Bad usage ends with exit status 2 and says what is allowed; help and version end with 0."""

import pytest
from harness import CONFIGS, a3sim, run


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("help",), ("run", "--help"), ("run", "-h"),
                                       ("config", "--help"), ("trace-info", "--help"),
                                       ("sweep", "--help"), ("tune", "--help"), ("campaign", "--help")])
def test_help_is_printed_on_stdout(arguments):
    assert "Usage: a3sim" in a3sim(*arguments).must_succeed().stdout


def test_the_version_is_printed_on_stdout():
    name, version = a3sim("--version").must_succeed().stdout.splitlines()[0].split()
    assert name == "a3sim"
    assert version.count(".") == 2


@pytest.mark.parametrize("option", [
    "--config", "--trace", "--out", "--set", "--engine", "--threads", "--force", "--no-check", "--dump-selection",
    "--wave", "--wave-queries", "--timeline", "--inject", "--inject-seed"
])
def test_help_names_every_option_of_run(option):
    assert option in a3sim("run", "--help").stdout


def test_no_command_is_refused_with_the_usage():
    outcome = a3sim()
    assert outcome.status == 2
    assert outcome.stdout == ""
    assert "Usage: a3sim" in outcome.stderr


@pytest.mark.parametrize("command", ["walk", "--force", "RUN", ""])
def test_an_unknown_command_is_refused_with_the_known_ones(command):
    a3sim(command).must_refuse(f"'{command}'", "run, sweep, tune, campaign, config, trace-info")


@pytest.mark.parametrize("missing", ["--config", "--trace", "--out"])
def test_a_missing_option_of_run_is_named(missing, random_trace, out):
    options = {"--config": CONFIGS / "base.json", "--trace": random_trace(), "--out": out}
    del options[missing]
    a3sim("run", *[part for option in options.items() for part in option]).must_refuse(missing)
    assert not out.exists()


@pytest.mark.parametrize("options", [
    ("--waves", "x.vcd"), ("--forc",), ("-x",), ("stray",), ("--out",), ("--force=yes",),
    ("--config", "second.json"), ("--out", "second"), ("--engine", "nonsense"), ("--engine", ""),
    ("--wave-queries", "0:1"),
], ids=" ".join)
def test_bad_options_of_run_are_refused(random_trace, out, options):
    run("base", random_trace(), out, *options).must_refuse(options[0].split("=")[0].lstrip("-"))
    assert not out.exists()


def test_an_unknown_engine_is_refused_with_the_known_ones(random_trace, out):
    run("base", random_trace(), out, "--engine", "nonsense").must_refuse("nonsense", "systemc, fast")


@pytest.mark.parametrize("threads", ["0", "-1", "1.5", "two", "1025", "99999999999999999999", " 2", "2 "])
def test_threads_that_are_no_number_of_threads_are_refused(random_trace, out, threads):
    outcome = run("base", random_trace(), out, "--engine", "fast", f"--threads={threads}")
    outcome.must_refuse("--threads", threads, "1 to 1024")
    assert not out.exists()


def test_the_systemc_engine_refuses_several_threads(random_trace, out):
    run("base", random_trace(), out, "--threads", "2").must_refuse("--threads 2", "--engine fast")
    assert not out.exists()
    run("base", random_trace(), out, "--threads", "1").must_succeed()


@pytest.mark.parametrize("option, name", [("--wave", "x.vcd"), ("--timeline", "x.json")])
def test_the_fast_engine_refuses_to_record(random_trace, out, tmp_path, option, name):
    outcome = run("base", random_trace(), out, "--engine", "fast", option, tmp_path / name)
    outcome.must_refuse(option, "--engine systemc")
    assert not out.exists() and not (tmp_path / name).exists()


@pytest.mark.parametrize("queries", [
    "", "1", "a:b", "1:b", "2:2", "3:2", "-1:3", "1:-3", "5:", "5:9", "1:2:3", " 1:2", "1 : 2", "1.0:2",
    "0x1:2", "99999999999999999999:", "0:99999999999999999999", "0:0", ":0", "+1:2"
])
def test_wave_queries_that_name_no_queries_of_the_run_are_refused(random_trace, out, tmp_path, queries):
    wave = tmp_path / "wave.vcd"
    outcome = run("base", random_trace(queries=5), out, "--wave", wave, f"--wave-queries={queries}")
    outcome.must_refuse("wave-queries", queries)
    assert not out.exists() and not wave.exists()


def test_config_needs_a_file():
    a3sim("config").must_refuse("--resolve")


def test_config_refuses_unknown_options():
    a3sim("config", "--resolve", CONFIGS / "base.json", "--sets", "/a=1").must_refuse("--sets")
