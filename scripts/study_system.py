#!/usr/bin/python3
"""When sorting pays, what binds a system, what banks and units are worth: the study of docs/system.md, on the fast engine.

    PYTHONPATH=build/release/python scripts/study_system.py

Each point, one machine in one system on one workload, is kept in --out as soon as it is known; started again, the script goes on. It then
writes its part of docs/system.md anew, between the marks in it, the figures, and summary.json in --out. Needs the Python package a3sim and
matplotlib.
"""
import argparse
import pathlib
import sys

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent

try:
    import a3sim
    from a3system import plan, report
    from a3system.points import Study
except ImportError as missing:
    sys.exit(f"study_system.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python. matplotlib is Debian's "
             "python3-matplotlib.")
import program
import written_part


def parse_arguments():
    parser = argparse.ArgumentParser(description="Study systems of several units (docs/system.md).", allow_abbrev=False)
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/system", metavar="FOLDER",
                        help="where points are kept, and summary.json goes (default: results/system)")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/system.md", metavar="FILE.md",
                        help="default: docs/system.md; its figures go to the folder 'figures' beside it")
    parser.add_argument("--parts", nargs="+", choices=plan.PARTS, default=list(plan.PARTS), metavar="PART",
                        help=f"what is run, of {', '.join(plan.PARTS)} (default: all); the document is written when all have been")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="default: as many as there are processors")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    try:
        text = arguments.document.read_text(encoding="utf-8")
        written_part.around(text, report.SCRIPT)
        study = Study(arguments.out, arguments.threads)
        for part in arguments.parts:
            study.run(plan.PARTS[part]().values(), lambda done, part=part: print(f"{part}: {done}", flush=True))
        missing = [part for part, points in plan.PARTS.items() if any(point not in study for point in points().values())]
        if missing:
            print(f"{arguments.document}: left as it is, for {', '.join(missing)} have not been run")
            return 0
        text, figures = report.document(study, text)
        summary = written_part.write_summary(arguments.out, report.summary(study))
        written_part.write(arguments.document, text, figures)
        print(f"{arguments.document}, {summary}: written")
    except (a3sim.InputError, OSError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"study_system.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("study_system.py", main, left="what is known is kept")
