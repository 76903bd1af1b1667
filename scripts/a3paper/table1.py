"""Table I from runs: powers found again in the energy of known work, areas and static power in the totals of machines.

A machine with neither, either and both approximations runs the same operation. The dynamic power of a module is its energy
over the cycles in which a row (or an iteration) was active; total area and static power are those of the modules that the
machine has. Area and static power of single modules are inputs, which a run never shows by themselves: they are read from the
energy table, and the totals say whether the simulator uses them.
"""
import json
from dataclasses import dataclass

import numpy as np

from . import facts
from .given_selection import CONFIGS, SEED
from .synthetic import known_operation

ENERGY_TABLE = CONFIGS / "energy" / "tsmc40.json"
_SELECTION = "/approximation/candidate_selection"
_POST_SCORING = "/approximation/post_scoring"
_BASE_MODULES = ("dot_product", "exponent", "output", "key_sram", "value_sram")

# Machine: (fields of configs/conservative.json to change, modules of Table I that it has)
MACHINES = {
    "base": ({_SELECTION: None, _POST_SCORING: None}, _BASE_MODULES),
    "candidate selection only": ({_POST_SCORING: None}, (*_BASE_MODULES, "candidate_selection", "sorted_key_sram")),
    "post-scoring only": ({_SELECTION: None}, (*_BASE_MODULES, "post_scoring")),
    "both": ({}, tuple(facts.TABLE1)),
}

# What a module's dynamic power is charged for (docs/energy.md).
_ACTIVE = {
    "dot_product": "candidates", "key_sram": "candidates", "exponent": "selected", "output": "selected",
    "value_sram": "selected", "post_scoring": "selected", "candidate_selection": "iterations", "sorted_key_sram": "iterations",
}


@dataclass(frozen=True)
class MachineTotals:
    """Ours, from a run, and the sum of the paper's lines."""

    name: str
    area_mm2: float
    paper_area_mm2: float
    static_mw: float
    paper_static_mw: float


@dataclass(frozen=True)
class Reproduction:
    modules: dict  # facts.Module by module: area and static power of the energy table, dynamic power from the run of both
    total: facts.Module
    machines: list  # MachineTotals

    def differences(self):
        """All numbers of ours minus the paper's; the total of dynamic power is printed with two decimals."""
        both = [(self.modules[name], facts.TABLE1[name]) for name in facts.TABLE1]
        yield from (getattr(ours, field) - getattr(paper, field) for ours, paper in both
                    for field in ("area_mm2", "dynamic_mw", "static_mw"))
        yield self.total.area_mm2 - facts.TABLE1_TOTAL.area_mm2
        yield round(self.total.dynamic_mw, 2) - facts.TABLE1_TOTAL.dynamic_mw
        yield self.total.static_mw - facts.TABLE1_TOTAL.static_mw
        yield from (machine.area_mm2 - machine.paper_area_mm2 for machine in self.machines)
        yield from (machine.static_mw - machine.paper_static_mw for machine in self.machines)

    def is_exact(self):
        """Up to the rounding of double precision."""
        return all(abs(difference) < 1e-9 for difference in self.differences())


def reproduce(simulator, seed=SEED):
    operation = known_operation(num_rows=320, mean_candidates=65.6, mean_selected=15.7, num_queries=64, seed=seed)
    runs = {name: simulator.run(CONFIGS / "conservative.json", operation.arrays, changes)
            for name, (changes, _) in MACHINES.items()}
    machines = [MachineTotals(name, runs[name].report["area_mm2"], _paper_sum("area_mm2", modules),
                              _static_mw(runs[name]), _paper_sum("static_mw", modules))
                for name, (_, modules) in MACHINES.items()]
    both = runs["both"]
    modules = {name: facts.Module(facts.TABLE1[name].name, entry["area_mm2"], _dynamic_mw(both, name), entry["static_mw"])
               for name, entry in json.loads(ENERGY_TABLE.read_text(encoding="utf-8"))["modules"].items()}
    dynamic = float(np.sum([module.dynamic_mw for module in modules.values()]))
    return Reproduction(modules, facts.Module("total", both.report["area_mm2"], dynamic, _static_mw(both)), machines)


def _paper_sum(field, modules):
    return sum(getattr(facts.TABLE1[name], field) for name in modules)


def _static_mw(run):
    """pJ / ns at 1 GHz."""
    return run.report["energy"]["static_pj"] / run.report["cycles"]["total"]


def _dynamic_mw(run, module):
    active_ns = run.queries[_ACTIVE[module]].sum()
    return run.report["energy"]["breakdown_pj"][module] / active_ns
