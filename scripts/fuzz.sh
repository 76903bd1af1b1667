#!/usr/bin/env bash
# Fuzzes what reads users' files, and the three models against each other: fuzz.sh [seconds N | executions N] [TARGET...]
# N is for each target (default: seconds 60); without TARGET all of tests/fuzz. Targets run side by side, one a processor; where
# there are fewer of them than processors, each runs in several parts, which learn from one another.
# A3_FUZZ_SEED=N makes a run from nothing repeatable, each target in one part; without it libFuzzer draws a seed, which is in
# the log. A3_FUZZ_PRESET=fuzz-ubsan leaves AddressSanitizer out, for long runs of `models`, which it slows down most.
# What was learnt stays in build/fuzz/corpus, so that the next run goes on from there; findings/ and logs/ are in build/PRESET.
# Exit status 1 if there is any finding, or a run that ended early.
set -euo pipefail
cd "$(dirname "$0")/.."

limit=seconds
amount=60
case "${1:-}" in
  seconds | executions) limit=$1; amount=${2:?how many $1}; shift 2 ;;
esac
targets=("$@")
[ $# -gt 0 ] || targets=(models npz_arrays npz npy_header config overrides energy_table)
parts=$(($(nproc) / ${#targets[@]}))
[ "$parts" -ge 1 ] && [ -z "${A3_FUZZ_SEED:-}" ] || parts=1
case $limit in
  seconds) limits=(-max_total_time="$amount") ;;
  executions) limits=(-runs=$(((amount + parts - 1) / parts))) ;;
esac

preset=${A3_FUZZ_PRESET:-fuzz}
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset" --target "${targets[@]/#/fuzz_}"
export folder=build/$preset
python3 tests/fuzz/make_seeds.py build/fuzz/seeds
mkdir -p build/fuzz/corpus "$folder/findings" "$folder/logs"

fuzz_part() {
  local target=$1 part=$2 dictionary=() most_bytes=4096 regressions=() seed=()
  shift 2
  [ -z "${A3_FUZZ_SEED:-}" ] || seed=(-seed="$A3_FUZZ_SEED")
  case $target in
    config | energy_table) dictionary=(-dict=tests/fuzz/json.dict) ;;
    overrides) dictionary=(-dict=tests/fuzz/json.dict) most_bytes=192 ;;
    npz | npz_arrays | npy_header) dictionary=(-dict=tests/fuzz/npy.dict) ;;
    models) most_bytes=192 ;;
  esac
  [ ! -d "tests/fuzz/regressions/$target" ] || regressions=("tests/fuzz/regressions/$target")
  mkdir -p "build/fuzz/corpus/$target"
  # Executions are what counts: no call stacks at allocations, little memory kept back after it is freed, and no schedule that
  # weighs every input anew. An input may take libFuzzer's 1200 seconds, which are those of a clock: on a busy machine, or in a
  # stopped process, it may wait long.
  ASAN_OPTIONS=malloc_context_size=0:quarantine_size_mb=1:thread_local_quarantine_size_kb=64 \
    "$folder/tests/fuzz/fuzz_$target" "$@" "${seed[@]}" "${dictionary[@]}" -entropic=0 -max_len="$most_bytes" \
    -print_final_stats=1 -rss_limit_mb=2048 -artifact_prefix="$folder/findings/$target-" \
    "build/fuzz/corpus/$target" "build/fuzz/seeds/$target" "${regressions[@]}" \
    >"$folder/logs/$target.$part.log" 2>&1 || true
}
export -f fuzz_part
rm -f "$folder"/logs/*
for target in "${targets[@]}"; do
  for part in $(seq "$parts"); do printf '%s %s\n' "$target" "$part"; done
done | xargs --max-procs="$(nproc)" -L 1 bash -c 'fuzz_part "${@: -2}" "${@:1:$#-2}"' fuzz "${limits[@]}"

# The sum of the first numbers, and the largest of each column, of lines of numbers.
sum() { awk '{ sum += $1 } END { print sum + 0 }'; }
largest() { awk '{ for (i = 1; i <= NF; ++i) if ($i > most[i]) most[i] = $i } END { print most[1] + 0, most[2] + 0 }'; }

status=0
printf '%-14s %12s %10s %10s  %s\n' target executions edges features result
for target in "${targets[@]}"; do
  logs=("$folder/logs/$target".*.log)
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "${logs[@]}" | sum)
  read -r edges features < <(sed -n 's/^#.* cov: \([0-9]*\) ft: \([0-9]*\).*/\1 \2/p' "${logs[@]}" | largest)
  result=none
  for log in "${logs[@]}"; do
    if grep --quiet -E '^==[0-9]+== ?ERROR|runtime error|^SUMMARY' "$log"; then
      result="FINDING, see $log"
      status=1
    elif ! grep --quiet '^Done ' "$log"; then
      [ "$result" != none ] || result="ended early, see $log"
      status=1
    fi
  done
  printf '%-14s %12s %10s %10s  %s\n' "$target" "$executions" "$edges" "$features" "$result"
done
exit $status
