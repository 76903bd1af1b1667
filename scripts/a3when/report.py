"""The study in words, tables and figures: what stands between the marks of docs/when_it_works.md."""
import drawing
from a3paper.document import Figure, Heading, Paragraph, Table, to_markdown
from written_part import around

from .measure import SETTINGS, SHARES

SCRIPT = "study_when_it_works.py"
_PANEL = 300  # pixels
#: Told apart without colours, too.
_MARKERS = (("#000000", "o"), ("#e66101", "^"), ("#2171b5", "s"), ("#018571", "D"), ("#7b3294", "v"), ("#a6611a", "P"), ("#8c8c8c", "x"))
_LINES = {"conservative": ("#000000", "-", "o"), "aggressive": ("#2171b5", "--", "s")}


def document(study, text):
    """The document with its tables anew, and the figures' files {name: content}. Raises ValueError without the marks."""
    before, after = around(text, SCRIPT)
    figures = [Figure("when_it_works", _predictions(study), "Share of the 5 heaviest rows found and kept, predicted against measured"),
               Figure("when_knobs", _knobs(study), "Share of the 5 heaviest rows found as one property of the attention changes, measured and predicted")]
    blocks = [*_provenance(study), *_deciding(study), *_tested(study, figures[0]), *_altered(study), *_turned(study, figures[1]), *_heads(study)]
    files = {name: content for figure in figures for name, content in figure.files().items()}
    return f"{before}\n\n{to_markdown(blocks, 'figures')}\n{after}", files


def _provenance(study):
    models = ", ".join(f"{name} {digest[:12]}" for name, digest in study["models"].items())
    yield Paragraph(f"Seeds {', '.join(map(str, study['seeds']))}; {study['seconds']:.0f} s by the clock, on one thread of a machine that may have had other work. Models, by the first digits of their "
                    f"files' SHA-256: {models}.")


def _deciding(study):
    yield Heading(2, "Which property decides")
    rows = []
    for one in study["deciding"]:
        ranks = ("", "") if one["correlation"] is None else tuple(f"{one['correlation'][setting]:+.2f}" for setting in SETTINGS)
        rows.append((one["name"].replace("_", " "), study["what"].get(one["name"], ""), *ranks, f"{one['error']:.3f}"))
    yield Table(("property", "what it is", *(f"rank correlation, {setting}" for setting in SETTINGS), "error on other models"), tuple(rows),
                num_text_columns=2)
    num_heads = len(study["heads"])
    yield Paragraph(f"{num_heads} heads of trained models. Rank correlation: Spearman's, over heads, with top-5 found. Error: mean absolute error "
                    f"of top-5 found at M = {', '.join(_share(share) for share in SHARES)}, predicted for a model from a fit to the other models, "
                    "by M/n and this property of a head alone; *reach* by that of each row, as below.")


def _tested(study, figure):
    yield Heading(2, "The prediction, on what it was not fitted to")
    constant, slope = study["coefficients"]
    yield Paragraph(f"Fitted to {study['fitted_to']}: P(found | reached) = logistic({constant:.3f} {'-' if slope < 0 else '+'} {abs(slope):.3f} reach / n).")
    yield figure
    rows = [(one["family"], one["role"], str(one["traces"]), *(f"{one[part][kind]:{form}}" for part in ("found", "kept")
                                                               for kind, form in (("mean", ".3f"), ("bias", "+.3f"), ("largest", ".3f"))))
            for one in study["tested"]]
    header = ("attention", "", "traces", *(f"top-5 {part}, {kind}" for part in ("found", "kept") for kind in ("mean error", "bias", "largest error")))
    yield Table(header, tuple(rows), num_text_columns=2)
    yield Paragraph(f"Errors of a trace's mean, absolute but for the bias. Found: at M = {', '.join(_share(share) for share in SHARES)}; kept: at the paper's two "
                    "settings.")


def _altered(study):
    yield Heading(2, "Trained attention, altered in one respect")
    rows = [(one["family"], one["way"], *(f"{one['properties'][name]:.2f}" for name in ("entropy", "offset_share", "key_kurtosis", "largest_share", "reach")),
             *_found_and_kept(one)) for one in study["altered"]]
    yield Table(("attention", "altered", "entropy, nats", "offset share", "key kurtosis", "largest share", "median reach / n", *_found_and_kept_header()),
                tuple(rows), num_text_columns=2)


def _found_and_kept_header():
    return tuple(f"top-5 {part}, {setting}" for setting in SETTINGS for part in ("found", "kept"))


def _found_and_kept(one):
    return tuple(f"{one['settings'][setting][part]:.3f}" for setting in SETTINGS for part in ("found", "kept"))


def _turned(study, figure):
    yield Heading(2, "Synthetic attention, one knob at a time")
    yield figure
    names = ("largest_share", "effective_components", "offset_share", "key_kurtosis", "height", "entropy", "reach")
    rows = [(one["knob"], f"{one['value']:g}", *(f"{one['properties'][name]:.2f}" for name in names),
             *(f"{one['settings'][setting][part]:.3f}" for setting in SETTINGS for part in ("candidates_per_row", "found", "kept", "output_error")))
            for one in study["knobs"]]
    header = ("knob", "value", "largest share", "effective components", "offset share", "key kurtosis", "height", "entropy", "median reach / n",
              *(f"{part}, {setting}" for setting in SETTINGS for part in ("C/n", "found", "kept", "1 - cosine")))
    yield Table(header, tuple(rows), num_text_columns=1)


def _heads(study):
    yield Heading(2, "Every head")
    names = ("rows", "largest_share", "effective_components", "offset_share", "key_kurtosis", "height", "entropy", "gap", "reach")
    rows = [(one["family"], one["name"], *(f"{one['properties'][name]:.2f}" for name in names),
             *(f"{one['settings'][setting][part]:.3f}" for setting in SETTINGS for part in ("candidates_per_row", "found", "kept", "output_error")))
            for one in study["heads"]]
    header = ("attention", "head", "n", "largest share", "effective components", "offset share", "key kurtosis", "height", "entropy", "gap",
              "median reach / n", *(f"{part}, {setting}" for setting in SETTINGS for part in ("C/n", "found", "kept", "1 - cosine")))
    yield Table(header, tuple(rows), num_text_columns=2)


def _share(share):
    return "n" if share == 1 else f"n/{1 / share:g}"


def _predictions(study):
    drawn, [axes] = drawing.figure(2 * _PANEL + 140, _PANEL + 40, 1, 2, sharey=True, sharex=True)
    families = list(dict.fromkeys(point["family"] for point in study["predictions"]))
    for axis, part in zip(axes, ("found", "kept")):
        for family, (colour, marker) in zip(families, _MARKERS):
            points = [point for point in study["predictions"] if point["family"] == family and point["part"] == part]
            axis.plot([point["predicted"] for point in points], [point["measured"] for point in points], marker, color=colour, markersize=4.5,
                      markerfacecolor="none" if marker != "x" else colour, label=family)
        axis.plot((0, 1), (0, 1), color="#bbbbbb", linewidth=1, zorder=0)
        axis.set_title(f"top-5 {part}")
        axis.set_xlabel("predicted")
        axis.grid()
    axes[0].set_ylabel("measured")
    axes[1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return drawn


def _knobs(study):
    names = list(dict.fromkeys(one["knob"] for one in study["knobs"]))
    columns = min(4, len(names))
    drawn, grid = drawing.figure(columns * (_PANEL - 40) + 160, -(-len(names) // columns) * (_PANEL - 60), -(-len(names) // columns), columns, sharey=True)
    for name, axis in zip(names, (axis for row in grid for axis in row)):
        entries = [one for one in study["knobs"] if one["knob"] == name]
        places = range(len(entries))
        for setting, (colour, style, marker) in _LINES.items():
            axis.plot(places, [one["settings"][setting]["found"] for one in entries], style, color=colour, marker=marker, markersize=4, label=f"{setting}, measured")
            axis.plot(places, [one["predicted"][setting] for one in entries], linestyle="none", color=colour, marker="+", markersize=9, label=f"{setting}, predicted")
        axis.set_xticks(places, [f"{one['value']:g}" for one in entries])
        axis.set_title(name)
        axis.set_ylim(0, 1.02)
        axis.grid()
    for row in grid:
        row[0].set_ylabel("top-5 found")
    grid[0][-1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return drawn
