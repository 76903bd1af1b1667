"""Accuracy of a trained model under exact attention and under A3, for Fig. 11, 12 and 13 of the A3 paper.

    python3 -m workloads.evaluate memn2n --model results/workloads/memn2n.npz --out results/workloads/memn2n

Writes accuracy.json and accuracy.csv (workloads/README.md has their fields) into the folder. A3's machines are those of the
paper: base, conservative, aggressive, candidate selection alone (M = n ... n/8) and post-scoring alone (T = 1 ... 20 %).
"""

import argparse
import csv
import hashlib
import io
import pathlib

from workloads import attention
from workloads.command_line import UserError, claim_output, claimed_folder, command_as_typed, run, write_json, write_text
from workloads.design_points import DESIGN_POINTS
from workloads.machine import CommandMachine, PythonMachine, read_config
from workloads.registry import add_workload_parsers, load_evaluation

SCHEMA_VERSION = 1
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent

# Fields of a point; accuracy.csv has them as columns. None where a point has no such number.
POINT_FIELDS = ("name", "group", "iterations_per_row", "threshold_percent", "accuracy", "loss", "answers", "queries",
                "rows_mean", "candidates_mean", "selected_mean", "candidates_per_row", "selected_per_row",
                "top2_retained", "top5_retained")


def _add_arguments(parser):
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="FOLDER", help="where the results go")
    parser.add_argument("--force", action="store_true", help="replace results that exist")
    parser.add_argument("--points", nargs="+", metavar="NAME", choices=_point_names(),
                        help="machines to evaluate besides float, by name or group; all if left out. "
                             + ", ".join(_point_names()).replace("%", "%%"))
    parser.add_argument("--config", type=pathlib.Path, metavar="FILE.json", default=REPOSITORY / "configs/base.json",
                        help="machine whose approximation the points replace (default configs/base.json)")
    parser.add_argument("--backend", choices=("command", "python"), default="command",
                        help="command: a3sim run (default); python: the package a3sim")
    parser.add_argument("--a3sim", type=pathlib.Path, metavar="FILE", default=REPOSITORY / "build/release/a3sim",
                        help="binary of the backend command (default build/release/a3sim)")
    parser.add_argument("--engine", metavar="NAME", help="engine of the backend command; its own choice if left out")
    parser.add_argument("--attention", metavar="FILE.py:FUNCTION",
                        help="evaluate this attention (see workloads/attention.py) instead of A3's machines")


def _point_names():
    """Groups and names, each once, in order."""
    return list(dict.fromkeys([point.group for point in DESIGN_POINTS] + [point.name for point in DESIGN_POINTS]))


def chosen_points(names):
    """The design points whose name or group is among `names`; None: all."""
    return [point for point in DESIGN_POINTS if names is None or point.name in names or point.group in names]


def point_result(name, group, score, iterations_per_row=None, threshold_percent=None, selection=None):
    """One entry of accuracy.json's `points`."""
    known = {"name": name, "group": group, "iterations_per_row": iterations_per_row,
             "threshold_percent": threshold_percent, "accuracy": score.accuracy, "loss": score.loss,
             "answers": score.answers, **(selection or {})}
    return {field: known.get(field) for field in POINT_FIELDS} | {"accuracy_by_task": score.by_task}


def machine_of(point, config, options):
    if options.backend == "python":
        return PythonMachine(point.config(config))
    return CommandMachine(point.config(config), options.a3sim, options.engine)


def evaluate_points(evaluation, options):
    """Results of all points asked for, as they come."""
    yield point_result("float", "float", evaluation.score(attention.exact))
    if options.attention is not None:
        yield point_result(options.attention, "user", evaluation.score(attention.from_file(options.attention)))
        return
    config = read_config(options.config)
    for point in chosen_points(options.points):
        machine = machine_of(point, config, options)
        score = evaluation.score(machine)
        yield point_result(point.name, point.group, score, point.iterations_per_row, point.threshold_percent,
                           machine.statistics.summary())


def csv_text(points):
    text = io.StringIO()
    writer = csv.DictWriter(text, POINT_FIELDS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(points)
    return text.getvalue()


def table_line(point):
    cells = [f"{point['name']:<14}", f"accuracy {point['accuracy']:.4f}"]
    cells += [f"loss {point['loss']:.4f}"] if point["loss"] is not None else []
    if point["queries"] is not None:
        cells += [f"n {point['rows_mean']:.1f}", f"C/n {point['candidates_per_row']:.3f}",
                  f"K/n {point['selected_per_row']:.3f}", f"top-2 {point['top2_retained']:.3f}",
                  f"top-5 {point['top5_retained']:.3f}"]
    return "  ".join(cells)


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.evaluate", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_parsers(parser, _add_arguments)
    options = parser.parse_args()
    if options.attention is not None and options.points is not None:
        raise UserError("--attention and --points exclude one another: an attention of your own is no machine.")
    with claimed_folder(options.out):
        evaluate(options)


def evaluate(options):
    """Runs what was asked for and writes both files."""
    results = [options.out / "accuracy.json", options.out / "accuracy.csv"]
    for path in results:
        claim_output(path, options.force)
    evaluation = load_evaluation(options)
    points = []
    for point in evaluate_points(evaluation, options):
        points.append(point)
        print(table_line(point), flush=True)
    write_json(results[0], {
        "schema_version": SCHEMA_VERSION, "workload": options.workload, "command": command_as_typed(),
        "model": {"file": options.model.name, "sha256": hashlib.sha256(options.model.read_bytes()).hexdigest()},
        "backend": "user" if options.attention is not None else options.backend,
        **evaluation.description(), "points": points}, options.force)
    write_text(results[1], csv_text(points), options.force)
    print(f"{results[0]}, {results[1].name}: written")


if __name__ == "__main__":
    run(main)
