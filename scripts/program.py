"""How the programs of this project written in Python begin and end, whatever the locale, the names of files and the signals."""
import codecs
import fcntl
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
    stop_by_signals()
    try:
        status = exit_status(name, main)
    except Stopped as stopped:
        print(f"{name}: error: stopped; {left}", file=sys.stderr)
        status = stopped.exit_status
    sys.exit(status)


def exit_status(name, main):
    """What main() returns, or that of output that is lost; for those that know better what signals are to do."""
    _occupy_closed_streams()
    _write_any_text()
    try:
        try:
            status = main()
        except SystemExit as ended:  # of --help, and of what argparse refuses
            status = ended.code
        sys.stdout.flush()
    except _OutputLost as lost:
        status = _without_output(name, lost.args[0])
    return status


def _occupy_closed_streams():
    """Puts something in the place of standard streams that are closed, or the next files opened would have their numbers and get messages.

    It is open the wrong way round, so that to write to it remains an error.
    """
    for number, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)):
        try:
            fcntl.fcntl(number, fcntl.F_GETFD)
        except OSError:
            os.set_inheritable(os.open(os.devnull, flags), True)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")


def stop_by_signals():
    """From now on Ctrl-C, SIGTERM and SIGHUP raise Stopped."""
    for number in stop_signals():
        signal.signal(number, _stop)


def stop_signals():
    """Those that stop a program; a hang-up that is ignored, as under nohup, stays so."""
    return [number for number in _SIGNALS if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN]


def _stop(number, _frame):
    for other in _SIGNALS:  # a second one must not end the clearing up
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def _write_any_text():
    """Lets standard output and error take every text: bytes of file names as they are, and `\\u2013` for what a locale lacks."""
    codecs.register_error("any_text", _any_text)
    sys.stderr.reconfigure(errors="any_text")
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


def shown_lines(text):
    """The same of a text of several lines."""
    return "\n".join(map(shown, text.split("\n")))


def _without_output(name, error):
    """The exit status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try again at its end, and complain
    if isinstance(error, BrokenPipeError):
        return 128 + signal.SIGPIPE
    print(f"{name}: error: standard output cannot be written ({error.strerror}).", file=sys.stderr)
    return 2
