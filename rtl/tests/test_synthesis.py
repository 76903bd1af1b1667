"""scripts/synthesise.py: the blocks of a small machine, and what is refused."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(os.environ["A3_SOURCE_DIR"])
PRESET = Path(os.environ["A3_BUILD"]).name
needs_tools = pytest.mark.skipif(not os.environ["A3_HAS_SYNTHESIS"], reason="yosys, OpenSTA or the cell library is missing")
DEADLINE_SECONDS = 250


def synthesise(config, out, *options):
    return subprocess.run([sys.executable, SOURCE / "scripts" / "synthesise.py", config, "--out", out, "--preset", PRESET, *options],
                          capture_output=True, text=True, check=False, timeout=DEADLINE_SECONDS)


@pytest.fixture(name="config")
def config_(tmp_path):
    path = tmp_path / "machine.json"
    path.write_text(json.dumps({"hardware": {"num_rows": 16, "num_lanes": 4},
                                "approximation": {"post_scoring": {"threshold_percent": 5}}}))
    return path


@needs_tools
def test_blocks_are_mapped_and_timed(config, tmp_path):
    blocks = ("dot_product", "exponent", "output", "post_scoring")
    done = synthesise(config, tmp_path / "out", *[word for block in blocks for word in ("--only", block)])
    assert done.returncode == 0, done.stderr
    modules = json.loads((tmp_path / "out" / "synthesis.json").read_text())["modules"]
    assert set(modules) == set(blocks)
    for name, module in modules.items():
        assert module["cells"] > 50 and module["area_um2"] > 1000, name
        assert 1 < module["critical_path_ns"] < 50, name
    # Seven stages of a divider and the accumulators of four columns are more than one comparison and its registers.
    assert modules["output"]["area_um2"] > modules["post_scoring"]["area_um2"]
    # In each of the four accumulators, whose width is 1 + i + log2 n + 3 f bits.
    assert modules["output"]["flip_flops"] >= 4 * (1 + 4 + 4 + 12)


@needs_tools
def test_what_was_synthesised_is_not_made_again(config, tmp_path):
    for _ in range(2):
        assert synthesise(config, tmp_path / "out", "--only", "exponent").returncode == 0
        netlists = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.json") if path.name != "synthesis.json"}
        first = locals().get("first", netlists)
    assert netlists == first


@needs_tools
@pytest.mark.parametrize("fields, message", [
    ({"timing": {"buffer_depth": 2}}, "/timing/buffer_depth is 2"), ({"timing": {"exponent_cycles": 5}}, "/timing/exponent_cycles is 5")])
def test_what_the_rtl_cannot_be_is_refused(tmp_path, fields, message):
    config = tmp_path / "machine.json"
    config.write_text(json.dumps(fields))
    done = synthesise(config, tmp_path / "out")
    assert done.returncode == 2 and message in done.stderr and not (tmp_path / "out").exists()


@needs_tools
def test_names_and_files_that_are_not_there_are_refused(config, tmp_path):
    for options, message in ((("--only", "divider"), "no such block; allowed: dot_product"), (("--liberty", "none.lib"), "none.lib")):
        done = synthesise(config, tmp_path / "out", *options)
        assert done.returncode == 2 and message in done.stderr
