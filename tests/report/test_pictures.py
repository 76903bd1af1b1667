"""Pictures: what they say, colours for all eyes, and the same files for the same figure."""

import itertools
import xml.etree.ElementTree

import pytest
from reporting import Page, report, simulate  # also sets the path to colours and drawing

import colours
import drawing

LEAST_LIGHTNESS_APART = 8  # of L*, 0 to 100: what is clearly two shades beside one another


def bar(colour="#0b4f8a", hatch="", name="a"):
    figure, [[axis]] = drawing.figure(200, 100)
    [drawn] = axis.barh([name], [1], **drawing.paint(colour, hatch))
    drawing.hover(drawn, "so <much> & \"more\" $x$")
    return figure


def test_lightness_is_that_of_grey():
    """White is 100, black 0; middle grey of sRGB, 119 of 255, has a linear part of .184, so 116 x .184^(1/3) - 16 = 50."""
    assert [round(colours.lightness(colour)) for colour in ("#ffffff", "#000000", "#777777")] == [100, 0, 50]


@pytest.mark.parametrize("count", range(1, 11))
def test_parts_of_a_stack_differ_in_grey(count):
    """In order from dark to light, by lightness or by hatch; no two parts are the same."""
    shown = colours.steps(count)
    lightness = [colours.lightness(colour) for colour, _ in shown]
    assert lightness == sorted(lightness)
    assert len(set(shown)) == count
    for one, other in itertools.combinations(range(count), 2):
        assert abs(lightness[one] - lightness[other]) >= LEAST_LIGHTNESS_APART or shown[one][1] != shown[other][1]


def test_stalls_differ_from_work_and_from_one_another_in_grey():
    hatches = [hatch for _, hatch in colours.stalls(4)]
    assert all(hatches) and len(set(hatches)) == 4
    assert colours.lightness(colours.IDLE) - colours.lightness(colours.OURS) >= 5 * LEAST_LIGHTNESS_APART


def test_hatches_can_be_seen():
    for colour, hatch in [*colours.steps(8), *colours.stalls(4)]:
        assert not hatch or abs(colours.lightness(colours.hatch_colour(colour)) - colours.lightness(colour)) >= 30


def test_the_same_figure_gives_the_same_bytes():
    for write in (drawing.png, drawing.svg):
        assert write(bar()) == write(bar())


def test_a_file_holds_texts_and_no_date():
    text = drawing.svg(bar(name="$a$ <b>"))
    assert "$a$ &lt;b&gt;</text>" in text and "date" not in text.lower()
    xml.etree.ElementTree.fromstring(text)


def test_an_element_of_a_page_says_what_it_shows():
    text = drawing.inline_svg(bar(hatch="///"), "one", "a \"picture\" <of> bars")
    element = xml.etree.ElementTree.fromstring(text.replace("xlink:", ""))
    assert element.get("aria-label") == 'a "picture" <of> bars' and element.get("role") == "img"
    assert [title.text for title in element.iter("title")] == ["so <much> & \"more\" $x$"]


def test_elements_of_a_page_share_no_identifiers():
    def identifiers(name):
        element = xml.etree.ElementTree.fromstring(drawing.inline_svg(bar(hatch="///"), name, "").replace("xlink:", ""))
        return {one.get("id") for one in element.iter()} - {None}

    assert identifiers("one") and not identifiers("one") & identifiers("two")


def test_letters_that_the_font_lacks_are_left_to_the_reader(recwarn):
    assert "日本" in drawing.svg(bar(name="日本")) and not recwarn


def test_bars_say_their_numbers(results, page):
    """The energy of a block is that of the table beside the plot; base outputs its only row after two slots of n + 9 = 10 cycles."""
    report(results["base"], results["conservative"], "--out", page)
    shown = Page(page)
    dot_product = shown.table("Energy of a query by block")["dot product"]
    for text in (f"base, dot product: {dot_product[0]} pJ", f"conservative, dot product: {dot_product[2]} pJ",
                 "output: query 0\ncycles 20 to 20 (1)"):
        assert text in shown.titles, text


def test_blocks_that_a_machine_lacks_are_not_drawn(tmp_path, page):
    """Base has neither candidate selection nor post-scoring, though its timeline has tracks for them."""
    base = simulate(tmp_path / "base", "base")
    assert "post-scoring" in (base / "timeline.json").read_text()
    report(base, "--out", page)
    text = page.read_text(encoding="utf-8")
    drawn = "".join(part.partition("</svg>")[0] for part in text.split("<svg")[1:])
    assert ">output<" in drawn
    for absent in ("candidate selector", "candidate selection", "post-scoring", "sorted-key SRAM"):
        assert f">{absent}<" not in drawn, absent
