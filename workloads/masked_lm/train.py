"""Trains the masked language model on any text.

    python3 -m workloads.masked_lm.train --text FILE --model results/workloads/masked_lm.npz [--size small|large] [--seed 1]

The end of the text is held out; the model file, which appears when training has ended, holds sequences of it with the tokens
to be guessed.
"""

import argparse
import pathlib
from dataclasses import dataclass

import numpy as np

from workloads.command_line import UserError, at_least_one, claim_output, provenance_array, read_npz, write_npz
from workloads.masked_lm import tokeniser
from workloads.masked_lm.model import POSITIONS, load
from workloads.training import Checkpoint, add_training_arguments, import_torch, machine_attention, report_progress, run_trainer, start_from

HELD_OUT_SHARE = 0.03
MAX_HELD_OUT_SEQUENCES = 64
MASKED_SHARE = 0.15  # of held-out text: BERT's (Devlin et al., 2019)
# More than that in training, for more to learn from each step.
TRAINING_MASKED_SHARE = 0.3

LEARNING_RATE = 2e-3
WEIGHT_DECAY = 0.01
WARM_UP_SHARE = 0.05
GRADIENT_NORM = 1.0
STEPS_PER_REPORT = 50


@dataclass(frozen=True)
class Size:
    """How large a model, and how long it is trained."""

    num_pieces: int
    width: int
    num_blocks: int
    batch: int
    steps: int


SIZES = {
    "small": Size(num_pieces=512, width=128, num_blocks=2, batch=8, steps=1500),
    "large": Size(num_pieces=1024, width=256, num_blocks=4, batch=16, steps=12000),
}


def read_text(path):
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read as UTF-8 text ({error}).") from error


@dataclass(frozen=True)
class Corpus:
    """A text as token numbers: `training` in one piece, `held_out` [S, POSITIONS] with `mask` over what to guess."""

    vocabulary: list
    training: np.ndarray
    held_out: np.ndarray
    mask: np.ndarray


def make_corpus(text, num_pieces, seed):
    """Learns the pieces from the training part and cuts both parts into them."""
    split = int(len(text) * (1 - HELD_OUT_SHARE))
    pieces = tokeniser.learn(text[:split], num_pieces)
    training, rest = (np.array(pieces.encode(part), np.int64) for part in (text[:split], text[split:]))
    num_sequences = min(len(rest) // POSITIONS, MAX_HELD_OUT_SEQUENCES)
    if num_sequences == 0:
        needed = int(POSITIONS / HELD_OUT_SHARE)
        raise UserError(f"the text has {len(training) + len(rest)} pieces, expected about {needed} or more: its last "
                        f"{HELD_OUT_SHARE:.0%} must hold one sequence of {POSITIONS}.")
    held_out = rest[:num_sequences * POSITIONS].reshape(num_sequences, POSITIONS)
    return Corpus(pieces.vocabulary, training, held_out, held_out_mask(num_sequences, seed))


def held_out_mask(num_sequences, seed):
    """The same number of tokens hidden in each sequence."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((num_sequences, POSITIONS), bool)
    for row in mask:
        row[rng.choice(POSITIONS, int(MASKED_SHARE * POSITIONS), replace=False)] = True
    return mask


def learning_rate_factor(step, steps):
    """Rises linearly, then falls along a cosine."""
    warm_up = max(1, int(WARM_UP_SHARE * steps))
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + np.cos(np.pi * (step - warm_up) / max(1, steps - warm_up)))


def train(corpus, size, steps, options):
    """The trained network, a TrainableMaskedLanguageModel, and its Checkpoint; options as of the command line."""
    torch = import_torch(options.seed)
    from workloads.masked_lm.network import TrainableMaskedLanguageModel  # torch is known to be there only now
    network = TrainableMaskedLanguageModel(len(corpus.vocabulary), size.width, size.num_blocks)
    if options.start is not None:
        start_from(network, options.start, weights_of(options.start, corpus.vocabulary))
    attention = machine_attention(options)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.learning_rate or LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: learning_rate_factor(step, steps))
    checkpoint = Checkpoint(options, network=network, optimiser=optimiser, schedule=schedule)
    text = torch.from_numpy(corpus.training)
    mask_number = corpus.vocabulary.index(tokeniser.MASK)
    loss_sum = 0.0
    for step in range(checkpoint.restored() + 1, steps + 1):
        network.attention = attention if step > options.exact_share * steps else None
        starts = torch.randint(len(text) - POSITIONS + 1, (size.batch, 1))
        tokens = text[starts + torch.arange(POSITIONS)]
        mask = torch.rand(tokens.shape) < TRAINING_MASKED_SHARE
        loss = torch.nn.functional.cross_entropy(network(tokens.masked_fill(mask, mask_number), mask), tokens[mask])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), GRADIENT_NORM)
        optimiser.step()
        schedule.step()
        loss_sum += loss.item()
        if step % STEPS_PER_REPORT == 0:
            report_progress("step", step, steps, loss=loss_sum / STEPS_PER_REPORT)
            loss_sum = 0.0
            checkpoint.keep(step)
    return network, checkpoint


def weights_of(path, vocabulary):
    """Arrays of a trained model. Raises UserError if its pieces are others."""
    trained = load(path)
    if trained.vocabulary != list(vocabulary):
        raise UserError(f"{path}: its {len(trained.vocabulary)} pieces are not the {len(vocabulary)} of this text. Give the same --text, --size and --seed.")
    return read_npz(path, [])


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.masked_lm.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_training_arguments(parser)
    parser.add_argument("--text", type=pathlib.Path, required=True, metavar="FILE", help="UTF-8 text to learn from")
    parser.add_argument("--size", choices=SIZES, default="small",
                        help="; ".join(f"{name}: {size}" for name, size in SIZES.items()))
    parser.add_argument("--steps", type=at_least_one, metavar="N", help="instead of the size's own")
    options = parser.parse_args()
    claim_output(options.model, options.force)
    size = SIZES[options.size]
    steps = size.steps if options.steps is None else options.steps
    corpus = make_corpus(read_text(options.text), size.num_pieces, options.seed)
    print(f"{len(corpus.training)} tokens to learn from, {len(corpus.held_out)} sequences held out, "
          f"{len(corpus.vocabulary)} pieces", flush=True)
    network, checkpoint = train(corpus, size, steps, options)
    write_npz(options.model, {
        **network.weights(), "vocabulary": np.array(corpus.vocabulary), "tokens": corpus.held_out.astype(np.int16),
        "mask": corpus.mask, "provenance": provenance_array(seed=options.seed, size=options.size, steps=steps,
                                                            data=options.text.name)}, options.force)
    checkpoint.remove()
    print(f"{options.model}: written; score it with python3 -m workloads.evaluate masked_lm --model {options.model}")


if __name__ == "__main__":
    run_trainer(main)
