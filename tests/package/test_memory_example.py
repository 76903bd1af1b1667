"""examples/memory, built against an installation: its paged memory decides when jobs are loaded."""

import os
import re
import shutil

import numpy as np
import pytest
from building import CMAKE, SOURCE_DIR, output, run

CONFIGS = SOURCE_DIR / "configs"
PAGE_BYTES, BURST_BYTES, BYTES_PER_NS, OPEN_NS = 2048, 256, 32, 40


@pytest.fixture(scope="module", name="program")
def built_program(prefix, tmp_path_factory):
    source = tmp_path_factory.mktemp("example") / "memory"
    shutil.copytree(prefix / "share" / "doc" / "a3sim" / "examples" / "memory", source)
    output(CMAKE, "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
           f"-DCMAKE_CXX_COMPILER={os.environ['A3_CXX']}")
    output(CMAKE, "--build", source / "build")
    return source / "build" / "paged_memory"


def write_trace(folder, operations, rows, dims):
    """One query each, all zeros."""
    np.savez(folder / "trace.npz", key=np.zeros((operations, rows, dims)), value=np.zeros((operations, rows, dims)),
             query=np.zeros((operations, 1, dims)))
    return folder / "trace.npz"


def loads_and_computing(printed):
    """[(unit, load start, load end, compute start, compute end)], and the pages opened."""
    jobs = re.findall(r"operation \d+ on unit (\d+): load (\d+) to (\d+), compute (\d+) to (\d+)", printed)
    return [tuple(map(int, job)) for job in jobs], int(re.search(r"(\d+) pages opened", printed)[1])


def expected_loads(num_bytes, num_jobs):
    """Bursts at ascending addresses, one at a time; a page of 2 KiB is opened whenever another is open, so that a job at the start of
    none takes part of one. ([(start, end)], pages)."""
    loads, address, now, open_page, pages = [], 0, 0, None, 0
    for _ in range(num_jobs):
        start, end = now, address + num_bytes
        while address < end:
            burst = min(BURST_BYTES, end - address)
            first, last = address // PAGE_BYTES, (address + burst - 1) // PAGE_BYTES
            opened = last - first + (first != open_page)
            open_page, pages = last, pages + opened
            now += burst // BYTES_PER_NS + OPEN_NS * opened
            address += burst
        loads.append((start, now))
    return loads, pages


@pytest.mark.parametrize("rows, dims", [(64, 64), (8, 16), (60, 16)])
def test_jobs_are_loaded_as_its_pages_open(program, tmp_path, rows, dims):
    """Two jobs on two units, loaded one after the other; each computes for three slots of n + 9 cycles (docs/timing.md)."""
    jobs, pages = loads_and_computing(output(program, CONFIGS / "base.json", write_trace(tmp_path, 2, rows, dims)))
    loads, expected_pages = expected_loads(2 * rows * dims * 2, 2)
    assert jobs == [(unit, *load, load[1], load[1] + 3 * (rows + 9)) for unit, load in enumerate(loads)]
    assert pages == expected_pages


def test_a_real_trace_runs(program):
    jobs, pages = loads_and_computing(output(program, CONFIGS / "conservative.json", SOURCE_DIR / "traces" / "mlm_small.npz"))
    assert len(jobs) == 6 and {unit for unit, *_ in jobs} == {0, 1} and pages > 0


def test_what_cannot_be_used_is_an_error(program, tmp_path):
    done = run(program, tmp_path / "missing.json", SOURCE_DIR / "traces" / "fig8.npz")
    assert done.returncode == 2
    assert "missing.json" in done.stderr
    assert run(program).returncode == 2
