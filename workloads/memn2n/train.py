"""Trains the memory network on bAbI-format stories: our own, or the files of a data set.

    python3 -m workloads.memn2n.train --model results/workloads/memn2n.npz [--data FOLDER] [--epochs 50] [--seed 1]

FOLDER holds files named like those of the bAbI tasks, qa1_single-supporting-fact_train.txt and ..._test.txt. The model file
appears when training has ended; it holds the test questions as well, so that it can be scored without the data.
"""

import argparse
import pathlib
import tempfile

import numpy as np

from workloads.command_line import UserError, at_least_one, claim_output, provenance_array, write_npz
from workloads.memn2n.babi_format import read_stories, task_files
from workloads.memn2n.model import load
from workloads.memn2n.questions import Encoder
from workloads.memn2n.stories import write_tasks
from workloads.training import (Checkpoint, add_training_arguments, file_weights, import_torch, machine_attention, report_progress, run_trainer, start_from,
                                with_penalty)

BATCH = 128
LEARNING_RATE = 5e-3
# The softmax joins after this share of the epochs (linear start).
LINEAR_SHARE = 0.15
GRADIENT_NORM = 40.0  # Sukhbaatar et al., section 4.2


def read_data(folder):
    """Training questions, test questions, and the vocabulary of both."""
    encoder = Encoder()
    counts = {}
    for part in ("train", "test"):
        for file in task_files(folder, part):
            encoder.add_task(file.task, read_stories(file.path))
        counts[part] = encoder.num_questions
    everything = encoder.questions()
    return (everything.chosen(slice(counts["train"])), everything.chosen(slice(counts["train"], None)),
            encoder.vocabulary)


def own_data(questions_per_task, seed):
    """read_data on stories made for the purpose."""
    with tempfile.TemporaryDirectory(prefix="a3_stories_") as folder:
        write_tasks(pathlib.Path(folder), questions_per_task, seed)
        return read_data(pathlib.Path(folder))


def train(questions, vocabulary, options):
    """The trained network, a TrainableMemoryNetwork, and its Checkpoint; options as of the command line."""
    torch = import_torch(options.seed)
    from workloads.memn2n.network import TrainableMemoryNetwork  # torch is known to be there only now
    epochs = options.epochs
    network = TrainableMemoryNetwork(questions.sentence_words, len(vocabulary))
    if options.start is not None:
        start_from(network, options.start, weights_of(options.start, vocabulary))
    attention = machine_attention(options)
    optimiser = torch.optim.Adam(network.parameters(), lr=options.learning_rate or LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    checkpoint = Checkpoint(options, network=network, optimiser=optimiser, schedule=schedule)
    columns = [torch.from_numpy(column.astype(np.int64))
               for column in (questions.story, questions.length, questions.question, questions.answer)]
    for epoch in range(checkpoint.restored(), epochs):
        network.linear = options.start is None and epoch < LINEAR_SHARE * epochs
        network.attention = attention if epoch >= options.exact_share * epochs else None
        loss_sum = 0.0
        for batch in torch.randperm(len(questions)).split(BATCH):
            story, length, question, answer = (column[batch] for column in columns)
            loss = torch.nn.functional.cross_entropy(network(story, length, question), answer)
            optimiser.zero_grad()
            with_penalty(loss, network.attention).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), GRADIENT_NORM)
            optimiser.step()
            loss_sum += loss.item() * len(batch)
        schedule.step()
        checkpoint.keep(epoch + 1)
        report_progress("epoch", epoch + 1, epochs, loss=loss_sum / len(questions))
    return network, checkpoint


def weights_of(path, vocabulary):
    """Arrays of a trained model. Raises UserError if its words are others."""
    trained = load(path)
    if trained.vocabulary != list(vocabulary):
        raise UserError(f"{path}: has {len(trained.vocabulary)} words, which are not the {len(vocabulary)} of this data. Give the same --data, "
                        "--questions-per-task and --seed.")
    return {"E": trained.network.E, "T": trained.network.T}


def longest_memories(questions):
    """Rows of the longest memory of task 1, 2, ...; 0 for a number without task."""
    return np.array([questions.length[questions.task == task].max(initial=0)
                     for task in range(1, questions.task.max() + 1)])


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.memn2n.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_training_arguments(parser)
    parser.add_argument("--data", type=pathlib.Path, metavar="FOLDER", help="bAbI-format files (default: own stories)")
    parser.add_argument("--questions-per-task", type=at_least_one, default=2000, metavar="N",
                        help="of own stories (default 2000)")
    parser.add_argument("--epochs", type=at_least_one, default=50, metavar="N", help="(default 50)")
    options = parser.parse_args()
    claim_output(options.model, options.force)
    training, test, vocabulary = (read_data(options.data) if options.data is not None
                                  else own_data(options.questions_per_task, options.seed))
    print(f"{len(training)} training questions, {len(test)} test questions, {len(vocabulary)} words")
    network, checkpoint = train(training, vocabulary, options)
    write_npz(options.model, {
        **file_weights(network, options), "vocabulary": np.array(vocabulary), **test.arrays(), "n_task": longest_memories(test),
        "provenance": provenance_array(seed=options.seed, epochs=options.epochs, training_questions=len(training),
                                       data="own stories" if options.data is None else "user's folder")}, options.force)
    checkpoint.remove()
    print(f"{options.model}: written; score it with python3 -m workloads.evaluate memn2n --model {options.model}")


if __name__ == "__main__":
    run_trainer(main)
