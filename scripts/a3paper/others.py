"""The document's part on workloads that the paper has none like: ours alone, so there is nothing to compare with."""
from . import facts, plots
from .document import Code, Figure, Heading, Paragraph, Table
from .numbers import number, signed
from .what_was_run import HEADER, row_of

TITLE = "Other workloads: ours alone"


def blocks(outcomes):
    """Of workload_runs.Outcome; those without a model are left out."""
    shown = [outcome for outcome in outcomes if outcome.accuracy]
    if not shown:
        return
    yield Heading(2, TITLE)
    yield Paragraph("The paper has no models like these, so there are no numbers of its beside them. Exact is attention in floating point. "
                    "n, C and K are of a query, on average; n counts the rows that it sees. The loss, where there is one, is in nats an "
                    "answer; top kept counts the true top 5 rows.")
    yield Table(("model", "what it is", "data", "answers", "n, mean"), tuple(
        (outcome.stand.label, outcome.stand.instead, outcome.stand.model_files[outcome.model], str(outcome.points["float"]["answers"]),
         number(outcome.points["base"]["rows_mean"], 1)) for outcome in shown), num_text_columns=3)
    yield Figure("others", plots.figure_others(shown), "Accuracy and C/n of other workloads on the paper's machines")
    yield Table(("model, point", "accuracy", "from exact", "loss", "top kept", "C/n", "K/n"), tuple(
        _accuracy_row(outcome, point) for outcome in shown for point in outcome.points))
    yield Paragraph("Cycles and energy are of recorded attention on the fast engine, as in the section before, but without sorting. An operation "
                    "of one query, as a decoder has that writes character by character, is asked as often in a row as those of memory "
                    "networks there.")
    yield Table(("workload, machine", "interval", "throughput over base", "idle latency", "over base", "pJ/query", "efficiency over base"),
                tuple(_cost_row(outcome, machine) for outcome in shown for machine in facts.FIG13_POINTS))
    yield Paragraph("What was run of them, and by hand:")
    yield Table(HEADER, tuple(map(row_of, shown)), num_text_columns=7)
    yield Code("\n".join(command for outcome in shown for command in outcome.commands))


def _accuracy_row(outcome, name):
    point, exact = outcome.points[name], outcome.points["float"]
    return (f"{outcome.stand.label}, {'exact' if name == 'float' else name}", number(point["accuracy"], 3),
            signed(point["accuracy"], exact["accuracy"], 3), number(point["loss"], 3), number(point["top5_retained"], 3),
            number(point["candidates_per_row"], 3), number(point["selected_per_row"], 3))


def _cost_row(outcome, machine):
    cost = outcome.costs[machine]
    throughput, latency, efficiency = cost.over(outcome.costs["base"])
    return (f"{outcome.stand.label}, {machine}", number(cost.interval_cycles, 1), number(throughput, 2), number(cost.idle_latency_cycles, 1),
            number(latency, 3), number(cost.energy_pj, 0), number(efficiency, 2))
