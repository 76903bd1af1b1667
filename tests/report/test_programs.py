"""How the project's programs written in Python begin and end, whatever the interpreter's options and the standard streams."""

import os
import subprocess
import sys

import pytest
from reporting import SOURCE_DIR

# Studies need the built package and are left to its tests.
PROGRAMS = sorted(file.name for file in (SOURCE_DIR / "scripts").glob("*.py")
                  if "program.run(" in file.read_text() and not file.name.startswith(("study_", "fit_", "tune_")))


def call(name, *arguments, options=(), **popen_options):
    return subprocess.run([sys.executable, *options, SOURCE_DIR / "scripts" / name, *arguments], stderr=subprocess.PIPE, text=True, timeout=120,
                          check=False, **popen_options)


@pytest.mark.parametrize("name", [*PROGRAMS, "sweep.py"])
def test_help_needs_no_docstrings(name):
    """`python -OO` removes them."""
    done = call(name, "--help", options=["-OO"], stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "") and "usage: " in done.stdout


@pytest.mark.parametrize("name", ["compare_results.py", "report.py", "sweep.py"])
@pytest.mark.parametrize("is_closed", [False, True])
def test_help_that_cannot_be_printed_is_an_error(name, is_closed):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = call(name, "--help", stdout=full, preexec_fn=(lambda: os.close(1)) if is_closed else None)
    reason = "Bad file descriptor" if is_closed else "No space left on device"
    assert (done.returncode, done.stderr) == (2, f"{name}: error: standard output cannot be written ({reason}).\n")


@pytest.mark.parametrize("name", ["compare_results.py", "report.py"])
def test_a_message_for_closed_standard_error_does_not_go_to_standard_output(name, tmp_path):
    done = call(name, tmp_path / "missing", "--out=page" if name == "report.py" else tmp_path, stdout=subprocess.PIPE, preexec_fn=lambda: os.close(2),
                cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert not list(tmp_path.iterdir())
