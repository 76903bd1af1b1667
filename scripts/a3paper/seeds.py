"""The document's part on models of several seeds: Fig. 11 to 15 once more, of all workloads, with means and deviations."""
import statistics

from . import facts, seed_plots
from .document import Code, Figure, Heading, Paragraph, Table
from .numbers import number, signed, spread
from .seed_runs import model_file
from .seed_values import (EXACT, MACHINES, accuracy, from_base, idle_latency_cycles, interval_cycles, over_base, papers, papers_from_base,
                          top_kept)

TITLE = "Spread over seeds"


def blocks(listed, version, is_quick=False):
    """Of seed_runs.Seeds, run with this version of a3sim; nothing without any."""
    if not listed:
        return
    yield Heading(2, TITLE)
    yield from _head(listed, version, is_quick)
    yield from _curve("Candidate selection alone, as in Fig. 11", Figure("seeds_candidates", seed_plots.candidates(listed), "Change of accuracy "
                      "and C/n against M of models of several seeds; diamonds are the paper's"), listed, facts.FIG11_POINTS,
                      lambda paper: paper.fig11_accuracy, ("C/n", "candidates_per_row", lambda paper: paper.fig11_candidates_per_row))
    yield from _curve("Post-scoring selection alone, as in Fig. 12", Figure("seeds_post_scoring", seed_plots.post_scoring(listed), "Change of "
                      "accuracy and K/n against T of models of several seeds; diamonds are the paper's"), listed, facts.FIG12_POINTS,
                      lambda paper: paper.fig12_accuracy, ("K/n", "selected_per_row", lambda paper: paper.fig12_selected_per_row))
    yield from _machines(listed)
    yield from _costs(listed)
    yield from _reasons(listed)
    yield from _what_was_run(listed)


def _head(listed, version, is_quick):
    yield Paragraph("The figures above have one trained model of each workload. Here are several, trained alike but for the seed by "
                    "`scripts/study_training.py` (`docs/training.md`): most for less long than those above, the masked model also smaller, so "
                    "compare changes from base. Numbers are means over seeds ± the standard deviation of a sample; a difference or a ratio is "
                    "taken seed by seed. The seed decides weights, order and, of made-up data, the data. Few answers are scored of each model, "
                    "so the deviation has the chance of which in it. The paper has one number each, without a spread. "
                    f"Made with {version}; this makes the part anew, and runs only what it has not kept:")
    yield Code("scripts/reproduce_paper.py --only seeds" + " --quick" * is_quick)
    if is_quick:
        yield Paragraph("**This is the quick form**: samples are too few for the accuracies to mean anything.")


def _curve(title, figure, listed, points, accuracies_of, share):
    """share: name, field of a point and the paper's numbers."""
    name, field, shares_of = share
    yield Heading(3, title)
    yield figure
    rows = []
    for seeds in listed:
        rows.append((f"{seeds.stand.label}, accuracy from base", *(_spread(seeds, 3, from_base, point, True) for point in points)))
        losses = papers_from_base(seeds.stand, accuracies_of, len(points))
        rows += _papers_row(seeds, "accuracy from base", [signed(value, 0, 3) for value in losses])
        rows.append((f"{seeds.stand.label}, {name}",
                     *(_spread(seeds, 3, lambda outcome, one: outcome.points[one][field], point) for point in points)))
        rows += _papers_row(seeds, name, [number(value, 3) for value in papers(seeds.stand, shares_of, len(points))])
    yield Table(("workload", *points), tuple(rows))


def _papers_row(seeds, name, cells):
    """Nothing where the paper gives nothing."""
    return [] if set(cells) == {"-"} else [(f"the paper's {seeds.stand.paper.name}, {name}", *cells)]


def _spread(seeds, digits, value_of, machine, is_difference=False):
    return spread(seeds.values(lambda outcome: value_of(outcome, machine)), digits, is_difference)


def _papers_of(seeds, names, machine, numbers_of, of=papers):
    """The paper's number for a machine, of those that it has for `names`; None where it has none."""
    return dict(zip(names, of(seeds.stand, numbers_of, len(names)))).get(machine)


def _machines(listed):
    yield Heading(3, "Both, as in Fig. 13")
    yield Paragraph("Exact is attention in floating point, base fixed point alone. Top kept counts the true top rows, 2 of memn2n and 5 of the "
                    "others.")
    yield Figure("seeds_machines", seed_plots.machines(listed),
                 "Accuracy and share of the true top rows kept by models of several seeds; diamonds are the paper's")
    yield Table(("workload, machine", "accuracy", "paper", "from base", "paper", "top kept", "paper", "C/n", "paper", "K/n", "paper"),
                tuple(_machine_row(seeds, machine) for seeds in listed for machine in MACHINES))


def _machine_row(seeds, machine):
    def paper(numbers_of, of=papers):
        return _papers_of(seeds, facts.FIG13_POINTS, machine, numbers_of, of)

    row = [f"{seeds.stand.label}, {machine}", _spread(seeds, 3, accuracy, machine), number(paper(lambda one: one.fig13_accuracy), 3),
           _spread(seeds, 3, from_base, machine, True), signed(paper(lambda one: one.fig13_accuracy, papers_from_base), 0, 3)]
    if machine == EXACT:
        return (*row, *["-"] * 6)
    for value_of, numbers_of in ((top_kept, lambda one: (1.0, *one.fig13_top_retained)),
                                 (lambda outcome, one: outcome.points[one]["candidates_per_row"], lambda one: (1.0, *one.candidates_per_row)),
                                 (lambda outcome, one: outcome.points[one]["selected_per_row"], lambda one: (1.0, *one.selected_per_row))):
        row += [_spread(seeds, 3, value_of, machine), number(paper(numbers_of), 3)]
    return tuple(row)


def _costs(listed):
    yield Heading(3, "Time and energy, as in Fig. 14 and 15")
    yield Paragraph("Of recorded attention on the fast engine, in cycles and dynamic energy, as for the single models above; those of masked_lm "
                    "include the paper's sorting.")
    yield Figure("seeds_costs", seed_plots.costs(listed),
                 "Throughput, idle latency and energy efficiency over the base design with models of several seeds; diamonds are the paper's")
    yield Table(("workload, machine", "interval", "throughput over base", "paper", "idle latency", "over base", "paper", "pJ/query",
                 "efficiency over base", "paper"), tuple(_cost_row(seeds, machine) for seeds in listed for machine in facts.FIG13_POINTS))


def _cost_row(seeds, machine):
    def paper(numbers_of):
        return _papers_of(seeds, facts.SETTINGS, machine, numbers_of)

    throughput, latency, efficiency = (seeds.values(lambda outcome, which=which: over_base(outcome, machine)[which]) for which in range(3))
    return (f"{seeds.stand.label}, {machine}", _spread(seeds, 1, interval_cycles, machine), spread(throughput, 2),
            number(paper(lambda one: one.fig14_throughput), 2), _spread(seeds, 1, idle_latency_cycles, machine), spread(latency, 3),
            number(paper(lambda one: one.fig14_latency), 3), _spread(seeds, 0, lambda outcome, one: outcome.costs[one].energy_pj, machine),
            spread(efficiency, 2), number(paper(lambda one: one.fig15_efficiency), 2))


def _reasons(listed):
    yield Heading(3, "Why they differ")
    yield Paragraph(" ".join(_losses(listed, setting) for setting in facts.SETTINGS))
    yield Paragraph("`docs/when_it_works.md` has the evidence for what decides, on heads of all six workloads. **Reach**: a row that matters is found if "
                    "one of its products is among the M largest. That is a property of the keys and queries that a model has learnt, so it "
                    "differs from head to head and from model to model. **Few rows**: where n is small, M = n/8 is few iterations, and more rows "
                    "than iterations cannot be found, whatever the model; memory networks with short stories and a decoder at the beginning of "
                    "what it writes are such. **Sharpness**: how fast weights fall decides what post-scoring drops and what a missed row costs. "
                    "Where few rows have nearly all weight, T drops rows that count for little, but one that is missed takes the answer with it; "
                    "where weights are flat, many rows are dropped or missed that matter together. The metric does the rest: a text of seq2seq "
                    "counts only if every character is right, and each is written after what the model wrote before, so that errors add up; an "
                    "image or a token is one guess.")


def _losses(listed, setting):
    """What a machine costs our models, in a sentence."""
    losses = {seeds.stand.label: seeds.values(lambda outcome: -from_base(outcome, setting)) for seeds in listed}
    told = [name for name, values in losses.items() if statistics.mean(values) > statistics.stdev(values)]
    texts = ", ".join(f"{name} {spread(values, 3)}" for name, values in losses.items())
    which = "all" if len(told) == len(losses) else ", ".join(told) if told else "none"
    return f"The {setting} machine costs in accuracy, from base: {texts}; larger than its deviation it is for {which} of them."


def _what_was_run(listed):
    yield Heading(3, "What was run of these models")
    yield Table(("workload", "file", "seeds", "sha256", "accuracy over", "n, mean", "cycles and energy over"), tuple(map(_run_row, listed)),
                num_text_columns=7)
    yield Paragraph("By hand, of the first seed of each:")
    yield Code("\n".join(command for seeds in listed for command in next(iter(seeds.outcomes.values())).commands))


def _run_row(seeds):
    outcomes = seeds.outcomes.values()
    return (seeds.stand.label, f"`{model_file(seeds.stand.name)}`", ", ".join(map(str, seeds.outcomes)),
            ", ".join(outcome.accuracy["model"]["sha256"][:8] for outcome in outcomes),
            " / ".join(dict.fromkeys(f"{outcome.points['float']['answers']} answers" for outcome in outcomes)),
            _spread(seeds, 1, lambda outcome, one: outcome.points[one]["rows_mean"], "base"),
            " / ".join(dict.fromkeys(outcome.trace for outcome in outcomes)))
