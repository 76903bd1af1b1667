"""Reads value-change dumps."""

import re


class Waveform:
    """Signals by dotted name, each a list of (time in timescale units, value); the first is the initial value.

    A value with unknown bits is None.
    """

    def __init__(self, path):
        self.signals = {}
        self.scopes = set()
        self._names = {}
        text = path.read_text()
        declarations, end, changes = text.partition("$enddefinitions")
        assert end, f"{path} has no $enddefinitions"
        self._declare(declarations)
        self.begin = int(re.search(r"= (\d+) timescale units", changes).group(1))
        self.end = self.begin
        self._record(changes)

    def _declare(self, text):
        scope = []
        for line in text.splitlines():
            words = line.split()
            if words[:1] == ["$scope"]:
                scope.append(words[2])
                self.scopes.add(".".join(scope))
            elif words[:1] == ["$upscope"]:
                scope.pop()
            elif words[:1] == ["$var"]:
                name = ".".join([*scope, words[4]])
                assert name not in self.signals, f"{name} is there twice"
                self.signals[name] = []
                self._names.setdefault(words[3], []).append(name)
        assert not scope, "every scope is closed"

    def _record(self, text):
        for line in text.splitlines():
            vector = re.fullmatch(r"b(\S+) (\S+)", line.strip())
            scalar = re.fullmatch(r"([01xz])(\S+)", line.strip())
            if line.startswith("#"):
                time = int(line[1:])
                assert time >= self.end, "time does not run backwards"
                self.end = time
            elif vector or scalar:
                bits, code = (vector or scalar).groups()
                value = int(bits, 2) if set(bits) <= {"0", "1"} else None
                for name in self._names[code]:
                    self.signals[name].append((self.end, value))
