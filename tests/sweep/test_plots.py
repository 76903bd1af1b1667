"""Every plot is there; the page needs nothing from elsewhere; fronts and heat maps hold the right points."""

import functools
import html.parser
import sys
import xml.etree.ElementTree

import pytest
import sweeping
from sweeping import CONSERVATIVE, SMALL_TRACES, SOURCE_DIR, rows_of

sys.path.insert(0, str(SOURCE_DIR / "scripts"))
from a3sweep import plot_data  # noqa: E402

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
sweep = functools.partial(sweeping.sweep, pictures=True)
LISTS = ("--iterations-per-row=1,0.5,off", "--threshold-percent=5,20,off")


class References(html.parser.HTMLParser):
    """What a page asks a browser to load."""

    LOADING = {"src", "href", "srcset", "data", "poster", "action"}

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [value for name, value in attrs if name in self.LOADING]


def must_be_whole(out, names):
    """Each as PNG and as SVG, and no others."""
    assert sorted(path.name for path in (out / "plots").iterdir()) == sorted(f"{name}.{kind}" for name in names for kind in ("png", "svg"))
    for name in names:
        content = (out / "plots" / f"{name}.png").read_bytes()
        assert content.startswith(PNG_SIGNATURE) and content.endswith(PNG_END)
        assert xml.etree.ElementTree.parse(out / "plots" / f"{name}.svg").getroot().tag.endswith("svg")


def test_every_plot_is_there_and_the_page_stands_alone(out):
    sweep(out, *LISTS, traces=SMALL_TRACES)
    must_be_whole(out, ["accuracy_energy", "cycles_rows", "heat_map"])
    page = (out / "sweep.html").read_text(encoding="utf-8")
    references = References(page)
    assert references.found == []
    assert references.tags.count("script") >= 3
    assert page.count("plotly-graph-div") == 3
    assert "http" not in page.partition("<script")[0], "no style or preload from elsewhere"


def test_pictures_may_be_left_out_and_those_of_an_earlier_call_are_named(out):
    stdout = []
    sweeping.sweep(out, *LISTS, traces=SMALL_TRACES[:1], stdout=stdout)
    assert not (out / "plots").exists() and (out / "sweep.html").read_text(encoding="utf-8").count("plotly-graph-div") == 3
    sweep(out, *LISTS, traces=SMALL_TRACES[:1])
    before = {path: path.read_bytes() for path in (out / "plots").iterdir()}
    sweeping.sweep(out, *LISTS, traces=SMALL_TRACES[:1], stdout=stdout)
    assert {path: path.read_bytes() for path in (out / "plots").iterdir()} == before
    assert "earlier call" not in stdout[0] and f"{out / 'plots'}: left as an earlier call wrote it" in stdout[1]


def test_every_machine_has_its_plots_and_those_of_earlier_ones_go(out):
    sweep(out, *LISTS, traces=SMALL_TRACES)
    sweep(out, *LISTS, "--vary=/timing/buffer_depth=2,4", traces=SMALL_TRACES)
    must_be_whole(out, ["accuracy_energy", *(
        f"{kind}_{machine}" for kind in ("cycles_rows", "heat_map")
        for machine in ("1_conservative_buffer_depth_2", "2_conservative_buffer_depth_4"))])


@pytest.mark.parametrize("options", [(), ("--iterations-per-row=off", "--threshold-percent=off")])
def test_a_single_point_can_be_plotted(out, options):
    sweep(out, *options, traces=SMALL_TRACES[:1])
    must_be_whole(out, ["accuracy_energy", "cycles_rows", "heat_map"])


def test_machines_of_one_file_name_keep_apart(out, tmp_path):
    text = CONSERVATIVE.read_text(encoding="utf-8").replace('"table": "energy/tsmc40.json"', "")
    (tmp_path / "conservative.json").write_text(text, encoding="utf-8")
    sweep(out, "--config", tmp_path / "conservative.json", traces=SMALL_TRACES[:1])
    page = (out / "sweep.html").read_text(encoding="utf-8")
    for config in (CONSERVATIVE, tmp_path / "conservative.json"):
        assert f"conservative ({config})" in page


def test_configurations_that_become_one_machine_are_run_and_drawn_once(out):
    """M and T are all that tells base from conservative, and lists replace them."""
    stdout = []
    options = (*LISTS, "--config", CONSERVATIVE.with_name("base.json"))
    sweep(out, *options, traces=SMALL_TRACES[:1], stdout=stdout)
    assert "base: is the same machine as conservative at these M and T, and is run once" in stdout[0]
    assert "machines: 1, trace files: 1, tasks: 1" in stdout[0]
    rows = rows_of(out / "points.csv")
    assert len(rows) == 9 and {row["config"] for row in rows} == {str(CONSERVATIVE)}
    must_be_whole(out, ["accuracy_energy", "cycles_rows", "heat_map"])


def point(energy, cosine, rmse=0.0, share=None, number=None, threshold=None, iterations=0):
    return {"energy_dynamic_pj_per_query": energy, "cosine_mean": cosine, "rmse": rmse, "iterations_per_row": share,
            "iterations": number, "threshold_percent": threshold, "iterations_mean": iterations}


def test_the_front_holds_what_no_other_point_beats():
    best, cheap, worse, equal, dear = (point(5, 0.9), point(1, 0.5), point(6, 0.8), point(5, 0.7), point(9, 0.95))
    front = plot_data.pareto_front([worse, dear, best, equal, cheap], plot_data.COSINE)
    assert front == [cheap, best, dear]


def test_the_front_of_an_error_falls():
    good, cheap, worse, unknown = point(5, 0, 0.1), point(1, 0, 0.5), point(6, 0, 0.2), point(2, 0, None)
    assert plot_data.pareto_front([worse, unknown, good, cheap], plot_data.RMSE) == [cheap, good]


def test_a_heat_map_has_m_and_t_in_order_and_gaps_where_there_is_no_point():
    rows = [point(1, 0.1, share=None, threshold=5), point(2, 0.2, share=1, threshold=None, iterations=40),
            point(3, 0.3, number=8, threshold=5, iterations=8), point(4, 0.4, share=0.5, threshold=20, iterations=20)]
    m_names, t_names, values = plot_data.heat_map(rows, plot_data.ENERGY)
    assert (m_names, t_names) == (["8", "0.5 n", "1 n", "off"], ["5 %", "20 %", "off"])
    assert values == [[3, None, None], [None, 4, None], [None, None, 2], [1, None, None]]


def test_lines_over_m_rise_and_off_stands_apart():
    low, high, off = (point(1, 0, share=0.5, iterations=10), point(2, 0, share=1, iterations=20), point(3, 0))
    assert plot_data.by_threshold([off, high, low]) == {"off": ([low, high], off)}


def test_machines_with_the_same_points_coincide():
    same, other = [point(1, 0.5), point(2, 0.6, share=1)], [point(1, 0.5), point(2, 0.7, share=1)]
    groups = plot_data.coinciding({"a": same, "b": other, "c": same[::-1]}, (plot_data.ENERGY, plot_data.COSINE))
    assert groups == [(["a", "c"], same), (["b"], other)]
    assert plot_data.joined(list("ab")) == "a = b" and plot_data.joined(list("abcdef")) == "a = b = c = d, and 2 more"


def test_lines_that_nobody_could_tell_apart_are_one():
    lines = {"1 %": [1, 2, 3], "5 %": [1.04, 2, 3], "off": [1.06, 2, 3], "short": [1, 2]}
    assert plot_data.equal_lines(lines, 0.05) == [(["1 %", "5 %"], [1, 2, 3]), (["off"], [1.06, 2, 3]), (["short"], [1, 2])]
