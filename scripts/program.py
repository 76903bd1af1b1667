"""How the programs of this project written in Python begin and end, whatever the locale, the names of files and the signals."""
import codecs
import io
import os
import signal
import sys

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Raised in the main thread by the first signal; beside Exception so that nothing mistakes it for a problem."""

    def __init__(self, number):
        super().__init__(number)
        self.exit_status = 128 + number


class _OutputLost(BaseException):
    """Standard output cannot be written; no OSError, so that nothing mistakes it for one of a file."""


class _Output(io.TextIOWrapper):
    def write(self, text):
        return self._or_lost(super().write, text)

    def flush(self):
        self._or_lost(super().flush)

    @staticmethod
    def _or_lost(call, *arguments):
        try:
            return call(*arguments)
        except OSError as error:
            raise _OutputLost(error) from None


def run(name, main, left="nothing was written"):
    """Ends the process with the exit status that main() returns.

    A signal that stops it gives 128 + its number, after a message of what is left; standard output that cannot be written gives 2,
    and 141, as of any program, when its reader is gone.
    """
    write_any_text()
    stop_by_signals()
    try:
        status = main()
        if sys.stdout is not None:
            sys.stdout.flush()
    except Stopped as stopped:
        print(f"{name}: error: stopped; {left}", file=sys.stderr)
        status = stopped.exit_status
    except _OutputLost as lost:
        status = _without_output(name, lost.args[0])
    sys.exit(status)


def stop_by_signals():
    """From now on Ctrl-C, SIGTERM and SIGHUP raise Stopped; a hang-up that is ignored, as under nohup, stays so."""
    for number in _SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number, _frame):
    for other in _SIGNALS:  # a second one must not end the clearing up
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def write_any_text():
    """Lets standard output and error take every text: bytes of file names as they are, and `\\u2013` for what a locale lacks."""
    codecs.register_error("any_text", _any_text)
    if sys.stderr is not None:
        sys.stderr.reconfigure(errors="any_text")
    if sys.stdout is not None:
        options = {"encoding": sys.stdout.encoding, "line_buffering": sys.stdout.line_buffering, "write_through": sys.stdout.write_through}
        sys.stdout = _Output(sys.stdout.detach(), errors="any_text", **options)


def _any_text(error):
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def shown(name):
    """A file name, or any text, for pages and pictures: bytes that are no UTF-8, and control characters, as `\\xf6`."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def _without_output(name, error):
    """The exit status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try again at its end, and complain
    if isinstance(error, BrokenPipeError):
        return 128 + signal.SIGPIPE
    print(f"{name}: error: standard output cannot be written ({error.strerror}).", file=sys.stderr)
    return 2
