#!/usr/bin/python3
"""Runs bench/engines side by side with numpy and prints one table: time per query as a ratio to exact 16-bit attention.

Usage: bench_engines.py BINARY TRACE [--rounds N]. Every round runs every subject once, each in a process of its own
(SystemC simulates once a process); the table shows medians over the rounds of the rounds' ratios, so that a host whose
speed drifts does not show in them. A last line compares a sweep of the whole trace with that of its dearest point alone.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

import numpy as np

import program

ROWS = (20, 186, 320)
MACHINES = ("base", "conservative", "aggressive")
NUM_OPERATIONS = 4
LIMIT = "int16/exact"
SWEEPS = ("sweep/48_points", "sweep/dearest_point")


def benchmark_seconds_per_query(binary, trace, name):
    """One benchmark's seconds per query; for `sort`, seconds per key matrix. Also simulated cycles per second, or None."""
    command = [binary, f"--benchmark_filter=^{name}/real_time$", "--benchmark_format=json", "--benchmark_min_time=0.1"]
    answer = subprocess.run(
        command, env=os.environ | {"A3_BENCH_TRACE": trace}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    measured = json.loads(answer.stdout)["benchmarks"][0]
    return 1 / measured.get("queries", measured.get("matrices")), measured.get("cycles")


def numpy_seconds_per_query(trace, num_rows):
    """Exact attention in double precision with numpy, all queries of an operation in one product."""
    with np.load(trace) as arrays:
        key, value, query = (
            arrays[name][:NUM_OPERATIONS].astype(np.float64) for name in ("key", "value", "query")
        )
    key, value = key[:, :num_rows], value[:, :num_rows]
    repeats = 0
    begin = time.perf_counter()
    while time.perf_counter() - begin < 0.1:
        for k, v, q in zip(key, value, query):
            score = q @ k.T
            weight = np.exp(score - score.max(1, keepdims=True))
            weight / weight.sum(1, keepdims=True) @ v
        repeats += 1
    return (time.perf_counter() - begin) / repeats / (query.shape[0] * query.shape[1])


def subjects(num_rows):
    """(label, benchmark name or None for numpy) of everything measured for n rows."""
    yield "exact, int16 (the limit)", f"{LIMIT}/{num_rows}"
    yield "exact, double", f"double/exact/{num_rows}"
    yield "exact, double, numpy", None
    for machine in MACHINES:
        yield f"fast, {machine}", f"fast/{machine}/{num_rows}"
        yield f"fast, {machine}, 2 threads", f"fast_2_threads/{machine}/{num_rows}"
        yield f"golden model, {machine}", f"golden/{machine}/{num_rows}"
        yield f"SystemC, {machine}", f"systemc/{machine}/{num_rows}"


def measure(binary, trace, num_rounds):
    """{num_rows: {label: [(seconds, cycles per second) of each round]}}, seconds to sort a key matrix, and what a sweep
    of 48 points costs as a multiple of its dearest point in each round."""
    results = {n: {} for n in ROWS}
    sort_seconds = {n: [] for n in ROWS}
    sweep_ratios = []
    for _ in range(num_rounds):
        for n in ROWS:
            for label, name in subjects(n):
                one = (numpy_seconds_per_query(trace, n), None) if name is None else benchmark_seconds_per_query(binary, trace, name)
                results[n].setdefault(label, []).append(one)
            sort_seconds[n].append(benchmark_seconds_per_query(binary, trace, f"sort/exact/{n}")[0])
        all_points, dearest_point = (benchmark_seconds_per_query(binary, trace, name)[0] for name in SWEEPS)
        sweep_ratios.append(all_points / dearest_point)
    return results, sort_seconds, sweep_ratios


def print_table(results, sort_seconds, sweep_ratios):
    limits = {n: [seconds for seconds, _ in results[n]["exact, int16 (the limit)"]] for n in ROWS}
    print("time per query as a multiple of exact int16 attention; in brackets million simulated cycles a second")
    print(f"{'':<32}" + "".join(f"{f'n = {n}':>20}" for n in ROWS))
    for label in results[ROWS[0]]:
        cells = []
        for n in ROWS:
            ratio = statistics.median(s / limit for (s, _), limit in zip(results[n][label], limits[n]))
            cycles = results[n][label][0][1] and statistics.median(c for _, c in results[n][label]) / 1e6
            cells.append(f"{ratio:.3g}" + (f" ({cycles:.3g})" if cycles else ""))
        print(f"{label:<32}" + "".join(f"{cell:>20}" for cell in cells))
    print(f"{'one query, microseconds: int16':<32}" + "".join(f"{statistics.median(limits[n]) * 1e6:>20.3g}" for n in ROWS))
    print(f"{'sort a key matrix, microseconds':<32}" + "".join(f"{statistics.median(sort_seconds[n]) * 1e6:>20.3g}" for n in ROWS))
    print(f"a sweep of 48 points costs {statistics.median(sweep_ratios):.3g} times its dearest point")


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("binary", help="a3_bench_engines of a Release build")
    parser.add_argument("trace", help="a trace of at least 4 operations with n = 320, .npz, equal-sized")
    parser.add_argument("--rounds", type=int, default=3, help="default 3")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error(f"--rounds {arguments.rounds}: allowed: 1 or more")
    print_table(*measure(arguments.binary, arguments.trace, arguments.rounds))
    return 0


if __name__ == "__main__":
    program.run("bench_engines.py", main, left="nothing was measured to its end")
