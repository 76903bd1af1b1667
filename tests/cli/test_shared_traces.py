"""The full traces of a masked language model and a memory network, in the folder that A3_SHARED_TRACES names."""

import os
from pathlib import Path

import pytest
from harness import MACHINES, result_of

FOLDER = Path(os.environ["A3_SHARED_TRACES"])


@pytest.mark.parametrize("engine", ["systemc", "fast"])
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name, operations, queries", [("mlm_trace", 48, 48 * 320),
                                                       ("babi_trace", 4800, 4800)])
def test_it_runs_without_mismatch(name, operations, queries, machine, engine, out):
    report = result_of(machine, FOLDER / f"{name}.npz", out, "--engine", engine).report
    assert (report["trace"]["operations"], report["trace"]["queries"]) == (operations, queries)
    assert report["accuracy"]["golden_mismatches"] == 0
