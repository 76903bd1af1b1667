#!/usr/bin/env bash
# Builds in Release and measures speed, every subject side by side in one run: the SystemC engine against a plain SystemC
# kernel loop; slices, tiles and systems against single runs of 320 x 64; then all engines against exact attention in 16-bit fixed
# point. An argument sets the number of rounds.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}

scripts/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target a3_bench_speed a3_bench_shapes a3_bench_engines
echo
build/release/bench/a3_bench_speed "$rounds"
echo
build/release/bench/a3_bench_shapes "$rounds"
echo
scripts/bench_engines.py build/release/bench/a3_bench_engines traces/mlm_small.npz --rounds "$rounds"
