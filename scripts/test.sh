#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, runs all tests, fuzzes for a while, lints, and runs the demo.
# scripts/sanitize.sh runs the tests under sanitizers.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh --workloads --rtl
jobs=$(nproc)

echo "test: building (preset ci, with a small machine from RTL)"
scripts/build.sh ci -DA3_REQUIRE_TORCH=ON -DA3_BUILD_RTL=ON -DA3_RTL_MACHINES=20x64_4.4
echo "test: running (preset ci)"
# One more than there are processors: tests of clusters and of whole programs spend part of their time waiting.
ctest --preset ci --parallel $((jobs + 1))

# What reads users' files, the same inputs each time. The three models against each other are among the tests above on random machines;
# building their fuzzer, which has all of them under sanitizers, would take longer than all others: scripts/fuzz.sh alone runs it, too.
echo "test: fuzzing"
A3_FUZZ_SEED=1 scripts/fuzz.sh executions 3000 npz_arrays npz npy_header config overrides energy_table

scripts/lint.sh

# With the preset that was just tested: the same program as release, warnings apart.
echo "test: the demo, and that README.md shows what it prints"
demo_output=$(mktemp)
trap 'rm -f "$demo_output"' EXIT
scripts/demo.sh ci | tee "$demo_output"
sed -n '/^== side by side$/,/^$/p' "$demo_output" | while IFS= read -r line; do
  grep --quiet --line-regexp --fixed-strings -- "$line" README.md ||
    { echo "test: README.md does not show: $line" >&2; exit 1; }
done

echo "test: the commands of README.md and docs/ as they are printed"
scripts/walk_docs.py --build build/ci
