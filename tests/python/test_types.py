"""Types, by mypy: the package's own files, a program that is right, and one whose every mistake is found."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import a3sim

HERE = Path(__file__).parent


@pytest.fixture(name="mypy", scope="module")
def mypy_(tmp_path_factory):
    """Runs mypy, strictly, with the package in reach; returns its text and its findings, (line, code). It reads NumPy once."""
    folder = tmp_path_factory.mktemp("mypy")

    def run(*what):
        environment = {**os.environ, "MYPYPATH": str(Path(a3sim.__file__).parents[1])}
        done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", folder, *what], env=environment, cwd=folder,
                              capture_output=True, text=True, timeout=250, check=False)
        assert done.returncode in (0, 1) and not done.stderr, f"{done.stderr}python3-mypy is needed (scripts/setup.sh installs it)"
        return done.stdout, re.findall(r":(\d+): error: .*\[([a-z-]+)\]$", done.stdout, re.MULTILINE)

    return run


def test_the_package_keeps_its_own_types(mypy):
    folder = Path(a3sim.__file__).parent
    text, findings = mypy(*folder.glob("*.py"), *(folder / "basis").glob("*.py"))
    assert not findings, text


def test_a_right_program_is_right(mypy):
    text, findings = mypy(HERE / "typed_program.py")
    assert not findings, text


def test_every_mistake_is_found(mypy):
    lines = (HERE / "wrong_program.py").read_text().splitlines()
    expected = [(str(number), line.partition("# mistake: ")[2]) for number, line in enumerate(lines, 1) if "# mistake: " in line]
    text, findings = mypy(HERE / "wrong_program.py")
    assert findings == expected, text
