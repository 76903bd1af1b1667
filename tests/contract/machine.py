"""An operation on a machine: slices, tiles, merging (docs/timing.md, docs/numerics.md)."""

from dataclasses import dataclass

from . import numbers, selection, timing


@dataclass
class Machine:
    """A configuration, as far as values and cycles depend on it."""

    num_rows: int = 320
    num_lanes: int = 64
    formats: numbers.Format = numbers.Format()
    depths: timing.Depths = timing.Depths()
    iterations: int = None
    iterations_per_row: float = None
    threshold_percent: float = None
    arrival_interval_cycles: int = 0
    tile_rows: object = None  # None, "auto" or a number

    @property
    def selects(self):
        return self.iterations is not None or self.iterations_per_row is not None

    @property
    def scores(self):
        return self.threshold_percent is not None

    def slices_of(self, num_dims):
        return timing.ceil_div(num_dims, self.num_lanes)


@dataclass
class Query:
    """A query of an operation, over all its tiles."""

    accept: int
    done: int
    visible_rows: int
    tiles: int
    iterations: int
    candidates: list
    selected: list
    output: list


@dataclass
class Part:
    """A tile that was run: its first row, the queries that visit it, what each gave and when."""

    first_row: int
    num_rows: int
    queries: list
    answers: list
    times: list
    stalls: dict

    @property
    def makespan(self):
        return max(times.done for times in self.times)


def tile_bounds(machine, num_rows, num_dims):
    capacity = machine.num_rows // machine.slices_of(num_dims)
    if machine.tile_rows is None:
        per = max(num_rows, 1)
        assert num_rows <= capacity, "does not fit"
    else:
        per = capacity if machine.tile_rows == "auto" else min(capacity, machine.tile_rows)
    count = timing.ceil_div(num_rows, per)
    bounds = [k * num_rows // count for k in range(count + 1)]
    return list(zip(bounds[:-1], bounds[1:]))


class Operation:
    """Quantised arrays of one operation, and what each tile makes of them."""

    def __init__(self, machine, key, value, query, query_rows=None):
        self.machine = machine
        self.num_rows, self.num_dims = key.shape
        self.slices = machine.slices_of(self.num_dims)
        self.visible = [self.num_rows] * len(query) if query_rows is None else [int(rows) for rows in query_rows]
        columns = self.slices * machine.num_lanes
        raw = [machine.formats.quantised(one) for one in (key, value, query)]
        self.saturated = sum(count for _, count in raw)
        self.key, self.value, self.query = (numbers.padded(one, columns) for one, _ in raw)
        self.tiles = tile_bounds(machine, self.num_rows, self.num_dims)

    def run_tile(self, tile, arrivals, queries=None):
        """The tile on an idle machine; `arrivals` of all queries of the operation. None if no query visits it."""
        begin, end = self.tiles[tile]
        visiting = [q for q in range(len(self.query)) if self.visible[q] > begin]
        if queries is not None:
            visiting = [q for q in visiting if q in queries]
        if not visiting:
            return None
        visible = [min(self.visible[q] - begin, end - begin) for q in visiting]
        answers = self._answers(begin, end, visiting, visible)
        work = [timing.Work(arrivals[q], rows, answer.candidates, answer.selected, answer.num_iterations)
                for q, rows, answer in zip(visiting, visible, answers)]
        machine = self.machine
        if not machine.selects and not machine.scores:
            times, stalls = timing.base(work, machine.depths, self.slices), {}
        else:
            elastic = timing.Elastic(work, machine.depths, self.slices, machine.selects, machine.scores)
            times, stalls = elastic.run(), elastic.stalls
        return Part(begin, end - begin, visiting, answers, times, stalls)

    def _answers(self, begin, end, visiting, visible):
        machine, key, value = self.machine, self.key[begin:end], self.value[begin:end]
        threshold = machine.formats.threshold(machine.threshold_percent) if machine.scores else None
        columns, count = None, 0
        if machine.selects:
            columns = selection.Columns(key)
            count = numbers.iterations(machine.iterations, machine.iterations_per_row, end - begin, self.num_rows)
        answers = []
        for q, rows in zip(visiting, visible):
            chosen = range(rows) if columns is None else selection.candidates(columns, self.query[q], count, rows)
            answer = selection.attend(machine.formats, key, value, self.query[q], list(chosen), threshold)
            answer.num_iterations = count
            answers.append(answer)
        return answers

    def merged(self, query, parts):
        """The query from its visits, each (part, answer, times), times counted from the operation's start."""
        visits = [(part, part.answers[part.queries.index(query)], part.queries.index(query)) for part in parts
                  if part is not None and query in part.queries]
        rows_of = lambda name: sorted(part.first_row + row for part, answer, _ in visits for row in getattr(answer, name))
        return visits, rows_of("candidates"), rows_of("selected"), merged_output(
            self.machine.formats, [answer for _, answer, _ in visits])[:self.num_dims]


def merged_output(formats, answers):
    if len(answers) == 1:
        return answers[0].output
    largest = max(answer.largest for answer in answers)
    shares = [formats.exponent(largest - answer.largest) * answer.score_sum for answer in answers]
    total = sum(shares)
    return [(2 * sum(share * answer.output[j] for share, answer in zip(shares, answers)) + total) // (2 * total)
            for j in range(len(answers[0].output))]


def run(machine, key, value, query, query_rows=None):
    """(queries, makespan): the tiles one after another, each from an empty pipeline."""
    operation = Operation(machine, key, value, query, query_rows)
    parts, starts, now = [], [], 0
    for tile in range(len(operation.tiles)):
        first = tile == 0
        arrivals = [q * machine.arrival_interval_cycles if first else 0 for q in range(len(query))]
        part = operation.run_tile(tile, arrivals)
        parts.append(part)
        starts.append(now)
        now += part.makespan if part else 0
    return [_query(operation, q, parts, starts) for q in range(len(query))], now


def _query(operation, q, parts, starts):
    visits, candidates, selected, output = operation.merged(q, parts)
    start_of = {part.first_row: start for part, start in zip(parts, starts) if part is not None}
    accepts = [start_of[part.first_row] + part.times[place].accept for part, _, place in visits]
    dones = [start_of[part.first_row] + part.times[place].done for part, _, place in visits]
    return Query(min(accepts), max(dones), operation.visible[q], len(visits),
                 sum(answer.num_iterations for _, answer, _ in visits), candidates, selected, output)
