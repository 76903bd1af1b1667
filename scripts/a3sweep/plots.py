"""The plots of a sweep."""
from program import shown

from . import plots_html


def write_plots(folder, points, num_traces, with_pictures):
    """Draws the points that have results (tables.Point); returns files: PNG, beside SVG, in FOLDER/plots if asked for, FOLDER/sweep.html."""
    machines = {}
    for point in points:
        if point.num_traces > 0:
            machines.setdefault(_label(point.machine, points), []).append(point.row)
    failures = list(dict.fromkeys(line for point in points for line in point.message.splitlines()))
    note = _note(points, num_traces)
    files = []
    if machines and with_pictures:
        from . import pictures  # matplotlib takes a second to import

        files = pictures.write_pictures(folder / "plots", machines, note)
    return [*files, plots_html.write_html(folder / "sweep.html", machines, note, failures)]


def _label(machine, points):
    """The machine's label, with the whole name of its file where file names alone are not unique."""
    is_unique = all(other.machine.config == machine.config or other.machine.label != machine.label for other in points)
    return machine.label if is_unique else f"{machine.label} ({shown(machine.config)})"


def _note(points, num_traces):
    fewest = min(point.num_traces for point in points)
    files = f"{num_traces} trace file{'s' * (num_traces != 1)}"
    return files if fewest == num_traces else f"partial: of {files} some failed, points rest on {fewest} or more"
