"""What is run, and what comes of it: one point is one preset in one system on one workload."""
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Optional

import numpy as np

import a3sim
from whole_file import write_whole

NUM_ROWS, NUM_DIMS = 320, 64
#: Standard deviation of a query's components, beside 1 of a key's: C and K come near those of the paper's BERT.
QUERY_DEVIATION = 0.3
#: Columns of a sweep that are kept.
FIELDS = ("queries", "cycles_total", "cycles_per_query", "unit_busy_share", "channel_busy_share", "sorter_busy_share", "host_busy_share",
          "loaded_bytes", "area_mm2", "energy_dynamic_pj", "energy_static_pj", "candidates_mean", "selected_mean")
#: What a run can be bound by, the first of equal shares.
RESOURCES = {"compute": "unit_busy_share", "memory": "channel_busy_share", "sorting": "sorter_busy_share", "host": "host_busy_share"}


@dataclass(frozen=True)
class Workload:
    """So many operations of NUM_ROWS x NUM_DIMS with so many queries each, drawn from `seed`."""

    num_operations: int
    num_queries: int
    seed: int = 1

    def operations(self):
        random = np.random.default_rng(self.seed)

        def drawn(rows, deviation=1.0):
            return random.normal(0, deviation, (rows, NUM_DIMS)).astype(np.float32)

        return [a3sim.Operation(key=drawn(NUM_ROWS), value=drawn(NUM_ROWS), query=drawn(self.num_queries, QUERY_DEVIATION))
                for _ in range(self.num_operations)]


@dataclass(frozen=True)
class System:
    """sorters: of a unit, None unless sorting is "on_chip"; bytes_per_cycle: None where loading takes no time."""

    units: int = 1
    num_banks: int = 1
    bytes_per_cycle: Optional[int] = None
    sorting: str = "preloaded"
    sorters: Optional[int] = None
    distribution: str = "operations"
    operations_per_group: int = 0

    @property
    def config(self):
        """The section `system` of a configuration."""
        sorting = {"where": self.sorting} | ({} if self.sorters is None else {"sorters": self.sorters})
        return {"units": self.units, "distribution": self.distribution, "double_buffered": self.num_banks == 2,
                "operations_per_group": self.operations_per_group, "sorting": sorting,
                "memory": None if self.bytes_per_cycle is None else {"bytes_per_cycle": self.bytes_per_cycle}}


@dataclass(frozen=True)
class Point:
    machine: str  #: a preset
    workload: Workload
    system: System

    @property
    def key(self):
        """A file name; another release of the simulator has others."""
        text = json.dumps([a3sim.__version__, asdict(self)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def bound_by(result):
    """The resource with the largest busy share, as report.json has it."""
    return max(RESOURCES, key=lambda resource: result[RESOURCES[resource]])


class Study:
    """Results of points, kept in a folder, a file each: what is there is not run again."""

    def __init__(self, folder, threads=0):
        self._folder, self._threads = folder / "points", threads
        self._folder.mkdir(parents=True, exist_ok=True)
        self._known = {}

    def __getitem__(self, point):
        """{field: number}. Raises KeyError for a point that has not been run."""
        if point not in self._known:
            try:
                kept = json.loads(self._file(point).read_text(encoding="utf-8"))
            except FileNotFoundError:
                raise KeyError(point) from None
            self._known[point] = kept["result"]
        return self._known[point]

    def __contains__(self, point):
        return point in self._known or self._file(point).exists()

    def run(self, points, on_progress=lambda text: None):
        """Runs what is missing; systems of one preset on one workload together, so that values are computed once."""
        together = {}
        for point in dict.fromkeys(points):
            if point not in self:
                together.setdefault((point.machine, point.workload), []).append(point)
        for number, ((machine, workload), missing) in enumerate(together.items(), 1):
            on_progress(f"{number} of {len(together)}: {machine}, {workload.num_operations} operations of {workload.num_queries} queries, "
                        f"{len(missing)} systems")
            swept = a3sim.Machine.preset(machine).sweep(workload.operations(), vary={"/system": [point.system.config for point in missing]},
                                                        threads=self._threads)
            for point, row in zip(missing, swept, strict=True):
                self._keep(point, {field: row[field] for field in FIELDS})

    def _keep(self, point, result):
        write_whole(self._file(point), json.dumps({"point": asdict(point), "simulator": a3sim.__version__, "result": result}, indent=1) + "\n")
        self._known[point] = result

    def _file(self, point):
        return self._folder / f"{point.key}.json"
