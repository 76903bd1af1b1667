"""What was run of a model is kept, so that a reproduction that was stopped goes on where it was."""
import hashlib
import json
import pathlib
from dataclasses import asdict

from whole_file import write_whole

from . import workload_runs
from .problems import InputError
from .workload_runs import SOURCE_DIR


def run(simulator, stand, model, samples, kept):
    """workload_runs.Outcome of a stand's model; as it is in the file `kept` if that was run of the same model, as much and by the same programs."""
    asked = {"a3sim": simulator.version, "a3sim_sha256": _digest(simulator.path), "scripts_sha256": _digest(*_scripts()), "model_sha256": _digest(model),
             "options": list(stand.options), "accuracy_samples": samples.accuracy[stand.name], "cycles_samples": samples.cycles[stand.name]}
    outcome = _read(kept, stand, asked)
    if outcome is None:
        outcome = workload_runs.run(simulator, stand, model, samples)
        kept.parent.mkdir(parents=True, exist_ok=True)
        fields = {name: value for name, value in asdict(outcome).items() if name not in ("stand", "points")}  # points are in `accuracy`
        write_whole(kept, json.dumps({"asked": asked, **fields}, indent=1) + "\n")
    return outcome


def _scripts():
    """Whatever else an outcome depends on: workloads, machines, and how these are run."""
    return sorted([*(SOURCE_DIR / "workloads").rglob("*.py"), *(SOURCE_DIR / "configs").rglob("*.json"), pathlib.Path(workload_runs.__file__)])


def _digest(*files):
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


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
