"""What a machine finds and takes, as plain numbers."""
import math

import numpy as np

import a3sim

MACHINES = ("conservative", "aggressive")
TILES = (1, 2, 4, 8)
#: Times as many iterations, to make up for tiles.
FACTORS = (1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4)
TOP_ROWS = 5


def machine(preset, num_rows, num_dims=64, num_lanes=64, tile_rows=None, factor=1.0):
    """The preset with room for one operation of these sizes, or for a tile; M times `factor`."""
    slices = -(-num_dims // num_lanes)
    share = a3sim.Machine.preset(preset).config["approximation"]["candidate_selection"]["iterations_per_row"] * factor
    overrides = {"/hardware/num_rows": (tile_rows or num_rows) * slices, "/hardware/num_lanes": num_lanes,
                 "/hardware/num_dims": max(num_dims, num_lanes), "/mapping/tile_rows": "null" if tile_rows is None else tile_rows,
                 "/approximation/candidate_selection/iterations_per_row": share}
    return a3sim.Machine.preset(preset, [f"{pointer}={value}" for pointer, value in overrides.items()])


def found(operations, on_machine, threads=0):
    """Means over queries: share of the heaviest rows of those seen that are candidates and that are kept, M, C and K over rows seen, cosine."""
    results = on_machine.run(operations, threads, accuracy=True)
    candidates = kept = seen_rows = num_candidates = num_selected = num_iterations = 0
    cosines = []
    for operation, result in zip(operations, results):
        scores = operation.query.astype(np.float64) @ operation.key.T.astype(np.float64)
        for query, seen in enumerate(result.visible_rows):
            best = np.argsort(-scores[query, :seen], kind="stable")[:TOP_ROWS]
            candidates += np.isin(best, result.candidates[query]).mean()
            kept += np.isin(best, result.selected[query]).mean()
        seen_rows += int(result.visible_rows.sum())
        num_candidates += int(result.num_candidates.sum())
        num_selected += int(result.num_selected.sum())
        num_iterations += int(result.num_iterations.sum())
        cosines.append(result.accuracy.cosine)
    num_queries = sum(result.num_queries for result in results)
    return {"found": candidates / num_queries, "kept": kept / num_queries, "iterations_per_row": num_iterations / seen_rows,
            "candidates_per_row": num_candidates / seen_rows, "selected_per_row": num_selected / seen_rows,
            "cosine": float(np.concatenate(cosines).mean()), "queries": num_queries}


def tiled(subject, preset):
    """{tiles: numbers}, each with the factor of M with which the tiles find what the whole finds; None: more than the largest."""
    numbers = {}
    for tiles in TILES:
        rows = math.ceil(subject.num_rows / tiles)

        def with_factor(factor, rows=rows):
            return found(subject.operations, machine(preset, subject.num_rows, subject.num_dims, tile_rows=rows, factor=factor))

        numbers[tiles] = with_factor(1)
        if tiles > 1:
            enough = (factor for factor in FACTORS
                      if (numbers[tiles] if factor == 1 else with_factor(factor))["found"] >= numbers[1]["found"])
            numbers[tiles]["factor"] = next(enough, None)
    return numbers


def sliced(subject, preset, num_lanes):
    """Cycles a query when many follow one another, and alone."""
    on_machine = machine(preset, subject.num_rows, subject.num_dims, num_lanes)
    together = _totals(on_machine, subject.operations)
    alone = _totals(on_machine, [a3sim.Operation(key=one.key, value=one.value, query=one.query[:1]) for one in subject.operations])
    return {"slices": -(-subject.num_dims // num_lanes), "interval_cycles": together.interval_mean_cycles,
            "latency_cycles": alone.latency_cycles / alone.queries}


def _totals(on_machine, operations):
    totals = a3sim.Totals()
    for result in on_machine.run(operations):
        totals.add(result)
    return totals


def masked(subject, preset, share):
    """The queries whose rows seen are the share [low, high) of n: whole; masked, M of n; on their own rows alone, with M of n and of these."""
    low, high = (bound * subject.num_rows for bound in share)
    chosen = np.flatnonzero((subject.query_positions + 1 > low) & (subject.query_positions + 1 <= high))
    rows = subject.query_positions[chosen] + 1
    whole = [a3sim.Operation(key=one.key, value=one.value, query=one.query[chosen]) for one in subject.operations]
    causal = [a3sim.Operation(key=one.key, value=one.value, query=one.query[chosen], query_rows=rows) for one in subject.operations]
    alone = [a3sim.Operation(key=one.key[:n], value=one.value[:n], query=one.query[[query]])
             for one in subject.operations for query, n in zip(chosen, rows)]
    on_machine = machine(preset, subject.num_rows)
    iterations = math.ceil(on_machine.config["approximation"]["candidate_selection"]["iterations_per_row"] * subject.num_rows)
    as_many = a3sim.Machine.from_config(on_machine.config,
                                        [f'/approximation/candidate_selection={{"iterations": {iterations}}}'])
    return {"whole": found(whole, on_machine), "masked": found(causal, on_machine), "alone, M of n": found(alone, as_many),
            "alone, M of the rows seen": found(alone, on_machine)}
