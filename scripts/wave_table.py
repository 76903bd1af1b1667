#!/usr/bin/env python3
"""The waveforms of two engines of the same run as one table, cycle by cycle.

    scripts/wave_table.py SYSTEMC.vcd RTL.vcd --signal NAME ... [--cycles N] [--document docs/rtl.md]

The files are those of `a3sim run --wave`; a signal is named below the accelerator ("elastic_control.candidate_scan.work"). A row is a
cycle, counted from the one in which the first query is accepted; it shows what the signal holds after that cycle, once where both
agree and as `SystemC / RTL` where they differ. With --document the table replaces the section "waveforms". Exit status: 0 the signals
are equal, 1 they differ, 2 bad usage or a file that is no such waveform.
"""
import argparse
import pathlib
import re
import sys

import program
from measured_section import MeasuredSection

ROOT = "SystemC.a3."
CLOCK = "SystemC.clock"
STATES = {"work": ("idle", "busy", "borrowed", "bank", "vector", "queue"), "phase": ("idle", "initialise", "iterate", "done")}


class Wave:
    """Values of every signal after each clock edge."""

    def __init__(self, path):
        """Raises ValueError for a file that is no waveform of a3sim."""
        self.path = path
        declarations, end, changes = path.read_text(encoding="utf-8").partition("$enddefinitions")
        self._widths, self._names = {}, {}
        self._declare(declarations)
        if not end or CLOCK not in self._names.values():
            raise ValueError(f"{path}: is no waveform of a3sim run --wave")
        self.edges = list(self._edges(changes))

    def _declare(self, text):
        scope = []
        for words in map(str.split, text.splitlines()):
            if words[:1] == ["$scope"]:
                scope.append(words[2])
            elif words[:1] == ["$upscope"]:
                scope.pop()
            elif words[:1] == ["$var"]:
                self._names[words[3]] = ".".join([*scope, words[4]])
                self._widths[".".join([*scope, words[4]])] = int(words[2])

    def _edges(self, text):
        """A dict of values at the end of each time at which the clock has risen."""
        values, rose = {}, False
        for line in text.splitlines():
            change = re.fullmatch(r"b?([01xz]+) ?(\S+)\s*", line)
            if line.startswith("#"):
                if rose:
                    yield dict(values)
                rose = False
            elif change and change[2] in self._names:
                name = self._names[change[2]]
                values[name] = change[1]
                rose = rose or (name == CLOCK and change[1] == "1")
        if rose:
            yield dict(values)

    def column(self, signal, cycles):
        """The signal as text after each cycle. Raises ValueError if the waveform has none of that name."""
        name = ROOT + signal
        if name not in self._widths:
            raise ValueError(f"{self.path}: has no signal {signal}")
        signed = signal.endswith(("product", "sum", "score", "maximum", "query", "data"))
        return [_text(signal, values.get(name, "x"), self._widths[name], signed) for values in self.edges[:cycles]]


def _text(signal, bits, width, signed):
    if set(bits) - {"0", "1"}:
        return "x"
    number = int(bits, 2)
    if signed and len(bits) == width and bits[0] == "1":
        number -= 1 << width
    states = STATES.get(signal.rsplit(".", 1)[-1])
    return states[number] if states else str(number)


def table(systemc, rtl, signals, cycles):
    """(text, whether all are equal)."""
    pairs = [list(zip(systemc.column(signal, cycles), rtl.column(signal, cycles))) for signal in signals]
    heads = [".".join(signal.rsplit(".", 2)[-2:]) for signal in signals]
    lines = [f"| cycle | {' | '.join(heads)} |", "| --- " * (len(signals) + 1) + "|"]
    for cycle in range(min(map(len, pairs))):
        cells = [a if a == b else f"{a} / {b}" for a, b in (pair[cycle] for pair in pairs)]
        lines.append(f"| {cycle} | {' | '.join(cells)} |")
    return "\n".join(lines), all(a == b for pair in pairs for a, b in pair)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("systemc", type=pathlib.Path, help="waveform of --engine systemc")
    parser.add_argument("rtl", type=pathlib.Path, help="waveform of --engine rtl")
    parser.add_argument("--signal", action="append", required=True, help="a column; may be repeated")
    parser.add_argument("--cycles", type=int, default=100, help="rows at most (default 100)")
    parser.add_argument("--document", type=pathlib.Path, help="file with the section of waveforms")
    arguments = parser.parse_args()
    try:
        section = MeasuredSection("waveforms", arguments.document)
        text, equal = table(Wave(arguments.systemc), Wave(arguments.rtl), arguments.signal, arguments.cycles)
    except (OSError, ValueError) as problem:
        print(f"wave_table: {problem}", file=sys.stderr)
        return 2
    section.replace(text)
    return 0 if equal else 1


if __name__ == "__main__":
    program.run("wave_table.py", main)
