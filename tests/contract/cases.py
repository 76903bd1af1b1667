"""Random machines with traces that fit them, as configurations and arrays; small, so that each takes milliseconds."""
import random
from dataclasses import dataclass

import numpy as np

from . import machine, numbers, system, timing


@dataclass
class Case:
    config: dict
    machine: machine.Machine
    system: object  # system.System or None
    operations: list  # (key, value, query, query_rows or None)


def draw(seed):
    """The same case for the same seed."""
    return _Draw(seed).case()


class _Draw:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.arrays = np.random.default_rng(seed)

    def case(self):
        config = {"hardware": self._hardware(), "numerics": self._numerics(), "timing": self._timing()}
        approximation = self._approximation()
        if approximation:
            config["approximation"] = approximation
        if self._often():
            config["workload"] = {"arrival_interval_cycles": self.random.choice((0, 1, 3, 17, 40, 150))}
        tile_rows = self.random.choice((None, None, "auto", 1, 3, self.random.randint(1, 40)))
        if tile_rows is not None:
            config["mapping"] = {"tile_rows": tile_rows}
        of_machine = _machine(config)
        of_system = self._system(config) if self._seldom() else None
        return Case(config, of_machine, of_system, self._operations(of_machine, config["hardware"]["num_dims"]))

    def _often(self):
        return self.random.random() < 0.6

    def _seldom(self):
        return self.random.random() < 0.35

    def _hardware(self):
        lanes = self.random.choice((1, 2, 3, 4, 7, 8))
        slices = self.random.choice((1, 1, 2, 3))
        return {"num_rows": slices * self.random.choice((3, 12, 20, 35, 50)), "num_lanes": lanes,
                "num_dims": lanes * slices}

    def _numerics(self):
        fraction = self.random.choice((2, 3, 4, 5))
        return {"integer_bits": self.random.choice((1, 3, 4, 6)), "fraction_bits": fraction,
                "exponent_integer_bits": self.random.choice((4, 8)),
                "exponent_table_fraction_bits": self.random.choice((fraction + 6, 15)),
                "division_rounding": self.random.choice(("nearest", "nearest", "truncate"))}

    def _timing(self):
        return {"dot_product_cycles": self.random.choice((1, 3, 6)), "exponent_cycles": self.random.choice((1, 4)),
                "output_cycles": self.random.choice((1, 9, 12)), "buffer_depth": self.random.choice((1, 3, 4, 5, 9)),
                "scan_width_rows": self.random.choice((1, 4, 16)), "compare_width_rows": self.random.choice((1, 4, 16)),
                "shared_multipliers": self.random.random() < 0.75}

    def _approximation(self):
        parts = {}
        if self.random.random() < 0.7:
            parts["candidate_selection"] = ({"iterations": self.random.choice((1, 2, 5, 12, 30, 90))} if self._often()
                                            else {"iterations_per_row": self.random.choice((0.1, 0.125, 0.5, 1, 1.3))})
        if self.random.random() < 0.6:
            parts["post_scoring"] = {"threshold_percent": self.random.choice((100, 60, 20, 5, 0.5))}
        return parts

    def _operations(self, of_machine, num_dims):
        capacity = of_machine.num_rows // of_machine.slices_of(num_dims)
        most = capacity if of_machine.tile_rows is None else 2 * capacity + 7
        causal = self.random.random() < 0.4
        count = self.random.choice((1, 2, 3)) if not self._seldom() else 6
        dims = num_dims if self._often() else self.random.randint(1, num_dims)
        return [self._operation(self.random.randint(1, most), dims, causal) for _ in range(count)]

    def _operation(self, num_rows, num_dims, causal):
        num_queries = self.random.choice((1, 1, 2, 4, 7))
        spread = self.random.choice((0.3, 1, 3, 20))
        key, value, query = (np.round(spread * self.arrays.normal(size=(rows, num_dims)), self.random.choice((0, 2, 6)))
                             for rows in (num_rows, num_rows, num_queries))
        if self._seldom():
            key, query = -np.abs(key), np.abs(query)  # no positive product
        visible = self.arrays.integers(1, num_rows + 1, num_queries) if causal else None
        return key, value, query, visible

    def _system(self, config):
        units = self.random.choice((1, 2, 3, 5))
        chosen = {"units": units, "distribution": self.random.choice(("operations", "operations", "queries")),
                  "double_buffered": self.random.random() < 0.5, "operations_per_group": self.random.choice((0, 0, 1, 2))}
        if self._often():
            chosen["memory"] = {"bytes_per_cycle": self.random.choice((1, 4, 64, 1000)),
                                "latency_cycles": self.random.choice((0, 10, 100)),
                                "element_bytes": self.random.choice((1, 2)), "sorted_entry_bytes": self.random.choice((3, 4))}
        chosen["sorting"] = self.random.choice((
            {"where": "preloaded"}, {"where": "host", "cycles_per_matrix": self.random.choice((1, 200, 4200))},
            {"where": "on_chip", "sorters": self.random.choice((1, 2, 16)), "digit_bits": self.random.choice((1, 3, 5))}))
        config["system"] = chosen
        return _system(chosen)


def _machine(config):
    hardware, numerics, of_timing = config["hardware"], config["numerics"], config["timing"]
    approximation = config.get("approximation", {})
    selection = approximation.get("candidate_selection", {})
    formats = numbers.Format(numerics["integer_bits"], numerics["fraction_bits"], numerics["exponent_integer_bits"],
                             numerics["exponent_table_fraction_bits"], numerics["division_rounding"] == "truncate")
    return machine.Machine(
        hardware["num_rows"], hardware["num_lanes"], formats, timing.Depths(**of_timing), selection.get("iterations"),
        selection.get("iterations_per_row"), approximation.get("post_scoring", {}).get("threshold_percent"),
        config.get("workload", {}).get("arrival_interval_cycles", 0), config.get("mapping", {}).get("tile_rows"))


def _system(config):
    memory, sorting = config.get("memory", {}), config["sorting"]
    return system.System(
        config["units"], config["distribution"], config["double_buffered"], config["operations_per_group"],
        memory.get("bytes_per_cycle"), memory.get("latency_cycles", 0), memory.get("element_bytes", 2),
        memory.get("sorted_entry_bytes", 4), sorting["where"], sorting.get("cycles_per_matrix", 4200),
        sorting.get("sorters", 16), sorting.get("digit_bits", 5))
