"""How the Transformers are trained: steps on random batches, AdamW, a learning rate that rises and falls."""

from dataclasses import dataclass

import numpy as np

from workloads.training import Checkpoint, machine_attention, report_progress, with_penalty

WEIGHT_DECAY = 0.01
WARM_UP_SHARE = 0.05
GRADIENT_NORM = 1.0
STEPS_PER_REPORT = 50


@dataclass(frozen=True)
class Schedule:
    """steps, and the learning rate at its highest."""

    steps: int
    learning_rate: float


def learning_rate_factor(step, steps):
    """Rises linearly, then falls along a cosine."""
    warm_up = max(1, int(WARM_UP_SHARE * steps))
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + np.cos(np.pi * (step - warm_up) / max(1, steps - warm_up)))


def train_by_steps(network, loss_of_batch, schedule, options):
    """Trains a transformer.network.Transformer and returns its Checkpoint; options as of the command line.

    loss_of_batch() draws a batch by PyTorch's random numbers and gives its loss, a tensor.
    """
    import torch
    attention, steps = machine_attention(options), schedule.steps
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.learning_rate or schedule.learning_rate, weight_decay=WEIGHT_DECAY)
    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: learning_rate_factor(step, steps))
    checkpoint = Checkpoint(options, network=network, optimiser=optimiser, schedule=rates)
    loss_sum = 0.0
    for step in range(checkpoint.restored() + 1, steps + 1):
        network.attention = attention if step > options.exact_share * steps else None
        loss = loss_of_batch()
        optimiser.zero_grad()
        with_penalty(loss, network.attention).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), GRADIENT_NORM)
        optimiser.step()
        rates.step()
        loss_sum += loss.item()
        if step % STEPS_PER_REPORT == 0:
            report_progress("step", step, steps, loss=loss_sum / STEPS_PER_REPORT)
            loss_sum = 0.0
            checkpoint.keep(step)
    return checkpoint
