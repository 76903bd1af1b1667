"""The study in words, tables and a figure: what stands between the marks of docs/search_basis.md."""
import json

import numpy as np

import a3sim
from a3paper.document import Figure, Heading, Paragraph, Table, to_markdown
from written_part import around

from . import plan
from .figure import accuracy_against_energy
from .intervals import gain
from .points import AS_IS, IDEAL

FIGURE = "search_basis"
SUMMARY_FIELDS = ("accuracy", "top_found", "candidates_per_row", "selected_per_row", "energy_pj")
SCRIPT = "study_basis.py"


def line(point, result):
    """A point as it comes."""
    machine = f"M = {point.iterations_per_row} n, T = {point.threshold_percent} %"
    found = f", top found {result['top_found'].mean():.3f}, C/n {result['candidates_per_row']:.3f}" if "top_found" in result else ""
    fitted = f", {point.num_operations} operations, seed {point.seed}{', other data' * point.is_other}" if point.num_operations else ""
    return f"{point.subject}, {point.method}{fitted}; {machine}: accuracy {result['accuracy']:.4f}{found}"


def document(study, text):
    """The document with its tables anew, and the figures' files {name: content}. Raises ValueError without the marks."""
    before, after = around(text, SCRIPT)
    figure = Figure(FIGURE, accuracy_against_energy(study), "Accuracy against dynamic energy of a query as M goes from n/16 to n, as is and in "
                    "bases")
    blocks = [*_progress(study), figure]
    for name in study.names:
        blocks += _of_subject(study, study.subject(name))
    return f"{before}\n\n{to_markdown(blocks, 'figures')}\n{after}", figure.files()


def short(study, text):
    """The readme with its short table anew. Raises ValueError without the marks."""
    before, after = around(text, SCRIPT)
    rows = []
    for subject in map(study.subject, study.names):
        exact = study.known(plan.float_point(subject))
        for name, machine in plan.MACHINES.items():
            as_is, learned, ideal = (_seeds(study, subject, method, machine) for method in (AS_IS, "learned", IDEAL))
            if exact and as_is and learned and ideal:
                rows.append((subject.name, name, f"{exact['accuracy']:.3f}", _mean(as_is, "accuracy", 3), _mean(learned, "accuracy", 3),
                             _gain_text(learned, as_is[0]), _mean(ideal, "accuracy", 3), _mean(as_is, "energy_pj", 0),
                             _mean(learned, "energy_pj", 0)))
    table = Table(("model", "machine", "exact attention", "A3 as is", "in a learned basis", "gain [95 %]", "a perfect search of M rows",
                   "pJ a query, as is", "learned"), tuple(rows), num_text_columns=2)
    return f"{before}\n\n{to_markdown([table], 'docs/figures')}\n{after}"


def _progress(study):
    """Says of a study that is not complete that it is not."""
    points = {point for part in plan.PARTS.values() for name in study.names for point in part(study.subject(name))}
    num_known = sum(study.known(point) is not None for point in points)
    if num_known < len(points):
        yield Paragraph(f"**Not complete**: {num_known} of {len(points)} points of the study have been run; tables hold what is known.")


def summary(study):
    """[{subject, machine, basis, seeds, accuracy, ...}] of the paper's two machines, for other documents: means over seeds."""
    rows = []
    for name in study.names:
        subject = study.subject(name)
        for machine, setting in plan.MACHINES.items():
            for method in (AS_IS, *plan.METHODS):
                results = _seeds(study, subject, method, setting)
                if results:
                    means = {field: float(np.mean([np.mean(result[field]) for result in results])) for field in SUMMARY_FIELDS}
                    rows.append({"subject": name, "machine": machine, "basis": method, "seeds": len(results), **means})
    return rows


def _of_subject(study, subject):
    yield Heading(3, subject.name)
    yield from _methods(study, subject)
    yield from _same_energy(study, subject)
    yield from _thresholds(study, subject)
    yield from _calibration(study, subject)
    yield from _transfer(study, subject)


def _seeds(study, subject, method, machine, **options):
    """Results of all seeds that are known; of a method without seeds the one."""
    seeds = (0,) if method in (AS_IS, IDEAL) else plan.SEEDS
    results = [study.known(plan.point(subject, method, machine, seed, **options)) for seed in seeds]
    return [result for result in results if result is not None]


def _mean(results, field, digits):
    values = [float(np.mean(result[field])) for result in results if field in result]
    return f"{np.mean(values):.{digits}f}" if values else "-"


def _gain_text(results, reference, chosen=None):
    """Gain with its interval; in brackets where that includes zero, so that nothing is claimed."""
    mean, low, high = gain(results, [reference] * len(results), chosen=chosen)
    text = f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"
    return text if low > 0 or high < 0 else f"({text})"


def _methods(study, subject):
    exact, base = (study.known(point) for point in (plan.float_point(subject), plan.base(subject)))
    if exact is None or base is None:
        yield Paragraph("Not run yet.")
        return
    losses = f", loss {exact['mean_loss']:.3f} and {base['mean_loss']:.3f}" if "mean_loss" in exact else ""
    yield Paragraph(f"{exact['right'].size} answers. Exact attention has accuracy {exact['accuracy']:.3f}, the base machine, which selects "
                    f"nothing, {base['accuracy']:.3f}{losses}. Fitted to {subject.standard_count} {subject.unit}.")
    rows = []
    for name, machine in plan.MACHINES.items():
        as_is = _seeds(study, subject, AS_IS, machine)
        for method in (AS_IS, *plan.METHODS, IDEAL):
            results = _seeds(study, subject, method, machine)
            if results:
                rows.append((name, _label(method), str(len(results)), _mean(results, "accuracy", 3),
                             "" if method == AS_IS or not as_is else _gain_text(results, as_is[0]), _mean(results, "mean_loss", 3),
                             _mean(results, "top_found", 3), _mean(results, "weight_found", 3), _mean(results, "candidates_per_row", 3),
                             _mean(results, "selected_per_row", 3), _mean(results, "energy_pj", 0)))
    yield Table(("machine", "basis", "seeds", "accuracy", "gain [95 %]", "loss", f"top-{subject.top_rows} found", "weight found", "C/n", "K/n",
                 "pJ a query"), tuple(rows), num_text_columns=2)
    if subject.is_rotary:
        macs = 2 * 64 * 64
        yield Paragraph(f"This model has rotary positions between projections and attention, so the bases do not fold into its weights: the "
                        f"host puts a key and a query for each query into them, {macs} multiply-accumulates. At the energy of one in A3's dot "
                        f"product, {_mac_pj():.3f} pJ, that would be {macs * _mac_pj():.0f} pJ (an estimate), which is not in the table.")


def _mac_pj():
    """Of a multiply-accumulate in the dot product, whose lanes all work in each cycle."""
    with open(a3sim.Machine.preset("base").config["energy"]["table"], encoding="utf-8") as file:
        table = json.load(file)
    dot_product = table["modules"]["dot_product"]
    return dot_product["dynamic_mw"] / table["clock_mhz"] * 1000 / 64


def _label(method):
    return {AS_IS: "as is", IDEAL: "none needed: the M best rows"}.get(method, f"`{method}`")


def _same_energy(study, subject):
    """What accuracy costs without a basis: the energy at which the curve of M as is reaches it."""
    curve = _curve(study, subject, AS_IS)
    rows = []
    for method in plan.FOLLOWED[1:]:
        for share in plan.ITERATIONS_PER_ROW:
            results = _seeds(study, subject, method, (share, plan.AGGRESSIVE[1]))[:1]
            if results and len(curve) > 1:
                accuracy, energy = results[0]["accuracy"], results[0]["energy_pj"]
                needed = energy_for(curve, accuracy)
                rows.append((f"`{method}`", f"{share:.4g}", f"{accuracy:.3f}", f"{energy:.0f}",
                             "not reached" if needed is None else f"{needed:.0f}",
                             "-" if needed is None else f"{100 * (1 - energy / needed):+.0f} %"))
    if rows:
        yield Paragraph(f"What the same accuracy costs without a basis, by a larger M at T = {plan.AGGRESSIVE[1]} % (between the points of the "
                        "curve, along straight lines; one seed):")
        yield Table(("basis", "M/n", "accuracy", "pJ a query", "as is, pJ", "saved"), tuple(rows))


def _curve(study, subject, method):
    """[(energy, accuracy)] over M."""
    results = [_seeds(study, subject, method, (share, plan.AGGRESSIVE[1])) for share in plan.ITERATIONS_PER_ROW]
    return [(found[0]["energy_pj"], found[0]["accuracy"]) for found in results if found]


def energy_for(curve, accuracy):
    """The least energy at which a curve, [(energy, accuracy)] by rising energy, reaches an accuracy; None if it does not."""
    for (energy, reached), (next_energy, next_reached) in zip(curve, curve[1:]):
        if reached >= accuracy:
            return energy
        if next_reached >= accuracy:
            return energy + (next_energy - energy) * (accuracy - reached) / (next_reached - reached)
    return None


def _thresholds(study, subject):
    rows = []
    for method in plan.FOLLOWED:
        found = [_seeds(study, subject, method, (plan.AGGRESSIVE[0], percent))[:1] for percent in plan.THRESHOLDS]
        if all(found):
            rows.append((_label(method), *(f"{one[0]['accuracy']:.3f} ({one[0]['energy_pj']:.0f} pJ)" for one in found)))
    if rows:
        yield Paragraph("Accuracy (and energy of a query) over T, at M = n/8, one seed:")
        yield Table(("basis", *("T off" if percent is None else f"T = {percent} %" for percent in plan.THRESHOLDS)), tuple(rows))


def _calibration(study, subject):
    rows = []
    for method in plan.FOLLOWED[1:]:
        found = [_seeds(study, subject, method, plan.AGGRESSIVE, count=count) for count in subject.counts]
        if all(found):
            rows.append((_label(method), *(_spread(results) for results in found)))
    if rows:
        yield Paragraph(f"Accuracy on the aggressive machine over how many {subject.unit} a fit sees (mean over seeds, and least to largest "
                        "where there are several):")
        yield Table(("basis", *map(str, subject.counts)), tuple(rows))


def _spread(results):
    values = [result["accuracy"] for result in results]
    return f"{np.mean(values):.3f}" + (f" ({min(values):.3f}-{max(values):.3f})" if len(values) > 1 else "")


def _transfer(study, subject):
    rows = []
    as_is = _seeds(study, subject, AS_IS, plan.AGGRESSIVE)
    for method in plan.FOLLOWED[1:]:
        own, other = (_seeds(study, subject, method, plan.AGGRESSIVE, is_other=is_other) for is_other in (False, True))
        if own and other and as_is:
            chosen = as_is[0]["is_other"]
            rows.append((_label(method), str(len(other)), *(_gain_text(results, as_is[0], chosen) for results in (own, other))))
    if rows:
        yield Paragraph(f"Gain over as is on the aggressive machine, fitted to the same kind of data, and to other data ({subject.other_data}):")
        yield Table(("basis", "seeds", "same kind", "other"), tuple(rows), num_text_columns=1)
