"""The committed traces run on every committed machine and agree with the golden model."""

import os
from pathlib import Path

import pytest
from harness import MACHINES, a3sim, result_of

TRACES = sorted((Path(os.environ["A3_SOURCE_DIR"]) / "traces").glob("**/*.npz"))


def test_there_are_committed_traces():
    assert TRACES, "traces/ holds no .npz file"


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.stem)
def test_trace_info_describes_it(trace):
    assert str(trace) in a3sim("trace-info", trace).must_succeed().stdout


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.stem)
def test_it_runs_without_mismatch(trace, machine, out):
    report = result_of(machine, trace, out).report
    assert report["trace"]["queries"] > 0
    assert report["accuracy"]["golden_mismatches"] == 0
