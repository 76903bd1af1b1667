"""Matplotlib figures as PNG and SVG files, and within an HTML page, where words can be hovered over.

Sizes are pixels. Texts are taken as they stand, and stay texts in SVG. The same figure gives the same bytes.
"""
import contextlib
import html
import io
import re
import warnings

import matplotlib

matplotlib.use("Agg")
# pylint: disable=wrong-import-position
from matplotlib import pyplot  # noqa: E402
from matplotlib.patches import Patch, Rectangle  # noqa: E402
from matplotlib.ticker import MaxNLocator  # noqa: E402

from colours import GRID, INK, hatch_colour  # noqa: E402

_DOTS_PER_INCH = 72  # a point is a pixel
_PNG_DOTS_PER_INCH = 144
_HOVER = "hover: "
_STYLE = {
    "text.parse_math": False, "svg.fonttype": "none", "font.size": 12, "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"], "axes.titlesize": 12, "axes.titleweight": "bold", "figure.titlesize": 14,
    "axes.edgecolor": INK, "axes.labelcolor": INK, "text.color": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.axisbelow": True, "axes.spines.top": False, "axes.spines.right": False, "grid.color": GRID, "hatch.linewidth": 0.7,
    "legend.frameon": False, "legend.fontsize": "small", "legend.handlelength": 1.6, "legend.columnspacing": 1.4, "figure.constrained_layout.use": True,
}

matplotlib.rcParams.update(_STYLE)


def figure(width, height, num_rows=1, num_columns=1, **options):
    """(figure, axes [rows][columns]); `options` as of pyplot.subplots."""
    return pyplot.subplots(num_rows, num_columns, figsize=(width / _DOTS_PER_INCH, height / _DOTS_PER_INCH), squeeze=False,
                           dpi=_DOTS_PER_INCH, **options)


def paint(colour, hatch="", edge="white"):
    """Options of a bar; a hatch has the colour of its edge."""
    return {"facecolor": colour, "hatch": hatch or None, "edgecolor": hatch_colour(colour) if hatch else edge, "linewidth": 0.6}


def patch(colour, hatch="", edge="white", label=None):
    """An entry of a legend."""
    return Patch(label=label, **paint(colour, hatch, edge))


def rectangle(left, bottom, width, height, colour):
    """A cell of a map, in the units of its axes."""
    return Rectangle((left, bottom), width, height, facecolor=colour, edgecolor="white", linewidth=0.8)


def few_ticks(count):
    """So many ticks or fewer, at round numbers."""
    return MaxNLocator(count, min_n_ticks=2)


def hover(artist, text):
    """What to say when the pointer is on a bar."""
    artist.set_gid(_HOVER + text)
    artist.set_in_layout(False)  # it is within its panel, whose place is soon found without it


def png(drawn):
    """The bytes of a file. Closes nothing."""
    return _saved(drawn, format="png", dpi=_PNG_DOTS_PER_INCH, metadata={"Software": None})


def svg(drawn, name="picture"):
    """The text of a file; `name` tells its identifiers from those of other pictures in one document."""
    with matplotlib.rc_context({"svg.hashsalt": name}):
        return _saved(drawn, format="svg", metadata={"Date": None, "Creator": None}).decode("utf-8")


def inline_svg(drawn, name, label):
    """The same as an element of a page, as wide as there is room and no wider than drawn; `label` is for those who do not see it."""
    text = svg(drawn, name)
    text = re.sub("<metadata>.*?</metadata>", "", text[text.index("<svg"):], flags=re.DOTALL)
    text = re.sub(r"<g id=([\"'])" + _HOVER + r"(.*?)\1>", r"<g><title>\2</title>", text, flags=re.DOTALL)
    text = re.sub('<g id="[^"]*"/>', "", re.sub('<g id="[^"]*">', "<g>", text))
    text = re.sub(' d="[^"]*"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path.group()), text)
    view_box = re.search('viewBox="[^"]*"', text).group()
    width = round(drawn.get_figwidth() * _DOTS_PER_INCH)
    opening = f'<svg {view_box} role="img" aria-label="{html.escape(label)}" style="width: 100%; max-width: {width}px">'
    return opening + text[text.index(">") + 1:]


def close(drawn):
    pyplot.close(drawn)


def _saved(drawn, **options):
    content = io.BytesIO()
    with _no_words_of_fonts():
        drawn.savefig(content, **options)
    return content.getvalue()


@contextlib.contextmanager
def _no_words_of_fonts():
    """Names of runs may have letters that the font of pictures lacks; a browser has them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from current font")
        yield
