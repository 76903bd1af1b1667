"""Trains the key-value memory network on made-up knowledge bases.

    python3 -m workloads.kv_memory.train --model results/workloads/kv_memory.npz [--epochs 60] [--seed 1]

Each epoch has a knowledge base of its own, with the same names and other facts, so that the network has to look things up
and cannot learn them by heart. The model file appears when training has ended; it holds the knowledge base, unseen in
training, that the network is to be scored on.
"""

import argparse

import numpy as np

from workloads.command_line import UserError, at_least_one, claim_output, provenance_array, read_npz, write_npz
from workloads.kv_memory.knowledge import make_knowledge_base, make_names
from workloads.kv_memory.model import word_counts
from workloads.kv_memory.questions import Encoder
from workloads.training import (Checkpoint, add_training_arguments, file_weights, import_torch, machine_attention, report_progress, run_trainer, start_from,
                                with_penalty)

BATCH = 64
LEARNING_RATE = 5e-3


def right_entities(answers, num_entities):
    """Which entities answer a question: bool [Q, entities]."""
    right = np.zeros((len(answers), num_entities + 1), bool)
    right[np.arange(len(answers))[:, None], answers] = True  # -1, no entity, falls into the last column
    return right[:, :num_entities]


def train(names, encoder, options):
    """The trained network, a TrainableKeyValueNetwork, and its Checkpoint; options as of the command line."""
    torch = import_torch(options.seed)
    from workloads.kv_memory.network import TrainableKeyValueNetwork  # torch is known to be there only now
    epochs, num_entities = options.epochs, len(encoder.entities)
    network = TrainableKeyValueNetwork(len(encoder.vocabulary), num_entities)
    if options.start is not None:
        start_from(network, options.start, weights_of(options.start, encoder))
    attention = machine_attention(options)
    optimiser = torch.optim.Adam(network.parameters(), lr=options.learning_rate or LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    checkpoint = Checkpoint(options, network=network, optimiser=optimiser, schedule=schedule)
    for epoch in range(checkpoint.restored(), epochs):
        network.attention = attention if epoch >= options.exact_share * epochs else None
        facts, questions = encoded(encoder, make_knowledge_base(names, f"{options.seed} training {epoch}"))
        loss_sum = 0.0
        for start in range(0, len(questions), BATCH):
            batch = questions.chosen(slice(start, start + BATCH))
            log_shares = network(facts, batch).log_softmax(dim=1)
            # Any right entity will do: the loss is that of their shares' sum.
            wrong = torch.from_numpy(~right_entities(batch.answers, num_entities))
            loss = -log_shares.masked_fill(wrong, -torch.inf).logsumexp(dim=1).mean()
            optimiser.zero_grad()
            with_penalty(loss, network.attention).backward()
            optimiser.step()
            loss_sum += loss.item() * len(batch)
        schedule.step()
        checkpoint.keep(epoch + 1)
        report_progress("epoch", epoch + 1, epochs, loss=loss_sum / len(questions))
    return network, checkpoint


def weights_of(path, encoder):
    """Arrays of a trained model. Raises UserError if its names are others."""
    arrays = read_npz(path, ["A", "B", "R", "vocabulary", "entities"])
    if arrays["vocabulary"].tolist() != list(encoder.vocabulary) or arrays["entities"].tolist() != list(encoder.entities):
        raise UserError(f"{path}: its words and entities are not those of this knowledge base. Give the --seed that it was trained with.")
    return arrays


def encoded(encoder, knowledge):
    return encoder.facts(knowledge.facts), encoder.questions(knowledge.questions)


def main():
    parser = argparse.ArgumentParser(prog="python3 -m workloads.kv_memory.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_training_arguments(parser)
    parser.add_argument("--epochs", type=at_least_one, default=60, metavar="N", help="(default 60)")
    options = parser.parse_args()
    claim_output(options.model, options.force)
    names = make_names(options.seed)
    encoder = Encoder(names)
    facts, test = encoded(encoder, make_knowledge_base(names, f"{options.seed} test"))
    print(f"{len(facts.object)} facts, {len(test)} questions with {test.length.mean():.1f} memories on average, "
          f"{len(encoder.vocabulary)} words, {len(encoder.entities)} entities", flush=True)
    network, checkpoint = train(names, encoder, options)
    write_npz(options.model, {
        **file_weights(network, options), **vars(facts), **vars(test), "vocabulary": np.array(encoder.vocabulary),
        "entities": np.array(encoder.entities), "relations": np.array(encoder.relations),
        "provenance": provenance_array(seed=options.seed, epochs=options.epochs, questions_per_epoch=len(test),
                                       data="made-up knowledge bases")}, options.force)
    checkpoint.remove()
    print(f"{options.model}: written; score it with python3 -m workloads.evaluate kv_memory --model {options.model}")


if __name__ == "__main__":
    run_trainer(main)
