#!/usr/bin/env python3
"""Checks that every source file compiles by itself: unity builds hide a missing #include.

Only syntax is checked, with the warnings and macros of the preset dev, which scripts/lint.sh configures. Tests, half of all files, are
left out unless --tests is given: a missing #include there meets nobody but who builds the preset dev.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

import program

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
TESTS_DIR = SOURCE_DIR / "tests"
COMMANDS = SOURCE_DIR / "build" / "dev" / "compile_commands.json"


def syntax_check(command):
    """The compiler's arguments for looking at a file without making anything of it."""
    arguments = shlex.split(command)
    if pathlib.Path(arguments[0]).name == "ccache":
        arguments = arguments[1:]
    output = arguments.index("-o")
    return [*arguments[:output], *arguments[output + 2:], "-fsyntax-only"]


def complaints(unit):
    """What the compiler says of a file; empty if nothing."""
    done = subprocess.run(syntax_check(unit["command"]), cwd=unit["directory"], capture_output=True, check=False,
                          encoding="utf-8", errors="replace")
    return done.stderr or (done.returncode and f"{unit['file']}: exit status {done.returncode}\n") or ""


def main():
    parser = argparse.ArgumentParser(description="Check that every source file compiles by itself.", allow_abbrev=False)
    parser.add_argument("--tests", action="store_true", help="tests as well")
    with_tests = parser.parse_args().tests
    if not COMMANDS.exists():
        sys.exit(f"compile_alone.py: error: {COMMANDS} is missing. Run 'cmake --preset dev' first.")
    units = [unit for unit in json.loads(COMMANDS.read_text(encoding="utf-8"))
             if with_tests or TESTS_DIR not in pathlib.Path(unit["file"]).parents]
    found = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for text in pool.map(complaints, units):
            sys.stderr.write(text)
            found += bool(text)
    print(f"compile_alone.py: {len(units)} files, {found} do not compile by themselves")
    return 1 if found else 0


if __name__ == "__main__":
    program.run("compile_alone.py", main, left="not every file was looked at")
