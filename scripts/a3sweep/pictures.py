"""The figures as PNG and SVG files (Matplotlib)."""
import re

import colours
import drawing
from matplotlib import ticker
from whole_file import write_whole

from . import plot_data as data

_WIDTH, _HEIGHT = 1250, 470  # pixels
_MOST_CELL_TEXTS = 120
_LABEL_SIZE = 8
_SAME = 0.005  # of the largest number in a panel: lines that are closer are drawn as one


def write_pictures(folder, machines, note):
    """`machines` is {label: rows}; returns the paths of the PNG files, beside each of which stands an SVG."""
    folder.mkdir(exist_ok=True)
    files = _save(folder / "accuracy_energy", _accuracy_energy(machines, note))
    for number, (label, rows) in enumerate(machines.items(), start=1):
        name = f"{number}_{re.sub('[^A-Za-z0-9.]+', '_', label)}" if len(machines) > 1 else ""
        for kind, draw in (("cycles_rows", _cycles_rows), ("heat_map", _heat_maps)):
            files += _save(folder / "_".join(filter(None, (kind, name))), draw(label, rows, note))
    for old in {*folder.glob("*.png"), *folder.glob("*.svg")} - set(files):
        old.unlink()  # of machines that the sweep no longer has
    return [file for file in files if file.suffix == ".png"]


def _figure(title, note):
    figure, axes = drawing.figure(_WIDTH, _HEIGHT, 1, 3)
    figure.suptitle(f"{title} ({note})")
    return figure, axes[0]


def _save(path, figure):
    """The paths of the files."""
    files = [path.with_name(f"{path.name}.{ending}") for ending in ("png", "svg")]
    write_whole(files[0], drawing.png(figure))
    write_whole(files[1], drawing.svg(figure, path.name))
    drawing.close(figure)
    return files


def _accuracy_energy(machines, note):
    figure, axes = _figure("Accuracy against energy, with the Pareto front", note)
    groups = data.coinciding(machines, (data.ENERGY, *data.ACCURACIES))
    all_rows = [row for _, rows in groups for row in rows]
    for axis, quality in zip(axes, data.ACCURACIES):
        for (labels, rows), (colour, marker) in zip(groups, colours.marks(len(groups))):
            axis.scatter([data.ENERGY(row) for row in rows], [_number(quality(row)) for row in rows], s=30, color=colour,
                         marker=marker, edgecolor="white", linewidth=0.5, label=data.joined(labels), zorder=3)
        front = data.pareto_front(all_rows, quality)
        axis.step([data.ENERGY(row) for row in front], [quality(row) for row in front], where="post", color=colours.INK,
                  linewidth=1, zorder=2, label="Pareto front")
        _scale_energy(axis, all_rows)
        axis.set_xlabel(data.ENERGY.name)
        axis.set_ylabel(quality.name)
        axis.grid()
        axis.margins(x=0.12, y=0.12)
    _legend_below(figure, axes[0], len(groups) + 1)
    figure.canvas.draw()  # where points are is known only now
    for axis, quality in zip(axes, data.ACCURACIES):
        _label_front(axis, data.pareto_front(all_rows, quality), quality)
    return figure


def _legend_below(figure, axis, num_entries):
    """One for all panels, below them."""
    num_columns = min(2, num_entries)
    share = 0.03 + 0.05 * -(-num_entries // num_columns)  # of the height
    figure.get_layout_engine().set(rect=(0, share, 1, 1 - share))
    figure.legend(*axis.get_legend_handles_labels(), loc="lower center", ncols=num_columns).set_in_layout(False)


def _scale_energy(axis, rows):
    energies = [energy for energy in map(data.ENERGY, rows) if energy]
    if not energies or max(energies) <= 5 * min(energies):
        return
    axis.set_xscale("log")
    axis.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    axis.xaxis.set_major_formatter("{x:g}")
    axis.xaxis.set_minor_formatter(ticker.NullFormatter())


def _label_front(axis, front, quality):
    """On the side of the front where no point can be; those that would cover a point or another label are left out."""
    up = quality.is_better > 0
    taken = [axis.transData.transform((data.ENERGY(row), quality(row))) for row in front]
    boxes = [(x - 3, y - 3, x + 3, y + 3) for x, y in taken]
    left = axis.transAxes.transform((0, 0))[0]
    for row, (x, y) in zip(front, taken):
        text = f"M {data.m_text(row)}, T {data.t_text(row)}"
        width, height = 0.55 * _LABEL_SIZE * len(text), 1.1 * _LABEL_SIZE
        box = (x - 5 - width, y + 2 if up else y - 2 - height, x - 5, y + 2 + height if up else y - 2)
        if box[0] < left or any(_overlap(box, other) for other in boxes):
            continue
        boxes.append(box)
        axis.annotate(text, (data.ENERGY(row), quality(row)), fontsize=_LABEL_SIZE, xytext=(-5, 2 if up else -2),
                      textcoords="offset points", ha="right", va="bottom" if up else "top")


def _overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _cycles_rows(label, rows, note):
    figure, axes = _figure(f"Cycles, C and K against M: {label}", note)
    groups = data.by_threshold(rows)
    marks = dict(zip(groups, colours.marks(len(groups))))
    for axis, quantity in zip(axes, data.ROW_QUANTITIES):
        largest = max(map(quantity, rows))
        lines = {name: [quantity(row) for row in selecting] for name, (selecting, _) in groups.items() if selecting}
        for names, numbers in data.equal_lines(lines, _SAME * largest):
            colour, marker = marks[names[0]]
            axis.plot([data.ITERATIONS(row) for row in groups[names[0]][0]], numbers, marker=marker, markersize=5, color=colour,
                      label=_thresholds(names))
        offs = {name: [quantity(off)] for name, (_, off) in groups.items() if off is not None}
        for names, (value,) in data.equal_lines(offs, _SAME * largest):
            axis.axhline(value, color=marks[names[0]][0], linestyle=":", linewidth=1.4, label=f"{_thresholds(names)}, M off")
        axis.set_xlabel(data.ITERATIONS.name)
        axis.set_ylabel(quantity.name)
        axis.set_ylim(0, 1.04 * axis.get_ylim()[1])
        axis.grid()
        axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=2)
    return figure


def _thresholds(names):
    """Of lines that nobody could tell apart: "T 1 % ≈ 5 % ≈ off"."""
    return f"T {' ≈ '.join(names)}"


def _heat_maps(label, rows, note):
    figure, axes = _figure(f"Over M and T: {label}", note)
    for axis, quantity in zip(axes, data.HEAT_QUANTITIES):
        m_names, t_names, values = data.heat_map(rows, quantity)
        matrix = [[_number(value) for value in line] for line in values]
        shades = "viridis" if quantity.is_better > 0 else "viridis_r"
        image = axis.imshow(matrix, aspect="auto", cmap=shades, origin="lower")
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
