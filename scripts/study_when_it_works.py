#!/usr/bin/python3
"""When A3's approximation works: which property of an attention decides what the search finds, the study of docs/when_it_works.md.

    PYTHONPATH=build/release/python scripts/study_when_it_works.py

Writes the tables of docs/when_it_works.md anew, between the marks in it, its figures, and all numbers as summary.json into --out. Fits the
coefficients of `a3sim trace-info --advice`, which stand in src/explore/keep_prediction.cpp, and prints them.
Needs the Python package a3sim, SciPy and matplotlib; models are those that scripts/reproduce_paper.py uses, found by their names in the folders
of --models.
"""
import argparse
import hashlib
import pathlib
import sys
import time

import numpy as np

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE_DIR))  # for workloads

try:
    import a3sim
    from a3when import deciding, measure, report, subjects
    from a3when.properties import PROPERTIES
except ImportError as missing:
    sys.exit(f"study_when_it_works.py: error: {missing}; build with scripts/build.sh and say PYTHONPATH=build/release/python. SciPy and matplotlib "
             "are Debian's python3-scipy and python3-matplotlib.")
import program
import trained_models
import written_part
from workloads.command_line import UserError

FITTED_TO = "masked_lm"
SYNTHETIC = "synthetic"
REACH = "of a heavy row, median: the M / n at which the search first comes to it"


def parse_arguments():
    parser = argparse.ArgumentParser(description="Study when approximation works (docs/when_it_works.md).", allow_abbrev=False)
    trained_models.add_option(parser)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3], metavar="N", help="of synthetic attention and rotations (default: 1 2 3)")
    parser.add_argument("--knobs", nargs="+", choices=subjects.KNOBS, default=list(subjects.KNOBS), metavar="KNOB",
                        help=f"of synthetic attention: {', '.join(subjects.KNOBS)} (default: all)")
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/when_it_works", metavar="FOLDER",
                        help="where summary.json goes (default: results/when_it_works)")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/when_it_works.md", metavar="FILE.md",
                        help="default: docs/when_it_works.md; its figures go to the folder 'figures' beside it")
    return parser.parse_args()


def mean_of(listed):
    """Means over traces of properties and settings; infinite reach, of traces whose rows have no positive product, is left out."""
    names = [name for name in listed[0].properties if all(name in one.properties for one in listed)]
    properties = {name: float(np.mean([one.properties[name] for one in listed if np.isfinite(one.properties[name])])) for name in names}
    settings = {setting: {part: float(np.mean([one.settings[setting][part] for one in listed])) for part in parts}
                for setting, parts in listed[0].settings.items()}
    return {"properties": properties, "settings": settings}


def measured_heads(models):
    heads = []
    for name, path in models.items():
        print(f"heads: {name}", flush=True)
        heads += [measure.measured(trace) for trace in subjects.heads_of(name, path)]
    return heads


def altered_heads(models, seed):
    for name, path in models.items():
        for way in subjects.ALTERATIONS:
            print(f"altered: {name}, {way}", flush=True)
            listed = [measure.measured(subjects.altered(trace, way, seed)) for trace in subjects.heads_of(name, path)]
            yield {"family": name, "way": way, **mean_of(listed)}


def turned_knobs(knobs, seeds):
    """[(knob, value, [Measured of each seed])]."""
    for knob in knobs:
        print(f"knob: {knob}", flush=True)
        for value in subjects.KNOBS[knob]:
            yield knob, value, [measure.measured(subjects.synthetic(knob, value, seed)) for seed in seeds]


def tested(family, role, listed, coefficients):
    wrong = measure.errors(listed, coefficients)
    numbers = {part: {"mean": float(np.mean(np.abs(one))), "bias": float(np.mean(one)), "largest": float(np.max(np.abs(one)))}
               for part, one in wrong.items()}
    return {"family": family, "role": role, "traces": len(listed), **numbers}


def predictions(family, listed, coefficients):
    for one in listed:
        for share in measure.SHARES:
            yield {"family": family, "part": "found", "measured": measure.found_of(one, share),
                   "predicted": measure.predicted(one, coefficients, share)[0]}
        for name, setting in measure.SETTINGS.items():
            yield {"family": family, "part": "kept", "measured": one.settings[name]["kept"],
                   "predicted": measure.predicted(one, coefficients, *setting)[1]}


def run(arguments):
    started = time.monotonic()
    models = trained_models.files_in(arguments.models)
    heads = measured_heads(models)
    coefficients = deciding.fitted_to([one for one in heads if one.trace.family == FITTED_TO])
    knobs = list(turned_knobs(arguments.knobs, arguments.seeds))
    groups = {name: [one for one in heads if one.trace.family == name] for name in models}
    groups[SYNTHETIC] = [one for _, _, listed in knobs for one in listed]

    def knob(name, value, listed):
        found = {setting: float(np.mean([measure.predicted(one, coefficients, *numbers)[0] for one in listed]))
                 for setting, numbers in measure.SETTINGS.items()}
        return {"knob": name, "value": value, "predicted": found, **mean_of(listed)}

    return {"models": {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in models.items()}, "seeds": arguments.seeds,
            "coefficients": [coefficients.constant, coefficients.slope], "fitted_to": f"the {len(groups[FITTED_TO])} heads of {FITTED_TO}",
            "what": PROPERTIES | {"reach": REACH}, "deciding": deciding.all_properties(heads),
            "tested": [tested(name, "fitted to" if name == FITTED_TO else "", listed, coefficients) for name, listed in groups.items()],
            "predictions": [point for name, listed in groups.items() for point in predictions(name, listed, coefficients)],
            "altered": list(altered_heads(models, arguments.seeds[0])), "knobs": [knob(*one) for one in knobs],
            "heads": [{"family": one.trace.family, "name": one.trace.name, "properties": one.properties, "settings": one.settings} for one in heads],
            "seconds": time.monotonic() - started}


def main():
    arguments = parse_arguments()
    try:
        text = arguments.document.read_text(encoding="utf-8")
        written_part.around(text, report.SCRIPT)
        study = run(arguments)
        summary = written_part.write_summary(arguments.out, study)
        text, figures = report.document(study, text)
        written_part.write(arguments.document, text, figures)
        print(f"{arguments.document}, {summary}: written")
        print("coefficients of src/explore/keep_prediction.cpp: constant {:.3f}, slope {:.3f}".format(*study["coefficients"]))
    except (UserError, a3sim.InputError, OSError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"study_when_it_works.py: error: {line}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    program.run("study_when_it_works.py", main)
