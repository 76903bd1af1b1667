"""What the trainers share: one thread and one seed, so that a training can be repeated; and how they tell progress."""

import pathlib
import time

from workloads.command_line import UserError

_started = time.monotonic()


def import_torch(seed):
    """PyTorch, seeded and on one thread: the same processor type and libraries give the same weights."""
    try:
        import torch  # the trainers alone need it
    except ImportError as error:
        raise UserError(f"training needs PyTorch ({error}). Install it with scripts/setup.sh --workloads, and run Debian's "
                        "interpreter, /usr/bin/python3.") from error
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    return torch


def add_training_arguments(parser):
    parser.add_argument("--model", type=pathlib.Path, required=True, metavar="FILE.npz", help="where the model goes")
    parser.add_argument("--force", action="store_true", help="replace a model that exists")
    parser.add_argument("--seed", type=int, default=1, help="of data, weights and order (default 1)")


def report_progress(unit, done, total, **figures):
    """One line with the time since the start."""
    text = "  ".join(f"{name} {value:.4f}" for name, value in figures.items())
    print(f"{time.monotonic() - _started:6.0f} s  {unit} {done} of {total}  {text}", flush=True)
