"""Models of a workload that differ in their seed: where they are, and what was run of each, which is kept."""
import hashlib
import json
import re
from dataclasses import asdict, dataclass

from a3train.plan import EXACT, Training
from a3train.plan import WORKLOADS as TRAINED
from whole_file import write_whole

from . import workload_runs
from .problems import InputError

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


def run(simulator, stand, seed, model, samples, folder):
    """workload_runs.Outcome, as it is kept in `folder` if that was run of the same model, as much and by the same version of a3sim."""
    kept = folder / f"{stand.name}_{seed}.json"
    asked = {"a3sim": simulator.version, "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
             "accuracy_samples": samples.accuracy[stand.name], "cycles_samples": samples.cycles[stand.name]}
    outcome = _read(kept, stand, asked)
    if outcome is None:
        outcome = workload_runs.run(simulator, stand, model, samples)
        folder.mkdir(parents=True, exist_ok=True)
        fields = {name: value for name, value in asdict(outcome).items() if name not in ("stand", "points")}  # points are in `accuracy`
        write_whole(kept, json.dumps({"asked": asked, **fields}, indent=1) + "\n")
    return outcome


def _read(path, stand, asked):
    """None if there is none, or one of something else. Raises InputError for what is no such result."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields.pop("asked") != asked:
            return None
        costs = {machine: workload_runs.Cost(**cost) for machine, cost in fields.pop("costs").items()}
        points = {point["name"]: point for point in fields["accuracy"]["points"]}
        return workload_runs.Outcome(stand, points=points, costs=costs, commands=tuple(fields.pop("commands")), **fields)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: is no result that this script kept ({error!r}); delete it, and its model is run again.") from None
