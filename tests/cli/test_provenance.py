"""Where results come from: simulator, command, traces, machine; and running a result again."""

import hashlib
import json
import re

from harness import CONFIGS, Result, a3sim, run, run_arguments

BOUNDS = ("--iterations-per-row", "0.25,0.5", "--threshold-percent", "5")


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_report_says_which_simulator_command_and_traces_made_it(random_trace, out):
    traces = [random_trace("first"), random_trace("second", seed=2)]
    run("conservative", traces, out).must_succeed()
    report = Result(out).report
    version = a3sim("--version").must_succeed().stdout
    assert f"a3sim {report['provenance']['version']}" in version
    assert report["provenance"]["commit"] in version
    assert re.fullmatch(r"([0-9a-f]{40}(-dirty)?|unknown)", report["provenance"]["commit"])
    words = [str(word) for word in run_arguments("conservative", traces, out)]
    assert report["provenance"]["command"] == ["a3sim", *words]
    assert report["trace"]["files"] == [{"name": str(trace), "sha256": sha256_of(trace)} for trace in traces]


def test_a_report_is_a_configuration_and_runs_again(random_trace, out, tmp_path):
    trace = random_trace()
    run("conservative", trace, out, "--set", "/hardware/num_rows=40").must_succeed()
    a3sim("run", "--config", out / "report.json", "--out", tmp_path / "again").must_succeed()
    for name in ("queries.csv", "outputs.npz"):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()
    again = Result(tmp_path / "again").report
    assert again["config"] == Result(out).report["config"]
    assert again["trace"] == Result(out).report["trace"]


def test_a_report_gives_its_machine_to_other_traces_and_takes_overrides(random_trace, out, tmp_path):
    run("conservative", random_trace("first"), out).must_succeed()
    other = random_trace("second", seed=2)
    run(out / "report.json", other, tmp_path / "other", "--set", "/approximation/post_scoring=null").must_succeed()
    report = Result(tmp_path / "other").report
    assert report["trace"]["files"][0]["sha256"] == sha256_of(other)
    assert report["config"]["approximation"]["post_scoring"] is None
    assert report["config"]["approximation"]["candidate_selection"] == {"iterations_per_row": 0.5}


def test_a_trace_that_has_changed_is_not_run_as_if_it_had_not(random_trace, out, tmp_path):
    trace = random_trace()
    run("base", trace, out).must_succeed()
    random_trace("other", seed=2).replace(trace)
    outcome = a3sim("run", "--config", out / "report.json", "--out", tmp_path / "again")
    outcome.must_refuse(trace, "is not the trace", sha256_of(trace), "--trace")


def test_without_a_trace_only_a_report_can_be_run(out):
    a3sim("run", "--config", CONFIGS / "base.json", "--out", out).must_refuse("--trace", "base.json", "report.json")


def test_mistakes_in_the_machine_of_a_report_name_the_report(random_trace, out, tmp_path):
    run("base", random_trace(), out).must_succeed()
    report = Result(out).report
    report["config"]["hardware"]["num_rows"] = 0
    (tmp_path / "edited.json").write_text(json.dumps(report))
    a3sim("config", "--resolve", tmp_path / "edited.json").must_refuse("edited.json", "config", "/hardware/num_rows")


def test_a_table_has_its_provenance_beside_it(random_trace, tmp_path):
    trace, table = random_trace(), tmp_path / "sweep.csv"
    words = ("sweep", "--config", CONFIGS / "base.json", "--trace", trace, "--out", table, *BOUNDS)
    a3sim(*words).must_succeed()
    document = json.loads((tmp_path / "sweep.provenance.json").read_text())
    assert document["provenance"]["command"] == ["a3sim", *map(str, words)]
    assert document["trace"]["files"] == [{"name": str(trace), "sha256": sha256_of(trace)}]
    assert document["config"]["hardware"]["num_rows"] == 320
    a3sim(*words).must_refuse("sweep.csv", "--force")
    table.unlink()
    a3sim(*words).must_refuse("sweep.provenance.json", "--force")


def test_a_choice_has_its_provenance_beside_it(random_trace, tmp_path):
    trace = random_trace(operations=4)
    a3sim("tune", "--config", CONFIGS / "base.json", "--trace", trace, "--out", tmp_path / "choice", "--keep", "top1>=0",
          "--minimise", "energy", *BOUNDS).must_succeed()
    document = json.loads((tmp_path / "choice" / "provenance.json").read_text())
    assert document["trace"]["files"] == [{"name": str(trace), "sha256": sha256_of(trace)}]


def test_a_campaign_says_where_it_comes_from(random_trace, tmp_path):
    trace = random_trace(rows=4, queries=2, dims=4)
    a3sim("campaign", "--config", CONFIGS / "base.json", "--trace", trace, "--out", tmp_path / "campaign", "--trials", "2",
          "--structures", "key_sram").must_succeed()
    document = json.loads((tmp_path / "campaign" / "campaign.json").read_text())
    assert document["provenance"]["command"][:2] == ["a3sim", "campaign"]
    assert document["trace"]["files"] == [{"name": str(trace), "sha256": sha256_of(trace)}]
