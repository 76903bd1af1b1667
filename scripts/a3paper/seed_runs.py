"""Models of a workload that differ in their seed, and where they are."""
import re
from dataclasses import dataclass

from a3train.plan import EXACT, Training
from a3train.plan import WORKLOADS as TRAINED

from . import workload_runs

#: Of all workloads, memories as they are.
STANDS = tuple(stand for stand in (*workload_runs.STANDS, *workload_runs.OTHERS) if not stand.options)


@dataclass(frozen=True)
class Seeds:
    """outcomes: workload_runs.Outcome by seed, two at least."""

    stand: workload_runs.Stand
    outcomes: dict

    def values(self, value_of):
        """value_of(outcome) of each seed."""
        return [value_of(outcome) for outcome in self.outcomes.values()]


def find_models(folder):
    """{stand: {seed: file}} of models that scripts/study_training.py trained with exact attention; stands with one or none are there, too."""
    return {stand: dict(sorted(_models_of(stand.name, folder))) for stand in STANDS}


def model_file(name, seed="SEED"):
    """Its name."""
    return f"{Training(TRAINED[name], EXACT, seed).name}.npz"


def _models_of(name, folder):
    before, after = model_file(name, "*").split("*")
    for path in folder.glob(f"{before}*{after}"):
        seed = path.name[len(before):-len(after)]
        if re.fullmatch("[0-9]+", seed) and path.is_file():
            yield int(seed), path
