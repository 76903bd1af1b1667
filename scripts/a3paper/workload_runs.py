"""Our own models under A3: accuracy by the workloads' evaluator, cycles and energy of their recorded attention.

None of them is the paper's: memn2n stands for MemN2N, kv_memory for KV-MemN2N, masked_lm for BERT, and others for none of its
(workloads/README.md).
"""
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import numpy as np

from . import facts
from .given_selection import CONFIGS
from .problems import RunFailed
from .simulator import AS_TEXT

SOURCE_DIR = pathlib.Path(__file__).resolve().parents[2]
SMALL_TRACE = SOURCE_DIR / "traces" / "mlm_small.npz"

# A memory network asks each memory once. A trace's operations run one after another, each from an empty pipeline; the paper's
# throughput is that of a full one. So each question is asked this often in a row when the interval is measured.
REPEATS = 32


@dataclass(frozen=True, eq=False)
class Stand:
    """What stands for one of the paper's workloads, or for itself alone."""

    paper: facts.Workload | None
    name: str  # of the workload, as workloads.evaluate takes it
    model_files: dict  # names that are looked for, in this order, and the data that such a model was trained on
    instead: str  # what it is instead of the paper's model and data
    label: str  # on plots
    options: tuple = ()  # of the workload's commands
    trainer_needs: tuple = ()  # options that only the user can give

    def trained_model(self):
        """Where its trainer's model goes, in the repository's folder."""
        return pathlib.Path("results/workloads", f"{self.name}.npz")

    def training(self):
        """Arguments of the Python that trains a model."""
        return ("-m", f"workloads.{self.name}.train", "--model", str(self.trained_model()), *self.trainer_needs)

    def how_to_train(self):
        return shlex.join(("python3", *self.training()))


_MEMN2N = ("memn2n",
           {"memn2n.npz": "made-up stories in bAbI's format, unless trained with --data",
            "babi_model.npz": "the bAbI tasks, English, 10k questions each (CC BY 3.0)"},
           "an End-to-End Memory Network of ours")

STANDS = (
    Stand(facts.MEMN2N, *_MEMN2N, "memn2n"),
    Stand(facts.MEMN2N, *_MEMN2N, "memn2n, padded", ("--pad", "task")),
    Stand(facts.KV_MEMN2N, "kv_memory", {"kv_memory.npz": "a made-up knowledge base of films; no WikiMovies"},
          "a key-value memory network of ours", "kv_memory"),
    Stand(facts.BERT, "masked_lm",
          {"masked_lm.npz": "a text of the user's; no SQuAD", "mlm_model.npz": "the King James Bible; no SQuAD"},
          "a small masked language model of ours with 64-wide heads, not BERT", "masked_lm",
          trainer_needs=("--text", "FILE")),
)

# Those that the paper has none like.
OTHERS = (
    Stand(None, "vision", {"vision.npz": "images of clothes, Fashion-MNIST"}, "a Vision Transformer of two layers", "vision"),
    Stand(None, "causal_lm", {"causal_lm.npz": "a text; that of workloads/models: the King James Bible"},
          "a causal language model of two layers", "causal_lm", trainer_needs=("--text", "FILE")),
    Stand(None, "seq2seq", {"seq2seq.npz": "dates in words and figures, made from a seed"},
          "an encoder of two layers and a decoder of one with cross attention", "seq2seq"),
)


@dataclass(frozen=True)
class Samples:
    """How much of a workload is used, in units of UNITS."""

    accuracy: dict
    cycles: dict


UNITS = {"memn2n": "questions of each task", "kv_memory": "questions", "masked_lm": "sequences", "vision": "images",
         "causal_lm": "sequences", "seq2seq": "texts"}
FULL = Samples(accuracy={"memn2n": 200, "kv_memory": 1000, "masked_lm": 16, "vision": 250, "causal_lm": 16, "seq2seq": 250},
               cycles={"memn2n": 20, "kv_memory": 100, "masked_lm": 3, "vision": 20, "causal_lm": 3, "seq2seq": 20})
#: Of each of several models that differ in their seed.
OF_A_SEED = Samples(accuracy={"memn2n": 100, "kv_memory": 500, "masked_lm": 8, "vision": 125, "causal_lm": 8, "seq2seq": 125},
                    cycles={"memn2n": 10, "kv_memory": 50, "masked_lm": 2, "vision": 10, "causal_lm": 2, "seq2seq": 10})
QUICK = Samples(accuracy={"memn2n": 2, "kv_memory": 10, "masked_lm": 1, "vision": 3, "causal_lm": 1, "seq2seq": 3},
                cycles={"memn2n": 1, "kv_memory": 5, "masked_lm": 1, "vision": 1, "causal_lm": 1, "seq2seq": 1})


@dataclass(frozen=True)
class Cost:
    """A machine on the recorded attention of a workload, means over queries, or of intervals over operations."""

    interval_cycles: float
    idle_latency_cycles: float
    loaded_latency_cycles: float
    energy_pj: float

    def over(self, base, sort_cycles=0.0):
        """(throughput, idle latency, energy efficiency) over those of a Cost; sort_cycles: of a query, which base has not."""
        return (base.interval_cycles / (self.interval_cycles + sort_cycles), (self.idle_latency_cycles + sort_cycles) / base.idle_latency_cycles,
                base.energy_pj / self.energy_pj)


@dataclass(frozen=True)
class Outcome:
    """Results of a stand; without a model only those of SMALL_TRACE, if that is its own, or nothing."""

    stand: Stand
    model: str | None  # name of the file
    accuracy: dict | None  # accuracy.json of the evaluator
    points: dict  # of accuracy.json by name, without `accuracy` where there is no model; empty: nothing was run
    trace: str | None  # what `costs` are of
    costs: dict  # Cost by machine
    commands: tuple


def find_model(stand, folders):
    """The first of the model's files in the first folder that has one; None without."""
    found = (folder / name for folder in folders for name in stand.model_files)
    return next((path for path in found if path.is_file()), None)


def train(stand):
    """Trains the stand's model, unless there is one; returns its file. None if the trainer needs what only the user has."""
    if stand.trainer_needs:
        return None
    model = SOURCE_DIR / stand.trained_model()
    if not model.is_file():
        _python(stand.how_to_train(), *stand.training())
    return model


def run(simulator, stand, model, samples):
    """Evaluates a stand; `model` is None if there is none."""
    if model is None:
        return _without_model(simulator, stand)
    with tempfile.TemporaryDirectory(prefix="a3paper-") as folder:
        accuracy, evaluated = _evaluate(simulator, stand, model, samples.accuracy[stand.name], pathlib.Path(folder))
        trace, exported = _export(stand, model, samples.cycles[stand.name], pathlib.Path(folder))
    return Outcome(stand, model.name, accuracy, {point["name"]: point for point in accuracy["points"]},
                   f"first {samples.cycles[stand.name]} {UNITS[stand.name]}", _costs(simulator, trace),
                   (evaluated, exported))


def _without_model(simulator, stand):
    if stand.name != "masked_lm":
        return Outcome(stand, None, None, {}, None, {}, ())
    rows = []
    for lists in ({"iterations-per-row": "1,0.75,0.5,0.25,0.125", "threshold-percent": "off"},
                  {"iterations-per-row": "off", "threshold-percent": "off,1,2.5,5,10,20"},
                  {"iterations-per-row": "0.5", "threshold-percent": "5"},
                  {"iterations-per-row": "0.125", "threshold-percent": "10"}):
        rows += simulator.sweep(CONFIGS / "base.json", [SMALL_TRACE], lists)
    names = (*facts.FIG11_POINTS, "base", *facts.FIG12_POINTS, *facts.SETTINGS)
    points = {name: {"candidates_per_row": float(row["candidates_mean"]) / float(row["rows_mean"]),
                     "selected_per_row": float(row["selected_mean"]) / float(row["rows_mean"]),
                     "rows_mean": float(row["rows_mean"]),
                     **{f"top{top}_retained": float(row[f"top{top}_retained"]) for top in (2, 5)}}
              for name, row in zip(names, rows, strict=True)}
    with np.load(SMALL_TRACE) as trace:
        costs = _costs(simulator, {name: trace[name] for name in ("key", "value", "query")})
    return Outcome(stand, None, None, points, f"traces/{SMALL_TRACE.name}", costs, ())


def _evaluate(simulator, stand, model, num_samples, folder):
    out = folder / "evaluation"
    _workload_command("evaluate", stand.name, "--model", model, *stand.options, "--samples", num_samples, "--engine", "fast",
                      "--a3sim", simulator.path, "--out", out)
    shown = ("evaluate", stand.name, "--model", model.name, *stand.options, "--samples", num_samples, "--engine", "fast")
    return json.loads((out / "accuracy.json").read_text(encoding="utf-8")), _as_typed(*shown)


def _export(stand, model, num_samples, folder):
    out = folder / "trace.npz"
    _workload_command("export", stand.name, "--model", model, *stand.options, "--samples", num_samples, "--out", out)
    with np.load(out) as trace:
        arrays = {name: trace[name] for name in trace.files}
    return arrays, _as_typed("export", stand.name, "--model", model.name, *stand.options, "--samples", num_samples)


def _workload_command(module, *arguments):
    _python(_as_typed(module, *arguments), "-m", f"workloads.{module}", *map(str, arguments))


def _python(name, *arguments):
    """Runs this Python in the repository's folder; `name` is the command in messages."""
    done = subprocess.run([sys.executable, *arguments], cwd=SOURCE_DIR, capture_output=True, check=False, **AS_TEXT)
    if done.returncode != 0:
        raise RunFailed(f"{name} ended with status {done.returncode}:\n{done.stderr.rstrip()}")


def _as_typed(module, *arguments):
    return shlex.join(["python3", "-m", f"workloads.{module}", *map(str, arguments)])


def _costs(simulator, arrays):
    return {machine: _cost(simulator, machine, arrays) for machine in facts.FIG13_POINTS}


def _cost(simulator, machine, arrays):
    config = CONFIGS / f"{machine}.json"
    largest = 3 * _most_rows(arrays) + 27
    idle = simulator.run(config, arrays, {"/workload/arrival_interval_cycles": 2 * largest}, engine="fast")
    loaded = simulator.run(config, repeated_queries(arrays, REPEATS), engine="fast")
    return Cost(loaded.interval_mean_cycles(), idle.latency_mean_cycles(), loaded.latency_mean_cycles(),
                idle.dynamic_pj_per_query())


def _most_rows(arrays):
    return int(np.diff(arrays["key_offsets"]).max()) if "key_offsets" in arrays else arrays["key"].shape[-2]


def repeated_queries(arrays, times):
    """A trace in which an operation of one query has it `times` in a row; others stay as they are."""
    of_queries = [name for name in ("query", "query_rows") if name in arrays]
    if "query_offsets" in arrays:
        counts = np.diff(arrays["query_offsets"])
        repeats = np.where(counts == 1, times, 1)
        return arrays | {name: np.repeat(arrays[name], np.repeat(repeats, counts), axis=0) for name in of_queries} | {
            "query_offsets": np.append(0, np.cumsum(counts * repeats))}
    queries = arrays["query"].ndim - 2  # the axis
    if arrays["query"].shape[queries] == 1:
        return arrays | {name: np.repeat(arrays[name], times, axis=queries) for name in of_queries}
    return arrays
