"""What the page says of each run in numbers. A number is None where there is none, or where it is not finite."""
import math
from dataclasses import dataclass

from . import outputs


@dataclass(frozen=True)
class Quantity:
    name: str
    unit: str
    value_of: object  # (run, first run) -> number, text or None where there is none
    digits: int = 4  # significant ones; whole numbers are shown in full


def _field(name, unit, pointer, digits=4):
    return Quantity(name, unit, lambda run, _: run.result[pointer], digits)


def interval_cycles(result):
    """Cycles between queries; of single-query operations, cycles a query."""
    mean = result["/cycles/interval_mean"]
    return mean if mean is not None else result["/cycles/total"] / result["/trace/queries"]


def latency_ns(result):
    return _finite(lambda latency, clock_mhz: latency * 1000 / clock_mhz, result["/cycles/latency/mean"],
                   result["/config/hardware/clock_mhz"])


def static_pj_per_query(result):
    return _finite(lambda pj: pj / result["/trace/queries"], result["/energy/static_pj"])


def _finite(function, *numbers):
    """function(*numbers), if all of them and it are numbers."""
    if None in numbers:
        return None
    value = function(*numbers)
    return value if math.isfinite(value) else None


def _ratio(number, other):
    return _finite(lambda a, b: a / b, number, other or None)


def _scaled(name, unit, factor, pointer, digits=4):
    return Quantity(name, unit, lambda run, _: _finite(lambda value: factor * value, run.result[pointer]), digits)


def _relative(name, of_result, is_saving=True):
    """The first run's number over this one's, or the other way round."""
    def value(run, first):
        numbers = of_result(first.result), of_result(run.result)
        return _ratio(*numbers) if is_saving else _ratio(*reversed(numbers))
    return Quantity(name, "times", value, 3)


def _share_of_rows(name, pointer):
    return Quantity(name, "% of rows", lambda run, _: _finite(lambda rows, all_rows: 100 * rows / all_rows, run.result[pointer],
                                                              run.result["/selection/rows_mean"]), 3)


def _difference(name, unit, of_difference):
    return Quantity(name, unit, lambda run, _: None if run.difference is None else of_difference(run))


def _golden(run, _):
    mismatches = run.result["/accuracy/golden_mismatches"]
    return "not checked" if mismatches is None else mismatches


_COMPARED = "first run"

# Heading: quantities. Those about the first run are left out where there is one run only.
GROUPS = {
    "Trace": (
        _field("operations", "", "/trace/operations"),
        _field("queries", "", "/trace/queries"),
        _field("n, rows of a query, mean", "rows", "/selection/rows_mean"),
        _field("rows that a query sees, mean", "rows", "/selection/visible_rows_mean"),
        _field("tiles", "", "/trace/tiles"),
    ),
    "Cycles": (
        _field("total", "cycles", "/cycles/total"),
        Quantity("interval between queries, mean", "cycles", lambda run, _: interval_cycles(run.result)),
        _relative(f"speed-up by interval over the {_COMPARED}", interval_cycles),
        _field("latency, least", "cycles", "/cycles/latency/min"),
        _field("latency, mean", "cycles", "/cycles/latency/mean"),
        _field("latency, most", "cycles", "/cycles/latency/max"),
        Quantity("latency, mean", "ns", lambda run, _: latency_ns(run.result)),
        _relative(f"latency over the {_COMPARED}'s", latency_ns, is_saving=False),
        _scaled("throughput", "million queries/s", 1e-6, "/throughput_queries_per_second"),
    ),
    "Selection, mean of a query": (
        _field("M, iterations", "iterations", "/selection/iterations_mean"),
        _field("C, candidates", "rows", "/selection/candidates_mean"),
        _share_of_rows("C / n", "/selection/candidates_mean"),
        _field("K, rows kept", "rows", "/selection/selected_mean"),
        _share_of_rows("K / n", "/selection/selected_mean"),
    ),
    "Energy and area": (
        _field("dynamic energy of a query", "pJ", "/energy/dynamic_pj_per_query"),
        _relative(f"energy efficiency over the {_COMPARED}",
                  lambda result: result["/energy/dynamic_pj_per_query"]),
        Quantity("static energy of a query", "pJ", lambda run, _: static_pj_per_query(run.result)),
        _field("area", "mm²", "/area_mm2"),
    ),
    "Accuracy against exact attention": (
        _field("rmse", "", "/accuracy/rmse"),
        _field("largest error", "", "/accuracy/max_abs_error"),
        _field("cosine, mean", "", "/accuracy/cosine_mean"),
        *(_scaled(f"top-{top} rows kept", "%", 100, f"/accuracy/top{top}_retained", 3) for top in (1, 2, 5)),
        _field("saturated elements", "elements", "/accuracy/saturated_elements"),
        Quantity("queries that differ from the golden model", "queries", _golden),
    ),
    f"Outputs against the {_COMPARED}'s": (
        _difference("root mean square difference", "", lambda run: run.difference.rms),
        _difference("largest difference", "", lambda run: run.difference.max_abs),
        _difference("queries equal in every bit", "queries", lambda run: run.difference.equal_queries),
    ),
    "Simulation": (
        _field("engine", "", "/engine"),
        _field("time in the engine", "s", "/host/wall_seconds", 3),
        _scaled("simulated cycles", "million/s", 1e-6, "/host/simulated_cycles_per_second", 3),
    ),
}


def groups(num_runs):
    """{heading: quantities} for so many runs."""
    if num_runs > 1:
        return GROUPS
    alone = {heading: tuple(one for one in quantities if _COMPARED not in one.name)
             for heading, quantities in GROUPS.items() if _COMPARED not in heading}
    return alone


@dataclass(frozen=True)
class Run:
    """A result with what is read beside it."""

    result: object  # result.Result
    difference: outputs.Difference | None  # of its outputs from the first run's
    excerpt: object | None  # timeline.Excerpt
    trace: str | None = None  # what it ran, where runs of several traces are on a page

    @property
    def name(self):
        return self.result.name


def energy_pj(result, block):
    """Dynamic energy of a block per query, pJ; 0 where the machine has none of it."""
    return _finite(lambda pj: pj / result["/trace/queries"], result["/energy/breakdown_pj"].get(block, 0))


def cycles_of(result, block, causes):
    """{"busy", "idle" or the cause of a stall: cycles}; they add up to the total cycles."""
    activity = result[f"/activity/{block}"]
    stalls = activity.get("stall_cycles", {})
    return {"busy": activity["busy_cycles"], **{cause: stalls.get(cause, 0) for cause in causes},
            "idle": activity["idle_cycles"]}
