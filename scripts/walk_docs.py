#!/usr/bin/env python3
"""Runs the commands of README.md and docs/ as they are printed, page by page, as a new user would.

    scripts/walk_docs.py [--build build/release] [--list] [PAGE ...]

Each page's blocks of commands run one after another in a folder of its own that looks like the source tree, with a built a3sim as
build/release, also found as `a3sim`. What is not run is listed below with the reason; an entry that no block has any more is an error.
Exit status 1 if a command fails.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import program

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
PATTERNS = ("README.md", "CONTRIBUTING.md", "docs/**/*.md", "*/README.md", "examples/*/README.md")
PAGES = [str(page.relative_to(SOURCE_DIR)) for pattern in PATTERNS for page in sorted(SOURCE_DIR.glob(pattern))]
LINKED = ("configs", "traces", "python", "examples", "docs", "include", "src")
COPIED = ("scripts", "workloads")  # which look for build/release from where they are

# Beginnings of blocks and why they are not run.
NOT_RUN = {
    "git clone": "there is a clone",
    "scripts/test.sh": "this is part of it",
    "scripts/setup.sh": "installs packages; the tests begin with it",
    "scripts/build.sh": "builds, which takes long; tests of packages do",
    "cmake -S examples/selector": "needs an installation; tests of packages do it",
    "scripts/reproduce_paper.py": "trains models, which takes hours",
    "python3 -m workloads": "needs trained models; tests of workloads do it with small ones",
    "scripts/fit_basis.py": "needs a trace of a trained model; tests of bases do it",
    "scripts/tune_heads.py": "needs a trace of a trained model; tests of tuning do it",
    "PYTHONPATH=build/release/python scripts/study_": "needs trained models, and takes minutes to hours; tests of studies use small ones",
    "for engine in systemc rtl": "needs the paper's machine built from RTL; tests of RTL use a small one",
    "a3sim campaign": "simulates 400 runs a structure, which takes minutes; tests do fewer",
    "PYTHONPATH=build/release/python scripts/bench_software.py": "measures speed, on a machine of its own",
    "dask-scheduler": "starts servers that stay",
    "python3 scripts/make_traces.py": "would write into traces/",
}
COMMANDS = re.compile(r"(scripts/|build/|a3sim |for |python3 |PYTHONPATH=|cmake |cpack|git clone|sudo |dask-)")


def blocks(page):
    """(line number, text) of every block of commands of a page."""
    text = (SOURCE_DIR / page).read_text(encoding="utf-8")
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        language, body = match.groups()
        if language in ("", "bash", "sh") and COMMANDS.match(body):
            yield text.count("\n", 0, match.start()) + 2, body


def reason_against(body):
    """Why a block is not run, and the entry that says so; None if it is."""
    return next(((beginning, reason) for beginning, reason in NOT_RUN.items()
                 if body.startswith(beginning) or f"\n{beginning}" in body or f"&& {beginning}" in body), None)


def folder_like_the_source(folder, build):
    for name in LINKED:
        (folder / name).symlink_to(SOURCE_DIR / name)
    for name in COPIED:
        shutil.copytree(SOURCE_DIR / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "build").mkdir()
    (folder / "build" / "release").symlink_to(build)


def run_block(body, folder, build):
    """Exit status and output."""
    environment = os.environ | {"PATH": f"{build}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(build / "python")}
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", body], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def walk(page, build, only_list):
    """Runs a page; returns the entries of NOT_RUN that it has, and how many blocks failed."""
    used, num_failed = set(), 0
    with tempfile.TemporaryDirectory(prefix="walk-") as name:
        folder = pathlib.Path(name)
        folder_like_the_source(folder, build)
        for line, body in blocks(page):
            against = reason_against(body)
            first = body.splitlines()[0]
            if against is not None:
                used.add(against[0])
                print(f"{page}:{line}: not run ({against[1]}): {first}")
                continue
            print(f"{page}:{line}: {first}", flush=True)
            if only_list:
                continue
            status, output = run_block(body, folder, build)
            if status != 0:
                num_failed += 1
                print(f"walk_docs.py: error: {page}:{line}: exit status {status}\n{output}", file=sys.stderr)
    return used, num_failed


def main():
    parser = argparse.ArgumentParser(description="Run the commands of README.md and docs/ as they are printed.", allow_abbrev=False)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="of README.md, docs/ and the other folders with pages; without it all")
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE_DIR / "build" / "release", metavar="FOLDER",
                        help="what stands in for build/release (default: that)")
    parser.add_argument("--list", action="store_true", help="only tell what would be run")
    arguments = parser.parse_args()
    unknown = [page for page in arguments.pages if page not in PAGES]
    if unknown:
        parser.error(f"{unknown[0]}: is no page with commands; allowed: {', '.join(PAGES)}.")
    if not (arguments.build / "a3sim").is_file():
        parser.error(f"--build {arguments.build}: has no a3sim; run scripts/build.sh, or name another build.")
    walked = [walk(page, arguments.build.resolve(), arguments.list) for page in arguments.pages or PAGES]
    unused = set(NOT_RUN) - set().union(*(used for used, _ in walked))
    if not arguments.pages and unused:
        print(f"walk_docs.py: error: no page has {', '.join(sorted(unused))} any more; take it from the list", file=sys.stderr)
        return 1
    return 1 if any(num_failed for _, num_failed in walked) else 0


if __name__ == "__main__":
    program.run("walk_docs.py", main, left="nothing is left of it")
