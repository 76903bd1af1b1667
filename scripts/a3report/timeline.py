"""An excerpt of a timeline that `a3sim run --timeline` recorded (docs/output.md).

The file may be of any size: it is read event by event, as its writer wrote it, one a line, and no further than needed.
"""
import json
from dataclasses import dataclass

import numpy as np

from . import blocks
from .problems import InputError

NUM_QUERIES = 6  # that the excerpt shows from accept to done, unless cycles are chosen
MAX_SLICES = 5000  # more than anyone can see on a page

_FIRST_LINE = '{"displayTimeUnit":"ns","traceEvents":['
_LAST_LINE = "]"
_STALL = "stall: "


@dataclass(frozen=True)
class Slice:
    """What a track does for a while; cycles count from the start of the run."""

    track: str
    query: int  # counted over the run
    stall_cause: str | None  # None: work
    begin_cycle: int
    end_cycle: int


@dataclass(frozen=True)
class Excerpt:
    """What happens in the cycles [begin_cycle, end_cycle)."""

    tracks: tuple  # names: queries in flight, then the blocks as a query passes them
    slices: tuple
    begin_cycle: int
    end_cycle: int


def operation_begins(queries):
    """For each query the cycle, from the start of the run, in which its operation begins; int64 [queries]."""
    _, firsts, operations = np.unique(queries["operation"], return_index=True, return_inverse=True)
    makespans = np.maximum.reduceat(queries["done_cycle"], firsts)
    return (np.cumsum(makespans) - makespans)[operations]


def default_cycles(result):
    """From the start of the run until its first queries are done."""
    done = operation_begins(result.queries) + result.queries["done_cycle"]
    return 0, int(done[:NUM_QUERIES].max())


def read_excerpt(file, result, cycles=None):
    """The Excerpt of the cycles (begin, end), or of the run's first queries.

    Raises InputError, also if the timeline is of another run than the result.
    """
    if result.is_of_a_system:
        raise InputError(f"{file}: is of a system of several units, which an excerpt does not show. Open it in Perfetto, and leave --timeline out.")
    begin, end = cycles or default_cycles(result)
    total = result["/cycles/total"]
    if begin >= total:
        raise InputError(f"--cycles {begin}:{end}: the run in {result.folder} has {total} cycles; allowed: 0 to {total}.")
    reader = _Reader(file, result, begin, min(end, total))
    try:
        with open(file, encoding="utf-8") as lines:
            return reader.read(lines)
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}). Name what 'a3sim run --timeline' wrote.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file}: is not a timeline of 'a3sim run'.") from None


class _Reader:
    def __init__(self, file, result, begin_cycle, end_cycle):
        self._file = file
        self._result = result
        self._clock_mhz = min(max(1, result["/config/hardware/clock_mhz"]), 1000)  # as timelines show others
        self._begin_cycle = begin_cycle
        self._end_cycle = end_cycle
        self._tracks = {}  # name by id
        self._slices = []

    def read(self, lines):
        if next(lines, "").strip() != _FIRST_LINE:
            raise InputError(f"{self._file}: is not a timeline of 'a3sim run'.")
        for number, line in enumerate(lines, start=2):
            line = line.strip()
            if line.startswith(_LAST_LINE):
                break
            try:
                is_last = self._take(json.loads(line.removesuffix(",")))
            except (ValueError, KeyError, TypeError, IndexError, AttributeError):
                raise InputError(f"{self._file}: line {number} is no event of 'a3sim run'.") from None
            if is_last:
                break
        else:
            raise InputError(f"{self._file}: ends in the middle. Record the run anew.")
        used = {one.track for one in self._slices}
        names = [name for _, name in sorted(self._tracks.items())]
        in_flight = [name for name in names if name.startswith("in flight") and name in used]
        absent = blocks.absent_tracks(self._result)
        working = [name for name in names if not name.startswith("in flight") and name not in absent]
        return Excerpt((*in_flight, *working), tuple(self._slices), self._begin_cycle, self._end_cycle)

    def _take(self, event):
        """Keeps what the excerpt shows; whether no later event can belong to it."""
        if event["ph"] == "M":
            if event["name"] == "thread_name":
                self._tracks[event["tid"]] = event["args"]["name"]
            return False
        if event["ph"] != "X":  # arrows and counters
            return False
        begin = round(event["ts"] * self._clock_mhz)
        end = begin + event["args"]["cycles"]
        if begin < self._end_cycle and end > self._begin_cycle:
            self._keep(event, begin, end)
        if event["cat"] != "in flight":
            return False
        self._check(event["args"])
        # Queries leave in order, and all that blocks do for a query is written before it leaves.
        return begin >= self._end_cycle

    def _keep(self, event, begin, end):
        cause = event["name"].removeprefix(_STALL) if event["cat"] == "stall" else None
        self._slices.append(Slice(self._tracks[event["tid"]], event["args"]["query"], cause, begin, end))
        if len(self._slices) > MAX_SLICES:
            raise InputError(f"--cycles {self._begin_cycle}:{self._end_cycle}: are more than {MAX_SLICES} pieces of work of "
                             f"{self._file}. Choose fewer cycles, or open the file in Perfetto.")

    def _check(self, query):
        """Whether this is the run that the result tells of."""
        queries, number = self._result.queries, query["query"]
        known = (int(queries["accept_cycle"][number]), int(queries["latency_cycles"][number]))
        if known != (query["begin_cycle"], query["cycles"]):
            raise InputError(f"{self._file}: is of another run than {self._result.folder}: query {number} is accepted in "
                             f"cycle {query['begin_cycle']} and takes {query['cycles']}, in queries.csv cycle {known[0]} "
                             f"and {known[1]}. Name the timeline of the same run.")
