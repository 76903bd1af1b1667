#!/usr/bin/python3
"""What tiles cost in accuracy, slices in time, and causal masks the search: the study of docs/long_attention.md, on trained models.

    PYTHONPATH=build/release/python scripts/study_long_attention.py --models results/workloads ../shared/traces

Writes the tables of docs/long_attention.md anew, between the marks in it, its figure, and all numbers as summary.json into --out.
Needs the Python package a3sim and matplotlib; models are those that scripts/reproduce_paper.py uses, found by their names in the
folders of --models.
"""
import argparse
import json
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
from whole_file import write_whole
from workloads.command_line import UserError
from written_part import around

MODEL_FILES = {"masked_lm": ("masked_lm.npz", "mlm_model.npz"), "kv_memory": ("kv_memory.npz",)}
LANES = {64: (64, 32, 16), 128: (128, 64, 32)}
SHARES = ((0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1))


def parse_arguments():
    parser = argparse.ArgumentParser(description="Study long, wide and causal attention (docs/long_attention.md).", allow_abbrev=False)
    parser.add_argument("--models", nargs="+", type=pathlib.Path, metavar="FOLDER",
                        default=[SOURCE_DIR / "results/workloads", SOURCE_DIR.parent / "shared/traces"],
                        help="where trained models are looked for, in this order (default: results/workloads, then ../shared/traces)")
    parser.add_argument("--rows", nargs="+", type=int, choices=NUM_ROWS, default=list(NUM_ROWS), metavar="N",
                        help=f"rows of an operation (default: {' '.join(map(str, NUM_ROWS))})")
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/long_attention", metavar="FOLDER",
                        help="where summary.json goes (default: results/long_attention)")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/long_attention.md", metavar="FILE.md",
                        help="default: docs/long_attention.md; its figure goes to the folder 'figures' beside it")
    return parser.parse_args()


def model_of(name, folders):
    """Its file. Raises UserError if it is nowhere."""
    files = MODEL_FILES[name]
    places = [folder / file for file in files for folder in folders if (folder / file).is_file()]
    if not places:
        raise UserError(f"{name}: none of {', '.join(files)} is in {', '.join(map(str, folders))}; name another folder with --models, or train "
                        "one (workloads/README.md).")
    return places[0]


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
    masked_lm = MaskedLanguageModel(model_of("masked_lm", arguments.models))
    kv_memory = KeyValueNetwork(model_of("kv_memory", arguments.models))
    trained_size = masked_lm.subject(NUM_ROWS[0])
    subjects = (make(rows) for make in (masked_lm.subject, masked_lm.pairs, kv_memory.subject) for rows in arguments.rows)
    return {"tiles": list(tiles_of(subjects)), "slices": list(slices_of([trained_size, masked_lm.pairs(NUM_ROWS[0])])),
            "masks": list(masks_of(trained_size))}


def main():
    arguments = parse_arguments()
    try:
        text = arguments.document.read_text(encoding="utf-8")
        around(text, report.SCRIPT)
        study = run(arguments)
        text, figures = report.document(study, text)
        for name, content in figures.items():
            write(arguments.document.parent / "figures" / name, content)
        write(arguments.out / "summary.json", json.dumps(study, indent=1) + "\n")
        write(arguments.document, text)
        print(f"{arguments.document}, {arguments.out / 'summary.json'}: written")
    except (UserError, a3sim.InputError, OSError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"study_long_attention.py: error: {line}", file=sys.stderr)
        return 2
    return 0


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


if __name__ == "__main__":
    program.run("study_long_attention.py", main)
