"""What Verilated machines counted: how often each line ran and each bit toggled (A3_RTL_COVERAGE in cmake/Rtl.cmake)."""
import collections
import dataclasses
import pathlib
import re

CORE = "TOP.a3_cosim.core"


@dataclasses.dataclass(frozen=True)
class Point:
    """A line, or a bit of a signal, of one instance."""
    kind: str      # "line" or "toggle"
    module: str    # without parameters
    line: int
    name: str      # of a bit: signal[index]; of a line: what kind of branch it is
    instance: str  # path below a3_core; empty for the core itself


def _fields(text):
    return dict(part.split("\2", 1) for part in text.split("\1") if "\2" in part)


def _point(fields):
    """None for what is not of the core, but of the pins around it."""
    instance = fields["h"]
    if instance != CORE and not instance.startswith(CORE + "."):
        return None
    kind, module = re.fullmatch(r"v_(\w+?)/(\w+?)(?:__\w+)?", fields["page"]).groups()
    return Point("toggle" if kind == "toggle" else "line", module, int(fields["l"]), fields["o"], instance[len(CORE) + 1:])


def read_file(path):
    """{Point: count} of one file."""
    counts = collections.Counter()
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        entry = re.fullmatch(r"C '(.*)' (\d+)", line)
        point = _point(_fields(entry[1])) if entry else None
        if point:
            counts[point] += int(entry[2])
    return counts


def read_folder(folder):
    """The sum over the folder's files, [Path]; empty if there is none."""
    counts = collections.Counter()
    for path in sorted(pathlib.Path(folder).glob("*.dat")):
        counts.update(read_file(path))
    return counts
