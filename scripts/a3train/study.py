"""Trains what is missing, and scores what is not scored, in a folder: started again it goes on."""
import functools
import hashlib
import json
import subprocess
import sys
import time

import a3sim
from whole_file import write_whole
from workloads.attention import exact
from workloads.command_line import UserError
from workloads.machine import added_up
from workloads.registry import evaluation_of

from .plan import EXACT, EXACT_MORE, PENALISED, SETTINGS


class Study:
    """arithmetic: of a3sim.torch.train_with. text: a file for the workloads that need one, or None."""

    def __init__(self, source, folder, arithmetic, text=None):
        self._source, self._folder, self._arithmetic, self._text = source, folder, arithmetic, text
        folder.mkdir(parents=True, exist_ok=True)

    def known(self, training):
        """Scores of a model; None without any, and where they are of one that was trained or scored otherwise."""
        try:
            scores = json.loads((self._folder / f"{training.name}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        is_of_this = scores.get("asked") == self._asked(training) and self._text_digest(training) in (None, scores.get("text"))
        return scores if is_of_this else None

    def run(self, training):
        """Scores of a model: {"float": accuracy, "base" and settings: {"accuracy", "candidates_per_row", ...}, "seconds", and what was asked}."""
        if self.known(training) is None:
            seconds = self._train(training)
            scores = {"asked": self._asked(training), "text": self._text_digest(training), "seconds": seconds} | self._scored(training)
            write_whole(self._folder / f"{training.name}.json", json.dumps(scores, indent=1) + "\n")
        return self.known(training)

    def _model(self, training):
        return self._folder / f"{training.name}.npz"

    def _asked(self, training):
        """What a model and its scores depend on but for the text, as JSON has it."""
        workload, is_whole = training.workload, training.goes_on_from is None
        return {"length": workload.length if is_whole else workload.more, "learning_rate": None if is_whole else workload.more_learning_rate,
                "options": list(workload.options), "setting": training.setting, "arithmetic": self._arithmetic if training.setting else None,
                "search_penalty": workload.search_penalty if training.way == PENALISED else None, "evaluation": list(workload.evaluation),
                "from": None if is_whole else self._asked(training.goes_on_from)}

    def _text_digest(self, training):
        return self._digest if self._text is not None and training.workload.needs_text else None

    @functools.cached_property
    def _digest(self):
        return hashlib.sha256(self._text.read_bytes()).hexdigest()

    def _train(self, training):
        """Seconds by the clock of the last start."""
        started = time.monotonic()
        done = subprocess.run(self._command(training), cwd=self._source, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise UserError(f"{training.name}: training ended with status {done.returncode}:\n{done.stderr.rstrip()}")
        return time.monotonic() - started

    def _command(self, training):
        workload = training.workload
        command = [sys.executable, "-m", f"workloads.{workload.name}.train", "--model", self._model(training), "--checkpoint",
                   self._folder / f"{training.name}.checkpoint.npz", "--seed", training.seed, *workload.options]
        is_whole = training.goes_on_from is None
        command += ["--force", f"--{workload.unit}", workload.length if is_whole else workload.more]
        if workload.needs_text:
            command += ["--text", self._text]
        if not is_whole:
            command += ["--start", self._model(training.goes_on_from), "--learning-rate", workload.more_learning_rate]
        if training.setting is not None:
            command += ["--config", self._source / "configs" / f"{training.setting}.json", "--arithmetic", self._arithmetic]
        if training.way == PENALISED:
            command += ["--search-penalty", workload.search_penalty]
        return list(map(str, command))

    def _scored(self, training):
        evaluation = evaluation_of(training.workload.name, self._model(training), options=training.workload.evaluation)
        settings = [training.setting] if training.way not in (EXACT, EXACT_MORE) else list(SETTINGS)
        machines = {name: a3sim.Machine.preset(name) for name in ("base", *settings)}
        score = evaluation.score(exact)
        return {"float": score.accuracy, "answers": score.answers} | {name: _on(machine, evaluation) for name, machine in machines.items()}


def _on(machine, evaluation):
    totals = a3sim.Totals()
    accuracy = evaluation.score(added_up(machine, totals)).accuracy
    return {"accuracy": accuracy, "candidates_per_row": totals.candidates / totals.visible_rows, "selected_per_row": totals.selected / totals.visible_rows,
            "energy_pj": totals.energy_pj / totals.queries}
