"""The figures as PNG files (matplotlib)."""
import io
import re

import matplotlib

matplotlib.use("Agg")
# pylint: disable=wrong-import-position
from matplotlib import pyplot, ticker  # noqa: E402
from whole_file import write_whole  # noqa: E402

from . import plot_data as data  # noqa: E402

_DOTS_PER_INCH = 130
_MOST_LABELS = 9  # on a front
_MOST_CELL_TEXTS = 120
_MACHINE_COLOURS = pyplot.get_cmap("tab10").colors
_MACHINE_MARKERS = "osD^vP*X<>"


def write_png(folder, machines, note):
    """`machines` is {label: rows}; returns the paths of the files."""
    folder.mkdir(exist_ok=True)
    files = [_save(folder / "accuracy_energy.png", _accuracy_energy(machines, note))]
    for number, (label, rows) in enumerate(machines.items(), start=1):
        name = f"{number}_{re.sub('[^A-Za-z0-9.]+', '_', label)}" if len(machines) > 1 else ""
        for kind, draw in (("cycles_rows", _cycles_rows), ("heat_map", _heat_maps)):
            path = folder / f"{'_'.join(filter(None, (kind, name)))}.png"
            files.append(_save(path, draw(label, rows, note)))
    for old in set(folder.glob("*.png")) - set(files):
        old.unlink()  # of machines that the sweep no longer has
    return files


def _figure(title, note, height=5.2):
    figure, axes = pyplot.subplots(1, 3, figsize=(16, height), constrained_layout=True)
    figure.suptitle(f"{title} ({note})")
    return figure, axes


def _legend(axis):
    axis.legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1.01, 1))


def _save(path, figure):
    picture = io.BytesIO()
    figure.savefig(picture, dpi=_DOTS_PER_INCH, format="png", metadata={"Software": None})
    pyplot.close(figure)
    write_whole(path, picture.getvalue())
    return path


def _accuracy_energy(machines, note):
    figure, axes = _figure("Accuracy against energy, with the Pareto front", note)
    all_rows = [row for rows in machines.values() for row in rows]
    energies = [energy for energy in map(data.ENERGY, all_rows) if energy]
    for axis, quality in zip(axes, data.ACCURACIES):
        for number, (label, rows) in enumerate(machines.items()):
            axis.scatter([data.ENERGY(row) for row in rows], [_number(quality(row)) for row in rows], s=30, alpha=0.75,
                         color=_MACHINE_COLOURS[number % 10], marker=_MACHINE_MARKERS[number // 10 % 10], label=label)
        front = data.pareto_front(all_rows, quality)
        axis.step([data.ENERGY(row) for row in front], [quality(row) for row in front], where="post", color="black",
                  linewidth=1, zorder=0, label="Pareto front")
        _label_front(axis, front, quality)
        if energies and max(energies) > 5 * min(energies):
            axis.set_xscale("log")
            axis.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
            axis.xaxis.set_major_formatter("{x:g}")
            axis.xaxis.set_minor_formatter(ticker.NullFormatter())
        axis.set_xlabel(data.ENERGY.name)
        axis.set_ylabel(quality.name)
        axis.grid(alpha=0.3)
        axis.margins(x=0.08, y=0.08)
    _legend(axes[-1])
    return figure


def _label_front(axis, front, quality):
    step = max(1, -(-len(front) // _MOST_LABELS))
    for row in front[::step]:
        is_last = row is front[-1]  # whose label would leave the panel
        axis.annotate(f"M {data.m_text(row)}, T {data.t_text(row)}", (data.ENERGY(row), quality(row)), fontsize=6.5,
                      xytext=(-5 if is_last else 5, -9 if quality.is_better > 0 else 5), textcoords="offset points",
                      ha="right" if is_last else "left")


def _cycles_rows(label, rows, note):
    figure, axes = _figure(f"Cycles, C and K against M: {label}", note)
    groups = data.by_threshold(rows)
    colours = pyplot.get_cmap("viridis")
    for axis, quantity in zip(axes, data.ROW_QUANTITIES):
        for number, (name, (selecting, off)) in enumerate(groups.items()):
            colour = colours(0.92 * number / max(1, len(groups) - 1))
            axis.plot([data.ITERATIONS(row) for row in selecting], [quantity(row) for row in selecting], "o-",
                      markersize=4, color=colour, label=f"T {name}")
            if off is not None:
                axis.axhline(quantity(off), color=colour, linestyle=":", linewidth=1.2, label=f"T {name}, M off")
        axis.set_xlabel(data.ITERATIONS.name)
        axis.set_ylabel(quantity.name)
        axis.set_ylim(0, 1.04 * axis.get_ylim()[1])
        axis.grid(alpha=0.3)
    _legend(axes[-1])
    return figure


def _heat_maps(label, rows, note):
    figure, axes = _figure(f"Over M and T: {label}", note)
    for axis, quantity in zip(axes, data.HEAT_QUANTITIES):
        m_names, t_names, values = data.heat_map(rows, quantity)
        matrix = [[_number(value) for value in line] for line in values]
        colours = "viridis" if quantity.is_better > 0 else "viridis_r"
        image = axis.imshow(matrix, aspect="auto", cmap=colours, origin="lower")
        axis.set_xticks(range(len(t_names)), t_names)
        axis.set_yticks(range(len(m_names)), m_names)
        axis.set_xlabel("T")
        axis.set_ylabel("M (n: rows of the operation)")
        axis.set_title(quantity.name, fontsize="medium")
        figure.colorbar(image, ax=axis)
        if len(m_names) * len(t_names) <= _MOST_CELL_TEXTS:
            _write_cells(axis, image, values)
    return figure


def _write_cells(axis, image, values):
    for m, line in enumerate(values):
        for t, value in enumerate(line):
            if value is None:
                continue
            red, green, blue, _ = image.cmap(image.norm(value))
            is_dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
            axis.text(t, m, f"{value:.3g}" if value < 1000 else f"{value:.0f}", ha="center", va="center",
                      fontsize="x-small", color="white" if is_dark else "black")


def _number(value):
    return float("nan") if value is None else value
