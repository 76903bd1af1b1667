#!/usr/bin/python3
"""What training with A3 in the forward pass is worth: the study of docs/training.md, on small models of the workloads.

    PYTHONPATH=build/release/python scripts/study_training.py

Trains models with exact attention, goes on from these without A3, with it, and with the search's penalty, too, and trains models with A3 from the start;
each model, and its scores, are kept in --out, and so is where a training stands: started again, the script goes on. It then writes the tables of
docs/training.md anew, between the marks in it, and summary.json in --out. Needs PyTorch (scripts/setup.sh --workloads) and the Python package a3sim.
"""
import argparse
import pathlib
import sys

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE_DIR))  # for workloads

try:
    import a3sim
    from a3train import plan, report
    from a3train.study import Study
except ImportError as missing:
    sys.exit(f"study_training.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python.")
import program
from only_writer import FolderInUse, only_writer
import written_part
from workloads.command_line import UserError


def parse_arguments():
    parser = argparse.ArgumentParser(description="Study training with A3 in the forward pass (docs/training.md).", allow_abbrev=False)
    parser.add_argument("--workloads", nargs="+", choices=plan.WORKLOADS, help="(default: all; without --text those that need none)")
    parser.add_argument("--text", type=pathlib.Path, metavar="FILE", help="UTF-8 text, for the language models")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3], metavar="N", help="(default: 1 2 3)")
    parser.add_argument("--arithmetic", choices=("fixed_point", "selection"), default="fixed_point", help="of the forward pass (default: fixed_point)")
    parser.add_argument("--tables-only", action="store_true", help="train nothing; write the document from what is known")
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/training", metavar="FOLDER",
                        help="where models and scores are kept (default: results/training)")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/training.md", metavar="FILE.md", help="default: docs/training.md")
    return parser.parse_args()


def asked_workloads(arguments):
    """Names. Raises UserError for those that need a text if there is none."""
    needing = [name for name, workload in plan.WORKLOADS.items() if workload.needs_text]
    if arguments.text is not None and not arguments.text.is_file():
        raise UserError(f"--text {arguments.text}: there is no such file.")
    if arguments.workloads is None:
        return [name for name in plan.WORKLOADS if arguments.text is not None or name not in needing]
    if arguments.text is None and not arguments.tables_only and set(arguments.workloads) & set(needing):
        raise UserError(f"{', '.join(name for name in arguments.workloads if name in needing)}: give a text to learn from, --text FILE.")
    return arguments.workloads


def study(arguments):
    text = arguments.document.read_text(encoding="utf-8")
    workloads, text_file = asked_workloads(arguments), arguments.text and arguments.text.resolve()
    known = Study(SOURCE_DIR, arguments.out.resolve(), arguments.arithmetic, text_file)
    for training in plan.trainings(workloads, arguments.seeds):
        if not arguments.tables_only:
            scores = known.run(training)
            print(f"{training.name}: exact attention {scores['float']:.3f}, base {scores['base']['accuracy']:.3f}", flush=True)
    asked = workloads, arguments.seeds
    text = report.document(known, *asked, arguments.arithmetic, text)
    summary = written_part.write_summary(arguments.out, report.summary(known, *asked))
    written_part.write(arguments.document, text, {})
    print(f"{arguments.document}, {summary}: written")


def main():
    arguments = parse_arguments()
    try:
        with only_writer(arguments.out):
            study(arguments)
    except (UserError, FolderInUse, a3sim.InputError, OSError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"study_training.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("study_training.py", main, left="what is known is kept, and the same command goes on")
