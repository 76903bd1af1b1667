#!/usr/bin/env bash
# Checks that every source file is formatted (clang-format), that every room uses only what it may, and looks for defects in all but the
# tests (clang-tidy); needs a configured build/ci. Its unity files let clang-tidy read each library header once a room rather than once a
# file, and of kernels, which are the same lines for every instruction set, one set is read. With --alone also that every file but tests
# compiles by itself, which unity files hide; of public headers a test sees to it.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(git ls-files '*.h' '*.cpp')
echo "lint: clang-format on ${#files[@]} files"
clang-format --dry-run --Werror "${files[@]}"

echo "lint: what rooms use"
scripts/check_rooms.py

if [ "${1:-}" = --alone ]; then
  echo "lint: every file but tests by itself"
  cmake --preset dev > /dev/null
  cmake --build --preset dev --target a3_build_facts > /dev/null  # a header that is written at each build
  scripts/compile_alone.py
fi

mapfile -t units < <(python3 - <<'PYTHON'
import json, pathlib
rooms = [pathlib.Path(base, room).resolve() for base in (".", "build/ci") for room in ("src", "cli", "modules", "testbench", "python")]
for unit in json.loads(pathlib.Path("build/ci/compile_commands.json").read_text()):
    if any(room in pathlib.Path(unit["file"]).parents for room in rooms):
        print(unit["file"])
PYTHON
)
echo "lint: clang-tidy on src, cli, modules, testbench and python in ${#units[@]} units"
printf '%s\n' "${units[@]}" |
  xargs --max-procs="$(nproc)" --max-args=1 clang-tidy -p build/ci --quiet --extra-arg=-Wno-unknown-warning-option --extra-arg=-DHWY_COMPILE_ONLY_STATIC 2>/dev/null
