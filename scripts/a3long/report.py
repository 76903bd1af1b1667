"""The study in words, tables and a figure: what stands between the marks of docs/long_attention.md."""
import drawing
from a3paper.document import Figure, Heading, Paragraph, Table, around_marks, to_markdown

from .measure import FACTORS, MACHINES, TILES, TOP_ROWS

BEGIN, END = "<!-- written by scripts/study_long_attention.py: begin -->", "<!-- written by scripts/study_long_attention.py: end -->"
FIGURE = "long_attention"
_PANEL_WIDTH, _HEIGHT = 420, 360  # pixels
#: Told apart without colours, too.
_LINES = (("#000000", "o"), ("#2171b5", "s"), ("#1a9850", "^"), ("#e66101", "D"))


def around_tables(text):
    """What stands before and behind them. Raises ValueError without the marks."""
    return around_marks(text, BEGIN, END)


def document(study, text):
    """The document with its tables anew, and the figure's files {name: content}. Raises ValueError without the marks."""
    before, after = around_tables(text)
    figure = Figure(FIGURE, _drawn(study), f"Share of the {TOP_ROWS} heaviest rows that are candidates against the number of tiles: M as it is")
    blocks = [*_tiles(study, figure), *_slices(study), *_masks(study)]
    return f"{before}{BEGIN}\n\n{to_markdown(blocks, 'figures')}\n{END}{after}", figure.files()


def _drawn(study):
    drawn, [axes] = drawing.figure(_PANEL_WIDTH * len(MACHINES), _HEIGHT, 1, len(MACHINES), sharey=True)
    names = list(dict.fromkeys(entry["subject"] for entry in study["tiles"]))
    sizes = sorted({entry["rows"] for entry in study["tiles"]})
    for axis, preset in zip(axes, MACHINES):
        for entry in (entry for entry in study["tiles"] if entry["machine"] == preset):
            colour, marker = _LINES[sizes.index(entry["rows"])]
            style = ("-", "--", ":")[names.index(entry["subject"])]
            axis.plot(TILES, [entry["tiles"][str(tiles)]["found"] for tiles in TILES], style, color=colour, marker=marker, markersize=5,
                      label=f"{entry['subject']}, n = {entry['rows']}")
        axis.set_xscale("log", base=2)
        axis.set_xticks(TILES, [str(tiles) for tiles in TILES])
        axis.set_title(preset)
        axis.set_xlabel("tiles")
        axis.grid()
    axes[0].set_ylabel(f"top-{TOP_ROWS} found")
    axes[-1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return drawn


def _tiles(study, figure):
    yield Heading(2, "What tiles cost in accuracy")
    yield figure
    rows = []
    for entry in study["tiles"]:
        for tiles in TILES:
            one = entry["tiles"][str(tiles)]
            factor = "" if tiles == 1 else _factor(one["factor"])
            rows.append((entry["subject"], entry["machine"], str(entry["rows"]), str(tiles), f"{one['found']:.3f}", f"{one['kept']:.3f}",
                         f"{one['candidates_per_row']:.3f}", f"{one['selected_per_row']:.3f}", f"{one['cosine']:.3f}", factor))
    yield Table(("attention", "machine", "n", "tiles", f"top-{TOP_ROWS} found", f"top-{TOP_ROWS} kept", "C/n", "K/n", "cosine", "M that makes up"),
                tuple(rows), num_text_columns=2)


def _factor(factor):
    return f"more than {FACTORS[-1]} x" if factor is None else f"{factor:g} x"


def _slices(study):
    yield Heading(2, "What slices cost in time")
    rows = []
    for entry in study["slices"]:
        whole = entry["lanes"][0]
        for one in entry["lanes"]:
            rows.append((entry["subject"], entry["machine"], str(entry["dims"]), str(one["num_lanes"]), str(one["slices"]),
                         f"{one['interval_cycles']:.1f}", f"{one['interval_cycles'] / whole['interval_cycles']:.2f}",
                         f"{one['latency_cycles']:.1f}", f"{one['latency_cycles'] / whole['latency_cycles']:.2f}"))
    yield Table(("attention", "machine", "d", "lanes", "slices", "cycles between queries", "times", "latency, cycles", "times"), tuple(rows),
                num_text_columns=2)


def _masks(study):
    yield Heading(2, "What causal masks cost the search")
    rows = [(entry["machine"], f"{entry['share'][0]:g} to {entry['share'][1]:g} n", way, f"{one['found']:.3f}", f"{one['kept']:.3f}",
             f"{one['iterations_per_row']:.3f}", f"{one['candidates_per_row']:.3f}", f"{one['selected_per_row']:.3f}")
            for entry in study["masks"] for way, one in entry["ways"].items()]
    yield Table(("machine", "rows that the query sees, r", "attention", f"top-{TOP_ROWS} found", f"top-{TOP_ROWS} kept", "M/r", "C/r", "K/r"), tuple(rows),
                num_text_columns=3)
    yield Paragraph(f"n = {study['masks'][0]['rows']}; {sum(entry['ways']['masked']['queries'] for entry in study['masks']) // len(MACHINES)} queries "
                    "of all heads and layers. *whole*: the same queries without a mask. *alone*: each on an operation of the rows that it sees "
                    "and no others, whose columns are sorted for it.")
