#!/usr/bin/env bash
# Builds in Release and measures the simulator's speed against a plain SystemC kernel loop, side by side. An argument
# sets the number of rounds (default 7).
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target a3_bench_speed
build/release/bench/a3_bench_speed "$@"
