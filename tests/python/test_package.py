"""Wheel and source distribution: built by pip as documented, with no index in reach, and used where nothing else of ours is."""

import base64
import hashlib
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import CONFIGS

import a3sim

PACKAGE = CONFIGS.parent / "python"
BUILD_DIR = f"--config-settings=build-dir={os.environ['A3_BUILD_DIR']}"  # has all that a wheel needs, compiled

#: Neither our build tree nor anybody's settings of pip.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))} | {
    "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def run(*command, **options):
    done = subprocess.run(command, env=CLEAN, capture_output=True, text=True, timeout=250, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def backend(call, **options):
    """Calls the build backend as pip does: in a process of its own, in the package's folder."""
    return subprocess.run([sys.executable, "-c", f"import build_backend; print(build_backend.{call})"], capture_output=True,
                          text=True, timeout=250, check=False, **{"cwd": PACKAGE, "env": CLEAN, **options})


@pytest.fixture(name="wheel", scope="module")
def wheel_(tmp_path_factory):
    """Built in a virtual environment that has neither wheel nor any of Debian's packages."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "venv", folder / "plain")
    run(folder / "plain" / "bin" / "pip", "wheel", "--no-deps", BUILD_DIR, "--wheel-dir", folder / "out", PACKAGE)
    wheel, = (folder / "out").iterdir()
    return wheel


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    expected = {path.relative_to(PACKAGE).as_posix() for pattern in ("*.py", "*.pyi", "py.typed")
                for path in (PACKAGE / "a3sim").rglob(pattern)}
    expected |= {f"a3sim/{path.relative_to(CONFIGS.parent).as_posix()}" for path in CONFIGS.rglob("*.json") if path.name != "schema.json"}
    expected |= {f"a3sim/_core{suffix}", f"a3sim/_systemc{suffix}"}
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert found == expected


def test_the_wheel_says_what_it_is(wheel):
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert wheel.name.startswith(f"a3sim-{a3sim.__version__}-{python}-{python}-linux_")
    with zipfile.ZipFile(wheel) as archive:
        info = f"a3sim-{a3sim.__version__}.dist-info"
        metadata = archive.read(f"{info}/METADATA").decode().splitlines()
        record = [line.split(",") for line in archive.read(f"{info}/RECORD").decode().splitlines()]
        assert {"Name: a3sim", f"Version: {a3sim.__version__}", "Requires-Python: >=3.10", "Requires-Dist: numpy<2"} <= set(metadata)
        assert {name for name, _, _ in record} == set(archive.namelist())
        for name, digest, size in record:
            if name != f"{info}/RECORD":
                content = archive.read(name)
                sha256 = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
                assert (digest, int(size)) == (f"sha256={sha256}", len(content))


def test_equal_builds_make_equal_wheels(wheel, tmp_path):
    done = backend(f"build_wheel({str(tmp_path)!r}, {{'build-dir': {os.environ['A3_BUILD_DIR']!r}}})")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_it_is_installed_and_runs_in_an_environment_with_debians_numpy(operation, tmp_path):
    run(sys.executable, "-m", "venv", "--system-site-packages", tmp_path / "venv")
    run(tmp_path / "venv" / "bin" / "pip", "install", BUILD_DIR, PACKAGE)
    asked = operation()
    np.savez(tmp_path / "trace.npz", key=asked.key, value=asked.value, query=asked.query)
    program = """
import a3sim
operation, = a3sim.load_trace("trace.npz")
machine = a3sim.Machine.preset("conservative")
print(a3sim.__file__)
for engine in ("fast", "systemc"):
    result, = machine.run([operation], engine=engine)
    print(result.makespan_cycles, result.output_raw.tolist())
"""
    lines = run(tmp_path / "venv" / "bin" / "python", "-c", program, cwd=tmp_path).splitlines()
    assert Path(lines[0]).is_relative_to(tmp_path / "venv")
    expected, = a3sim.Machine.preset("conservative").run([asked])
    assert lines[1:] == [f"{expected.makespan_cycles} {expected.output_raw.tolist()}"] * 2


def test_the_source_distribution_can_be_configured(tmp_path):
    """Compiling takes minutes; that every source is there CMake says at once."""
    name = backend(f"build_sdist({str(tmp_path)!r})").stdout.strip()
    assert name == f"a3sim-{a3sim.__version__}.tar.gz"
    with tarfile.open(tmp_path / name) as archive:
        archive.extractall(tmp_path)
    unpacked = tmp_path / name.removesuffix(".tar.gz")
    assert "Name: a3sim\n" in (unpacked / "PKG-INFO").read_text()
    assert not list(unpacked.rglob("__pycache__")) and not (unpacked / "simulator" / "tests").exists()
    run("cmake", "-S", unpacked / "simulator", "-B", tmp_path / "build", "-G", "Ninja", "-DBUILD_TESTING=OFF", "-DA3_BUILD_BENCH=OFF",
        f"-DA3_PYTHON={sys.executable}")
    again = backend(f"build_sdist({str(tmp_path / 'build')!r})", cwd=unpacked)
    assert again.stdout.strip() == name, again.stderr


def test_a_build_for_another_python_is_refused(tmp_path):
    (tmp_path / "a3sim").mkdir()
    (tmp_path / "a3sim" / "_core.cpython-27-pdp11.so").touch()
    done = backend(f"_check_suffix(build_backend.Path({str(tmp_path)!r}))")
    assert done.returncode == 1
    assert "the build folder holds _core.cpython-27-pdp11.so" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("call, environment, message", [
    ("build_wheel('.', {'build_dir': 'x'})", {}, "unknown setting 'build_dir'; the only one is build-dir"),
    ("build_wheel('.')", {"PATH": ""}, "building needs cmake, which is not on the PATH; scripts/setup.sh installs"),
])
def test_what_keeps_it_from_building_is_said(call, environment, message):
    done = backend(call, env={**CLEAN, **environment})
    assert done.returncode == 1
    assert message in done.stderr and "Traceback" not in done.stderr
