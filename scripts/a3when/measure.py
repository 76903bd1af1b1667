"""What a machine finds and keeps of traces, beside their properties, as plain numbers."""
from dataclasses import dataclass

import numpy as np

import a3sim
from a3basis.plan import MACHINES as SETTINGS  # M / n and T of the paper

from .prediction import found_probability, kept_probability, share
from .properties import heavy_rows, properties_of

#: M / n at which what is found is known, too.
SHARES = (1.0, 0.5, 0.25, 0.125, 0.0625)


@dataclass(frozen=True)
class Measured:
    """One trace. rows: HeavyRows of each operation; found: {M / n: [is found, queries x TOP_ROWS, of each operation]}."""

    trace: object
    rows: list
    found: dict
    properties: dict  #: {name: mean over queries, of those that have it}
    settings: dict  #: {name: {"found", "kept", "candidates_per_row", "selected_per_row", "pops_per_candidate", "output_error"}}


def machine(iterations_per_row, threshold_percent, largest):
    """With room for the largest operation (n, d)."""
    num_rows, num_dims = largest
    lanes = 64
    parts = {"candidate_selection": {"iterations_per_row": iterations_per_row},
             "post_scoring": None if threshold_percent is None else {"threshold_percent": threshold_percent}}
    return a3sim.Machine.preset("base", {"/approximation": parts, "/hardware/num_dims": max(num_dims, lanes),
                                         "/hardware/num_rows": num_rows * -(-num_dims // lanes)})


def measured(trace):
    operations = trace.operations
    largest = max(one.num_rows for one in operations), max(one.num_dims for one in operations)
    rows = [heavy_rows(one.key, one.query) for one in operations]
    listed = [properties_of(one.key, one.query) for one in operations]
    joined = {name: np.concatenate([one[name] for one in listed]) for name in listed[0]}
    means = {name: float(np.mean(numbers[np.isfinite(numbers)])) for name, numbers in joined.items() if np.isfinite(numbers).any()}
    joined_reach = np.concatenate([np.where(one.is_there, one.reach / one.num_rows, np.nan).ravel() for one in rows])
    means["reach"] = float(np.nanmedian(joined_reach))
    found = {}
    for iterations_per_row in SHARES:
        results = machine(iterations_per_row, None, largest).run(operations, 1)
        found[iterations_per_row] = [_among(one, result.candidates) for one, result in zip(rows, results)]
    settings = {name: _setting(machine(*setting, largest), operations, rows) for name, setting in SETTINGS.items()}
    return Measured(trace, rows, found, means, settings)


def _among(rows, lists):
    """[queries, TOP_ROWS]: whether each heavy row is in its query's list."""
    return np.stack([np.isin(one, chosen) for one, chosen in zip(rows.row, lists)])


def _setting(on_machine, operations, rows):
    results = on_machine.run(operations, 1, accuracy=True)
    num_rows = sum(result.num_queries * one.num_rows for one, result in zip(operations, results))
    num_candidates, num_selected, num_pops = (sum(int(getattr(result, name).sum()) for result in results)
                                              for name in ("num_candidates", "num_selected", "num_iterations"))

    def kept(name):
        return float(np.concatenate([share(one, _among(one, getattr(result, name))) for one, result in zip(rows, results)]).mean())

    return {"found": kept("candidates"), "kept": kept("selected"), "candidates_per_row": num_candidates / num_rows,
            "selected_per_row": num_selected / num_rows, "pops_per_candidate": num_pops / num_candidates,
            "output_error": 1 - float(np.concatenate([result.accuracy.cosine for result in results]).mean())}


def found_of(one, iterations_per_row):
    """Mean over queries of the share of heavy rows that are found."""
    return float(np.concatenate([share(rows, found) for rows, found in zip(one.rows, one.found[iterations_per_row])]).mean())


def predicted(one, coefficients, iterations_per_row, threshold_percent=None):
    """The same, predicted: (found, kept)."""
    found = [found_probability(rows, iterations_per_row, coefficients) for rows in one.rows]
    kept = [kept_probability(rows, probability, threshold_percent) for rows, probability in zip(one.rows, found)]
    return tuple(float(np.concatenate([share(rows, p) for rows, p in zip(one.rows, listed)]).mean()) for listed in (found, kept))


def errors(listed, coefficients):
    """Predicted less measured: {"found": [...] of all SHARES, "kept": [...] of the SETTINGS}."""
    found = [predicted(one, coefficients, share_of_rows)[0] - found_of(one, share_of_rows) for one in listed for share_of_rows in SHARES]
    kept = [predicted(one, coefficients, *setting)[1] - one.settings[name]["kept"] for one in listed for name, setting in SETTINGS.items()]
    return {"found": found, "kept": kept}
