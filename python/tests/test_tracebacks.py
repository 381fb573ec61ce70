"""Exceptions of the user's code come out of Keratin as they are, and a traceback holds at most one line of Keratin's own."""

import pathlib
import sys
import traceback

import keratin as keras
import numpy as np
import pytest
from keratin import layers, ops

PACKAGE = str(pathlib.Path(keras.__file__).parent)
x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
y = x[:, :1]


class Mine(Exception):
    pass


def raiser(*args, **kwargs):
    raise Mine("unchanged", 3)


def compiled(made, **arguments):
    made.compile(**{"optimizer": "adam", "loss": "mse", **arguments})
    return made


def model(**arguments):
    return compiled(keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(1)]), **arguments)


def fit(made=None, data=(x, y), **arguments):
    return (made or model()).fit(*data, verbose=0, **arguments)


def class_with(base, *methods, **others):
    """A subclass whose methods raise."""
    return type("Own", (base,), {**dict.fromkeys(methods, raiser), **others})


def subclass(*methods, **others):
    return compiled(class_with(keras.Model, *methods, **others)())


def batches(count):
    for _ in range(count):
        yield x, y
    raiser()


class Dataset(keras.utils.PyDataset):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return (x, y) if index != 1 else raiser()


EVENTS = ["set_model", "set_params", "on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_train_batch_end", "on_test_begin",
          "on_test_batch_end", "on_epoch_end", "on_train_end"]
FAILING = {
    **{event: lambda event=event: fit(callbacks=[class_with(keras.callbacks.Callback, event)()], validation_data=(x, y))
       for event in EVENTS},
    "LambdaCallback": lambda: fit(callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=raiser)]),
    "LearningRateScheduler": lambda: fit(callbacks=[keras.callbacks.LearningRateScheduler(raiser)]),
    "loss function": lambda: fit(model(loss=raiser)),
    "Loss": lambda: fit(model(loss=class_with(keras.losses.Loss, "call")())),
    "metric function": lambda: fit(model(metrics=[raiser])),
    "Metric.update_state": lambda: fit(model(metrics=[class_with(keras.metrics.Metric, "update_state", result=lambda self: 0.0)()])),
    "Metric.result": lambda: fit(model(metrics=[class_with(keras.metrics.Metric, "result", update_state=lambda self, *a, **k: None)()])),
    "Optimizer": lambda: fit(model(optimizer=class_with(keras.optimizers.Optimizer, "update_step")(learning_rate=0.1))),
    "schedule": lambda: fit(model(optimizer=keras.optimizers.SGD(class_with(keras.optimizers.schedules.LearningRateSchedule, "__call__")()))),
    "Initializer": lambda: layers.Dense(3, kernel_initializer=class_with(keras.initializers.Initializer, "__call__")())(x),
    "Regularizer": lambda: fit(compiled(keras.Sequential([layers.Dense(1, kernel_regularizer=raiser)]))),
    "Layer.call": lambda: class_with(layers.Layer, "call")()(x),
    "Layer.build": lambda: class_with(layers.Layer, "build", call=lambda self, x: x)()(x),
    "layer of a layer": lambda: class_with(layers.Layer, call=lambda self, x: class_with(layers.Layer, "call")()(x))()(x),
    "layer of a Sequential": lambda: keras.Sequential([layers.Input((4,)), class_with(layers.Layer, "call")()]),
    "layer of a functional model": lambda: class_with(layers.Layer, "call")()(keras.Input((4,))),
    "Model.call in fit": lambda: fit(subclass("call")),
    "Model.call in predict": lambda: subclass("call").predict(x, verbose=0),
    "train_step": lambda: fit(subclass("train_step", call=lambda self, x: x)),
    "test_step": lambda: subclass("test_step", call=lambda self, x: x).evaluate(x, y, verbose=0),
    "predict_step": lambda: subclass("predict_step", call=lambda self, x: x).predict(x, verbose=0),
    "generator": lambda: fit(data=(batches(3),), steps_per_epoch=5),
    "PyDataset": lambda: fit(data=(Dataset(),)),
    "PyDataset with workers": lambda: fit(data=(Dataset(workers=2),)),
    "cond": lambda: ops.cond(True, raiser, raiser),
    "grad": lambda: keras.autograd.grad(raiser)(x),
}


def own_lines(error):
    return [entry for entry in traceback.extract_tb(error.__traceback__) if entry.filename.startswith(PACKAGE)]


@pytest.mark.parametrize("what", FAILING)
def test_what_users_code_raises_comes_out_unchanged(what):
    with pytest.raises(Mine) as caught:
        FAILING[what]()
    error = caught.value
    assert error.args == ("unchanged", 3) and error.__cause__ is None and error.__context__ is None
    lines = traceback.extract_tb(error.__traceback__)
    assert lines[-1].name == "raiser"
    assert len(own_lines(error)) <= 1, "".join(traceback.format_tb(error.__traceback__))


OURS = {
    "shape of data": (ValueError, lambda: fit(data=(x[:, :3], y))),
    "op": (ValueError, lambda: ops.add(x, np.ones((3, 3, 3)))),
    "operator": (ValueError, lambda: ops.array(x) + np.ones((3, 3, 3))),
    "argument of a layer": (ValueError, lambda: layers.Dense(-1)),
    "unknown argument": (ValueError, lambda: layers.Dense(3, units_of_mine=2)),
    "unknown name": (ValueError, lambda: layers.Dense(2, activation="nonsense")),
    "call of a layer": (ValueError, lambda: model()(x[:, :2])),
    "loss": (ValueError, lambda: model(loss="nonsense")),
    "optimizer": (ValueError, lambda: model(optimizer="nonsense")),
    "metric": (ValueError, lambda: model(metrics=["nonsense"])),
    "not compiled": (ValueError, lambda: keras.Sequential([layers.Dense(1)]).fit(x, y)),
    "layers of a Sequential": (ValueError, lambda: keras.Sequential([3])),
    "a model in itself": (ValueError, lambda: (lambda m: m.add(m))(keras.Sequential())),
    "file": (ValueError, lambda: keras.models.load_model("/nowhere/model.keras")),
}


@pytest.mark.parametrize("what", OURS)
def test_errors_of_ours_have_one_line_of_ours(what):
    kind, work = OURS[what]
    with pytest.raises(kind) as caught:
        work()
    assert len(own_lines(caught.value)) <= 1, "".join(traceback.format_tb(caught.value.__traceback__))


def test_filtering_can_be_turned_off():
    keras.config.disable_traceback_filtering()
    try:
        assert not keras.config.is_traceback_filtering_enabled()
        with pytest.raises(Mine) as caught:
            FAILING["Layer.call"]()
        assert len(own_lines(caught.value)) > 1
    finally:
        keras.config.enable_traceback_filtering()
    assert keras.config.is_traceback_filtering_enabled()


def test_what_stdout_raises_comes_out_of_fit(monkeypatch):
    class Broken:
        write = raiser

    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(Mine):
        model().fit(x, y)


def test_a_model_is_usable_after_an_exception():
    made = model()
    with pytest.raises(Mine):
        fit(made, callbacks=[class_with(keras.callbacks.Callback, "on_epoch_end")()])
    assert len(fit(made, epochs=2).epoch) == 2
