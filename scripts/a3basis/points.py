"""What is tried, and what comes of each: one point is one model on one machine in bases fitted one way."""
import hashlib
import json
import os
import warnings
from dataclasses import asdict, dataclass, replace
from typing import Optional

import numpy as np

import a3sim
from a3sim import basis
from workloads.attention import exact

from .counted import CountedMachine
from .ideal import IdealSearch
from .subjects import SUBJECTS

FLOAT, AS_IS, IDEAL = "float", "as is", "ideal"

#: M / n and T of the machine to which learned bases are fitted, on whichever machine they are then used: the aggressive one.
FITTED_TO = (0.125, 10)

#: Sequences, and questions, whose operations tell what the search finds.
NUM_SEARCHED = {"masked_lm": 6, "memn2n": 400, "kv_memory": 200}


@dataclass(frozen=True)
class Point:
    """method: FLOAT (exact attention), IDEAL (a search that finds the M rows with the largest scores, in floating point), AS_IS, or one of
    a3sim.basis.METHODS; seed: of calibration data and of the method."""

    subject: str
    method: str
    iterations_per_row: Optional[float] = None
    threshold_percent: Optional[float] = None
    seed: int = 0
    num_operations: int = 0  #: fitted to, of each head
    is_other: bool = False  #: fitted to other data

    @property
    def key(self):
        """A file name."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:20]

    @property
    def machine(self):
        parts = {"candidate_selection": None if self.iterations_per_row is None else {"iterations_per_row": self.iterations_per_row},
                 "post_scoring": None if self.threshold_percent is None else {"threshold_percent": self.threshold_percent}}
        return a3sim.Machine.preset("base", {"/approximation": parts})

    @property
    def fit(self):
        """What its bases depend on: the same for all machines; a method that is fitted to one is to FITTED_TO."""
        iterations_per_row, threshold_percent = FITTED_TO if self.method == "learned" else (None, None)
        return replace(self, iterations_per_row=iterations_per_row, threshold_percent=threshold_percent)


class Study:
    """Results of points, kept in a folder: what is there is not done again."""

    def __init__(self, models, folder, threads):
        """models: {name of a subject: file}."""
        self._subjects = {name: SUBJECTS[name](path) for name, path in models.items()}
        self._searched = {}
        self._folder, self._threads = folder, threads
        for part in ("points", "bases"):
            (folder / part).mkdir(parents=True, exist_ok=True)

    def subject(self, name):
        return self._subjects[name]

    @property
    def names(self):
        return list(self._subjects)

    def known(self, point):
        """The point's result, or None."""
        try:
            with np.load(self._folder / "points" / f"{point.key}.npz") as file:
                return {name: file[name] if file[name].ndim else file[name].item() for name in file.files}
        except FileNotFoundError:
            return None

    def run(self, point):
        """The point's result: accuracy, per answer right, loss, sample, is_other; counts a query; what the search finds."""
        if self.known(point) is None:
            self._write(point, self._result(point))
        return self.known(point)

    def _write(self, point, result):
        path = self._folder / "points" / f"{point.key}.npz"
        aside = path.with_name(f".{point.key}.{os.getpid()}.npz")  # savez would add the ending to another
        np.savez_compressed(aside, **{name: value for name, value in result.items() if value is not None}, point=json.dumps(asdict(point)))
        os.replace(aside, path)

    def _result(self, point):
        subject = self._subjects[point.subject]
        if point.method == FLOAT:
            return _of_answers(subject.score(exact))
        if point.method == IDEAL:
            return _of_answers(subject.score(IdealSearch(point.iterations_per_row, point.threshold_percent)))
        bases = None if point.method == AS_IS else self.bases(point)
        machine = CountedMachine(point.machine, bases, subject, self._threads)
        result = _of_answers(subject.score(machine))
        result |= {"candidates_per_row": machine.num_candidates / machine.num_rows, "selected_per_row": machine.num_selected / machine.num_rows,
                   "energy_pj": machine.energy_pj / machine.num_queries}
        if point.iterations_per_row is not None:
            result |= self._searched_by(point, bases)
        return result

    def _searched_by(self, point, bases):
        """Means over heads of what the search finds in operations that were recorded with exact attention."""
        subject = self._subjects[point.subject]
        if point.subject not in self._searched:
            self._searched[point.subject] = by_head(subject.scored_operations(NUM_SEARCHED[point.subject]), subject)
        found = [basis.search_quality(operations, point.machine, None if bases is None else bases.bases[head], self._threads,
                                      num_best_rows=subject.top_rows)
                 for head, operations in enumerate(self._searched[point.subject])]
        return {"top_found": np.array([one.best_found for one in found]), "weight_found": np.array([one.weight_found for one in found]),
                "searched_candidates_per_row": np.array([one.candidates_per_row for one in found])}

    def bases(self, point):
        """Fitted, or as they were fitted before."""
        path = self._folder / "bases" / f"{point.fit.key}.npz"
        if not path.exists():
            subject = self._subjects[point.subject]
            operations = by_head(subject.calibration(point.num_operations, point.seed, point.is_other), subject)
            named = [a3sim.Operation(key=one.key, value=one.value, query=one.query, name=str(head))
                     for head, of_head in enumerate(operations) for one in of_head]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", basis.BasisWarning)
                basis.fit_heads(named, None, point.method, point.fit.machine, seed=point.seed, descent=subject.descent,
                                threads=self._threads).save(path, overwrite=True)  # another study may have fitted the same meanwhile
        return basis.load(path)


def by_head(operations, subject):
    """[heads][samples] of operations in the order of scoring."""
    per_call = len(operations) // subject.num_calls
    return [operations[call * per_call + head:(call + 1) * per_call:subject.num_inner_heads]
            for call in range(subject.num_calls) for head in range(subject.num_inner_heads)]


def _of_answers(answers):
    return {"accuracy": float(answers.right.mean()), "mean_loss": None if answers.loss is None else float(answers.loss.mean()),
            "right": answers.right, "loss": answers.loss, "sample": answers.sample, "is_other": answers.is_other}
