#!/usr/bin/python3
"""What a basis is worth to the search: the study of docs/search_basis.md, on trained models.

    PYTHONPATH=build/release/python scripts/study_basis.py --models results/workloads ../shared/traces

Each point, one model on one machine in bases fitted one way, is kept in --out as soon as it is known; started again, the script goes
on. It then writes the tables of docs/search_basis.md and of README.md anew, between the marks in them, the figure, and summary.json in --out,
from which scripts/reproduce_paper.py takes columns of their own. Needs the Python package a3sim,
SciPy, matplotlib; models are those that scripts/reproduce_paper.py uses, found by their names in the folders of --models.
"""
import argparse
import pathlib
import sys

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE_DIR))  # for workloads

try:
    import a3sim
    from a3basis import plan, report
    from a3basis.points import Study
    from a3basis.subjects import SUBJECTS
except ImportError as missing:
    sys.exit(f"study_basis.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python. SciPy and matplotlib "
             "are Debian's python3-scipy and python3-matplotlib.")
import program
import trained_models
import written_part
from workloads.command_line import UserError


def parse_arguments():
    parser = argparse.ArgumentParser(description="Study bases for the search (docs/search_basis.md).", allow_abbrev=False)
    trained_models.add_option(parser)
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/basis", metavar="FOLDER",
                        help="where points and bases are kept (default: results/basis)")
    parser.add_argument("--parts", nargs="*", choices=plan.PARTS, default=list(plan.PARTS), help="what is run; without a name nothing is, and "
                        "the document is written from what is known (default: all)")
    parser.add_argument("--subjects", nargs="+", choices=SUBJECTS, default=list(SUBJECTS), help="models that are run (default: all)")
    parser.add_argument("--without", nargs="+", choices=plan.METHODS, default=[], metavar="METHOD", help="methods that are not run")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/search_basis.md", metavar="FILE.md",
                        help="default: docs/search_basis.md; its figure goes to the folder 'figures' beside it")
    parser.add_argument("--readme", type=pathlib.Path, default=SOURCE_DIR / "README.md", metavar="FILE.md",
                        help="where the short table goes (default: README.md)")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="default: as many as there are processors")
    return parser.parse_args()


def run(study, arguments):
    points = [point for part in arguments.parts for name in arguments.subjects for point in plan.PARTS[part](study.subject(name))
              if point.method not in arguments.without]
    missing = [point for point in dict.fromkeys(points) if study.known(point) is None]
    print(f"{len(missing)} of {len(points)} points are to be run", flush=True)
    for number, point in enumerate(missing, 1):
        result = study.run(point)
        print(f"{number} of {len(missing)}: {report.line(point, result)}", flush=True)


def main():
    arguments = parse_arguments()
    try:
        study = Study(trained_models.files_in(arguments.models, SUBJECTS), arguments.out, arguments.threads)
        run(study, arguments)
        text, figures = report.document(study, arguments.document.read_text(encoding="utf-8"))
        readme = report.short(study, arguments.readme.read_text(encoding="utf-8"))
        summary = written_part.write_summary(arguments.out, report.summary(study))
        written_part.write(arguments.document, text, figures)
        written_part.write(arguments.readme, readme, {})
        print(f"{arguments.document}, {arguments.readme}, {summary}: written")
    except (UserError, a3sim.InputError, OSError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"study_basis.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("study_basis.py", main, left="what is known is kept")
