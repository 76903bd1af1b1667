#!/usr/bin/env python3
"""Mutation check: makes one small mistake at a time in a copy of the tree and sees whether the tests notice.

tests/mutations/*.json lists the mutations: file, text (occurs once), replacement, what it breaks, and the test binaries that are
likely to notice, tried before all others; with --kind rtl tests/mutations/rtl/*.json, those of the SystemVerilog. A mutation that no
test notices survives; so does, by name, one that does not compile.
Results are kept beside the copy, so that a run that was stopped goes on where it was: a mutation once killed stays killed until
its entry or its file changes, a survivor is tried again. Exit status: 0 all killed, 1 survivors, 2 bad usage or a tree that
fails without any mutation.
"""

import argparse
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import program
from whole_file import write_whole

SOURCE = pathlib.Path(__file__).resolve().parent.parent
FIELDS = {"file", "text", "replacement", "breaks", "tests"}


@dataclasses.dataclass(frozen=True)
class Kind:
    """What is mutated, and what may notice."""
    tables: pathlib.Path
    test_binaries: list  # from quick to slow
    options: list  # of CMake


KINDS = {
    "cpp": Kind(SOURCE / "tests" / "mutations",
                ["arith_test", "plan_test", "uarch_test", "energy_test", "golden_test", "modules_test", "device_test", "timing_test", "testbench_test",
                 "report_test", "run_test", "faults_test", "fast_test", "equivalence_test"], []),
    "rtl": Kind(SOURCE / "tests" / "mutations" / "rtl",
                ["a3_rtl_soak_m_12x1_4_4_scan5_cmp3", "a3_rtl_soak_m_24x3_3_5_d8_c3_scan5_cmp3_e6_p12", "a3_rtl_soak_m_40x8_4_4_d16",
                 "a3_rtl_soak_m_30x5_4_4_d14_c5_own_trunc", "a3_rtl_soak_m_16x100_2_6_e7_p13"],
                # A mistake may leave a signal unused, which is no error here.
                ["-DA3_BUILD_RTL=ON", "-DA3_RTL_MACHINES=", "-DA3_RTL_VERILATOR_OPTIONS=-Wno-fatal"]),
}
LONGEST_TEST_SECONDS = 120  # a mutation may wait for ever; the slowest test takes half a minute on an idle machine


def read_tables(kind):
    """All mutations, in the order of files and entries."""
    mutations = []
    for table in sorted(kind.tables.glob("*.json")):
        mutations += json.loads(table.read_text(encoding="utf-8"))
    return mutations


def problems_of(mutations, kind):
    """What is wrong with the tables, as messages; empty if every mutation can be made."""
    problems = []
    seen = set()
    for mutation in mutations:
        if set(mutation) != FIELDS:
            problems.append(f"{mutation}: has fields {sorted(mutation)}, needs {sorted(FIELDS)}")
            continue
        label = f"{mutation['file']}: {mutation['text']!r}"
        path = SOURCE / mutation["file"]
        count = path.read_text(encoding="utf-8").count(mutation["text"]) if path.is_file() else 0
        if count != 1:
            problems.append(f"{label} occurs {count} times; a mutation's text must occur exactly once")
        if mutation["text"] == mutation["replacement"]:
            problems.append(f"{label} is replaced by itself")
        if not mutation["tests"] or not set(mutation["tests"]) <= set(kind.test_binaries):
            problems.append(f"{label}: tests are {mutation['tests']}; allowed are {kind.test_binaries}")
        key = (mutation["file"], mutation["text"], mutation["replacement"])
        if key in seen:
            problems.append(f"{label} is listed twice")
        seen.add(key)
    return problems


class Copy:
    """A copy of the tree with a build of its own."""

    def __init__(self, folder, kind, jobs):
        self.kind = kind
        self.tree = folder / "tree"
        self.build_folder = folder / "build"
        self.jobs = str(jobs)

    def update(self):
        """Brings the copy to the tree's state; files that have not changed keep their times."""
        names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=SOURCE, check=True,
                               capture_output=True, text=True).stdout.split("\0")
        for name in filter(None, names):
            source, target = SOURCE / name, self.tree / name
            if not source.is_file():
                target.unlink(missing_ok=True)
            elif not target.is_file() or source.read_bytes() != target.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def configure(self):
        # Compiling takes longer than running, so little is optimised; of the Python package nothing is mutated.
        subprocess.run(["cmake", "-S", self.tree, "-B", self.build_folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None",
                        "-DCMAKE_CXX_FLAGS=-O1", "-DA3_BUILD_PYTHON=OFF", "-DA3_BUILD_BENCH=OFF", *self.kind.options], check=True,
                       stdout=subprocess.DEVNULL)

    def build(self, binary):
        """Whether it compiled."""
        return subprocess.run(["cmake", "--build", self.build_folder, "-j", self.jobs, "--target", binary],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def failing_test(self, binary):
        """Name of the first test of a binary that fails or takes for ever; None if all pass."""
        done = subprocess.run(["ctest", "--test-dir", self.build_folder, "--label-regex", f"^{binary}$", "--stop-on-failure",
                               "--no-tests=error", "--timeout", str(LONGEST_TEST_SECONDS), "-j", self.jobs],
                              capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return None
        failed = re.search(r"^\s*\d+ - (\S+)(?:  # .*)? \(([^()]+)\)$", done.stdout, re.MULTILINE)
        if not failed:
            raise SystemExit(f"mutate: ctest of {binary} failed without naming a test:\n{done.stdout}{done.stderr}")
        return failed[1] if failed[2] == "Failed" else f"{failed[1]} ({failed[2]})"


def kill(copy, mutation):
    """Makes one mutation, tests and undoes it. Returns the killing test, "does not compile", or None for a survivor."""
    path = copy.tree / mutation["file"]
    original = path.read_text(encoding="utf-8")
    path.write_text(original.replace(mutation["text"], mutation["replacement"]), encoding="utf-8")
    try:
        likely = mutation["tests"]
        for binary in likely + [b for b in copy.kind.test_binaries if b not in likely]:
            if not copy.build(binary):
                return "does not compile"
            if test := copy.failing_test(binary):
                return test
        return None
    finally:
        path.write_text(original, encoding="utf-8")


def key_of(mutation):
    text = json.dumps(mutation, sort_keys=True) + (SOURCE / mutation["file"]).read_text(encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def print_table(mutations, results):
    for mutation in mutations:
        killer = results.get(key_of(mutation), "not run")
        verdict = "SURVIVED" if killer is None else killer
        print(f"{mutation['file']:40} {mutation['breaks']:58} {verdict}")


def check_unmutated(copy, mutations):
    for binary in sorted({test for mutation in mutations for test in mutation["tests"]}, key=copy.kind.test_binaries.index):
        print(f"mutate: without mutation: {binary}", flush=True)
        if not copy.build(binary):
            raise SystemExit(f"mutate: {binary} does not compile without any mutation")
        if test := copy.failing_test(binary):
            raise SystemExit(f"mutate: {test} fails without any mutation")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=sorted(KINDS), default="cpp", help="what is mutated (default cpp)")
    parser.add_argument("--check", action="store_true", help="only check that the tables fit the sources")
    parser.add_argument("--list", action="store_true", help="only print the table of results so far")
    parser.add_argument("--only", metavar="TEXT", default="", help="only mutations whose file or purpose contains TEXT")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    parser.add_argument("--folder", type=pathlib.Path, help="where the copy is kept; default build/mutation or build/mutation-KIND")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()

    kind = KINDS[arguments.kind]
    suffix = "" if arguments.kind == "cpp" else f"-{arguments.kind}"
    folder = arguments.folder or SOURCE / "build" / f"mutation{suffix}"
    mutations = read_tables(kind)
    if problems := problems_of(mutations, kind):
        print("\n".join(f"mutate: {problem}" for problem in problems), file=sys.stderr)
        return 2
    if arguments.check:
        print(f"mutate: {len(mutations)} mutations fit the sources")
        return 0
    mutations = [m for m in mutations if arguments.only in m["file"] or arguments.only in m["breaks"]]

    results_path = folder / "results.json"
    results = {}
    if results_path.is_file() and not arguments.fresh:
        results = json.loads(results_path.read_text(encoding="utf-8"))
    if not arguments.list:
        copy = Copy(folder, kind, arguments.jobs)
        copy.update()
        copy.configure()
        to_run = [m for m in mutations if results.get(key_of(m)) in (None, "does not compile")]
        check_unmutated(copy, to_run)
        for number, mutation in enumerate(to_run, 1):
            begin = time.monotonic()
            killer = results[key_of(mutation)] = kill(copy, mutation)
            write_whole(results_path, json.dumps(results, indent=1))
            print(f"mutate: {number}/{len(to_run)} {mutation['file']}: {mutation['breaks']}: {killer or 'SURVIVED'} "
                  f"({time.monotonic() - begin:.0f} s)", flush=True)
    print_table(mutations, results)
    survivors = [m for m in mutations if results.get(key_of(m)) in (None, "does not compile")]
    print(f"mutate: {len(mutations) - len(survivors)} of {len(mutations)} mutations killed")
    return 1 if survivors else 0


if __name__ == "__main__":
    program.run("mutate.py", main, left="what was found so far is kept")
