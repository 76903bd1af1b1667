#!/usr/bin/env bash
# First result: installs what is missing, builds, and runs a real model's attention on the base, conservative and
# aggressive A3. Results go to results/demo/MACHINE. An argument names another preset than release.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-release}

scripts/setup.sh
echo "demo: building"
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset" --target a3sim

for machine in base conservative aggressive; do
  echo
  echo "== $machine (configs/$machine.json) on traces/mlm_small.npz"
  "build/$preset/a3sim" run --config "configs/$machine.json" --trace traces/mlm_small.npz \
    --out "results/demo/$machine" --force
done
echo
echo "== side by side"
scripts/compare_results.py results/demo/base results/demo/conservative results/demo/aggressive
echo
echo "demo: reports, per-query tables and outputs are in results/demo/"
