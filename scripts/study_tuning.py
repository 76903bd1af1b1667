#!/usr/bin/python3
"""What a setting for each head saves over one for all: the study of docs/tuning.md, on trained models.

    PYTHONPATH=build/release/python scripts/study_tuning.py

Writes a figure and a table of docs/tuning.md anew, between the marks in it, and all numbers as summary.json into --out. Needs the Python package a3sim,
SciPy and matplotlib; models are those that scripts/reproduce_paper.py uses, found by their names in the folders of --models.
"""
import argparse
import pathlib
import sys
import time

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE_DIR))  # for workloads

try:
    import a3sim
    import drawing
    from a3paper.document import Figure, Heading, Paragraph, Table, to_markdown
    from a3paper.numbers import signed
    from a3tune import accuracy, measures
except ImportError as missing:
    sys.exit(f"study_tuning.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python. SciPy and matplotlib are "
             "Debian's python3-scipy and python3-matplotlib.")
import program
import trained_models
import written_part
from workloads.command_line import UserError

SCRIPT = "study_tuning.py"
_SETTINGS = {"base": "base, fixed point alone", "conservative": "the paper's conservative", "same_for_all": "one for all heads",
             "by_head": "a setting for each head"}
_LINES = {"by_head": ("#000000", "-", "o", "a setting for each head"), "same_for_all": ("#2171b5", "--", "s", "one for all heads")}


def parse_arguments():
    parser = argparse.ArgumentParser(description="Study tuning by head (docs/tuning.md).", allow_abbrev=False)
    trained_models.add_option(parser)
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/tuning", metavar="FOLDER", help="(default: results/tuning)")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/tuning.md", metavar="FILE.md",
                        help="default: docs/tuning.md; its figure goes to the folder 'figures' beside it")
    return parser.parse_args()


def document(study, text):
    """The document with its table anew, and the figure's files. Raises ValueError without the marks."""
    before, after = written_part.around(text, SCRIPT)
    figure = Figure("tuning_by_head", drawn(study["tunings"]), "Dynamic energy of a query against the bound on top-5 kept: a setting for each head, and one for all")
    rows = [(one["model"], one["measure"], f"{one['bound']:g}", str(one["heads"]),
             *(f"{one[kind][part]:{form}}" for kind in _LINES for part, form in (("energy_pj", ".0f"), ("held_out_value", ".3f"))), f"{100 * one['saved']:.1f} %")
            for one in study["tunings"]]
    header = ("model", "measure", "bound", "heads", *(f"{words}, {part}" for *_, words in _LINES.values() for part in ("pJ a query", "measure held out")),
              "energy saved")
    blocks = [figure, Table(header, tuple(rows), num_text_columns=2),
              Paragraph(f"{study['seconds']:.0f} s by the clock, on one thread of a machine that may have had other work. Nothing is random. "
                        f"{', '.join(f'{count} of {name}' for name, count in measures.SAMPLES.items())} samples (of memn2n for each task), 30 % held out. "
                        "Bounds that no choice keeps are left out."),
              *by_accuracy(study["by_accuracy"])]
    return f"{before}\n\n{to_markdown(blocks, 'figures')}\n{after}", figure.files()


def by_accuracy(tunings):
    """Blocks: what keeps a model within accuracy.ALLOWED_LOSS of the base machine."""
    yield Heading(3, f"At most {accuracy.ALLOWED_LOSS} of a model's accuracy")
    yield Paragraph(f"The bound is the model's own accuracy, by a metric: at most {accuracy.ALLOWED_LOSS} below that on the base machine on the samples tuned on, which "
                    "is what the paper's conservative machine loses at most (Fig. 13). The others tell what the choice is worth. Energy is dynamic, of a query, "
                    "and cycles are those of a run, each operation from an empty pipeline; both over those of the base machine on the same samples. "
                    "C/n and K/n: sums over all queries; 1 where the choice leaves a part of the approximation out.")
    header = ("model", "setting", "exact", "accuracy", "from exact", "from base, tuned on", "from base, others", "C/n", "K/n", "energy over base", "cycles over base")
    yield Table(header, tuple(_accuracy_row(one, kind) for one in tunings for kind in _SETTINGS), num_text_columns=2)
    samples = ", ".join(f"{one.scored} of {name} ({one.tuned} tuned on)" for name, one in accuracy.SAMPLES.items())
    yield Paragraph(f"Samples: {samples}; of memn2n for each task.")


def _accuracy_row(one, kind):
    exact, base, chosen = (one[part] for part in ("exact", "base", kind))
    return (one["model"], _SETTINGS[kind], f"{exact['accuracy']:.3f}", f"{chosen['accuracy']:.3f}", signed(chosen["accuracy"], exact["accuracy"], 3),
            *(signed(chosen[part], base[part], 3) for part in ("tuned_on", "others")), f"{chosen['candidates_per_row']:.3f}",
            f"{chosen['selected_per_row']:.3f}", *(f"{chosen[part] / base[part]:.3f}" for part in ("energy_pj", "cycles")))


def drawn(tunings):
    names = list(dict.fromkeys(one["model"] for one in tunings))
    picture, [axes] = drawing.figure(300 * len(names) + 160, 320, 1, len(names))
    for name, axis in zip(names, axes):
        entries = [one for one in tunings if one["model"] == name and one["measure"] == "top5"]
        for kind, (colour, style, marker, words) in _LINES.items():
            axis.plot([one["bound"] for one in entries], [one[kind]["energy_pj"] for one in entries], style, color=colour, marker=marker, markersize=5, label=words)
        axis.set_title(name)
        axis.set_xlabel("top-5 kept, at least")
        axis.set_ylim(bottom=0)
        axis.grid()
    axes[0].set_ylabel("pJ a query")
    axes[-1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return picture


def main():
    arguments = parse_arguments()
    try:
        text = arguments.document.read_text(encoding="utf-8")
        written_part.around(text, SCRIPT)
        started = time.monotonic()
        models = trained_models.files_in(arguments.models)
        tunings = [one for name in measures.SAMPLES for one in measures.tuned(name, models[name])]
        study = {"tunings": tunings, "by_accuracy": [accuracy.tuned(name, path) for name, path in models.items()], "seconds": time.monotonic() - started}
        summary = written_part.write_summary(arguments.out, study)
        text, figures = document(study, text)
        written_part.write(arguments.document, text, figures)
        print(f"{arguments.document}, {summary}: written")
    except (UserError, a3sim.InputError, OSError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"study_tuning.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("study_tuning.py", main)
