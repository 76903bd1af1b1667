"""What the trainers share: one thread and one seed, so that a training can be repeated; A3 in the forward pass; checkpoints; how they tell progress."""

import argparse
import contextlib
import hashlib
import json
import pathlib
import sys
import time

import numpy as np

from workloads.command_line import UserError, read_npz, run, write_npz
from workloads.machine import read_config

_started = time.monotonic()
ARITHMETICS = ("fixed_point", "selection")


def positive_number(text):
    """Among a command's arguments."""
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(f"found '{text}', expected a number above 0")


def share(text):
    """Among a command's arguments."""
    with contextlib.suppress(ValueError):
        if 0 <= float(text) <= 1:
            return float(text)
    raise argparse.ArgumentTypeError(f"found '{text}', expected a number from 0 to 1")


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
    parser.add_argument("--checkpoint", type=pathlib.Path, metavar="FILE.npz", help="where the training stands is kept here after each epoch; one that was "
                        "stopped goes on from it, and the file goes when the model is written")
    parser.add_argument("--start", type=pathlib.Path, metavar="FILE.npz", help="a trained model whose weights are gone on from (fine-tuning)")
    parser.add_argument("--learning-rate", type=positive_number, metavar="X", help="at the start (default: the workload's own)")
    parser.add_argument("--element-type", choices=("float16", "float32"), default="float32", help="of the weights in the model's file (default float32)")
    parser.add_argument("--config", type=pathlib.Path, metavar="FILE.json", help="an A3 machine that the forward pass selects rows with; gradients go to the "
                        "rows kept (needs the package a3sim, docs/python.md)")
    parser.add_argument("--arithmetic", choices=ARITHMETICS, help="with --config: the machine's numbers (fixed_point, the default), or floating point over the "
                        "rows that it keeps (selection)")
    parser.add_argument("--search-penalty", type=positive_number, metavar="X", help="with --config: adds X times the search's penalty (docs/python.md) to the "
                        "loss, which draws keys and queries to where the search finds them")
    parser.add_argument("--exact-share", type=share, default=0.0, metavar="X", help="with --config: for this share of the training, from its start, attention is "
                        "exact (default 0)")


def run_trainer(main):
    """command_line.run, which tells of a checkpoint if one is kept."""
    is_kept = any(word.split("=")[0] == "--checkpoint" for word in sys.argv)
    run(main, "the same command goes on from the checkpoint" if is_kept else "nothing was written")


def report_progress(unit, done, total, **figures):
    """One line with the time since the start."""
    text = "  ".join(f"{name} {value:.4f}" for name, value in figures.items())
    print(f"{time.monotonic() - _started:6.0f} s  {unit} {done} of {total}  {text}", flush=True)


class MachineAttention:
    """softmax(query key^T) value by the machine of --config, with a gradient (a3sim.torch.trainable_attention)."""

    def __init__(self, options):
        try:
            import a3sim.torch  # needed for nothing but this
        except ImportError as error:
            raise UserError(f"--config needs the package a3sim, which cannot be imported ({error}). Build it with scripts/build.sh and say "
                            "PYTHONPATH=build/release/python, or install it (docs/python.md).") from error
        self._attend, self._refused = a3sim.torch.trainable_attention, a3sim.InputError
        self._arithmetic = options.arithmetic or ARITHMETICS[0]
        self._penalty_weight, self._penalties = options.search_penalty, []
        try:
            self._machine = a3sim.Machine.from_config(read_config(options.config))
        except a3sim.InputError as error:
            raise UserError(f"{options.config}: {error}") from error

    def __call__(self, query, key, value, shown=None):
        """query [..., m, d], key and value [..., n, d], shown [..., m, n] or None: which rows take part."""
        on_search_penalty = None if self._penalty_weight is None else self._penalties.append
        try:
            return self._attend(query, key, value, self._machine, shown, 1.0, threads=1, arithmetic=self._arithmetic, on_search_penalty=on_search_penalty)
        except self._refused as error:
            raise UserError(f"the machine of --config refuses: {error}") from error

    def penalty(self):
        """What is to be added to the loss of the forward passes since the last call: --search-penalty times the mean over attention calls."""
        penalties, self._penalties = self._penalties, []
        return self._penalty_weight * sum(penalties) / len(penalties) if penalties else 0.0


def machine_attention(options):
    """Of --config; None without it. Raises UserError for what is of no use without it."""
    if options.config is not None:
        return MachineAttention(options)
    if options.arithmetic is not None or options.search_penalty is not None or options.exact_share > 0:
        raise UserError("--arithmetic, --search-penalty and --exact-share say how the machine of --config takes part; name one.")
    return None


def with_penalty(loss, attention):
    """The loss of a forward pass in which this attention took part, or None: exact attention."""
    return loss if attention is None else loss + attention.penalty()


def start_from(network, start, arrays):
    """Puts a model's weights into a network. arrays: those of the file --start, as the network names its parameters (`weights`)."""
    import torch
    wanted = network.weights()
    for name, array in wanted.items():
        if name not in arrays or arrays[name].shape != array.shape:
            found = list(arrays[name].shape) if name in arrays else "nothing"
            raise UserError(f"{start}: {name} is {found}, expected {list(array.shape)}; it was trained on other data, or is of another size.")
    with torch.no_grad():
        for (_, parameter), name in zip(network.named_parameters(), wanted, strict=True):
            parameter.copy_(torch.from_numpy(arrays[name]))


def file_weights(network, options):
    """A network's weights as they stand in the model's file, of --element-type."""
    return {name: array.astype(options.element_type) for name, array in network.weights().items()}


def _identity(value):
    """Text that tells an option's value from others: of a file its content, wherever it is."""
    is_file = isinstance(value, pathlib.Path) and value.is_file()
    return hashlib.sha256(value.read_bytes()).hexdigest() if is_file else str(value)


def _given(asked):
    """Options that were given, of a checkpoint's text: one that is new since then stands in none."""
    return {name: value for name, value in json.loads(asked).items() if value != "None"}


def _packed(state, arrays):
    """A state_dict as JSON; tensors go to `arrays`, by whose names JSON has them. Nothing in it is run when it is read, as a pickle would be."""
    if isinstance(state, dict):
        return {"items": [[_packed(key, arrays), _packed(value, arrays)] for key, value in state.items()]}
    if isinstance(state, (list, tuple)):
        return {type(state).__name__: [_packed(value, arrays) for value in state]}
    if hasattr(state, "detach"):
        name = f"tensor_{len(arrays)}"
        arrays[name] = state.detach().numpy()
        return {"tensor": name}
    return state


def _unpacked(state, arrays):
    """The way back."""
    import torch
    if not isinstance(state, dict):
        return state
    [(kind, content)] = state.items()
    if kind == "items":
        return {_unpacked(key, arrays): _unpacked(value, arrays) for key, value in content}
    if kind == "tensor":
        return torch.from_numpy(arrays[content])
    return {"list": list, "tuple": tuple}[kind](_unpacked(value, arrays) for value in content)


class Checkpoint:
    """Where a training stands, in a file: states of network, optimiser and schedule, random numbers, epochs or steps done."""

    def __init__(self, options, **parts):
        """parts: whatever has state_dict and load_state_dict."""
        self._path, self._parts = options.checkpoint, parts
        # A training goes on only as it was begun; where its results go may change.
        self._asked = json.dumps({name: _identity(value) for name, value in sorted(vars(options).items()) if name not in ("model", "force", "checkpoint")})

    def restored(self):
        """How many epochs or steps are done: 0 without a checkpoint. Raises UserError for one of another training."""
        if self._path is None or not self._path.exists():
            return 0
        import torch
        arrays = read_npz(self._path, ["checkpoint"])
        asked, done, states = json.loads(str(arrays["checkpoint"]))
        if _given(asked) != _given(self._asked):
            raise UserError(f"{self._path}: is of a training with other options ({_given(asked)}; now {_given(self._asked)}). Say these, name another "
                            "file, or remove it to train anew.")
        for name, part in self._parts.items():
            part.load_state_dict(_unpacked(states[name], arrays))
        torch.set_rng_state(torch.from_numpy(arrays["random"]))
        print(f"{self._path}: going on after {done}", flush=True)
        return done

    def keep(self, done):
        """Writes the file, whole; nothing without one."""
        if self._path is None:
            return
        import torch
        arrays = {"random": torch.get_rng_state().numpy()}
        states = {name: _packed(part.state_dict(), arrays) for name, part in self._parts.items()}
        write_npz(self._path, arrays | {"checkpoint": np.array(json.dumps([self._asked, done, states]))})

    def remove(self):
        """When the model is written."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
