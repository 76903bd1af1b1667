"""Trains the encoder and decoder to write dates, given in words or figures, as ISO 8601 has them.

    python3 -m workloads.seq2seq.train --model results/workloads/seq2seq.npz [--steps 800] [--seed 1]

Dates are drawn from the seed; every tenth day of the calendar is kept for the test. The model file appears when training has ended; it
holds texts of such days, which the model is to be scored on.
"""

import argparse

import numpy as np

from workloads.command_line import UserError, at_least_one, claim_output, provenance_array, read_npz, write_npz
from workloads.seq2seq.characters import VOCABULARY, encode
from workloads.seq2seq.dates import WAYS, make_examples
from workloads.training import add_training_arguments, file_weights, import_torch, run_trainer, start_from
from workloads.transformer.training import Schedule, train_by_steps

WIDTH = 128
NUM_ENCODER_BLOCKS, NUM_DECODER_BLOCKS = 2, 1
BATCH = 64
LEARNING_RATE = 2e-3
STEPS = 800
TEST_TEXTS = 500


def train(options):
    """The trained network, a TrainableSequenceModel, and its Checkpoint; options as of the command line."""
    torch = import_torch(options.seed)
    from workloads.seq2seq.network import TrainableSequenceModel  # torch is known to be there only now
    network = TrainableSequenceModel(len(VOCABULARY), WIDTH, NUM_ENCODER_BLOCKS, NUM_DECODER_BLOCKS)
    if options.start is not None:
        start_from(network, options.start, weights_of(options.start))

    def loss_of_batch():
        # Drawn by PyTorch's random numbers, which a checkpoint keeps.
        examples = encode(make_examples(BATCH, f"training {torch.randint(2**62, ()).item()}"))
        source, length, target = (torch.from_numpy(numbers.astype(np.int64)) for numbers in (examples.source, examples.length, examples.target))
        return torch.nn.functional.cross_entropy(network(source, length, target).flatten(0, 1), target.flatten())

    return network, train_by_steps(network, loss_of_batch, Schedule(options.steps, LEARNING_RATE), options)


def weights_of(path):
    """Arrays of a trained model. Raises UserError if its characters are others."""
    arrays = read_npz(path, ["tok", "vocabulary"])
    if arrays["vocabulary"].tolist() != list(VOCABULARY):
        raise UserError(f"{path}: its characters are not those of seq2seq. Is it the model of another workload?")
    return arrays


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.seq2seq.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_training_arguments(parser)
    parser.add_argument("--steps", type=at_least_one, default=STEPS, metavar="N", help=f"of {BATCH} dates each (default {STEPS})")
    options = parser.parse_args()
    claim_output(options.model, options.force)
    test = encode(make_examples(TEST_TEXTS, f"{options.seed} test", for_test=True))
    print(f"{len(WAYS)} ways of writing dates, {test.length.mean():.1f} characters on average, at most {test.length.max()}", flush=True)
    network, checkpoint = train(options)
    write_npz(options.model, {
        **file_weights(network, options), **vars(test), "ways": np.array(list(WAYS)), "vocabulary": np.array(VOCABULARY),
        "provenance": provenance_array(seed=options.seed, steps=options.steps, data="made-up dates")}, options.force)
    checkpoint.remove()
    print(f"{options.model}: written; score it with python3 -m workloads.evaluate seq2seq --model {options.model}")


if __name__ == "__main__":
    run_trainer(main)
