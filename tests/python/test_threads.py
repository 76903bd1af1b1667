"""Many operations: order, threads, signals."""

import subprocess
import sys
import threading

import numpy as np
import pytest
from conftest import interrupt_soon
from exact import attend, same_result

import a3sim


@pytest.fixture(name="operations")
def operations_(operation):
    return [operation(rows=1 + 7 * i % 60, queries=1 + i % 9, seed=i) for i in range(50)]


@pytest.mark.parametrize("threads", [0, 1, 2, 5])
def test_run_equals_one_by_one_in_order(machine, operations, threads):
    results = machine.run(operations, threads=threads)
    assert len(results) == len(operations)
    for result, operation in zip(results, operations):
        assert same_result(result, attend(machine, operation))


@pytest.mark.parametrize("call", ["run(operations", "attention(ones, ones, ones", "sweep(operations, threshold_percent=[5]",
                                  "tune(operations, keep='top1>=0', minimise='energy'"])
def test_more_threads_than_processors_are_taken_without_a_word(call):
    """TBB's own limit is the number of processors, and it writes to the terminal of any request beyond."""
    program = ("import os, numpy as np, a3sim\nones = np.ones((40, 64))\n"
               "operations = [a3sim.Operation(key=ones, value=ones, query=ones) for _ in range(100)]\n"
               "machine = a3sim.Machine.preset('conservative', {'/hardware/num_rows': 20, '/mapping/tile_rows': 1})\n"
               f"machine.{call}, threads=os.cpu_count() + 3)\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert (done.stdout, done.stderr) == ("", "")


def test_operations_may_come_from_a_generator(conservative, operations):
    assert len(conservative.run(operation for operation in operations)) == len(operations)


def test_no_operation_gives_no_result(conservative):
    assert conservative.run([]) == []


def test_operations_of_different_d_may_be_mixed(conservative, operation):
    results = conservative.run([operation(dims=8), operation(dims=64), operation(dims=1)])
    assert [result.output.shape[1] for result in results] == [8, 64, 1]


@pytest.mark.parametrize("threads", [-1, 4097, 2**40, -2**70, 1.5, "2", None, [], (1, 2)], ids=repr)
def test_a_number_of_threads_that_is_none_is_refused(conservative, threads):
    with pytest.raises(a3sim.InputError, match="^threads is .*4096"):
        conservative.run([], threads=threads)


@pytest.mark.parametrize("operations", [None, 3, object(), a3sim.Operation(key=np.ones((2, 2)), value=np.ones((2, 2)),
                                                                           query=np.ones((1, 2)))])
def test_what_holds_no_operations_is_refused(conservative, operations):
    with pytest.raises(a3sim.InputError, match="^operations: is of type"):
        conservative.run(operations)


def test_a_machine_serves_several_python_threads(conservative, operations):
    expected = [attend(conservative, operation) for operation in operations]
    found = {}

    def work(first):
        for i in range(first, len(operations), 4):
            found[i] = attend(conservative, operations[i])

    workers = [threading.Thread(target=work, args=(first,)) for first in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(same_result(found[i], result) for i, result in enumerate(expected))


def test_an_interrupt_ends_a_run(long_list, conservative):
    with pytest.raises(KeyboardInterrupt) as error, interrupt_soon():
        conservative.run(long_list)
    assert error.value.__context__ is None
