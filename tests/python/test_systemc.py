"""The SystemC engine: results of the fast one in every bit, one simulation after another, whatever happens to one of them."""

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from conftest import interrupt_soon
from test_result import same_in_everything

import a3sim


@pytest.fixture(name="operations")
def operations_(operation):
    return [operation(rows=1 + 13 * i % 60, queries=1 + i % 4, dims=1 + 7 * i % 64, seed=i) for i in range(10)]


@pytest.fixture(name="long_operation")
def long_operation_(operation):
    """Takes far longer than an interrupt is away."""
    return operation(rows=320, queries=50_000, dims=64)


def test_results_are_the_fast_engines(machine, operations):
    fast, systemc = (machine.run(operations, engine=engine, accuracy=True) for engine in ("fast", "systemc"))
    assert all(same_in_everything(a, b) for a, b in zip(systemc, fast))
    assert len(systemc) == len(operations)


def test_single_operations_too(machine, operation):
    asked = operation()
    arguments = {"query": asked.query, "key": asked.key, "value": asked.value, "accuracy": True}
    assert same_in_everything(machine.attention(**arguments, engine="systemc"), machine.attention(**arguments, engine="fast"))


def test_machines_of_one_process_take_turns(operations):
    """Other sizes, numbers and clocks: nothing of one simulation is left to the next."""
    machines = [a3sim.Machine.preset("base"), a3sim.Machine.preset("aggressive", {"/hardware/clock_mhz": 333}),
                a3sim.Machine.preset("conservative", {"/hardware/num_rows": 64, "/timing/buffer_depth": 2}),
                a3sim.Machine.preset("conservative", {"/numerics/fraction_bits": 6, "/timing/shared_multipliers": False})]
    for machine in machines * 2:
        for a, b in zip(machine.run(operations, engine="systemc"), machine.run(operations)):
            assert same_in_everything(a, b)


def test_python_threads_take_turns(conservative, operations):
    expected = conservative.run(operations)
    found = {}

    def work(first):
        for i in range(first, len(operations), 3):
            found[i], = conservative.run([operations[i]], engine="systemc")

    workers = [threading.Thread(target=work, args=(first,)) for first in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(same_in_everything(found[i], result) for i, result in enumerate(expected))


@pytest.mark.parametrize("name", ["base", "conservative"])
def test_an_interrupt_ends_a_simulation_and_the_next_is_sound(name, operation, long_operation):
    machine = a3sim.Machine.preset(name)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt) as error, interrupt_soon():
            machine.run([long_operation], engine="systemc")
        assert error.value.__context__ is None
    asked = operation()
    assert same_in_everything(machine.run([asked], engine="systemc")[0], machine.run([asked])[0])


def test_an_interrupt_ends_waiting_for_ones_turn():
    """The main thread waits for another's simulation, which goes on until the process ends."""
    program = """
import os, signal, threading, numpy as np, a3sim
machine = a3sim.Machine.preset("base")
many = a3sim.Operation(key=np.ones((320, 64)), value=np.ones((320, 64)), query=np.ones((200_000, 64)))
one = a3sim.Operation(key=np.ones((3, 2)), value=np.ones((3, 2)), query=np.ones((1, 2)))
started = threading.Event()
def work():
    def operations():
        started.set()
        yield many
    machine.run(operations(), engine="systemc")
threading.Thread(target=work, daemon=True).start()
started.wait()
signal.signal(signal.SIGALRM, signal.default_int_handler)
while True:  # until the other has its turn
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        machine.run([one], engine="systemc")
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "interrupted\n"), done.stderr


def test_a_process_forked_amid_a_simulation_says_that_it_cannot_simulate():
    """It has SystemC's state, but not the thread that would go on; waiting for its turn would never end."""
    program = """
import os, signal, threading, numpy as np, a3sim
machine = a3sim.Machine.preset("base")
many = a3sim.Operation(key=np.ones((320, 64)), value=np.ones((320, 64)), query=np.ones((200_000, 64)))
one = a3sim.Operation(key=np.ones((3, 2)), value=np.ones((3, 2)), query=np.ones((1, 2)))
threading.Thread(target=machine.run, args=([many],), kwargs={"engine": "systemc"}, daemon=True).start()

def child():
    signal.alarm(60)  # ends it, if it hangs
    try:
        machine.run([one], engine="systemc")
    except RuntimeError as error:
        assert machine.run([one])[0].num_rows == 3  # what the message recommends
        return 7 if "forked" in str(error) and "spawn" in str(error) else 8
    return 0

status = 0
while status == 0:  # until the other has its turn
    process = os.fork()
    if process == 0:
        os._exit(child())
    status = os.waitpid(process, 0)[1]
print(os.waitstatus_to_exitcode(status), flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "7\n"), done.stderr


def test_control_c_ends_a_program_and_leaves_no_process(tmp_path):
    """As a shell does it: the signal goes to the whole group, of which nothing remains."""
    program = ("import numpy as np, a3sim\nmany = np.ones((200_000, 64))\nprint('ready', flush=True)\n"
               "a3sim.Machine.preset('base').attention(many, many[:320], many[:320], engine='systemc')\n")
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, signal.SIGINT)
    _, messages = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGINT and messages.rstrip().endswith("KeyboardInterrupt")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_nothing_is_written_to_the_terminal():
    """No banner, no note of the kernel's."""
    program = ("import numpy as np, a3sim\none = np.ones((2, 2))\n"
               "a3sim.Machine.preset('conservative').attention(one, one, one, engine='systemc')\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert (done.stdout, done.stderr) == ("", "")


def test_systemc_is_loaded_when_it_is_first_asked_for():
    program = ("import sys, numpy as np, a3sim\none = np.ones((2, 2))\nmachine = a3sim.Machine.preset('base')\n"
               "machine.attention(one, one, one)\nassert 'a3sim._systemc' not in sys.modules\n"
               "machine.attention(one, one, one, engine='systemc')\nassert 'a3sim._systemc' in sys.modules\n")
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_without_systemc_the_message_says_what_to_do(monkeypatch, conservative, operations):
    monkeypatch.setitem(sys.modules, "a3sim._systemc", None)  # cannot be imported
    monkeypatch.delattr(a3sim, "_systemc", raising=False)
    with pytest.raises(ImportError, match="install SystemC .* or use engine='fast'"):
        conservative.run(operations, engine="systemc")


def test_bad_operations_are_refused_as_by_the_fast_engine(conservative, operations):
    operations[4].value[0, 0] = np.inf
    messages = []
    for engine in ("fast", "systemc"):
        with pytest.raises(a3sim.InputError) as error:
            conservative.run(operations, engine=engine)
        messages.append(str(error.value))
    assert messages[0] == messages[1] and messages[0].startswith("operation 4: array 'value'")
    with pytest.raises(a3sim.InputError, match="the machine holds 320"):
        conservative.attention(np.ones((1, 2)), np.ones((321, 2)), np.ones((321, 2)), engine="systemc")


@pytest.mark.parametrize("engine", ["SystemC", "", None, 3])
def test_an_engine_that_is_none_is_refused(conservative, operations, engine):
    for use in (lambda: conservative.run(operations, engine=engine),
                lambda: conservative.attention(operations[0].query, operations[0].key, operations[0].value, engine=engine)):
        with pytest.raises(a3sim.InputError, match=f"engine: is {engine!r}; allowed are 'fast' and 'systemc'"):
            use()


def test_several_simulations_at_a_time_are_refused(conservative, operations):
    assert len(conservative.run(operations, threads=1, engine="systemc")) == len(operations)
    with pytest.raises(a3sim.InputError, match="threads is 2; the SystemC engine runs one operation at a time"):
        conservative.run(operations, threads=2, engine="systemc")
