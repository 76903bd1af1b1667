#!/usr/bin/python3
"""Time of 64 operations (n = 320, d = 64, 320 queries) from Python beside the command line's engine, one thread each.

    PYTHONPATH=build/release/python /usr/bin/python3 bench/python_speed.py [ROUNDS]

Rounds alternate. The command's figure is the time in its engine alone (`host.wall_seconds`); Python's is the whole call, with reading
the float32 arrays and making the results, as time on the clock and as processor time. A busy host shows in the difference of the two,
and of median and minimum.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

import a3sim

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "scripts"))
import program  # noqa: E402

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
BINARY = REPOSITORY / "build" / "release" / "a3sim"


def random_operations():
    random = np.random.default_rng(1)

    def numbers(deviation):
        return random.normal(0, deviation, size=(64, 320, 64)).astype(np.float32)

    return {"key": numbers(1.2), "value": numbers(1), "query": numbers(0.5)}


def python_seconds(machine, operations):
    """On the clock, and of the processor."""
    begin, begin_processor = time.perf_counter(), time.process_time()
    machine.run(operations, threads=1)
    return time.perf_counter() - begin, time.process_time() - begin_processor


def command_seconds(config, folder):
    subprocess.run([BINARY, "run", "--engine", "fast", "--threads", "1", "--no-check", "--force", "--config", config, "--trace",
                    folder / "trace.npz", "--out", folder / "out"], check=True, stdout=subprocess.DEVNULL)
    return json.loads((folder / "out" / "report.json").read_text())["host"]["wall_seconds"]


def main():
    num_rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    arrays = random_operations()
    operations = [a3sim.Operation(key=key, value=value, query=query)
                  for key, value, query in zip(arrays["key"], arrays["value"], arrays["query"])]
    columns = ("Python", "Python, CPU", "command", "CPU / command")
    print(f"{'seconds':<14}" + "".join(f"{column:>18}" for column in columns))
    print(" " * 14 + f"{'min  median':>18}" * len(columns))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        np.savez(folder / "trace.npz", **arrays)
        for name in ("base", "conservative", "aggressive"):
            config = REPOSITORY / "configs" / f"{name}.json"
            machine = a3sim.Machine.from_config(config)
            rounds = [(*python_seconds(machine, operations), command_seconds(config, folder)) for _ in range(num_rounds)]
            clock, processor, command = zip(*rounds)
            figures = [(min(times), statistics.median(times)) for times in (clock, processor, command)]
            figures.append(tuple(a / b for a, b in zip(figures[1], figures[2])))
            print(f"{name:<14}" + "".join(f"{least:>10.3f}{median:>8.3f}" for least, median in figures))


    return 0


if __name__ == "__main__":
    program.run("python_speed.py", main, left="nothing was measured to its end")
