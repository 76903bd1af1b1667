"""Fig. 14 and 15 from the paper's own C/n and K/n: our timing and energy without our workloads.

Operations with just these C and K (synthetic.py) run on the SystemC engine: once so that each query finds the machine idle,
once with all queries waiting from the start.
"""
import pathlib
from dataclasses import dataclass

import numpy as np

from . import facts
from .problems import RunFailed
from .synthetic import known_operation

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "configs"
SEED = 2020

# How far from the paper we may be (ours), for the workloads whose bars agree with their own n.
TOLERANCES = {"interval": .03, "latency": .07, "efficiency": .01}
HELD_TO_TOLERANCES = (facts.KV_MEMN2N, facts.BERT)

# The blocks whose dynamic energy Fig. 15b shows as one part of a bar.
ENERGY_GROUPS = {
    "memory": ("key_sram", "value_sram", "sorted_key_sram"),
    "output": ("output",),
    "exponent, post-scoring": ("exponent", "post_scoring"),
    "dot product": ("dot_product",),
    "candidate selection": ("candidate_selection",),
}


@dataclass(frozen=True)
class Measured:
    """A machine on an operation of n rows, means over queries; cycles without sorting."""

    num_iterations: int  # M
    num_candidates: float  # C
    num_selected: float  # K
    interval_cycles: float
    idle_latency_cycles: float  # of a query that finds the machine idle
    loaded_latency_cycles: float  # of queries that all wait from the start; stalls of borrowed multipliers included
    empty_window_cycles: float  # of the idle latency: steps of scan and post-scoring that issue no row
    energy_pj: float
    energy_groups_pj: dict


@dataclass(frozen=True)
class Comparison:
    """Base design and a setting with the paper's C and K of a workload; `measured` is None where C > M, which cannot be."""

    workload: facts.Workload
    setting: str
    base: Measured
    measured: Measured | None

    def mean_sort_cycles(self):
        return mean_sort_cycles(self.workload)

    def interval_cycles(self):
        """With the paper's time for sorting, as Fig. 14 has it; so is the next."""
        return self.measured.interval_cycles + self.mean_sort_cycles()

    def latency_cycles(self):
        return self.measured.idle_latency_cycles + self.mean_sort_cycles()

    def throughput(self):
        """Over base; so are the next two."""
        return self.base.interval_cycles / self.interval_cycles()

    def latency(self):
        return self.latency_cycles() / self.base.idle_latency_cycles

    def efficiency(self):
        return self.base.energy_pj / self.measured.energy_pj

    def deviations(self):
        """Ours over the paper's, minus 1, under the names of TOLERANCES."""
        return {"interval": self.interval_cycles() / self.workload.interval_cycles(self.setting) - 1,
                "latency": self.latency_cycles() / self.workload.latency_cycles(self.setting) - 1,
                "efficiency": self.efficiency() / self.workload.efficiency(self.setting) - 1}

    def misses(self):
        """What is out of tolerance, in words; nothing for a workload that is not held to them."""
        if self.workload not in HELD_TO_TOLERANCES:
            return []
        return [f"{self.workload.name}, {self.setting}: {name} {deviation:+.1%}, allowed are {TOLERANCES[name]:.0%}"
                for name, deviation in self.deviations().items() if abs(deviation) > TOLERANCES[name]]


def compare(simulator, num_queries=320, seed=SEED):
    """Comparisons of all workloads and settings."""
    comparisons = []
    for workload in facts.WORKLOADS:
        # The base design does the same work whatever is in the rows.
        operation = known_operation(workload.num_rows, 1, 1, num_queries, seed)
        base = measure(simulator, "base", operation)
        for setting in facts.SETTINGS:
            comparisons.append(Comparison(workload, setting, base,
                                          _measure_setting(simulator, workload, setting, num_queries, seed)))
    return comparisons


def num_iterations(workload, setting):
    """M: the paper's share of n, rounded up."""
    return -int(-workload.num_rows * facts.ITERATIONS_PER_ROW[setting] // 1)


def sort_cycles(workload):
    """A query's share of the shortest and of the longest sort; zeros where the paper adds none."""
    if workload is not facts.BERT:
        return 0.0, 0.0
    return tuple(ns * facts.CLOCK_MHZ / 1000 / facts.BERT_QUERIES_PER_MATRIX for ns in facts.BERT_SORT_NS)


def mean_sort_cycles(workload):
    """What is added to a query's cycles."""
    return sum(sort_cycles(workload)) / 2


def _measure_setting(simulator, workload, setting, num_queries, seed):
    candidates, selected = workload.num_candidates(setting), workload.num_selected(setting)
    if candidates > num_iterations(workload, setting):
        return None  # an iteration makes at most one candidate
    operation = known_operation(workload.num_rows, candidates, selected, num_queries, seed)
    measured = measure(simulator, setting, operation)
    if measured.num_iterations != num_iterations(workload, setting):
        raise RunFailed(f"{workload.name}, {setting}: {measured.num_iterations} iterations instead of "
                        f"{num_iterations(workload, setting)}")
    return measured


def measure(simulator, machine, operation):
    """A committed machine on a known operation; raises RunFailed if C and K of a query are not as they should be."""
    config = CONFIGS / f"{machine}.json"
    num_rows = len(operation.arrays["key"])
    # No query takes longer than one of the base design, which takes 3 n + 27 cycles.
    apart = 4 * num_rows + 100
    one_each = operation.arrays | {"query": operation.arrays["query"][:64]}
    idle = simulator.run(config, one_each, {"/workload/arrival_interval_cycles": apart})
    loaded = simulator.run(config, operation.arrays)
    _check_idle(idle, machine, apart)
    if machine != "base":
        _check_selection(idle, operation, machine)
        _check_selection(loaded, operation, machine)
    selection, energy = loaded.report["selection"], loaded.report["energy"]
    num_queries = len(operation.arrays["query"])
    rows = {name: idle.report["activity"][name]["busy_cycles"] for name in ("dot_product", "post_scoring")}
    issued = idle.queries["candidates"].sum() + idle.queries["selected"].sum()
    return Measured(
        num_iterations=int(selection["iterations_mean"]), num_candidates=selection["candidates_mean"],
        num_selected=selection["selected_mean"], interval_cycles=loaded.interval_mean_cycles(),
        idle_latency_cycles=idle.latency_mean_cycles(), loaded_latency_cycles=loaded.latency_mean_cycles(),
        empty_window_cycles=0.0 if machine == "base" else float(sum(rows.values()) - issued) / len(one_each["query"]),
        energy_pj=energy["dynamic_pj_per_query"],
        energy_groups_pj={group: pj / num_queries for group, pj in energy_groups_pj(loaded.report).items()})


def energy_groups_pj(report):
    """Dynamic energy of a run by group of Fig. 15b; a block that the paper does not know is a group of its own."""
    groups = dict.fromkeys(ENERGY_GROUPS, 0.0)
    for block in (block for block in report["blocks"] if block["present"]):
        group = next((group for group, names in ENERGY_GROUPS.items() if block["name"] in names), block["title"])
        groups[group] = groups.get(group, 0.0) + report["energy"]["breakdown_pj"][block["name"]]
    return groups


def _check_idle(run, machine, apart):
    """Each query must have been taken when it arrived, and be done before the next."""
    arrivals = apart * np.arange(len(run.queries["accept_cycle"]))
    if not (np.array_equal(run.queries["accept_cycle"], arrivals) and run.report["cycles"]["latency"]["max"] < apart):
        raise RunFailed(f"{machine}: queries {apart} cycles apart did not find the machine idle")


def _check_selection(run, operation, machine):
    """C and K of every query must be those that the operation was made for."""
    queries = len(run.queries["candidates"])
    for name, wanted in (("candidates", operation.num_candidates), ("selected", operation.num_selected)):
        if not np.array_equal(run.queries[name], wanted[:queries]):
            query = int(np.flatnonzero(run.queries[name] != wanted[:queries])[0])
            raise RunFailed(f"{machine}: query {query} has {run.queries[name][query]:.0f} {name}; the operation was made "
                            f"for {wanted[query]}")
