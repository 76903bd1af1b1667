"""Ctrl-C, SIGTERM and a hang-up."""
import contextlib
import os
import signal

import program


class Stopped(BaseException):
    """Raised in the main thread by the first signal; beside Exception so that nothing mistakes it for a problem."""

    def __init__(self, number):
        super().__init__(number)
        self.exit_status = 128 + number


class StopSignals:
    """The first signal raises Stopped, at once or at the end of a `held` block; the second ends the process.

    The second is safe too: what is finished is in the store, and local workers end with their driver.
    """

    def __init__(self):
        self._holding = False
        self._first = None
        for number in program.stop_signals():
            signal.signal(number, self._receive)

    @contextlib.contextmanager
    def held(self):
        """Runs the block to its end whatever signal comes."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        if self._first is not None:
            raise Stopped(self._first)

    def _receive(self, number, _frame):
        if self._first is not None:
            os._exit(128 + number)
        self._first = number
        if not self._holding:
            raise Stopped(number)
