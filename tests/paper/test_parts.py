"""Parts of a document that are written anew alone, and what stands around them."""

import pytest
from conftest import SOURCE_DIR  # noqa: F401  sets the path to a3paper

import reproduce_paper
from a3paper import others, parts, seeds

BEFORE, OTHERS, SEEDS = "# All\n\n## Fig. 14\n\ntext\n", f"\n## {others.TITLE}\n\nformer\n", f"\n## {seeds.TITLE}\n\n### In it\n\nolder\n"
AFTER = "\n## What was run\n\ntext\n"


@pytest.mark.parametrize("text, title, before, after", [
    (BEFORE + OTHERS + SEEDS + AFTER, others.TITLE, BEFORE, SEEDS + AFTER),
    (BEFORE + OTHERS + SEEDS + AFTER, seeds.TITLE, BEFORE + OTHERS, AFTER),
    (BEFORE + SEEDS + AFTER, others.TITLE, BEFORE, SEEDS + AFTER),
    (BEFORE + SEEDS + AFTER, seeds.TITLE, BEFORE, AFTER),
    (BEFORE + OTHERS + AFTER, seeds.TITLE, BEFORE + OTHERS, AFTER),
    (BEFORE + AFTER, others.TITLE, BEFORE, AFTER),
])
def test_what_stands_around_a_part_is_the_same_with_and_without_it(text, title, before, after):
    assert parts.around(text, title) == (before + "\n", after)


def test_a_part_is_found_where_it_is():
    text = BEFORE + OTHERS + SEEDS + AFTER
    assert parts.of(text, others.TITLE) == OTHERS[1:] and parts.of(text, seeds.TITLE) == SEEDS[1:]
    assert parts.of(BEFORE + AFTER, seeds.TITLE) == ""


@pytest.mark.parametrize("title", parts.TITLES)
def test_a_document_without_a_place_for_a_part_is_refused(title):
    with pytest.raises(ValueError, match="lacks the part 'What was run'"):
        parts.around(BEFORE + OTHERS + SEEDS, title)


@pytest.mark.parametrize("former, kept", [(BEFORE + SEEDS + AFTER, SEEDS), (BEFORE + AFTER, ""), ("something else", ""), (None, "")])
def test_a_document_made_without_models_of_several_seeds_keeps_the_part_on_them(former, kept, tmp_path):
    path = tmp_path / "results.md"
    if former is not None:
        path.write_text(former)
    assert reproduce_paper.with_former_part("# New\n" + OTHERS + AFTER, path, seeds.TITLE) == "# New\n" + OTHERS + kept + AFTER
