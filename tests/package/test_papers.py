"""Licence, citation, changelog, contributing, README: what they name exists, and versions agree."""

import datetime
import re

import pytest
import yaml
from building import SOURCE_DIR, output

VERSION = re.search(r"project\(a3sim VERSION (\S+)", (SOURCE_DIR / "CMakeLists.txt").read_text()).group(1)
DOCUMENTS = sorted(SOURCE_DIR / name for name in output("git", "-C", SOURCE_DIR, "ls-files", "*.md").split())


@pytest.fixture(name="citation")
def content_of_the_citation():
    return yaml.safe_load((SOURCE_DIR / "CITATION.cff").read_text())


def test_the_citation_has_what_its_format_demands(citation):
    assert citation["cff-version"] == "1.2.0"
    assert all(citation[key] for key in ("message", "title", "authors"))
    assert all({"name"} <= set(author) or {"family-names"} <= set(author) for author in citation["authors"])
    assert datetime.date.fromisoformat(citation["date-released"])
    for reference in citation["references"]:
        assert all(reference[key] for key in ("type", "title", "authors"))


def test_the_citation_names_the_paper(citation):
    paper, = citation["references"]
    assert (paper["doi"], paper["year"], paper["start"], paper["end"]) == ("10.1109/HPCA47549.2020.00035", 2020, 328, 341)


def test_the_version_is_the_same_everywhere(citation):
    assert citation["version"] == VERSION
    headings = re.findall(r"^## (.+)$", (SOURCE_DIR / "docs/changelog.md").read_text(), flags=re.MULTILINE)
    assert VERSION in headings[:2]
    assert headings[0] in (VERSION, "Unreleased")


def test_the_licence_is_the_same_everywhere(citation):
    assert citation["license"] == "BSD-3-Clause"
    assert (SOURCE_DIR / "LICENSE").read_text().startswith("BSD 3-Clause License\n")
    assert "the A3 simulator authors" in (SOURCE_DIR / "LICENSE").read_text()


def anchors(document):
    """Names of a document's headings, as links spell them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(SOURCE_DIR)))
def test_links_lead_somewhere(document):
    text = re.sub(r"```.*?```|`[^`]*`", "", document.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        other = (document.parent / file).resolve() if file else document
        assert other.exists(), target
        if anchor and other.suffix == ".md":
            assert anchor in anchors(other), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(SOURCE_DIR)))
def test_tests_that_documents_name_exist(document):
    for name in re.findall(r"`(tests/[\w./-]+)`", document.read_text()):
        assert (SOURCE_DIR / name).exists(), name


def test_contributing_names_files_that_exist():
    text = (SOURCE_DIR / "CONTRIBUTING.md").read_text()
    names = {name for name in re.findall(r"`([\w./-]+/[\w.-]*\w)`", text) if not name.startswith(("build/", "/"))}
    assert len(names) > 20
    missing = {name for name in names if not (SOURCE_DIR / name).exists()}
    assert not missing
