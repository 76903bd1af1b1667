"""The document's part on workloads that the paper has none like."""

import pytest

from a3paper import others

BEFORE, PART, AFTER = "# All\n\n## Fig. 14\n\ntext\n\n", "## Other workloads: ours alone\n\nformer\n", "\n## What was run\n\ntext\n"


@pytest.mark.parametrize("text", [BEFORE + PART + AFTER, BEFORE + AFTER[1:]], ids=["with", "without"])
def test_what_stands_around_the_part_is_the_same_with_and_without_it(text):
    assert others.around(text) == (BEFORE, AFTER)


def test_a_document_without_a_place_for_the_part_is_refused():
    with pytest.raises(ValueError, match="lacks the part 'What was run'"):
        others.around(BEFORE + PART)


def test_outcomes_without_a_model_make_no_part():
    assert not list(others.blocks([]))
