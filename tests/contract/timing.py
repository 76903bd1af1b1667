"""When things happen: the rules of docs/timing.md, cycle after cycle, one rule a line where that can be.

Nothing here knows recurrences: each cycle asks every block what it may do, from what was decided in cycles before.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Depths:
    dot_product_cycles: int = 6
    exponent_cycles: int = 4
    output_cycles: int = 9
    buffer_depth: int = 4
    scan_width_rows: int = 16
    compare_width_rows: int = 16
    shared_multipliers: bool = True


@dataclass
class Work:
    """What a query asks of the machine, whatever the moment."""

    arrival: int
    num_visible: int
    candidates: list
    selected: list
    num_iterations: int  # 0 without candidate selection


@dataclass
class Times:
    accept: int = None
    done: int = None


def ceil_div(a, b):
    return -(-a // b)


def initialisation_cycles(depths, slices):
    """B: rounds that fill queues of b entries."""
    return slices * (1 + ceil_div(depths.buffer_depth - 1, slices))


def windowed_steps(positions, num_positions, width, steps_each, least):
    """Steps over windows of `width`: `steps_each` for every position that is there, `least` for an empty window."""
    steps = 0
    for begin in range(0, num_positions, width):
        inside = sum(begin <= position < begin + width for position in positions)
        steps += max(least, steps_each * inside)
    return steps


def base(work, depths, slices):
    """Lock step: three modules, a query in each; all move on at a slot's end."""
    drain = max(depths.dot_product_cycles, depths.exponent_cycles, depths.output_cycles)
    times = [Times() for _ in work]
    modules, waiting, now = [None, None, None], list(range(len(work))), 0
    while waiting or any(query is not None for query in modules[:2]):
        modules = [None, *modules[:2]]
        if waiting and work[waiting[0]].arrival <= now:
            modules[0] = waiting.pop(0)
            times[modules[0]].accept = now
        inside = [query for query in modules if query is not None]
        if not inside:
            now = work[waiting[0]].arrival
            continue
        now += slices * max(work[query].num_visible for query in inside) + drain
        if modules[2] is not None:
            times[modules[2]].done = now
    return times


class Elastic:
    """The approximate machine; `run` gives the times of queries that enter in their order."""

    def __init__(self, work, depths, slices, selects, scores):
        """`selects`: candidate selection is on; `scores`: post-scoring is."""
        self.work, self.depths, self.slices, self.selects, self.scores = work, depths, slices, selects, scores
        self.times = [Times() for _ in work]
        self.stalls = {"scan_borrowed": 0, "scan_bank": 0, "post_bank": 0, "output_borrowed": 0, "vector": 0}
        count = len(work)
        self.scan_end, self.post_end, self.output_end = [None] * count, [None] * count, [None] * count
        self.latched = [None] * count
        self.rounds = set()  # cycles with an initialisation round
        self.still = set()  # cycles in which the output pipeline stands still

    def run(self):
        now = 0
        selector, scan, post, output = _Turn(), _Turn(), _Turn(), _Turn()
        in_flight = []  # [query, advances left] behind the output module's last step
        while any(times.done is None for times in self.times):
            self._select(now, selector)
            self._scan(now, scan)
            self._post_score(now, post)
            still = now in self.still
            if not still:
                for flight in in_flight:
                    flight[1] -= 1
                    if flight[1] == 0:
                        self.times[flight[0]].done = now + 1
                in_flight = [flight for flight in in_flight if flight[1] > 0]
            if self._output(now, output, still):
                in_flight.append([output.query - 1, self.depths.output_cycles])
            now += 1
        return self.times

    def _passed(self, ends, query, now):
        """Whether a query, if there is such a one, has ended by now."""
        return query < 0 or (ends[query] is not None and ends[query] <= now)

    def _select(self, now, turn):
        if not self.selects:
            return
        # Waiting for the vector register: it is free once the scan of the query before has ended.
        if turn.busy and now >= turn.end:
            if not self._passed(self.scan_end, turn.query - 1, now):
                self.stalls["vector"] += 1
                return
            self.latched[turn.query] = now
            turn.query += 1
            turn.busy = False
        if turn.busy or turn.query == len(self.work) or self.work[turn.query].arrival > now:
            return
        self.times[turn.query].accept = now
        filling = initialisation_cycles(self.depths, self.slices)
        turn.busy, turn.end = True, now + filling + self.slices * self.work[turn.query].num_iterations
        if self.depths.shared_multipliers:
            self.rounds |= set(range(now, now + filling))
            self.still |= set(range(now + 2, now + 2 + filling))

    def _scan(self, now, turn):
        query = turn.query
        if query == len(self.work):
            return
        if not turn.busy:
            if self.selects:
                begins = self.latched[query] is not None and self.latched[query] <= now
            else:
                begins = self.work[query].arrival <= now
            if not begins:
                return
            if not self.selects:
                self.times[query].accept = now
            turn.busy, turn.left = True, self._scan_steps(self.work[query])
        if now in self.rounds:
            self.stalls["scan_borrowed"] += 1
        elif not self._passed(self.post_end, query - 2, now):
            self.stalls["scan_bank"] += 1
        elif turn.step():
            self.scan_end[query] = now + 1

    def _scan_steps(self, work):
        if not self.selects:
            return self.slices * work.num_visible
        return windowed_steps(work.candidates, work.num_visible, self.depths.scan_width_rows, self.slices, 1)

    def _post_score(self, now, turn):
        query = turn.query
        if query == len(self.work):
            return
        if not turn.busy:
            ready = self.scan_end[query] is not None and self.scan_end[query] + self.depths.dot_product_cycles <= now
            if not ready or not self._passed(self.post_end, query - 1, now):
                return
            if not self._passed(self.output_end, query - 2, now):
                self.stalls["post_bank"] += 1
                return
            turn.busy, turn.left = True, self._post_steps(self.work[query])
        if turn.step():
            self.post_end[query] = now + 1

    def _post_steps(self, work):
        if not self.scores:
            return len(work.candidates)
        kept = set(work.selected)
        positions = [position for position, row in enumerate(work.candidates) if row in kept]
        return windowed_steps(positions, len(work.candidates), self.depths.compare_width_rows, 1, 1)

    def _output(self, now, turn, still):
        """Whether the last step of a query was made; then `turn.query` is the next one."""
        query = turn.query
        if query == len(self.work):
            return False
        if not turn.busy:
            ready = self.post_end[query] is not None and self.post_end[query] + self.depths.exponent_cycles <= now
            if not ready or not self._passed(self.output_end, query - 1, now):
                return False
            turn.busy, turn.left = True, self.slices * len(self.work[query].selected)
        if still:
            self.stalls["output_borrowed"] += 1
            return False
        if not turn.step():
            return False
        self.output_end[query] = now + 1
        return True


class _Turn:
    """The query that a block works on, or waits for."""

    def __init__(self):
        self.query, self.busy, self.left, self.end = 0, False, 0, None

    def step(self):
        """One step; True if it was the query's last."""
        self.left -= 1
        if self.left > 0:
            return False
        self.busy = False
        self.query += 1
        return True
