"""scripts/soak_rtl.sh: every machine of a build, and builds without."""
import os
import re
import subprocess
from pathlib import Path

SOURCE = Path(os.environ["A3_SOURCE_DIR"])
BUILD = Path(os.environ["A3_BUILD"])


def soak(*arguments):
    return subprocess.run([SOURCE / "scripts" / "soak_rtl.sh", *map(str, arguments)], capture_output=True, text=True, check=False)


def test_every_machine_of_the_build_runs_its_share():
    done = soak(6000, 3, BUILD.name)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = dict(re.findall(r"^(\S+): (\d+) cycles, \d+ operations, no difference", done.stdout, re.MULTILINE))
    programs = [path for path in (BUILD / "rtl" / "tests").glob("a3_rtl_soak_m_*") if path.suffix != ".cpp"]
    assert len(lines) == len(programs) >= 6
    assert all(int(cycles) >= 6000 // len(programs) for cycles in lines.values())


def test_a_build_without_rtl_is_refused():
    done = soak(1, 1, "none")
    assert done.returncode == 2 and "build/none has no RTL; scripts/build.sh none -DA3_BUILD_RTL=ON builds it" in done.stderr
