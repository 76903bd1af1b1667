"""Table I from runs: powers found again in the energy of known work, areas and static power in the totals of machines.

A machine with neither, either and both approximations runs the same operation. Which blocks a machine has, and what they are
charged for, its report says. The dynamic power of a module is its energy over the cycles in which a row (or an iteration) was
active; total area and static power are those of the modules that the
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

# Machine: fields of configs/conservative.json to change
MACHINES = {
    "base": {_SELECTION: None, _POST_SCORING: None},
    "candidate selection only": {_POST_SCORING: None},
    "post-scoring only": {_SELECTION: None},
    "both": {},
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
            for name, changes in MACHINES.items()}
    machines = [MachineTotals(name, run.report["area_mm2"], _paper_sum("area_mm2", run), _static_mw(run),
                              _paper_sum("static_mw", run)) for name, run in runs.items()]
    both = runs["both"]
    costs = json.loads(ENERGY_TABLE.read_text(encoding="utf-8"))["modules"]
    modules = {block["name"]: facts.Module(block["title"], costs[block["name"]]["area_mm2"], _dynamic_mw(both, block),
                                           costs[block["name"]]["static_mw"]) for block in _present(both)}
    dynamic = float(np.sum([module.dynamic_mw for module in modules.values()]))
    return Reproduction(modules, facts.Module("total", both.report["area_mm2"], dynamic, _static_mw(both)), machines)


def _present(run):
    return [block for block in run.report["blocks"] if block["present"]]


def _paper_sum(field, run):
    """Of the paper's lines of the blocks that the machine has; nothing for a block that the paper does not know."""
    return sum(getattr(facts.TABLE1[block["name"]], field) for block in _present(run) if block["name"] in facts.TABLE1)


def _static_mw(run):
    """pJ / ns at 1 GHz."""
    return run.report["energy"]["static_pj"] / run.report["cycles"]["total"]


def _dynamic_mw(run, block):
    active_ns = run.queries[block["energy_driver"]].sum()
    return run.report["energy"]["breakdown_pj"][block["name"]] / active_ns
