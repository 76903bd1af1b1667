"""Trains the masked language model on any text.

    python3 -m workloads.masked_lm.train --text FILE --model results/workloads/masked_lm.npz [--size small|large] [--seed 1]

The end of the text is held out; the model file, which appears when training has ended, holds sequences of it with the tokens
to be guessed.
"""

import argparse

import numpy as np

from workloads.command_line import claim_output, provenance_array, write_npz
from workloads.masked_lm.model import POSITIONS, load
from workloads.text import tokeniser
from workloads.text.training import LEARNING_RATE, add_text_arguments, asked_size, read_corpus, text_model_arrays, weights_of
from workloads.training import add_training_arguments, import_torch, run_trainer, start_from
from workloads.transformer.training import Schedule, train_by_steps

MASKED_SHARE = 0.15  # of held-out text: BERT's (Devlin et al., 2019)
# More than that in training, for more to learn from each step.
TRAINING_MASKED_SHARE = 0.3


def held_out_mask(num_sequences, seed):
    """The same number of tokens hidden in each sequence."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((num_sequences, POSITIONS), bool)
    for row in mask:
        row[rng.choice(POSITIONS, int(MASKED_SHARE * POSITIONS), replace=False)] = True
    return mask


def train(corpus, size, steps, options):
    """The trained network, a TrainableMaskedLanguageModel, and its Checkpoint; options as of the command line."""
    torch = import_torch(options.seed)
    from workloads.masked_lm.network import TrainableMaskedLanguageModel  # torch is known to be there only now
    network = TrainableMaskedLanguageModel(len(corpus.vocabulary), size.width, size.num_blocks)
    if options.start is not None:
        start_from(network, options.start, weights_of(options.start, load, corpus.vocabulary))
    text = torch.from_numpy(corpus.training)
    mask_number = corpus.vocabulary.index(tokeniser.MASK)

    def loss_of_batch():
        starts = torch.randint(len(text) - POSITIONS + 1, (size.batch, 1))
        tokens = text[starts + torch.arange(POSITIONS)]
        mask = torch.rand(tokens.shape) < TRAINING_MASKED_SHARE
        return torch.nn.functional.cross_entropy(network(tokens.masked_fill(mask, mask_number), mask), tokens[mask])

    return network, train_by_steps(network, loss_of_batch, Schedule(steps, LEARNING_RATE), options)


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.masked_lm.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_training_arguments(parser)
    add_text_arguments(parser)
    options = parser.parse_args()
    claim_output(options.model, options.force)
    size, steps = asked_size(options)
    corpus = read_corpus(options.text, size.num_pieces, POSITIONS)
    network, checkpoint = train(corpus, size, steps, options)
    write_npz(options.model, {
        **text_model_arrays(network, corpus, options),
        "mask": held_out_mask(len(corpus.held_out), options.seed), "provenance": provenance_array(seed=options.seed, size=options.size, steps=steps,
                                                            data=options.text.name)}, options.force)
    checkpoint.remove()
    print(f"{options.model}: written; score it with python3 -m workloads.evaluate masked_lm --model {options.model}")


if __name__ == "__main__":
    run_trainer(main)
