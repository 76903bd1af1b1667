"""How many units beat the paper's GPU: from its own numbers, and from ours."""
from a3paper import facts

from . import plan

#: Throughput of the GPU over that of a base unit, both from the paper's BERT.
GPU_OVER_BASE = facts.BERT_GPU_OVER_CPU / facts.BERT_BASE_OVER_CPU


def paper_units(setting):
    """Units that are as fast as the GPU, a fraction, by the paper's own bars."""
    return GPU_OVER_BASE / facts.BERT.fig14_throughput[facts.SETTINGS.index(setting)]


def over_base(study, point):
    """Throughput over that of one base unit on the same workload, nothing loaded or sorted."""
    one_base_unit = plan.of_gpu()["base", next(iter(plan.GPU_SYSTEMS)), 1]
    return study[one_base_unit]["cycles_total"] / study[point]["cycles_total"]


def first_to_beat(study, machine, system):
    """The smallest number of units looked at that beats the GPU, or None."""
    points = plan.of_gpu()
    return next((units for units in plan.GPU_UNITS if over_base(study, points[machine, system, units]) > GPU_OVER_BASE), None)
