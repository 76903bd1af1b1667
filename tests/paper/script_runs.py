"""Runs of scripts/reproduce_paper.py, and what they write."""

import os
import subprocess
import sys

from conftest import SOURCE_DIR

SCRIPT = SOURCE_DIR / "scripts" / "reproduce_paper.py"


def reproduce(folder, *options, status=0, a3sim=os.environ["A3SIM"]):
    """Runs the quick form into a folder, without models of several seeds unless told; returns stderr."""
    command = [sys.executable, SCRIPT, "--quick", "--a3sim", a3sim, "--document", folder / "results.md", "--out",
               folder / "out", "--seeds-of", SOURCE_DIR / "tests", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == status, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
