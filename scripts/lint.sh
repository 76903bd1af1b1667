#!/usr/bin/env bash
# Checks the formatting of every source file (clang-format) and looks for defects in all but the tests (clang-tidy); needs a
# configured build/dev.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(git ls-files '*.h' '*.cpp')
mapfile -t units < <(git ls-files 'src/*.cpp' 'modules/*.cpp' 'testbench/*.cpp' 'python/*.cpp')
echo "lint: clang-format on ${#files[@]} files"
clang-format --dry-run --Werror "${files[@]}"
echo "lint: clang-tidy on ${#units[@]} files"
printf '%s\n' "${units[@]}" |
  xargs --max-procs="$(nproc)" --max-args=4 clang-tidy -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option 2>/dev/null
