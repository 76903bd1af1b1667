"""The study in words and tables: what stands between the marks of docs/training.md."""
import statistics

from a3paper.document import Heading, Paragraph, Table, to_markdown
from a3paper.numbers import spread
from written_part import around

from .plan import EXACT, EXACT_MORE, WITH_MACHINE, WORKLOADS, Training, trainings

SCRIPT = "study_training.py"
_WAYS = (EXACT, EXACT_MORE, *WITH_MACHINE)


def document(study, workloads, seeds, arithmetic, text):
    """The document with its tables anew. Raises ValueError without the marks."""
    before, after = around(text, SCRIPT)
    blocks = [Paragraph(f"Seeds {', '.join(map(str, seeds))}; forward pass: `{arithmetic}`. Means over seeds, ± standard deviation. Difference: from exact "
                        "attention of the model that was trained with it, seed by seed.")]
    known = summary(study, workloads, seeds)
    num_known = sum(scores is not None for scores in known.values())
    if num_known < len(known):
        blocks.insert(0, Paragraph(f"**Not complete**: {num_known} of {len(known)} models of the study are known; tables hold what there is."))
    for name in workloads:
        blocks += _of_workload(study, name, seeds)
    return f"{before}\n\n{to_markdown(blocks, 'figures')}\n{after}"


def summary(study, workloads, seeds):
    """All scores by the models' names."""
    return {one.name: study.known(one) for one in trainings(workloads, seeds)}


def _of_workload(study, name, seeds):
    workload = WORKLOADS[name]
    yield Heading(2, name)
    rows = []
    for setting in workload.settings:
        for way in _WAYS:
            known = {seed: study.known(Training(workload, way, seed, setting if way in WITH_MACHINE else None)) for seed in seeds}
            known = {seed: scores for seed, scores in known.items() if scores is not None}
            if known:
                rows.append((setting, way, str(len(known)), *_numbers(study, workload, setting, known)))
    header = ("machine", "trained", "seeds", "accuracy, exact attention", "accuracy, this machine", "difference", "C/n", "K/n", "pJ a query", "training, s")
    yield Table(header, tuple(rows), num_text_columns=2)
    parts = [f"{workload.length} {workload.unit}", f"gone on: {workload.more} more at a rate of {workload.more_learning_rate:g}",
             f"weight of the penalty {workload.search_penalty:g}"]
    parts += [f"{whose} options `{' '.join(options)}`" for whose, options in (("trainer's", workload.options), ("evaluator's", workload.evaluation)) if options]
    yield Paragraph("; ".join(parts) + ".")


def _numbers(study, workload, setting, known):
    references = {seed: study.known(Training(workload, EXACT, seed)) for seed in known}
    yield spread([scores["float"] for scores in known.values()], 3)
    yield spread([scores[setting]["accuracy"] for scores in known.values()], 3)
    yield spread([scores[setting]["accuracy"] - references[seed]["float"] for seed, scores in known.items()], 3, is_difference=True)
    for part, form in (("candidates_per_row", ".3f"), ("selected_per_row", ".3f"), ("energy_pj", ".0f")):
        yield f"{statistics.mean(scores[setting][part] for scores in known.values()):{form}}"
    seconds = [scores["seconds"] for scores in known.values() if scores["seconds"] is not None]
    yield f"{statistics.mean(seconds):.0f}" if seconds else "-"
