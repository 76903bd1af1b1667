#!/usr/bin/python3
"""What tiles cost in accuracy, slices in time, and causal masks the search: the study of docs/long_attention.md, on trained models.

    PYTHONPATH=build/release/python scripts/study_long_attention.py --models results/workloads ../shared/traces

Writes the tables of docs/long_attention.md anew, between the marks in it, its figure, and all numbers as summary.json into --out.
Needs the Python package a3sim and matplotlib; models are those that scripts/reproduce_paper.py uses, found by their names in the
folders of --models.
"""
import argparse
import pathlib
import sys

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE_DIR))  # for workloads

try:
    import a3sim
    from a3long import measure, report
    from a3long.subjects import NUM_ROWS, KeyValueNetwork, MaskedLanguageModel
except ImportError as missing:
    sys.exit(f"study_long_attention.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python. matplotlib "
             "is Debian's python3-matplotlib.")
import program
import trained_models
import written_part
from workloads.command_line import UserError

LANES = {64: (64, 32, 16), 128: (128, 64, 32)}
SHARES = ((0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1))


def parse_arguments():
    parser = argparse.ArgumentParser(description="Study long, wide and causal attention (docs/long_attention.md).", allow_abbrev=False)
    trained_models.add_option(parser)
    parser.add_argument("--rows", nargs="+", type=int, choices=NUM_ROWS, default=list(NUM_ROWS), metavar="N",
                        help=f"rows of an operation (default: {' '.join(map(str, NUM_ROWS))})")
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/long_attention", metavar="FOLDER",
                        help="where summary.json goes (default: results/long_attention)")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/long_attention.md", metavar="FILE.md",
                        help="default: docs/long_attention.md; its figure goes to the folder 'figures' beside it")
    return parser.parse_args()


def tiles_of(subjects):
    for subject in subjects:
        for preset in measure.MACHINES:
            print(f"tiles: {subject.name}, n = {subject.num_rows}, {preset}", flush=True)
            numbers = {str(tiles): one for tiles, one in measure.tiled(subject, preset).items()}
            yield {"subject": subject.name, "machine": preset, "rows": subject.num_rows, "tiles": numbers}


def slices_of(subjects):
    for subject in subjects:
        for preset in measure.MACHINES:
            print(f"slices: {subject.name}, d = {subject.num_dims}, {preset}", flush=True)
            lanes = [{"num_lanes": lanes, **measure.sliced(subject, preset, lanes)} for lanes in LANES[subject.num_dims]]
            yield {"subject": subject.name, "machine": preset, "dims": subject.num_dims, "lanes": lanes}


def masks_of(subject):
    for preset in measure.MACHINES:
        for share in SHARES:
            print(f"masks: {subject.name}, {share}, {preset}", flush=True)
            yield {"machine": preset, "rows": subject.num_rows, "share": share, "ways": measure.masked(subject, preset, share)}


def run(arguments):
    models = trained_models.files_in(arguments.models, ("masked_lm", "kv_memory"))
    masked_lm = MaskedLanguageModel(models["masked_lm"])
    kv_memory = KeyValueNetwork(models["kv_memory"])
    trained_size = masked_lm.subject(NUM_ROWS[0])
    subjects = (make(rows) for make in (masked_lm.subject, masked_lm.pairs, kv_memory.subject) for rows in arguments.rows)
    return {"tiles": list(tiles_of(subjects)), "slices": list(slices_of([trained_size, masked_lm.pairs(NUM_ROWS[0])])),
            "masks": list(masks_of(trained_size))}


def main():
    arguments = parse_arguments()
    try:
        text = arguments.document.read_text(encoding="utf-8")
        written_part.around(text, report.SCRIPT)
        study = run(arguments)
        text, figures = report.document(study, text)
        summary = written_part.write_summary(arguments.out, study)
        written_part.write(arguments.document, text, figures)
        print(f"{arguments.document}, {summary}: written")
    except (UserError, a3sim.InputError, OSError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"study_long_attention.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("study_long_attention.py", main)
