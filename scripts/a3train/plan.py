"""Which models are trained, and how."""
from dataclasses import dataclass

#: M / n and T of the paper's settings.
SETTINGS = {"conservative": (0.5, 5.0), "aggressive": (0.125, 10.0)}

#: Weight of the search's penalty (docs/python.md).
SEARCH_PENALTY = 1.0


@dataclass(frozen=True)
class Workload:
    """Sizes of a training: `unit` is epochs or steps, `length` how many from the start, `more` how many when a trained model is gone on from."""

    name: str
    unit: str
    length: int
    more: int
    more_learning_rate: float
    options: tuple = ()
    evaluation: tuple = ()  # options of workloads.evaluate
    settings: tuple = ("conservative",)  # machines that are trained with
    search_penalty: float = SEARCH_PENALTY
    needs_text: bool = False  # which only the user can give


WORKLOADS = {one.name: one for one in (
    Workload("memn2n", "epochs", 30, 8, 1e-3, ("--questions-per-task", "400")), Workload("kv_memory", "epochs", 20, 5, 1e-3),
    Workload("vision", "steps", 400, 150, 5e-4, settings=("conservative", "aggressive")),
    Workload("seq2seq", "steps", 400, 200, 1e-3, evaluation=("--decoding", "forced")),
    Workload("causal_lm", "steps", 700, 200, 1e-3, ("--positions", "128"), needs_text=True),
    Workload("masked_lm", "steps", 400, 100, 5e-4, needs_text=True))}

EXACT, EXACT_MORE, TUNED, FROM_START = "exact", "exact, gone on", "gone on with A3", "with A3 from the start"
PENALISED = "gone on with A3 and the penalty"
#: Those in whose forward pass a machine is.
WITH_MACHINE = (TUNED, PENALISED, FROM_START)


@dataclass(frozen=True)
class Training:
    """One model. setting: None where attention is exact in training."""

    workload: Workload
    way: str
    seed: int
    setting: str = None

    @property
    def name(self):
        """Of its file, without ending."""
        words = {EXACT: "exact", EXACT_MORE: "exact_more", TUNED: "tuned", PENALISED: "penalised", FROM_START: "from_start"}[self.way]
        return "_".join([self.workload.name, words, *([self.setting] if self.setting else []), str(self.seed)])

    @property
    def goes_on_from(self):
        return Training(self.workload, EXACT, self.seed) if self.way in (EXACT_MORE, TUNED, PENALISED) else None


def trainings(workloads, seeds):
    """In an order in which each stands behind the one that it goes on from."""
    for workload in map(WORKLOADS.get, workloads):
        for seed in seeds:
            yield Training(workload, EXACT, seed)
            yield Training(workload, EXACT_MORE, seed)
            yield from (Training(workload, way, seed, setting) for setting in workload.settings for way in WITH_MACHINE)
