#!/usr/bin/env bash
# Compares the RTL of every machine that was built with the contract, cycle by cycle, on random operations.
# usage: scripts/soak_rtl.sh CYCLES [SEED [PRESET]]; CYCLES is the sum over the machines. Needs a preset that was built with
# -DA3_BUILD_RTL=ON.
set -euo pipefail
cd "$(dirname "$0")/.."

cycles=${1:?usage: scripts/soak_rtl.sh CYCLES [SEED [PRESET]]}
seed=${2:-1}
preset=${3:-release}
programs=()
for file in "build/$preset/rtl/tests"/a3_rtl_soak_*; do
  if [ -f "$file" ] && [ -x "$file" ]; then programs+=("$file"); fi
done
if [ ${#programs[@]} -eq 0 ]; then
  echo "soak_rtl: build/$preset has no RTL; scripts/build.sh $preset -DA3_BUILD_RTL=ON builds it" >&2
  exit 2
fi
each=$(((cycles + ${#programs[@]} - 1) / ${#programs[@]}))
printf '%s\n' "${programs[@]}" | xargs --max-procs="$(nproc)" --replace='{}' env '{}' "$each" "$seed"
