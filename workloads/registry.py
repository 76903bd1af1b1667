"""The workloads by name.

A workload is a module with `add_arguments(parser)` for options of its own, and a class `Evaluation(options)` that reads
`options.model` and `options.samples` and has `sample_unit`, `heads`, `description()` and `score(attention)`.
"""

import argparse
import pathlib

from workloads.causal_lm import evaluate as causal_lm
from workloads.command_line import at_least_one
from workloads.kv_memory import evaluate as kv_memory
from workloads.masked_lm import evaluate as masked_lm
from workloads.memn2n import evaluate as memn2n
from workloads.seq2seq import evaluate as seq2seq
from workloads.vision import evaluate as vision

WORKLOADS = {"memn2n": memn2n, "kv_memory": kv_memory, "masked_lm": masked_lm, "vision": vision,
             "causal_lm": causal_lm, "seq2seq": seq2seq}


def add_workload_parsers(parser, add_command_arguments):
    """A subcommand for each workload, with the options it shares and those of its own."""
    subparsers = parser.add_subparsers(dest="workload", required=True, metavar="WORKLOAD",
                                       help=", ".join(WORKLOADS))
    for name, workload in WORKLOADS.items():
        subparser = subparsers.add_parser(name)
        subparser.add_argument("--model", type=pathlib.Path, required=True, metavar="FILE.npz", help="trained model")
        subparser.add_argument("--samples", type=at_least_one, metavar="N",
                               help=f"use only the first N {workload.Evaluation.sample_unit}")
        workload.add_arguments(subparser)
        add_command_arguments(subparser)


def load_evaluation(options):
    return WORKLOADS[options.workload].Evaluation(options)


def evaluation_of(name, model, samples=None, options=()):
    """A workload's Evaluation of a model's file; options: of its own, as on the command line."""
    parser = argparse.ArgumentParser()
    WORKLOADS[name].add_arguments(parser)
    asked = parser.parse_args(list(options), argparse.Namespace(model=model, samples=samples))
    return WORKLOADS[name].Evaluation(asked)
