"""Tuning under a bound on the model's own accuracy: by how much the paper's conservative machine loses at most."""
from dataclasses import dataclass

import a3sim
from a3paper import facts
from workloads.attention import exact
from workloads.heads import ByHead, recorded
from workloads.machine import added_up
from workloads.registry import evaluation_of

#: Of accuracy on the base machine: the most that the paper's conservative one costs one of its models (Fig. 13).
ALLOWED_LOSS = max(round(one.fig13_accuracy[0] - one.fig13_accuracy[1], 3) for one in facts.WORKLOADS)


@dataclass(frozen=True)
class Samples:
    """The first so many samples of a workload (workloads.evaluate --samples): recorded, to see what a setting keeps; tuned on, for the accuracy; and
    scored, those tuned on among them, so that the others tell what the choice is worth."""

    recorded: int
    tuned: int
    scored: int


SAMPLES = {"masked_lm": Samples(3, 8, 24), "memn2n": Samples(10, 40, 80), "kv_memory": Samples(150, 500, 1000), "vision": Samples(40, 250, 500),
           "causal_lm": Samples(4, 8, 16), "seq2seq": Samples(40, 250, 500)}


class _Scored:
    """A model's first samples on machines, one for each head."""

    def __init__(self, name, path, num_samples):
        self._evaluation = evaluation_of(name, path, num_samples)
        self.exact = self._evaluation.score(exact)

    @property
    def heads(self):
        return self._evaluation.heads

    def on(self, machines, totals=None):
        """Score; totals: what the runs are added to."""
        return self._evaluation.score(ByHead(self.heads, [added_up(machine, a3sim.Totals() if totals is None else totals) for machine in machines]))


def tuned(name, path):
    """{"model", "heads", "answers", "metric_calls", "exact": {...}}, and a part for "base", "conservative", "by_head" and "same_for_all": accuracies on all
    samples, those tuned on, and the others, energy, cycles, rows and settings."""
    print(f"{name}: accuracy", flush=True)
    samples = SAMPLES[name]
    tuned_on, scored = (_Scored(name, path, count) for count in (samples.tuned, samples.scored))
    operations = [a3sim.Operation(key=one.key, value=one.value, query=one.query, query_rows=one.query_rows, name=head)
                  for head, own in zip(tuned_on.heads.names, recorded(evaluation_of(name, path, samples.recorded))) for one in own]
    base = [a3sim.Machine.preset("base")] * len(tuned_on.heads)
    tuning = a3sim.tune_heads(operations, base[0], measure="cosine", at_least=tuned_on.on(base).accuracy - ALLOWED_LOSS,
                              metric=lambda machines: tuned_on.on(machines).accuracy, hold_out=0, threads=1)
    chosen = {"base": base, "conservative": [a3sim.Machine.preset("conservative")] * len(base),
              "by_head": tuning.by_head.machines, "same_for_all": tuning.same_for_all.machines}
    return {"model": name, "heads": len(tuning.heads), "exact": _accuracies(tuned_on.exact, scored.exact), "answers": scored.exact.answers,
            "metric_calls": tuning.num_metric_calls, **{kind: _run(machines, tuned_on, scored) for kind, machines in chosen.items()}}


def _run(machines, tuned_on, scored):
    totals = a3sim.Totals()
    return {**_accuracies(tuned_on.on(machines), scored.on(machines, totals)), "energy_pj": totals.energy_pj / totals.queries, "cycles": totals.cycles / totals.queries,
            "candidates_per_row": totals.candidates / totals.visible_rows, "selected_per_row": totals.selected / totals.visible_rows,
            "settings": [machine.config["approximation"] for machine in machines]}


def _accuracies(tuned_on, scored):
    """The first samples of those scored are those tuned on. others: None if a model has no more. An accuracy is a share of the answers, or, where it
    is the mean over tasks, the same number of each."""
    num_others = scored.answers - tuned_on.answers
    others = (scored.accuracy * scored.answers - tuned_on.accuracy * tuned_on.answers) / num_others if num_others else None
    return {"accuracy": scored.accuracy, "tuned_on": tuned_on.accuracy, "others": others}
