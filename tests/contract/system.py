"""Several units, a channel, sorters and a host (docs/system.md): jobs one by one, each moment from those before it."""
from dataclasses import dataclass

from . import machine as machines
from .timing import ceil_div


@dataclass
class System:
    units: int = 1
    distribution: str = "operations"
    double_buffered: bool = False
    operations_per_group: int = 0
    bytes_per_cycle: int = None  # None: loading takes no time
    latency_cycles: int = 0
    element_bytes: int = 2
    sorted_entry_bytes: int = 4
    sorting: str = "preloaded"
    cycles_per_matrix: int = 4200
    sorters: int = 16
    digit_bits: int = 5


@dataclass
class Job:
    """A line of jobs.csv, and its queries' absolute times by number in the operation."""

    operation: int
    tile: int
    rows: int
    queries: list
    unit: int = 0
    assigned: int = 0
    load_start: int = 0
    load_end: int = 0
    sort_end: int = 0
    start: int = 0
    end: int = 0
    accept: dict = None
    done: dict = None
    answers: object = None

    def line(self):
        return (self.operation, self.tile, self.unit, self.rows, len(self.queries), self.assigned, self.load_start,
                self.load_end, self.sort_end, self.start, self.end)


def _jobs(operations):
    for number, operation in enumerate(operations):
        for tile, (begin, end) in enumerate(operation.tiles):
            queries = [q for q in range(len(operation.query)) if operation.visible[q] > begin]
            if queries:
                yield Job(number, tile, end - begin, queries)


class Run:
    """All jobs of a trace on a system."""

    def __init__(self, machine, system, operations):
        self.machine, self.system, self.operations = machine, system, operations
        self.jobs = []
        self.occupancies, self.sort_busy, self.unit_busy = [], [0] * system.units, [0] * system.units
        self.loaded_bytes = self.host_cycles = 0
        self.operation_start = {}
        self._sorted_before = self._at_before = 0
        for job in _jobs(operations):
            self._sort_on_host(job)
            self._assign(job)
            self._load(job)
            self._sort_on_chip(job)
            self._compute(job)
            self.jobs.append(job)

    @property
    def total_cycles(self):
        return max(job.end for job in self.jobs)

    def _release(self, job):
        size = self.system.operations_per_group
        if size == 0:
            return 0
        before = [other.end for other in self.jobs if other.operation // size < job.operation // size]
        return max(before, default=0)

    def _sort_on_host(self, job):
        release = self._release(job)
        if self.system.sorting == "host" and self.machine.selects:
            self._sorted = max(release, self._sorted_before) + self.system.cycles_per_matrix
            self.host_cycles += self.system.cycles_per_matrix
        else:
            self._sorted = release
        self._sorted_before = self._sorted

    def _holders(self):
        """Banks are those of every unit, or, where units share K and V, of all of them together."""
        return 1 if self.system.distribution == "queries" else self.system.units

    def _assign(self, job):
        banks = 2 if self.system.double_buffered else 1
        now = max(self._sorted, self._at_before)
        while True:
            held = [sum(other.unit == unit and other.end > now for other in self.jobs) for unit in range(self._holders())]
            free = [unit for unit, count in enumerate(held) if count < banks]
            if free:
                break
            now = min(other.end for other in self.jobs if other.end > now)
        job.unit = min(free, key=lambda unit: (held[unit], unit))
        job.assigned = self._at_before = now

    def _load(self, job):
        system = self.system
        if system.bytes_per_cycle is None:
            job.load_start = job.load_end = job.assigned
            return
        elements = job.rows * self.operations[job.operation].num_dims
        count = 2 * elements * system.element_bytes
        if self.machine.selects and system.sorting != "on_chip":
            count += elements * system.sorted_entry_bytes
        occupancy = ceil_div(count, system.bytes_per_cycle)
        free = self.jobs[-1].load_start + self.occupancies[-1] if self.jobs else 0
        job.load_start = max(job.assigned, free)
        job.load_end = job.load_start + occupancy + system.latency_cycles
        self.occupancies.append(occupancy)
        self.loaded_bytes += count

    def _sort_on_chip(self, job):
        job.sort_end = job.load_end
        if self.system.sorting != "on_chip" or not self.machine.selects:
            return
        formats = self.machine.formats
        passes = ceil_div(formats.integer_bits + formats.fraction_bits + 1, self.system.digit_bits)
        turns = ceil_div(self.operations[job.operation].num_dims, self.system.sorters)
        cycles = turns * passes * (2 * job.rows + 2 ** self.system.digit_bits)
        before = max((other.sort_end for other in self.jobs if other.unit == job.unit), default=0)
        job.sort_end = max(job.load_end, before) + cycles
        self.sort_busy[job.unit] += cycles

    def _compute(self, job):
        before = max((other.end for other in self.jobs if other.unit == job.unit), default=0)
        job.start = max(job.sort_end, before)
        operation = self.operations[job.operation]
        if job.operation not in self.operation_start:
            self.operation_start[job.operation] = job.assigned
        arrivals = [max(0, self.operation_start[job.operation] + q * self.machine.arrival_interval_cycles - job.start)
                    for q in range(len(operation.query))]
        job.accept, job.done, job.answers = {}, {}, {}
        for unit, queries in self._shares(job):
            part = operation.run_tile(job.tile, arrivals, queries)
            for q, answer, times in zip(part.queries, part.answers, part.times):
                job.accept[q], job.done[q], job.answers[q] = job.start + times.accept, job.start + times.done, answer
            self.unit_busy[unit] += part.makespan
        job.end = max(job.done.values())

    def _shares(self, job):
        if self.system.distribution == "operations":
            return [(job.unit, set(job.queries))]
        shares = [set(job.queries[unit::self.system.units]) for unit in range(self.system.units)]
        return [(unit, share) for unit, share in enumerate(shares) if share]


def run(machine, system, arrays):
    """A Run over operations given as (key, value, query, query_rows or None)."""
    return Run(machine, system, [machines.Operation(machine, *one) for one in arrays])
