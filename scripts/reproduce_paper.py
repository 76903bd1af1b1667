#!/usr/bin/python3
"""The A3 paper's Fig. 11 to 15 and Table I from runs of the simulator, beside the paper's numbers (docs/results.md).

    scripts/reproduce_paper.py --train

Runs the built a3sim, and the evaluators of workloads/ on those trained models that it finds in --models; it says what is
missing and what it leaves out for that. Writes docs/results.md with docs/figures/*.png and *.svg, and into --out the same as one HTML
page, paper.html, and all numbers as paper.json. With --only it writes one part of the document anew. What was run of each model is kept in --out, so
that the same command goes on after it was stopped.
"""
import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import sys

import program
from a3paper import basis_study, document, given_selection, kept_runs, others, parts, sections, seed_runs, seeds, table1, workload_runs
from a3paper.problems import InputError, RunFailed
from a3paper.simulator import Simulator
from only_writer import FolderInUse, only_writer
from whole_file import write_whole

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
SEEDS_OF = SOURCE_DIR / "results/training"


def parse_arguments():
    parser = argparse.ArgumentParser(description="Reproduce the figures of the A3 paper (docs/results.md).", allow_abbrev=False)
    parser.add_argument("--a3sim", type=pathlib.Path, default=SOURCE_DIR / "build/release/a3sim", metavar="FILE",
                        help="the binary (default: build/release/a3sim)")
    parser.add_argument("--models", nargs="+", type=pathlib.Path, metavar="FOLDER",
                        default=[SOURCE_DIR / "results/workloads", SOURCE_DIR / "workloads/models", SOURCE_DIR.parent / "shared/traces"],
                        help="where trained models are looked for, in this order (default: results/workloads, workloads/models, then "
                             "../shared/traces)")
    parser.add_argument("--document", type=pathlib.Path, default=SOURCE_DIR / "docs/results.md", metavar="FILE.md",
                        help="default: docs/results.md; its figures go to the folder 'figures' beside it")
    parser.add_argument("--out", "-o", type=pathlib.Path, default=SOURCE_DIR / "results/paper", metavar="FOLDER",
                        help="where paper.html and paper.json go, and what was run of each model is kept, in the folder kept (default: results/paper)")
    parser.add_argument("--basis-study", type=pathlib.Path, default=SOURCE_DIR / "results/basis", metavar="FOLDER",
                        help="where scripts/study_basis.py left its summary; without one those columns are left out (default: "
                             "results/basis)")
    parser.add_argument("--train", action="store_true",
                        help="train the models that are nowhere and need no data, into results/workloads: minutes each")
    parser.add_argument("--quick", action="store_true", help="few samples of each workload: to try the script, not to report")
    parser.add_argument("--seeds-of", type=pathlib.Path, default=SEEDS_OF, metavar="FOLDER",
                        help="where scripts/study_training.py left models of several seeds; a workload with fewer than two is left out, and "
                             "without any the document's part on them stays as it is (default: results/training)")
    parser.add_argument("--only", choices=PARTS,
                        help="run what one part of the document needs, and write that part anew, no page and no JSON: on the workloads that "
                             "the paper has none like (others), or on models of several seeds (seeds)")
    return parser.parse_args()


def model_of(stand, arguments):
    """The model's file; None, and a word to the user, without one."""
    model = workload_runs.find_model(stand, arguments.models)
    if model is None and arguments.train:
        print(f"{stand.label}: no model yet; {stand.how_to_train()}", flush=True)
        model = workload_runs.train(stand)
    if model is None:
        print(f"{stand.label}: none of {', '.join(stand.model_files)} is in {', '.join(map(str, arguments.models))}; train "
              f"one with {stand.how_to_train()}", file=sys.stderr)
    return model


def run_all(arguments):
    """sections.Results."""
    simulator = Simulator(arguments.a3sim)
    bases = basis_study.read(arguments.basis_study / "summary.json")
    models = {stand: model_of(stand, arguments) for stand in (*workload_runs.STANDS, *workload_runs.OTHERS)}
    print("Table I", flush=True)
    areas_and_powers = table1.reproduce(simulator)
    print("Fig. 14 and 15 from the paper's C/n and K/n", flush=True)
    comparisons = given_selection.compare(simulator)
    ours, alone = ([run_stand(simulator, stand, models[stand], arguments) for stand in stands]
                   for stands in (workload_runs.STANDS, workload_runs.OTHERS))
    return sections.Results(simulator.version, arguments.quick, areas_and_powers, comparisons, ours, bases, alone,
                            run_seeds(simulator, arguments))


def run_stand(simulator, stand, model, arguments):
    """workload_runs.Outcome."""
    figures = "Fig. 11 to 15 with" if stand.paper else "accuracy, cycles and energy of"
    print(f"{figures} {stand.label}: {model or 'without a model'}", flush=True)
    samples = workload_runs.QUICK if arguments.quick else workload_runs.FULL
    if model is None:
        return workload_runs.run(simulator, stand, model, samples)
    return kept_runs.run(simulator, stand, model, samples, kept_folder(arguments) / f"{stand.label.replace(', ', '_')}.json")


def kept_folder(arguments):
    """Where what was run is kept."""
    return arguments.out / ("kept_quick" if arguments.quick else "kept")


def run_seeds(simulator, arguments):
    """[seed_runs.Seeds], and a word to the user of workloads that are left out."""
    models = seed_runs.find_models(arguments.seeds_of)
    missing = [f"{seed_runs.model_file(stand.name)} ({len(of_stand)})" for stand, of_stand in models.items() if len(of_stand) < 2]
    if missing:
        print(f"spread over seeds: left out are workloads without models of two seeds in {arguments.seeds_of}: {', '.join(missing)}; "
              "scripts/study_training.py trains them", file=sys.stderr)
    samples = workload_runs.QUICK if arguments.quick else workload_runs.OF_A_SEED
    listed = []
    for stand, of_stand in models.items():
        if len(of_stand) < 2:
            continue
        outcomes = {}
        for seed, model in of_stand.items():
            print(f"accuracy, cycles and energy of {stand.label}, seed {seed}: {model}", flush=True)
            outcomes[seed] = kept_runs.run(simulator, stand, model, samples, kept_folder(arguments) / f"{stand.name}_seed_{seed}.json")
        listed.append(seed_runs.Seeds(stand, outcomes))
    return listed


def write(arguments, results):
    """All files, each whole, the document last."""
    blocks = list(sections.document(results))
    figures = arguments.document.parent / "figures"
    write_file(arguments.out / "paper.json", json.dumps(dataclasses.asdict(results), indent=1) + "\n")
    write_file(arguments.out / "paper.html", document.to_html("A3: the paper's figures beside ours", blocks))
    write_figures(blocks, figures)
    text = document.to_markdown(blocks, figures.name)
    for title, is_new in ((others.TITLE, any(outcome.accuracy for outcome in results.others)), (seeds.TITLE, results.seeds)):
        text = text if is_new else with_former_part(text, arguments.document, title)
    write_file(arguments.document, text)


def with_former_part(text, former, title):
    """A new document with a part of the one that is there, if it has it."""
    with contextlib.suppress(OSError, ValueError):  # there is none, or one of something else
        part = parts.of(former.read_text(encoding="utf-8"), title)
        before, after = parts.around(text, title)
        return before + part + after if part else text
    return text


def write_figures(blocks, folder):
    for figure in (block for block in blocks if isinstance(block, document.Figure)):
        for name, content in figure.files().items():
            write_file(folder / name, content)


def blocks_of_others(arguments):
    simulator = Simulator(arguments.a3sim)
    models = {stand: model_of(stand, arguments) for stand in workload_runs.OTHERS}
    if None in models.values():
        raise InputError("--only others: without all of their models there is no part to write.")
    return others.blocks([run_stand(simulator, stand, model, arguments) for stand, model in models.items()])


def blocks_of_seeds(arguments):
    simulator = Simulator(arguments.a3sim)
    listed = run_seeds(simulator, arguments)
    if not listed:
        raise InputError("--only seeds: without models of two seeds of any workload there is no part to write.")
    return seeds.blocks(listed, simulator.version, arguments.quick)


#: What --only writes: a part's title and its blocks.
PARTS = {"others": (others.TITLE, blocks_of_others), "seeds": (seeds.TITLE, blocks_of_seeds)}


def write_part(arguments):
    """A part of a document that is there, the document last."""
    title, blocks_of = PARTS[arguments.only]

    def around():
        try:
            return parts.around(arguments.document.read_text(encoding="utf-8"), title)
        except (OSError, ValueError) as error:
            raise InputError(f"--document {arguments.document}: {error}; --only writes a part of one that is there.") from error

    around()  # before the hour that the runs take, and anew after it: a document is edited meanwhile
    blocks = list(blocks_of(arguments))
    before, after = around()
    figures = arguments.document.parent / "figures"
    write_figures(blocks, figures)
    write_file(arguments.document, before + document.to_markdown(blocks, figures.name) + after)
    print(f"  {arguments.document}")


def write_file(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


def check_folders(arguments):
    """Raises InputError where nothing can be written, or read: before the hour that the runs take, not after it."""
    if os.path.isdir(arguments.document):
        raise InputError(f"--document {arguments.document}: is a folder. Name the document itself, such as "
                         f"{arguments.document / 'results.md'}.")
    for option, folder in (("--document", arguments.document.parent), ("--out", arguments.out)):
        if os.path.exists(folder) and not os.path.isdir(folder):
            raise InputError(f"{option}: {folder} is no folder. Choose another place.")
    if arguments.seeds_of != SEEDS_OF and not arguments.seeds_of.is_dir():
        raise InputError(f"--seeds-of {arguments.seeds_of}: there is no such folder. Name that of scripts/study_training.py, its --out.")


def reproduce(arguments):
    """Returns the exit status: 1 if something does not agree with the paper as it must."""
    check_folders(arguments)
    with contextlib.ExitStack() as stack:
        for folder in {os.path.realpath(folder) for folder in (arguments.document.parent, arguments.out)}:
            stack.enter_context(only_writer(folder))
        if arguments.only:
            write_part(arguments)
            return 0
        results = run_all(arguments)
        write(arguments, results)
    for path in (arguments.document, arguments.out / "paper.html", arguments.out / "paper.json"):
        print(f"  {path}")
    for miss in results.misses():
        print(f"reproduce_paper.py: error: {miss}", file=sys.stderr)
    return 1 if results.misses() else 0


def main():
    try:
        return reproduce(parse_arguments())
    except (InputError, FolderInUse, RunFailed, OSError) as error:
        for line in str(error).splitlines():
            print(f"reproduce_paper.py: error: {line}", file=sys.stderr)
        return 2 if isinstance(error, (InputError, FolderInUse)) else 1


if __name__ == "__main__":
    program.run("reproduce_paper.py", main,
                left="no document was written; what was run of models that are done is kept in --out, and the same command goes on")
