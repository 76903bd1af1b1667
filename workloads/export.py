"""Records the attention of a trained model as a trace for `a3sim run`.

    python3 -m workloads.export memn2n --model results/workloads/memn2n.npz --samples 10 --out results/memn2n_trace.npz

The operations are those of an evaluation with exact attention: memory networks give one for each question and hop, hop by
hop; Transformers give one for each layer, sequence or image, and head.
"""

import argparse
import pathlib

import numpy as np

from workloads.attention import Recorder, exact, write_trace
from workloads.command_line import claim_output, run
from workloads.registry import add_workload_parsers, load_evaluation


def _add_arguments(parser):
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="FILE.npz", help="where the trace goes")
    parser.add_argument("--element-type", choices=("float16", "float32"), default="float32",
                        help="of the trace's numbers (default float32)")
    parser.add_argument("--force", action="store_true", help="replace a trace that exists")


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.export", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_parsers(parser, _add_arguments)
    options = parser.parse_args()
    claim_output(options.out, options.force)
    recorder = Recorder(exact)
    score = load_evaluation(options).score(recorder)
    write_trace(options.out, recorder.operations, np.dtype(options.element_type), options.force)
    rows = np.mean([len(operation.key) for operation in recorder.operations])
    print(f"{options.out}: {len(recorder.operations)} operations of {rows:.1f} rows on average; "
          f"accuracy {score.accuracy:.4f} with exact attention")


if __name__ == "__main__":
    run(main)
