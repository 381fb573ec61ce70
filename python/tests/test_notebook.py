"""examples/concrete.ipynb in a real kernel: it runs, and shows what notebooks show."""

import pathlib
import sys

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")
NOTEBOOK = pathlib.Path(__file__).parents[2] / "examples/concrete.ipynb"


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec

    manager = AsyncKernelManager()
    manager._kernel_spec = KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    folder = str(tmp_path_factory.mktemp("notebook"))
    nbclient.NotebookClient(notebook, km=manager, timeout=120, resources={"metadata": {"path": folder}}).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell, kind):
    return [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]


def test_a_model_is_shown_with_its_picture(cells):
    (page,) = shown(cells[3], "text/html")
    assert "dense" in page and "<svg" in page


def test_progress_is_one_display_that_is_drawn_again(cells):
    text = "".join(output.text for output in cells[4].outputs if output.output_type == "stream")
    assert "Epoch 100/100" in text and "\r" in text
    assert not shown(cells[4], "text/html")


def test_a_history_is_drawn(cells):
    (picture,) = shown(cells[5], "image/svg+xml")
    assert "<svg" in picture and "loss" in picture


def test_predictions_come_out(cells):
    (text,) = shown(cells[6], "text/plain")
    assert text.startswith("array([[")
