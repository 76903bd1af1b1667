"""The document's sections, from results."""
from dataclasses import dataclass, field

from . import facts, given_selection, others, plots, seeds, workload_runs
from .document import Code, Figure, Heading, Items, Paragraph, Table
from .numbers import number, percent, relative, signed
from .what_was_run import HEADER, row_of


@dataclass(frozen=True)
class Results:
    """All that was run."""

    version: str  # of a3sim
    is_quick: bool
    table1: object  # table1.Reproduction
    comparisons: list  # given_selection.Comparison
    outcomes: list  # workload_runs.Outcome
    bases: list = field(default_factory=list)  # rows of basis_study.read
    others: list = field(default_factory=list)  # workload_runs.Outcome of workloads that the paper has none like
    seeds: list = field(default_factory=list)  # seed_runs.Seeds

    def misses(self):
        """What does not agree with the paper as it must, in words."""
        table1 = [] if self.table1.is_exact() else ["Table I: differs from the paper"]
        return table1 + [miss for comparison in self.comparisons for miss in comparison.misses()]


def document(results):
    """All blocks."""
    return [*_head(results), *_summary(results), *_table1(results.table1), *_given_cycles(results), *_given_energy(results),
            *_accuracy_figures(results.outcomes), *_in_bases(results), *_own_costs(results.outcomes),
            *others.blocks(results.others), *seeds.blocks(results.seeds, results.version, results.is_quick), *_what_was_run(results)]


def _head(results):
    yield Heading(1, "The paper's figures and Table I, beside ours")
    yield Paragraph("Written by `scripts/reproduce_paper.py`; do not edit. This makes it anew, after `scripts/build.sh`, with the "
                    "same numbers for the same models, and trains those that are nowhere and need no data:")
    yield Code("scripts/reproduce_paper.py --train" + " --quick" * results.is_quick)
    if results.is_quick:
        yield Paragraph("**This is the quick form**: samples are too few for the accuracies to mean anything.")
    yield Paragraph("The paper is T. J. Ham et al., \"A^3: Accelerating Attention Mechanisms in Neural Networks with "
                    "Approximation\", HPCA 2020. Conservative is M = n/2, T = 5 %; aggressive is M = n/8, T = 10 %. A difference is "
                    f"ours minus the paper's, or ours over the paper's minus 1 in percent. Made with {results.version}; "
                    "[what was run](#what-was-run) tells models, samples and seeds. Each figure is there as PNG and as SVG.")
    missing = [outcome for outcome in [*results.outcomes, *results.others] if outcome.model is None]
    if missing:
        yield Paragraph("**Not here**, so that numbers are missing below:")
        yield Items(tuple(_missing_text(outcome) for outcome in missing))


def _missing_text(outcome):
    left = (f"C/n, K/n, cycles and energy are those of {outcome.trace} instead; accuracies are left out" if outcome.points
            else "left out")
    return (f"a model for {outcome.stand.label} ({' or '.join(outcome.stand.model_files)}): {left}. Train one: "
            f"`{outcome.stand.how_to_train()}`")


def _summary(results):
    yield Heading(2, "In short")
    held = [comparison for comparison in results.comparisons if comparison.workload in given_selection.HELD_TO_TOLERANCES]
    rows = [("Table I", "exact", "exact" if results.table1.is_exact() else "differs")]
    for name, what in (("interval", "Fig. 14, interval"), ("latency", "Fig. 14, latency on an idle machine"),
                       ("efficiency", "Fig. 15, energy efficiency")):
        worst = max((comparison.deviations()[name] for comparison in held), key=abs)
        rows.append((f"{what}, from the paper's C/n and K/n", f"{100 * given_selection.TOLERANCES[name]:g} %", percent(worst)))
    yield Table(("against the paper, KV-MemN2N and BERT", "allowed (ours)", "largest difference"), tuple(rows))
    yield Items(tuple(f"**Missed**: {miss}" for miss in results.misses()) or (
        "Given how many rows are selected, the model of time and energy follows the paper.",
        "How many rows are selected, and what it costs in accuracy, depends on the model and its data. **Ours are not the "
        "paper's**: there is no SQuAD, WikiMovies or BERT here, so accuracies can be compared in their trend alone.",
        *_losses(results.outcomes)))


def _losses(outcomes):
    """What the approximation costs our models, in a sentence; nothing without a model."""
    shown = [outcome for outcome in outcomes if outcome.accuracy]
    if not shown:
        return
    texts = []
    for s, setting in enumerate(facts.SETTINGS):
        ours = [outcome.points["base"]["accuracy"] - outcome.points[setting]["accuracy"] for outcome in shown]
        papers = [workload.fig13_accuracy[0] - workload.fig13_accuracy[s + 1] for workload in facts.WORKLOADS]
        texts.append(f"the {setting} machine costs our models {min(ours):.3f} to {max(ours):.3f}, the paper's "
                     f"{min(papers):.3f} to {max(papers):.3f}")
    yield f"Of accuracy, {'; '.join(texts)}. [Fig. 13](#fig-13-both) has them one by one."


def _table1(table1):
    yield Heading(2, "Table I: area and power")
    rows = []
    for ours, paper in [*((table1.modules[name], facts.TABLE1[name]) for name in facts.TABLE1),
                        (table1.total, facts.TABLE1_TOTAL)]:
        cells = [paper.name]
        for field, digits in (("area_mm2", 3), ("dynamic_mw", 3 if paper is not facts.TABLE1_TOTAL else 2), ("static_mw", 3)):
            values = getattr(ours, field), getattr(paper, field)
            cells += [number(value, digits) for value in values] + [signed(round(values[0], digits), values[1], digits)]
        rows.append(tuple(cells))
    yield Table(("module", "area mm2", "paper", "difference", "dynamic mW", "paper", "difference", "static mW", "paper",
                 "difference"), tuple(rows))
    yield Paragraph("Dynamic power comes from a run: a module's energy over the cycles in which a row or an iteration was active "
                    "in it. Area and static power of single modules are what the machine is given (`configs/energy/tsmc40.json`); "
                    "runs show them in the totals of machines, against sums of the paper's lines:")
    yield Table(("machine", "area mm2", "paper", "difference", "static mW", "paper", "difference"), tuple(
        (machine.name, number(machine.area_mm2, 3), number(machine.paper_area_mm2, 3),
         signed(machine.area_mm2, machine.paper_area_mm2, 3), number(machine.static_mw, 3),
         number(machine.paper_static_mw, 3), signed(machine.static_mw, machine.paper_static_mw, 3))
        for machine in table1.machines))


def _given_cycles(results):
    yield Heading(2, "Fig. 14: throughput and latency")
    yield Figure("fig14", plots.figure14(*_figure14_rows(results)),
                 "Throughput and latency over the base design; bars are ours, diamonds the paper's")
    yield Heading(3, "From the paper's own C/n and K/n")
    yield Paragraph("What our timing makes of the paper's selection, apart from any workload: operations with n rows of which C "
                    "become candidates and K are kept, M = n/2 or n/8 rounded up, on the SystemC engine. Which rows these are is "
                    f"drawn with seed {given_selection.SEED}. a3sim's report confirms C and K of each query. Cycles at 1 GHz.")
    possible = [comparison for comparison in results.comparisons if comparison.measured]
    yield Table(("interval", "n", "M", "C", "K", "simulated", "sorting", "cycles", "paper", "difference", "over base",
                 "paper"), tuple(map(_interval_row, possible)))
    yield Table(("latency on an idle machine", "M + C + 2 K + 23", "empty windows", "sorting", "cycles", "paper", "difference",
                 "over base", "paper", "loaded"), tuple(map(_latency_row, possible)))
    yield Items(_given_notes(results))


def _interval_row(comparison):
    measured, workload, setting = comparison.measured, comparison.workload, comparison.setting
    return (f"{workload.name}, {setting}", str(workload.num_rows), str(measured.num_iterations),
            number(measured.num_candidates, 2), number(measured.num_selected, 2), number(measured.interval_cycles, 2),
            number(comparison.mean_sort_cycles(), 2), number(comparison.interval_cycles(), 2),
            number(workload.interval_cycles(setting), 2), percent(comparison.deviations()["interval"]),
            number(comparison.throughput(), 2), number(_paper(workload.fig14_throughput, setting), 2))


def _latency_row(comparison):
    measured, workload, setting = comparison.measured, comparison.workload, comparison.setting
    return (f"{workload.name}, {setting}", number(measured.idle_latency_cycles - measured.empty_window_cycles, 1),
            number(measured.empty_window_cycles, 1), number(comparison.mean_sort_cycles(), 1),
            number(comparison.latency_cycles(), 1), number(workload.latency_cycles(setting), 1),
            percent(comparison.deviations()["latency"]), number(comparison.latency(), 3),
            number(_paper(workload.fig14_latency, setting), 3),
            number(measured.loaded_latency_cycles + comparison.mean_sort_cycles(), 1))


def _paper(pair, setting):
    return pair[facts.SETTINGS.index(setting)]


def _given_notes(results):
    shortest, longest = facts.BERT_SORT_NS
    ends = []
    for comparison in results.comparisons:
        if comparison.workload is facts.BERT:
            interval, paper = comparison.measured.interval_cycles, facts.BERT.interval_cycles(comparison.setting)
            low, high = (relative(interval + cycles, paper) for cycles in given_selection.sort_cycles(facts.BERT))
            ends.append(f"{low} to {high} ({comparison.setting})")
    impossible = [f"{comparison.workload.name}, {comparison.setting}" for comparison in results.comparisons
                  if not comparison.measured]
    notes = (
        "The paper's cycles are its bars times the base design's n + 9 and 3 n + 27, which our base design takes too.",
        f"Sorting is **not simulated**: the paper adds to BERT the time of a GPU, {shortest / 1000:g} to {longest / 1000:g} us "
        "for a matrix, as its own percentages imply; its middle, shared by 320 queries, is added here. Its ends would make the "
        f"interval's difference {' and '.join(ends)}.",
        "Empty windows are cycles in which the scan or post-scoring looks at 16 rows and finds none to pass on. Their number "
        "depends on where the candidates are, and the paper gives no rule for them (`docs/timing.md` has ours). With M rounded up, "
        "they make up most of the difference in latency of the aggressive machines.",
        "Loaded is the mean latency when all queries wait from the start: stalls of borrowed multipliers included.",
        "MemN2N is shown for completeness: its bars in the paper do not fit its n = 20, so nothing is asked of it.",
    )
    if impossible:
        notes += (f"{', '.join(impossible)}: the paper's C is larger than M = n/8, rounded up, at the paper's n, and an "
                  "iteration makes at most one candidate; it is a mean over stories of different lengths, which no single n gives.",)
    return notes + ("The paper's bars of CPU and GPU are measurements of other machines and are left out.",)


def _given_energy(results):
    yield Heading(2, "Fig. 15: energy")
    yield Figure("fig15", plots.figure15(_figure15_rows(results), _figure15_shares(results)),
                 "Energy efficiency over the base design, and shares of modules; bars are ours, diamonds the paper's")
    yield Heading(3, "From the paper's own C/n and K/n")
    yield Paragraph("The runs of Fig. 14 above. Energy is dynamic; the paper's figure leaves static energy out, too.")
    yield Table(("energy efficiency", "base pJ/query", "pJ/query", "base over it", "paper", "difference"), tuple(
        (f"{comparison.workload.name}, {comparison.setting}", number(comparison.base.energy_pj, 1),
         number(comparison.measured.energy_pj, 1), number(comparison.efficiency(), 2),
         number(comparison.workload.efficiency(comparison.setting), 2), percent(comparison.deviations()["efficiency"]))
        for comparison in results.comparisons if comparison.measured))
    rows = []
    for name, ours, paper, total in _figure15_shares(results):
        for group, share in ours.items():
            rows.append((f"{name}: {group}", number(share, 4), number(paper[group], 4) if paper else "-",
                         signed(share, paper[group], 4) if paper else "-"))
        rows.append((f"{name}: total", number(sum(ours.values()), 4), number(total, 4),
                     signed(sum(ours.values()), total, 4)))
    yield Table(("Fig. 15b, BERT, share of base", "ours", "paper", "difference"), tuple(rows))


def _figure14_rows(results):
    """(throughput, latency) rows for plots.figure14."""
    throughput, latency = [], []
    for name, comparison, base, cost in _bars(results):
        workload, setting = comparison.workload, comparison.setting
        given = (comparison.throughput(), comparison.latency()) if comparison.measured else (None, None)
        sort = comparison.mean_sort_cycles()
        own = cost.over(base, sort) if cost else (None, None)
        throughput.append((name, given[0], own[0], _paper(workload.fig14_throughput, setting)))
        latency.append((name, given[1], own[1], _paper(workload.fig14_latency, setting)))
    return throughput, latency


def _figure15_rows(results):
    return [(name, comparison.efficiency() if comparison.measured else None,
             cost.over(base)[2] if cost else None, comparison.workload.efficiency(comparison.setting))
            for name, comparison, base, cost in _bars(results)]


def _bars(results):
    """(bar's name, comparison, base Cost, the setting's Cost) of all workloads; the paper's memories have no padding."""
    costs = {outcome.stand.paper.name: outcome.costs for outcome in reversed(results.outcomes)}
    for comparison in results.comparisons:
        own = costs.get(comparison.workload.name) or {}
        yield (f"{comparison.workload.name}\n{comparison.setting}", comparison, own.get("base"), own.get(comparison.setting))


def _figure15_shares(results):
    """(name, ours, the paper's or None, the paper's total), of the base design's energy."""
    bert = {comparison.setting: comparison for comparison in results.comparisons if comparison.workload is facts.BERT}
    base = bert["conservative"].base

    def shares(measured):
        return {group: pj / base.energy_pj for group, pj in measured.energy_groups_pj.items()}

    papers = facts.FIG15_BASE_SHARES, facts.FIG15_BERT_CONSERVATIVE_SHARES
    return [*((name, shares(measured), paper, sum(paper.values())) for name, measured, paper in zip(
                ("base", "conservative"), (base, bert["conservative"].measured), papers)),
            ("aggressive", shares(bert["aggressive"].measured), None, facts.FIG15_BERT_AGGRESSIVE_TOTAL)]


def _accuracy_figures(outcomes):
    shown = [outcome for outcome in outcomes if outcome.points]
    yield Heading(2, "Fig. 11: candidate selection alone")
    yield from _not_the_papers(shown)
    yield Figure("fig11", plots.figure11(outcomes), "Accuracy and C/n against M; bars are ours, diamonds the paper's")
    yield _accuracy_table(shown, facts.FIG11_POINTS, lambda paper: paper.fig11_accuracy,
                          [("C/n", "candidates_per_row", lambda paper: paper.fig11_candidates_per_row)])
    yield Heading(2, "Fig. 12: post-scoring selection alone")
    yield Figure("fig12", plots.figure12(outcomes), "Accuracy and K/n against T; bars are ours, diamonds the paper's")
    yield _accuracy_table(shown, facts.FIG12_POINTS, lambda paper: paper.fig12_accuracy,
                          [("K/n", "selected_per_row", lambda paper: paper.fig12_selected_per_row)])
    yield Heading(2, "Fig. 13: both")
    yield Paragraph("Base is fixed point alone. The true top rows are those with the largest exact scores: 2 for MemN2N, 5 for the "
                    "others. K/n of the paper is derived from its Fig. 15.")
    yield Figure("fig13", plots.figure13(outcomes),
                 "Accuracy and share of the true top rows kept; bars are ours, diamonds the paper's")
    yield _accuracy_table(shown, facts.FIG13_POINTS, lambda paper: paper.fig13_accuracy,
                          [("top kept", None, lambda paper: (1.0, *paper.fig13_top_retained)),
                           ("C/n", "candidates_per_row", lambda paper: (1.0, *paper.candidates_per_row)),
                           ("K/n", "selected_per_row", lambda paper: (1.0, *paper.selected_per_row))])
    floats = [outcome for outcome in shown if outcome.accuracy]
    if floats:
        yield Paragraph("With exact attention in floating point our models reach, and in fixed point they lose:")
        yield Table(("model", "float", "base", "loss of fixed point"), tuple(
            (outcome.stand.label, number(outcome.points["float"]["accuracy"], 3),
             number(outcome.points["base"]["accuracy"], 3),
             signed(outcome.points["float"]["accuracy"], outcome.points["base"]["accuracy"], 3)) for outcome in floats))


def _in_bases(results):
    """Beside Fig. 13, not in it: the paper's machines search in the basis that the model gives."""
    if not results.bases:
        return
    yield Heading(3, "In other bases: ours, not the paper's")
    yield Paragraph("The same machines on keys and queries in a basis fitted to the search (`docs/search_basis.md`), which the paper does "
                    "not do; nothing elsewhere in this document uses it. Samples are those of that study, so the first line of each "
                    "model and machine, as is, differs a little from Fig. 13 above.")
    papers = {outcome.stand.name: outcome.stand.paper for outcome in results.outcomes}
    rows = []
    for row in results.bases:
        paper = papers.get(row["subject"])
        accuracies = dict(zip(facts.FIG13_POINTS, paper.fig13_accuracy)) if paper else {}
        rows.append((f"{row['subject']}, {row['machine']}", row["basis"], str(row["seeds"]),
                     number(accuracies.get(row["machine"]), 3), number(row["accuracy"], 3), number(row["top_found"], 3),
                     number(row["candidates_per_row"], 3), number(row["selected_per_row"], 3), number(row["energy_pj"], 0)))
    yield Table(("model, machine", "basis", "seeds", "paper, no basis", "accuracy", "top rows found", "C/n", "K/n", "pJ/query"), tuple(rows),
                num_text_columns=2)


def _not_the_papers(shown):
    yield Paragraph("**Our workloads are not the paper's**; accuracies are of other models on other data, and differences are "
                    "given only so that nobody need subtract. Compare the changes from base.")
    yield Table(("the paper's", "data", "n", "ours", "what it is", "data", "n, mean"), tuple(
        (outcome.stand.paper.name, outcome.stand.paper.data, str(outcome.stand.paper.num_rows), outcome.stand.label,
         outcome.stand.instead, outcome.stand.model_files.get(outcome.model, outcome.trace),
         number(outcome.points["base"]["rows_mean"], 1)) for outcome in shown), num_text_columns=7)


def _accuracy_table(shown, points, paper_accuracy, columns):
    """A row for each model and point; `columns` are (name, field of a point or None for top rows, the paper's numbers)."""
    header = ["model, point", "accuracy", "paper", "difference", "from base", "paper"]
    for name, _, _ in columns:
        header += [name, "paper", "difference"]
    rows = []
    for outcome in shown:
        paper_base, base = outcome.stand.paper.fig13_accuracy[0], outcome.points["base"].get("accuracy")
        for p, point in enumerate(points):
            ours, paper = outcome.points[point].get("accuracy"), paper_accuracy(outcome.stand.paper)[p]
            row = [f"{outcome.stand.label}, {point}", number(ours, 3), number(paper, 3), signed(ours, paper, 3),
                   signed(ours, base, 3), signed(paper, paper_base, 3)]
            for _, field, numbers in columns:
                value = outcome.points[point][field or f"top{outcome.stand.paper.top_rows}_retained"]
                theirs = numbers(outcome.stand.paper)[p]
                row += [number(value, 3), number(theirs, 3), signed(value, theirs, 3)]
            rows.append(tuple(row))
    return Table(tuple(header), tuple(rows))


def _own_costs(outcomes):
    shown = [outcome for outcome in outcomes if outcome.costs]
    yield Heading(2, "Fig. 14 and 15 with our workloads")
    yield Paragraph("The recorded attention of our models, on the fast engine, which gives the cycles of the SystemC engine. C and K "
                    "are what these models lead to, so the paper's ratios need not come out. A memory network asks a memory once; "
                    f"for the interval each question is asked {workload_runs.REPEATS} times in a row, because a trace's operations "
                    "do not overlap and the paper's throughput is that of a full pipeline. The masked language model's cycles "
                    "include sorting as above.")
    rows = []
    for outcome in shown:
        paper, base = outcome.stand.paper, outcome.costs["base"]
        sort = given_selection.mean_sort_cycles(paper)
        for setting in facts.SETTINGS:
            cost = outcome.costs[setting]
            throughput, latency, efficiency = cost.over(base, sort)
            theirs = paper.efficiency(setting)
            rows.append((f"{outcome.stand.label}, {setting}", number(cost.interval_cycles + sort, 1), number(throughput, 2),
                         number(_paper(paper.fig14_throughput, setting), 2),
                         relative(throughput, _paper(paper.fig14_throughput, setting)),
                         number(cost.idle_latency_cycles + sort, 1), number(latency, 3),
                         number(_paper(paper.fig14_latency, setting), 3),
                         relative(latency, _paper(paper.fig14_latency, setting)),
                         number(cost.loaded_latency_cycles + sort, 1), number(cost.energy_pj, 0), number(efficiency, 2),
                         number(theirs, 2), relative(efficiency, theirs)))
    yield Table(("workload, machine", "interval", "throughput over base", "paper", "difference", "idle latency", "over base",
                 "paper", "difference", "loaded latency", "pJ/query", "efficiency over base", "paper", "difference"),
                tuple(rows))


def _what_was_run(results):
    yield Heading(2, "What was run")
    yield Paragraph(f"Synthetic operations: seed {given_selection.SEED}, 320 queries loaded and 64 idle each. Every query of every "
                    "run, also of the workloads, was compared with the golden model by a3sim itself. Models, and what their "
                    "trainers say of them:")
    yield Table(HEADER, tuple(map(row_of, results.outcomes)), num_text_columns=7)
    commands = [command for outcome in results.outcomes for command in outcome.commands]
    if commands:
        yield Paragraph("Evaluation draws nothing; it takes the first samples of what the model file holds. By hand:")
        yield Code("\n".join(commands))
