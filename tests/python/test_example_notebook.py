"""The notebook in examples/ runs from its first cell to its last."""

import os
from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOK = Path(os.environ["A3_SOURCE_DIR"]) / "examples" / "notebook" / "attention.ipynb"


@pytest.fixture(name="cells", scope="module")
def cells_(tmp_path_factory):
    """Code cells with the outputs that running them gives."""
    folder = tmp_path_factory.mktemp("notebook")
    os.environ |= {"IPYTHONDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder), "MPLCONFIGDIR": str(folder),
                   "PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONWARNINGS": "ignore:IProgress not found"}  # words of no concern
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(cells, kind):
    return [output.data[kind] for cell in cells for output in cell.outputs if kind in output.get("data", {})]


def test_it_is_kept_without_outputs():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert cell.get("outputs", []) == [] and cell.get("execution_count") is None


def test_no_cell_complains(cells):
    for cell in cells:
        assert not [output for output in cell.outputs if output.get("name") == "stderr" or output.output_type == "error"], cell.source


def test_it_shows_tables_and_plots(cells):
    assert len(outputs(cells, "image/png")) == 2
    assert any("conservative" in html or "cycles" in html for html in outputs(cells, "text/html"))


def test_it_finds_the_rows_that_it_has_hidden(cells):
    text = "".join(output.text for cell in cells for output in cell.outputs if output.output_type == "stream")
    kept = text.partition("rows kept of the first query:")[2].partition("]")[0].strip(" [").split()
    assert kept and set(kept) <= {"0", "1", "2", "3", "4"}


def test_it_tells_the_energy_of_each_layer(cells):
    text = "".join(output.text for cell in cells for output in cell.outputs if output.output_type == "stream")
    for layer in range(3):
        assert f"layers.{layer}" in text
