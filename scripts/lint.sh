#!/usr/bin/env bash
# Checks formatting (clang-format) and defects (clang-tidy) of every source file; needs a configured build/dev.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(git ls-files '*.h' '*.cpp')
mapfile -t units < <(git ls-files '*.cpp')
echo "lint: clang-format on ${#files[@]} files"
clang-format --dry-run --Werror "${files[@]}"
echo "lint: clang-tidy on ${#units[@]} files"
printf '%s\n' "${units[@]}" |
  xargs --max-procs="$(nproc)" --max-args=4 clang-tidy -p build/dev --quiet 2>/dev/null
