"""What notebooks show, and where progress goes."""

import contextlib
import io

import keratin as keras
import numpy as np
import pytest
from keratin import layers, ops


@pytest.fixture
def model():
    made = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="a<b")])
    made.compile("sgd", "mse")
    return made


def fit(model, **arguments):
    return model.fit(np.ones((4, 2)), np.ones((4, 1)), **arguments)


def test_names_are_escaped_in_html(model):
    page = model._repr_html_()
    assert "a&lt;b" in page and "a<b" not in page


def test_tensors_are_tables_with_their_middle_left_out():
    page = ops.reshape(ops.arange(10000.0), (100, 100))._repr_html_()
    assert "shape=(100, 100)" in page and "9999" in page and page.count("<tr>") == 13 and "…" in page
    assert "<pre>" in ops.zeros((2, 2, 2))._repr_html_() and "<table>" not in ops.zeros((0,))._repr_html_()


def test_variables_and_symbolic_tensors_are_shown():
    assert "KerasTensor" in keras.Input((3,))._repr_html_()


def test_a_history_is_a_picture(model, tmp_path):
    history = fit(model, epochs=2, verbose=0)
    assert history._repr_html_().startswith("<svg")
    history.plot(to_file=tmp_path / "loss.svg")
    assert (tmp_path / "loss.svg").read_text().startswith("<svg")
    with pytest.raises(ValueError, match="no 'nope'; there is loss"):
        history.plot(["nope"])
    with pytest.raises(ValueError, match="has to end in .svg"):
        history.plot(to_file=tmp_path / "loss.png")


def test_a_model_is_a_picture(model, tmp_path):
    keras.utils.plot_model(model, tmp_path / "model.svg", show_layer_names=True)
    assert "a&lt;b" in (tmp_path / "model.svg").read_text()


def test_progress_goes_where_stdout_goes_at_that_moment(model, capsys):
    first = io.StringIO()
    with contextlib.redirect_stdout(first):
        fit(model, epochs=2)
    assert "Epoch 2/2" in first.getvalue() and "loss: " in first.getvalue()
    before = first.getvalue()
    fit(model, epochs=3)
    assert "Epoch 3/3" in capsys.readouterr().out and first.getvalue() == before


def test_a_stream_needs_only_write(model):
    class Lines(list):
        write = list.append

    lines = Lines()
    with contextlib.redirect_stdout(lines):
        fit(model, verbose=2)
        model.summary()
    assert "1/1" in "".join(lines) and "Total params" in "".join(lines)


def test_no_stdout_is_no_failure(model):
    with contextlib.redirect_stdout(None):
        assert len(fit(model, epochs=2).epoch) == 2


def test_what_write_raises_reaches_the_caller(model):
    class Broken:
        def write(self, text):
            raise BrokenPipeError("nobody reads")

    with pytest.raises(BrokenPipeError, match="nobody reads"), contextlib.redirect_stdout(Broken()):
        fit(model)
