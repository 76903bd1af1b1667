"""What is compared over seeds, of one seed's workload_runs.Outcome, and the paper's numbers for it; lists of None where it has none."""
from . import facts, given_selection

EXACT = "exact"
MACHINES = (EXACT, *facts.FIG13_POINTS)


def accuracy(outcome, machine):
    """machine: of MACHINES, or a point."""
    return outcome.points["float" if machine == EXACT else machine]["accuracy"]


def from_base(outcome, machine):
    """Of accuracy."""
    return accuracy(outcome, machine) - accuracy(outcome, "base")


def top_kept(outcome, machine):
    """The share of true top rows: of as many as the paper counts, 5 where it has no such workload."""
    top_rows = outcome.stand.paper.top_rows if outcome.stand.paper else 5
    return outcome.points[machine][f"top{top_rows}_retained"]


def interval_cycles(outcome, machine):
    return outcome.costs[machine].interval_cycles + _sort_cycles(outcome, machine)


def idle_latency_cycles(outcome, machine):
    return outcome.costs[machine].idle_latency_cycles + _sort_cycles(outcome, machine)


def over_base(outcome, machine):
    """(throughput, idle latency, energy efficiency)."""
    return outcome.costs[machine].over(outcome.costs["base"], _sort_cycles(outcome, machine))


def _sort_cycles(outcome, machine):
    """The paper's, as where one model stands for its workload."""
    return 0.0 if machine == "base" else given_selection.mean_sort_cycles(outcome.stand.paper)


def papers(stand, numbers_of, count):
    """numbers_of(the paper's workload), `count` numbers."""
    return list(numbers_of(stand.paper)) if stand.paper else [None] * count


def papers_from_base(stand, accuracies_of, count):
    """The same of accuracies, from that of its base machine."""
    base = stand.paper.fig13_accuracy[0] if stand.paper else None
    return [None if value is None else value - base for value in papers(stand, accuracies_of, count)]
