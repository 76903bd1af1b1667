"""Configuration of the documentation site (Sphinx), which scripts/docs.sh builds."""
import pathlib
import re

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
_CMAKE = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")

project = "A3 simulator"
version = release = re.search(r"project\(a3sim VERSION ([\d.]+)", _CMAKE).group(1)
html_title = f"A3 simulator {version}"
root_doc = "index"
exclude_patterns = ["docs/site/*"]
extensions = ["myst_parser", "breathe", "autoapi.extension", "sphinx.ext.napoleon", "sphinx_copybutton"]

html_theme = "furo"
html_show_copyright = False
html_copy_source = False

myst_heading_anchors = 4  # so that a link to a heading is checked

# The C++ API: what doxygen reads in include/a3, a page for each header.
breathe_projects = {"a3": str(REPOSITORY / "build" / "docs" / "doxygen" / "xml")}
breathe_default_project = "a3"
breathe_default_members = ("members",)

# The Python API: read, not imported, so that nothing need be built.
autoapi_dirs = [str(REPOSITORY / "python" / "a3sim")]
autoapi_root = "api/python"
autoapi_options = ["members", "show-inheritance", "show-module-summary", "imported-members", "special-members"]
autoapi_python_class_content = "both"
autoapi_add_toctree_entry = False
