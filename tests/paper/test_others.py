"""The document's part on workloads that the paper has none like."""

from conftest import SOURCE_DIR  # noqa: F401  sets the path to a3paper

from a3paper import others


def test_outcomes_without_a_model_make_no_part():
    assert not list(others.blocks([]))
