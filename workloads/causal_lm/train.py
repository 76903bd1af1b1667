"""Trains the causal language model on any text.

    python3 -m workloads.causal_lm.train --text FILE --model results/workloads/causal_lm.npz [--positions 320] [--size small|large] [--seed 1]

The end of the text is held out; the model file, which appears when training has ended, holds sequences of it to be scored on.
"""

import argparse

from workloads.causal_lm.model import MAX_POSITIONS, load
from workloads.command_line import UserError, claim_output, provenance_array, write_npz
from workloads.text.training import LEARNING_RATE, add_text_arguments, asked_size, read_corpus, text_model_arrays, weights_of
from workloads.training import add_training_arguments, import_torch, run_trainer, start_from
from workloads.transformer.training import Schedule, train_by_steps

POSITIONS = 320  # as many rows as the paper's machine holds
MAX_HELD_OUT_SEQUENCES = 16  # each position of them is guessed


def train(corpus, size, steps, options):
    """The trained network, a TrainableCausalLanguageModel, and its Checkpoint; options as of the command line."""
    torch = import_torch(options.seed)
    from workloads.causal_lm.network import TrainableCausalLanguageModel  # torch is known to be there only now
    network = TrainableCausalLanguageModel(len(corpus.vocabulary), size.width, size.num_blocks, options.positions)
    if options.start is not None:
        start_from(network, options.start, weights_of(options.start, load, corpus.vocabulary))
    text = torch.from_numpy(corpus.training)

    def loss_of_batch():
        starts = torch.randint(len(text) - options.positions, (size.batch, 1))
        tokens = text[starts + torch.arange(options.positions + 1)]
        return torch.nn.functional.cross_entropy(network(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())

    return network, train_by_steps(network, loss_of_batch, Schedule(steps, LEARNING_RATE), options)


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.causal_lm.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_training_arguments(parser)
    add_text_arguments(parser)
    parser.add_argument("--positions", type=int, default=POSITIONS, metavar="N",
                        help=f"tokens of a sequence, n of its operations, 1 to {MAX_POSITIONS} (default {POSITIONS})")
    options = parser.parse_args()
    if not 1 <= options.positions <= MAX_POSITIONS:
        raise UserError(f"--positions {options.positions}: expected 1 to {MAX_POSITIONS}.")
    claim_output(options.model, options.force)
    size, steps = asked_size(options)
    corpus = read_corpus(options.text, size.num_pieces, options.positions + 1, MAX_HELD_OUT_SEQUENCES)
    network, checkpoint = train(corpus, size, steps, options)
    write_npz(options.model, {
        **text_model_arrays(network, corpus, options),
        "provenance": provenance_array(seed=options.seed, size=options.size, steps=steps, positions=options.positions,
                                       data=options.text.name)}, options.force)
    checkpoint.remove()
    print(f"{options.model}: written; score it with python3 -m workloads.evaluate causal_lm --model {options.model}")


if __name__ == "__main__":
    run_trainer(main)
