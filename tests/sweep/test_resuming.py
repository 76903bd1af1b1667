"""Whatever ends a sweep, running it again completes it: no finished task is lost or repeated, tables are the same."""

import os
import random
import signal
import time

import pytest
from sweeping import (DEADLINE_SECONDS, SMALL_TRACES, SOURCE_DIR, begin, ended_tasks, is_alive, misbehaving_a3sim,
                      must_refuse, processes_below, sweep, tables, wait_until, workers_of)

# 32 tasks.
LISTS = ("--iterations-per-row=0.5,off", "--threshold-percent=5,off", "--vary=/timing/buffer_depth=1,2,3,4,5,6,7,8")
TRACES = [*SMALL_TRACES, SOURCE_DIR / "traces" / "mlm_small.npz"]

NUM_KILLS = int(os.environ.get("A3_SWEEP_KILLS", "4"))
SEED = int(os.environ.get("A3_SWEEP_SEED", random.randrange(10**6)))
LONGEST_DELAY_SECONDS = 0.3  # about what a task takes, so that a kill meets every part of one


@pytest.fixture(name="uninterrupted", scope="module")
def tables_of_an_uninterrupted_sweep(tmp_path_factory):
    out = tmp_path_factory.mktemp("uninterrupted")
    sweep(out, *LISTS, traces=TRACES)
    return tables(out)


class KilledSweep:
    """A sweep whose driver and workers are killed, and which is begun again as long as needed."""

    def __init__(self, out):
        self.out = out
        self.finished = {}
        self.driver = begin(out, *LISTS, traces=TRACES)

    def kill(self, what, num_tasks, delay_seconds):
        """Waits until so many more tasks are done and a little longer, then kills; what was done must stay."""
        goal = len(self.finished) + num_tasks
        wait_until(lambda: len(ended_tasks(self.out)) >= goal or self.driver.poll() is not None, "finished tasks")
        moment = time.monotonic() + delay_seconds
        wait_until(lambda: time.monotonic() >= moment, "the moment to kill")
        workers = workers_of(self.driver)
        if what == "worker" and workers:
            os.kill(workers[0], signal.SIGKILL)
        elif what == "driver":
            self.driver.kill()
            self.driver.communicate(timeout=DEADLINE_SECONDS)
            wait_until(lambda: not any(map(is_alive, workers)), "the workers of a killed driver to end")
        self._must_keep_what_was_done()
        if self.driver.poll() is not None:
            self.driver = begin(self.out, *LISTS, traces=TRACES)

    def finish(self):
        _, stderr = self.driver.communicate(timeout=DEADLINE_SECONDS)
        if self.driver.returncode == 1:  # a task whose worker was killed too often counts as failed
            assert "every worker that ran this task died" in stderr
            sweep(self.out, *LISTS, traces=TRACES)
        else:
            assert self.driver.returncode == 0, stderr
        self._must_keep_what_was_done()

    def _must_keep_what_was_done(self):
        """Including when and by whom it was done: nothing is done twice."""
        now = ended_tasks(self.out)
        assert self.finished.items() <= now.items()
        self.finished = now


def test_kills_at_random_moments_change_nothing(out, uninterrupted):
    print(f"A3_SWEEP_SEED={SEED} A3_SWEEP_KILLS={NUM_KILLS}")
    chance = random.Random(SEED)
    victims = ["driver", "worker"] * NUM_KILLS
    chance.shuffle(victims := victims[:NUM_KILLS])
    killed = KilledSweep(out)
    try:
        for victim in victims:
            num_tasks = chance.randint(0, max(1, 48 // NUM_KILLS))
            delay_seconds = chance.uniform(0, LONGEST_DELAY_SECONDS)
            print(f"kill a {victim} {delay_seconds:.3f} s after {num_tasks} more tasks")
            killed.kill(victim, num_tasks, delay_seconds)
        killed.finish()
    finally:
        killed.driver.kill()
    assert len(ended_tasks(out)) == 32
    assert tables(out) == uninterrupted


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
                         ids=["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_stopped_sweep_keeps_what_is_finished(out, tmp_path, uninterrupted, number, status):
    # The last trace never ends, so that the sweep is stopped in the middle of it.
    script, flag = misbehaving_a3sim(tmp_path, "mlm_small.npz", "exec sleep 600")
    with begin(out, *LISTS, traces=TRACES, a3sim=script) as process:
        try:
            wait_until(lambda: len(ended_tasks(out)) >= 3 or process.poll() is not None, "finished tasks")
            wait_until(lambda: processes_below(process.pid, "sleep 600") or process.poll() is not None, "a long task")
            below = processes_below(process.pid, "")
            if number == signal.SIGINT:
                os.killpg(process.pid, number)  # as a terminal does
            else:
                process.send_signal(number)
            _, stderr = process.communicate(timeout=DEADLINE_SECONDS)
        finally:
            process.kill()
    finished = ended_tasks(out)
    assert process.returncode == status, stderr
    assert stderr == (f"sweep.py: error: stopped; {len(finished)} of 32 tasks are done and kept. Run the same command "
                      "again to go on.\n")
    assert ended_tasks(out, "failed") == {}
    wait_until(lambda: not any(map(is_alive, below)), "everything that the sweep began to end")

    if number == signal.SIGHUP:
        return  # what follows is the same, and takes long
    flag.unlink()
    sweep(out, *LISTS, traces=TRACES, a3sim=script)
    assert finished.items() <= ended_tasks(out).items()
    assert tables(out) == uninterrupted


def test_two_sweeps_do_not_write_to_one_folder(out, tmp_path):
    script, _ = misbehaving_a3sim(tmp_path, "fig8.npz", "exec sleep 600")
    with begin(out, traces=SMALL_TRACES, a3sim=script) as first:
        try:
            wait_until(lambda: (out / "sweep.sqlite").exists() or first.poll() is not None, "the first sweep")
            assert "another sweep.py is writing there" in must_refuse(out, traces=SMALL_TRACES)
        finally:
            first.kill()
