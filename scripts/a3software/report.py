"""Ways to choose rows in words, tables and figures: what stands between the marks of docs/software.md."""
from matplotlib.ticker import LogLocator

import drawing
from a3paper.document import Figure, Heading, Paragraph, Table, to_markdown
from colours import INK, marks

from .selections import ALL_QUERIES, BEFORE, GOALS, METHODS, WAYS

_BOLD = "**"
_PANEL_WIDTH, _PANEL_HEIGHT = 300, 260  # pixels
#: Behind the seven of other colours, which it bounds.
_GIVEN_LOOK = ("#888888", "X")
_FAMILIES = tuple(dict.fromkeys(method.family for method in METHODS))


def document(measured):
    """Markdown, and the figures' files {name: content}, of a Selections for each n."""
    figures = [Figure(f"software_{one.num_rows}", drawn(one), f"Top-5 kept and output error against time on n = {one.num_rows} rows") for one in measured]
    blocks = [*_paying(measured), *_once(measured)]
    for one, figure in zip(measured, figures):
        blocks += [Heading(3, f"n = {one.num_rows}"), figure, _table(one)]
    files = {name: content for figure in figures for name, content in figure.files().items()}
    return to_markdown(blocks, "figures"), files


def _paying(measured):
    yield Heading(3, "What pays")
    for way in (BEFORE, ALL_QUERIES):
        header = ("method", *(f"{goal}, n = {one.num_rows}" for goal in GOALS for one in measured))
        rows = [(method.title, *(_cheapest(one, method, way, goal) for goal in GOALS for one in measured)) for method in METHODS]
        yield Paragraph(f"Time as a multiple of exact attention's, {_words(way)}, of the fastest setting that is as good as the head of the column says, and which "
                        "it is; a dash: none is. In bold: it pays.")
        yield Table(header, tuple(rows))


    yield Paragraph("All n at which it pays, what is done once counted, on m = n queries:")
    yield Table(("method", *map(str, GOALS)), tuple((method.title, *(_where_it_pays(measured, method, goal) for goal in GOALS)) for method in METHODS))


def _where_it_pays(measured, method, goal):
    paying = [str(one.num_rows) for one in measured if _cheapest(one, method, ALL_QUERIES, goal).startswith(_BOLD)]
    return ", ".join(paying) or "none"


def _words(way):
    return "what is done once for a key matrix not counted" if way == BEFORE else "what is done once for a key matrix counted, on m = n queries"


def _cheapest(one, method, way, goal):
    found = one.cheapest(method, way, goal)
    if found is None:
        return "-"
    ratio, setting = found
    text = f"{ratio:.2f}"
    if float(text) < 1:
        text = f"{_BOLD}{text}{_BOLD}"
    return f"{text} ({method.name_of(setting)})"


def _once(measured):
    yield Heading(3, "What is done once for a key matrix")
    rows = []
    for method in METHODS[:-1]:
        cells = (f"{time / one.exact(BEFORE):.1f}" for one in measured for time in one.once(method))
        rows.append((method.title, *cells))
    header = ("method", *(f"{what}, n = {one.num_rows}" for one in measured for what in ("learnt", "prepared")))
    yield Paragraph("In times of one exact query among many. What is learnt, a basis or centroids, might be kept from other keys of the same model; here it is learnt "
                    "from every key matrix anew, and counted.")
    yield Table(header, tuple(rows))


def _table(one):
    rows = []
    for method in METHODS:
        for setting in one.settings(method):
            quality = one.quality(method, setting)
            rows.append((method.title, f"{method.knob} = {method.name_of(setting)}", f"{quality['rows_share']:.3f}", f"{quality['top5_kept']:.3f}",
                         f"{quality['output_error']:.3f}", *(f"{one.ratio(method, setting, way):.2f}" for way in WAYS)))
    header = ("method", "setting", "rows chosen / n", "top-5 kept", "output error", *(f"time, {way}" for way in WAYS))
    return Table(header, tuple(rows), num_text_columns=2)


def drawn(one):
    """Two rows of panels: top-5 kept and output error; a column for each way to count what is done once."""
    picture, grid = drawing.figure(len(WAYS) * _PANEL_WIDTH + 230, 2 * _PANEL_HEIGHT, 2, len(WAYS), sharex="col", sharey="row")
    looks = dict(zip(_FAMILIES, (*marks(len(_FAMILIES) - 1), _GIVEN_LOOK)))
    for row, (what, label) in zip(grid, (("top5_kept", "top-5 kept"), ("output_error", "output error"))):
        for way, axis in zip(WAYS, row):
            for method in METHODS:
                _draw_line(axis, one, method, way, what, looks[method.family])
            axis.axvline(1, color=INK, linewidth=1, linestyle=":")
            axis.grid()
        row[0].set_ylabel(label)
    for way, axis in zip(WAYS, grid[0]):
        axis.set_title(way)
    for axis in grid[1]:
        _scale(axis.set_xscale, axis.xaxis)
        _scale(axis.set_yscale, axis.yaxis)
        axis.set_xlabel("time / exact attention")
    grid[0][-1].legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return picture


def _scale(set_scale, axis):
    set_scale("log")
    least, largest = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if largest / least < 1000 else (1,), numticks=20))
    axis.set_major_formatter(lambda number, _: f"{number:g}")
    axis.set_minor_formatter("")


def _draw_line(axis, one, method, way, what, look):
    """The second variant of a family has hollow markers and a broken line."""
    colour, marker = look
    of_family = [other for other in METHODS if other.family == method.family]
    is_first = method == of_family[0]
    settings = one.settings(method)
    axis.plot([one.ratio(method, setting, way) for setting in settings], [max(one.quality(method, setting)[what], 1e-4) for setting in settings],
              "-" if is_first else "--", color=colour, marker=marker, markersize=5, linewidth=1.2, markerfacecolor=colour if is_first else "white", label=method.title)
