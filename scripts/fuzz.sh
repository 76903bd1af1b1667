#!/usr/bin/env bash
# Fuzzes what reads users' files, and the three models against each other: fuzz.sh [seconds N | executions N] [TARGET...]
# N is for each target (default: seconds 60); without TARGET all of tests/fuzz. Targets run side by side, one a processor.
# A3_FUZZ_SEED=N makes a run from nothing repeatable; without it libFuzzer draws a seed, which is in build/fuzz/logs.
# What was learnt stays in build/fuzz/corpus, so that the next run goes on from there; build/fuzz/findings holds inputs that
# fail. Exit status 1 if there is any.
set -euo pipefail
cd "$(dirname "$0")/.."

limit=seconds
amount=60
case "${1:-}" in
  seconds | executions) limit=$1; amount=${2:?how many $1}; shift 2 ;;
esac
case $limit in
  seconds) limits=(-max_total_time="$amount") ;;
  executions) limits=(-runs="$amount") ;;
esac
[ -z "${A3_FUZZ_SEED:-}" ] || limits+=(-seed="$A3_FUZZ_SEED")
targets=("$@")
[ $# -gt 0 ] || targets=(models npz_arrays npz npy_header config overrides energy_table)

scripts/build.sh fuzz
folder=build/fuzz
python3 tests/fuzz/make_seeds.py "$folder/seeds"
mkdir -p "$folder/corpus" "$folder/findings" "$folder/logs"

fuzz_one() {
  local target=$1 dictionary regressions most_bytes
  shift
  case $target in
    config | overrides | energy_table) dictionary=(-dict=tests/fuzz/json.dict) ;;
    npz | npz_arrays | npy_header) dictionary=(-dict=tests/fuzz/npy.dict) ;;
    *) dictionary=() ;;
  esac
  case $target in
    overrides | models) most_bytes=512 ;;
    *) most_bytes=4096 ;;
  esac
  [ -d "tests/fuzz/regressions/$target" ] && regressions=("tests/fuzz/regressions/$target") || regressions=()
  mkdir -p "build/fuzz/corpus/$target"
  # Executions are what counts: short call stacks at each allocation, and no schedule that weighs every input anew. An input
  # may take libFuzzer's 1200 seconds, which are those of a clock: on a busy machine, or in a stopped process, it may wait long.
  ASAN_OPTIONS=malloc_context_size=1:quarantine_size_mb=16 \
    "build/fuzz/tests/fuzz/fuzz_$target" "$@" "${dictionary[@]}" -entropic=0 -max_len="$most_bytes" \
    -print_final_stats=1 -rss_limit_mb=2048 -artifact_prefix="build/fuzz/findings/$target-" \
    "build/fuzz/corpus/$target" "build/fuzz/seeds/$target" "${regressions[@]}" \
    >"build/fuzz/logs/$target.log" 2>&1 || true
}
export -f fuzz_one
printf '%s\n' "${targets[@]}" |
  xargs --max-procs="$(nproc)" -I TARGET bash -c 'fuzz_one "$@"' fuzz TARGET "${limits[@]}"

status=0
printf '%-14s %12s %10s %10s  %s\n' target executions edges features result
for target in "${targets[@]}"; do
  log=$folder/logs/$target.log
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  read -r edges features < <(sed -n 's/^#.* cov: \([0-9]*\) ft: \([0-9]*\).*/\1 \2/p' "$log" | tail -1) || true
  result=none
  if ! grep --quiet '^Done ' "$log" || grep --quiet -E '^==[0-9]+==ERROR|runtime error|^SUMMARY' "$log"; then
    result="FINDING, see $log"
    status=1
  fi
  printf '%-14s %12s %10s %10s  %s\n' "$target" "${executions:-?}" "${edges:-?}" "${features:-?}" "$result"
done
exit $status
