#!/usr/bin/env bash
# Runs all tests under AddressSanitizer and UndefinedBehaviorSanitizer, and those that use several threads under
# ThreadSanitizer (which holds a signal back while a program only computes, so tests of signals are not among them);
# sanitize.sh asan or sanitize.sh tsan does one of the two.
# Where an SC_METHOD throws beside an SC_THREAD, AddressSanitizer no longer knows the main stack and reports errors that are none, as it says itself
# (github.com/google/sanitizers/issues/189): the three tests in which a memory with a thread ends a run so are not among them.
set -euo pipefail
cd "$(dirname "$0")/.."

presets=("$@")
[ $# -gt 0 ] || presets=(asan tsan)
scripts/setup.sh
for preset in "${presets[@]}"; do
  echo "sanitize: $preset"
  scripts/build.sh "$preset"
  ctest --preset "$preset" --parallel "$(nproc)"
done
