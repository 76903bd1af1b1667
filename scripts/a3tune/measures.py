"""Tuning under a bound on what is kept: of the heaviest rows, or of the outputs."""
import a3sim
from a3when import subjects

BOUNDS = {"top5": (0.5, 0.6, 0.7, 0.8, 0.9), "cosine": (0.8, 0.9, 0.95, 0.98)}
#: Sequences, questions of each task, questions; three tenths are held out.
SAMPLES = {"masked_lm": 12, "memn2n": 40, "kv_memory": 600}


def tuned(name, path):
    """[{"model", "measure", "bound", "heads", "by_head": {...}, "same_for_all": {...}}]; bounds that nothing keeps on both parts are left out."""
    operations = [a3sim.Operation(key=one.key, value=one.value, query=one.query, name=trace.name)
                  for trace in subjects.heads_of(name, path, SAMPLES[name]) for one in trace.operations]
    for measure, bounds in BOUNDS.items():
        for bound in bounds:
            print(f"{name}: {measure} >= {bound}", flush=True)
            try:
                tuning = a3sim.tune_heads(operations, a3sim.Machine.preset("base"), measure=measure, at_least=bound, threads=1)
            except a3sim.TuningError as error:
                if error.tuning is None:  # out of reach
                    continue
                tuning = error.tuning  # missed on the operations held out, which the table shows
            yield {"model": name, "measure": measure, "bound": bound, "heads": len(tuning.heads), "saved": tuning.energy_saved,
                   **{kind: {"energy_pj": found.energy_pj, "value": found.value, "held_out_energy_pj": found.held_out_energy_pj,
                             "held_out_value": found.held_out_value}
                      for kind, found in (("by_head", tuning.by_head), ("same_for_all", tuning.same_for_all))}}
