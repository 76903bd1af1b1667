"""The study in words and tables: what stands between the marks of docs/training.md."""
import statistics

from a3paper.document import Heading, Paragraph, Table, to_markdown
from a3paper.numbers import spread
from written_part import around

from .plan import EXACT, EXACT_MORE, FROM_START, TUNED, WORKLOADS, Training

SCRIPT = "study_training.py"
_WAYS = (EXACT, EXACT_MORE, TUNED, FROM_START)


def document(study, workloads, settings, seeds, arithmetic, text):
    """The document with its tables anew. Raises ValueError without the marks."""
    before, after = around(text, SCRIPT)
    blocks = [Paragraph(f"Seeds {', '.join(map(str, seeds))}; forward pass: `{arithmetic}`. Means over seeds, ± standard deviation. Difference: from exact "
                        "attention of the model that was trained with it, seed by seed.")]
    known = summary(study, workloads, settings, seeds)
    num_known = sum(scores is not None for scores in known.values())
    if num_known < len(known):
        blocks.insert(0, Paragraph(f"**Not complete**: {num_known} of {len(known)} models of the study are known; tables hold what there is."))
    for name in workloads:
        blocks += _of_workload(study, name, settings, seeds)
    return f"{before}\n\n{to_markdown(blocks, 'figures')}\n{after}"


def summary(study, workloads, settings, seeds):
    """All scores by the models' names."""
    listed = (Training(WORKLOADS[name], way, seed, setting) for name in workloads for seed in seeds for way in _WAYS
              for setting in (settings if way in (TUNED, FROM_START) else (None,)))
    return {one.name: study.known(one) for one in listed}


def _of_workload(study, name, settings, seeds):
    workload = WORKLOADS[name]
    yield Heading(2, name)
    rows = []
    for setting in settings:
        for way in _WAYS:
            known = {seed: study.known(Training(workload, way, seed, setting if way in (TUNED, FROM_START) else None)) for seed in seeds}
            known = {seed: scores for seed, scores in known.items() if scores is not None}
            if known:
                rows.append((setting, way, str(len(known)), *_numbers(study, workload, setting, known)))
    header = ("machine", "trained", "seeds", "accuracy, exact attention", "accuracy, this machine", "difference", "C/n", "K/n", "pJ a query", "training, s")
    yield Table(header, tuple(rows), num_text_columns=2)
    yield Paragraph(f"{workload.length} {workload.unit}; gone on: {workload.more} more at a rate of {workload.more_learning_rate:g}"
                    + (f"; trainer's options `{' '.join(workload.options)}`" if workload.options else "") + ".")


def _numbers(study, workload, setting, known):
    references = {seed: study.known(Training(workload, EXACT, seed)) for seed in known}
    yield spread([scores["float"] for scores in known.values()], 3)
    yield spread([scores[setting]["accuracy"] for scores in known.values()], 3)
    yield spread([scores[setting]["accuracy"] - references[seed]["float"] for seed, scores in known.items()], 3, is_difference=True)
    for part, form in (("candidates_per_row", ".3f"), ("selected_per_row", ".3f"), ("energy_pj", ".0f")):
        yield f"{statistics.mean(scores[setting][part] for scores in known.values()):{form}}"
    seconds = [scores["seconds"] for scores in known.values() if scores["seconds"] is not None]
    yield f"{statistics.mean(seconds):.0f}" if seconds else "-"
