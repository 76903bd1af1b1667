"""Times and quality of ways to choose rows, as plain numbers, from what bench/selections.cpp prints."""
from dataclasses import dataclass

_NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6}
#: What is counted in a run of each phase: bench/selections.cpp says how many there were.
_COUNTED = {"learn": "matrices", "prepare": "matrices", "one": "queries", "many": "queries"}
#: Nothing has to be prepared, whatever the bench's own bookkeeping takes; or it belongs to nobody.
_UNPREPARED = ("exact_rows", "post_scoring_rows", "given")
#: How many queries share a key matrix, and whether what is done once for it counts.
BEFORE, ALL_QUERIES, ONE_QUERY = "prepared before", "m = n", "m = 1"
WAYS = (BEFORE, ALL_QUERIES, ONE_QUERY)


@dataclass(frozen=True)
class Goal:
    """How good chosen rows have to be."""

    what: str
    least: float = 0.0
    most: float = float("inf")

    def __str__(self):
        name = "top-5 kept" if self.what == "top5_kept" else "error"
        return f"{name} >= {self.least:g}" if self.least else f"{name} <= {self.most:g}"


GOALS = (Goal("top5_kept", least=0.9), Goal("top5_kept", least=0.99), Goal("output_error", most=0.25), Goal("output_error", most=0.1))


@dataclass(frozen=True)
class Method:
    """`variants`: what the bench calls it, of which the faster counts each time."""

    title: str
    family: str
    knob: str
    variants: tuple

    def name_of(self, setting):
        return f"{setting:g} %" if self.knob == "T" else f"n/{1 / setting:g}" if setting < 1 else "n"


METHODS = (
    Method("post-scoring alone", "post-scoring alone", "T", ("post_scoring_rows", "post_scoring_tiles")),
    Method("8-bit first pass", "8-bit first pass", "T", ("eight_bit",)),
    Method("sign projections, 64 bits", "sign projections", "C", ("signs_64",)),
    Method("sign projections, 256 bits", "sign projections", "C", ("signs_256",)),
    Method("8 components", "components", "C", ("components_8",)),
    Method("16 components", "components", "C", ("components_16",)),
    Method("product quantisation, 16 x 4 bits", "product quantisation", "C", ("subspaces_16",)),
    Method("product quantisation, 32 x 4 bits", "product quantisation", "C", ("subspaces_32",)),
    Method("blocks of 4 rows", "blocks", "C", ("blocks_4",)),
    Method("blocks of 16 rows", "blocks", "C", ("blocks_16",)),
    Method("A3's greedy search", "A3's greedy search", "M", ("greedy",)),
    Method("the heaviest rows, given", "given", "C", ("given",)),
)
_EXACT = ("exact_rows", "exact_tiles")


class Selections:
    """Of one n. Times are least times, ns, of the processor."""

    def __init__(self, answer):
        self.num_rows = int(answer["context"]["num_rows"])
        self._least, self._quality = {}, {}
        for run in answer["benchmarks"]:
            if run["run_type"] != "iteration":
                continue
            phase, variant, setting = (run["name"].split("/") + ["0"])[:3]
            if phase in ("learn", "prepare"):
                setting = "0"
            key = (phase, variant, float(setting))
            time = run["cpu_time"] * _NANOSECONDS[run["time_unit"]] / run[_COUNTED[phase]]
            self._least[key] = min(time, self._least.get(key, time))
            if phase == "many":
                self._quality[key[1:]] = {name: run[name] for name in ("rows_share", "top5_kept", "output_error")}

    def settings(self, method):
        """From the fewest rows to the most."""
        settings = {setting for variant, setting in self._quality if variant in method.variants}
        return sorted(settings, key=lambda setting: self.quality(method, setting)["rows_share"])

    def quality(self, method, setting):
        return self._quality[method.variants[0], setting]

    def once(self, method):
        """(what is learnt, what is prepared) for a key matrix, ns; of several variants those of the last."""
        variant = method.variants[-1]
        return tuple(self._once(phase, variant) for phase in ("learn", "prepare"))

    def time(self, variants, setting, way):
        """Of a query with its share of what is done once, ns."""
        return min(self._time(variant, setting, way) for variant in variants)

    def exact(self, way):
        return self.time(_EXACT, 0.0, way)

    def ratio(self, method, setting, way):
        """Above 1: it does not pay."""
        return self.time(method.variants, setting, way) / self.exact(way)

    def cheapest(self, method, way, goal):
        """Of the settings that reach the goal the least (ratio, setting); None if none does."""
        good = [setting for setting in self.settings(method) if goal.least <= self.quality(method, setting)[goal.what] <= goal.most]
        return min(((self.ratio(method, setting, way), setting) for setting in good), default=None)

    def _once(self, phase, variant):
        return 0.0 if variant in _UNPREPARED else self._least[phase, variant, 0.0]

    def _time(self, variant, setting, way):
        query = self._least["one" if way == ONE_QUERY else "many", variant, setting]
        queries = {BEFORE: float("inf"), ALL_QUERIES: self.num_rows, ONE_QUERY: 1}[way]
        return query + (self._once("learn", variant) + self._once("prepare", variant)) / queries
