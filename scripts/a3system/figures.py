"""The study's pictures: told apart in grey and by those who see fewer colours."""
import drawing
from colours import INK, hatch_colour, marks, steps

from . import gpu, plan
from .points import RESOURCES, bound_by

_WIDTH, _HEIGHT = 420, 330  # of a panel, pixels


def _over_queries(axis):
    axis.set_xscale("log", base=2)
    axis.set_xticks(plan.QUERIES, [str(queries) for queries in plan.QUERIES], fontsize=9)
    axis.minorticks_off()
    axis.grid()


def _log_cycles(axis):
    axis.set_yscale("log")
    low, high = axis.get_ylim()
    places = [10 ** power for power in range(1, 6) if low <= 10 ** power <= high]
    axis.set_yticks(places, [f"{place:,}" for place in places])
    axis.minorticks_off()


def _label_cycles(axes):
    """Of panels that share their axes, with a legend for all."""
    for row in axes:
        row[0].set_ylabel("cycles a query")
    for axis in axes[-1]:
        axis.set_xlabel("queries a matrix")
    axes[0][-1].legend(loc="upper left", bbox_to_anchor=(1.02, 1))


def _line(axis, xs, ys, mark, label, style="-"):
    colour, marker = mark
    axis.plot(xs, ys, style, color=colour, marker=marker, markersize=5, label=label)


def sorting(study):
    """A panel for machine and banks: a line for each way of sorting."""
    points = plan.of_sorting()
    drawn, axes = drawing.figure(_WIDTH * 2 + 200, _HEIGHT * 2, len(plan.BANKS), len(plan.APPROXIMATE), sharex=True, sharey=True)
    for row, banks in zip(axes, plan.BANKS):
        for axis, machine in zip(row, plan.APPROXIMATE):
            axis.plot(plan.QUERIES, [study[points["base", 1, "preloaded", queries]]["cycles_per_query"] for queries in plan.QUERIES], "--",
                      color=INK, linewidth=1, label="base design, one bank")
            for mark, name in zip(marks(len(plan.SORTINGS)), plan.SORTINGS):
                _line(axis, plan.QUERIES, [study[points[machine, banks, name, queries]]["cycles_per_query"] for queries in plan.QUERIES], mark, name)
            _log_cycles(axis)
            axis.set_title(f"{machine}, {_banks(banks)}")
            _over_queries(axis)
    _label_cycles(axes)
    return drawn


def _banks(banks):
    return "two banks" if banks == 2 else "one bank"


def bound(study):
    """A panel for machine and queries: a cell for units and bandwidth, with what binds and the units' busy share."""
    points = plan.of_map()
    shades = dict(zip(RESOURCES, (colour for colour, _ in reversed(steps(len(RESOURCES))))))
    drawn, axes = drawing.figure(_WIDTH * len(plan.MACHINES) + 160, _HEIGHT * len(plan.MAP_QUERIES), len(plan.MAP_QUERIES), len(plan.MACHINES),
                                 sharex=True, sharey=True)
    met = set()
    for row, queries in zip(axes, plan.MAP_QUERIES):
        for axis, machine in zip(row, plan.MACHINES):
            for y, num_bytes in enumerate(plan.MAP_BYTES):
                for x, units in enumerate(plan.MAP_UNITS):
                    met.add(_cell(axis, x, y, study[points[machine, queries, num_bytes, units]], shades))
            axis.set_title(f"{machine}, {queries} queries a matrix")
            axis.set_xticks(range(len(plan.MAP_UNITS)), [str(units) for units in plan.MAP_UNITS])
            axis.set_yticks(range(len(plan.MAP_BYTES)), [str(num_bytes) for num_bytes in plan.MAP_BYTES])
            axis.set_xlim(-0.5, len(plan.MAP_UNITS) - 0.5)
            axis.set_ylim(-0.5, len(plan.MAP_BYTES) - 0.5)
        row[0].set_ylabel("bytes a cycle")
    for axis in axes[-1]:
        axis.set_xlabel("units")
    axes[0][-1].legend(handles=[drawing.patch(shades[resource], label=f"{resource[0].upper()}: bound by {resource}") for resource in RESOURCES
                                if resource in met], loc="upper left", bbox_to_anchor=(1.02, 1))
    return drawn


def _cell(axis, x, y, result, shades):
    resource = bound_by(result)
    axis.add_patch(drawing.rectangle(x - 0.5, y - 0.5, 1, 1, shades[resource]))
    axis.text(x, y, f"{resource[0].upper()} {100 * result['unit_busy_share']:.0f}", ha="center", va="center", fontsize=9,
              color=hatch_colour(shades[resource]))
    return resource


def banks(study):
    """A panel for each way of sorting: how much faster a second bank makes each machine, and how much larger."""
    points = plan.of_banks()
    names = list(dict.fromkeys(name for name, *_ in points))
    drawn, [axes] = drawing.figure(_WIDTH * len(names) + 180, _HEIGHT, 1, len(names), sharey=True)
    for axis, name in zip(axes, names):
        for mark, machine in zip(marks(len(plan.MACHINES)), plan.MACHINES):
            pairs = [[study[points[name, machine, queries, banks]] for banks in plan.BANKS] for queries in plan.QUERIES]
            _line(axis, plan.QUERIES, [one["cycles_total"] / two["cycles_total"] for one, two in pairs], mark, f"{machine}: speed")
            one, two = pairs[0]
            if machine != plan.MACHINES[-1]:  # as large as the other approximate one
                name_of_area = "area of base" if machine == "base" else "area of the others"
                axis.axhline(two["area_mm2"] / one["area_mm2"], color=INK, linestyle="--" if machine == "base" else ":", linewidth=1.2, label=name_of_area)
        axis.set_title(f"keys {name}" if name == "preloaded" else f"sorted {name}")
        axis.set_xlabel("queries a matrix")
        _over_queries(axis)
    axes[0].set_ylabel("two banks over one")
    axes[-1].legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return drawn


def over_gpu(study):
    """Throughput over that of one base unit: a line for machine and system; the GPU's."""
    points = plan.of_gpu()
    drawn, [[axis]] = drawing.figure(_WIDTH * 2 + 100, _HEIGHT + 60)
    for mark, machine in zip(marks(len(plan.MACHINES)), plan.MACHINES):
        for style, name in zip(("-", ":"), plan.GPU_SYSTEMS):
            _line(axis, plan.GPU_UNITS, [gpu.over_base(study, points[machine, name, units]) for units in plan.GPU_UNITS], mark,
                  f"{machine}; {name}", style)
    axis.axhline(gpu.GPU_OVER_BASE, color=INK, linestyle="--", linewidth=1, label="Titan V (paper)")
    axis.set_xscale("log", base=2)
    axis.set_yscale("log")
    axis.set_xticks(plan.GPU_UNITS, [str(units) for units in plan.GPU_UNITS])
    axis.set_yticks((1, 2, 5, 10, 20, 50), ("1", "2", "5", "10", "20", "50"))
    axis.minorticks_off()
    axis.grid()
    axis.set_xlabel("units")
    axis.set_ylabel("throughput over one base unit")
    axis.legend(loc="upper left", bbox_to_anchor=(0, -0.2), ncols=2)
    return drawn


def model(study):
    """A panel for each machine: time of the model's attention, a bar for distribution and banks."""
    points = plan.of_model()
    ways = [(distribution, banks) for distribution in plan.DISTRIBUTIONS for banks in plan.BANKS]
    drawn, [axes] = drawing.figure(_WIDTH * len(plan.MACHINES) + 200, _HEIGHT + 40, 1, len(plan.MACHINES))
    for axis, machine in zip(axes, plan.MACHINES):
        for number, (way, (colour, hatch)) in enumerate(zip(ways, steps(len(ways)))):
            places = [group + 0.2 * (number - 1.5) for group in range(len(plan.MODEL_UNITS))]
            bars = axis.bar(places, [study[points[machine, units, *way]]["cycles_total"] / 1e6 for units in plan.MODEL_UNITS], 0.2,
                            **drawing.paint(colour, hatch, edge=INK), label=f"{plan.DISTRIBUTIONS[way[0]]} K and V, {_banks(way[1])}")
            axis.bar_label(bars, fmt="%.2f", fontsize=8, rotation=90, padding=2)
        axis.set_ylim(top=1.1 * axis.get_ylim()[1])
        axis.set_xticks(range(len(plan.MODEL_UNITS)), [str(units) for units in plan.MODEL_UNITS])
        axis.set_title(machine)
        axis.set_xlabel("units")
    axes[0].set_ylabel("millions of cycles")
    axes[-1].legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return drawn


def shared(study):
    """A panel for machine and how many operations there are: a line for distribution and banks."""
    points = plan.of_shared()
    counts = list(dict.fromkeys(operations for _, operations, *_ in points))
    drawn, axes = drawing.figure(_WIDTH * 2 + 200, _HEIGHT * 2, len(counts), len(plan.APPROXIMATE), sharex=True, sharey=True)
    for row, operations in zip(axes, counts):
        for axis, machine in zip(row, plan.APPROXIMATE):
            for mark, distribution in zip(marks(len(plan.DISTRIBUTIONS)), plan.DISTRIBUTIONS):
                for style, banks in zip(("-", ":"), plan.BANKS if operations > 1 else plan.BANKS[:1]):
                    cycles = [study[points[machine, operations, distribution, banks, queries]]["cycles_per_query"] for queries in plan.QUERIES]
                    _line(axis, plan.QUERIES, cycles, mark, f"{plan.DISTRIBUTIONS[distribution]} K and V, {_banks(banks)}", style)
            _log_cycles(axis)
            axis.set_title(f"{machine}, {operations} operations" if operations > 1 else f"{machine}, one operation alone")
            _over_queries(axis)
    _label_cycles(axes)
    return drawn
