#!/usr/bin/env bash
# Runs all tests under AddressSanitizer and UndefinedBehaviorSanitizer, and those that use several threads under
# ThreadSanitizer (which holds a signal back while a program only computes, so tests of signals are not among them);
# sanitize.sh asan or sanitize.sh tsan does one of the two.
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
