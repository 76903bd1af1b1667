"""How often every net of a part toggles, from the nets that were counted in a run.

What lies between them follows as in Najm's transition densities: an output toggles when an input does, as often as the other inputs let
it through, each input taken to be independent of the others. No net toggles more than once a cycle: nothing here knows of glitches.
"""
import dataclasses
import functools
import statistics

from .flat import CONSTANTS

DUTY = 0.5     # share of time at 1, which the counters do not know
DEFAULT = 0.1  # toggles a cycle where nothing was counted at all


@dataclasses.dataclass(frozen=True)
class Activity:
    toggles: float  # a cycle
    duty: float     # share of time at 1


def activities(flat, library, counted):
    """{net: Activity} of every net that a cell drives or reads; and the share of flip-flops that were counted. `counted` are
    {path of a signal below the part: toggles a cycle}."""
    known = {net: Activity(0.0, float(net == "1")) for net in CONSTANTS}
    for net, paths in flat.names.items():
        number = next((counted[path] for path in paths if path in counted), None)
        if number is not None and net not in known:
            known[net] = Activity(min(number, 1.0), DUTY)
    registers = [net for _, kind, pins in flat.cells if kind in library.cells
                 for output in library.cells[kind].flip_flop_outputs for net in pins.get(output, ())]
    seen = [known[net].toggles for net in registers if net in known]
    usual = Activity(statistics.fmean(seen) if seen else DEFAULT, DUTY)
    share = len(seen) / len(registers) if registers else 1.0

    gates = {}
    for _, kind, pins in flat.cells:
        for output, function in library.cells[kind].functions.items() if kind in library.cells else ():
            for net in pins.get(output, ()):
                if net not in known:
                    gates[net] = (function, [pins[name][0] for name in function.inputs])
    for net in flat.inputs.union(net for _, _, pins in flat.cells for nets in pins.values() for net in nets):
        if net not in known and net not in gates:
            known[net] = usual
    for net in gates:
        _resolve(net, gates, known)
    return known, share


def _resolve(net, gates, known):
    """Inputs before outputs, without recursion: paths are longer than Python's stack."""
    waiting = [net]
    while waiting:
        last = waiting[-1]
        if last in known:
            waiting.pop()
            continue
        function, inputs = gates[last]
        missing = [read for read in inputs if read not in known]
        if missing:
            waiting += missing
        else:
            known[last] = through(function, [known[read] for read in inputs])


def through(function, inputs):
    """Activity of a gate's output; `inputs` in the order of the function's."""
    duty = [activity.duty for activity in inputs]
    toggles = 0.0
    for place, activity in enumerate(inputs):
        if activity.toggles:
            toggles += activity.toggles * sum(_chance(duty, k, place) for k in _lets_through(function, place))
    ones = sum(_chance(duty, k, None) for k, value in enumerate(function.values) if value)
    return Activity(min(toggles, 1.0), ones)


@functools.lru_cache(maxsize=None)
def _lets_through(function, place):
    """Values of the inputs, that at `place` being 0, at which the output changes with that one."""
    return [k for k in range(len(function.values)) if not k >> place & 1 and function.values[k] != function.values[k | 1 << place]]


def _chance(duty, k, but):
    """That the inputs spell k, whatever that at `but` is."""
    product = 1.0
    for place, share in enumerate(duty):
        if place != but:
            product *= share if k >> place & 1 else 1 - share
    return product
