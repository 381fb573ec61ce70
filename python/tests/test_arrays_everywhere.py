"""Wherever Keras takes arrays, it takes those of any library."""

import importlib

import keratin as keras
import numpy as np
import pytest

X = np.linspace(-1, 1, 24, dtype="float32").reshape(8, 3)
Y = X.sum(axis=1, keepdims=True)
COLUMNS = ["a", "b", "c"]


def of_package(name, array):
    """The array as that library has it: a frame, a table, a tensor."""
    if name == "lists":
        return array.tolist()
    if name == "keratin":
        return keras.ops.convert_to_tensor(array)
    if name == "numpy":
        return array
    package = importlib.import_module({"jax": "jax.numpy"}.get(name, name))
    if name == "pandas":
        return package.DataFrame(array, columns=COLUMNS[: array.shape[1]])
    if name == "polars":
        return package.DataFrame(array, schema=COLUMNS[: array.shape[1]])
    if name == "pyarrow":
        return package.table({column: array[:, i] for i, column in enumerate(COLUMNS[: array.shape[1]])})
    return package.asarray(array)


LIBRARIES = ["numpy", "keratin", "pandas", "polars", "pyarrow", "torch", "jax", "ml_dtypes"]


@pytest.fixture(params=LIBRARIES)
def given(request):
    pytest.importorskip(request.param)
    if request.param == "ml_dtypes":
        import ml_dtypes

        return lambda array: array.astype(ml_dtypes.bfloat16)
    return lambda array: of_package(request.param, array)


def made():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="tanh"), keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    return model


def close(x, y, dtype_of):
    return np.allclose(np.asarray(x, "float32"), np.asarray(y, "float32"), atol=2e-2 if "bfloat16" in str(getattr(dtype_of, "dtype", "")) else 1e-6)


def test_training(given):
    weights = np.linspace(0, 1, 8, dtype="float32")
    ours, theirs = made(), made()
    x, y = given(X), given(Y)
    first = ours.fit(x, y, epochs=3, batch_size=3, verbose=0, shuffle=False, sample_weight=weights, validation_data=(x, y)).history
    second = theirs.fit(X, Y, epochs=3, batch_size=3, verbose=0, shuffle=False, sample_weight=weights, validation_data=(X, Y)).history
    assert all(close(first[name], second[name], x) for name in second)
    assert close(ours.evaluate(x, y, verbose=0), theirs.evaluate(X, Y, verbose=0), x)
    assert close(ours.predict(x, verbose=0), theirs.predict(X, verbose=0), x)
    assert close(ours.predict_on_batch(x), theirs.predict_on_batch(X), x)
    assert close(ours.train_on_batch(x, y), theirs.train_on_batch(X, Y), x)
    assert close(ours.test_on_batch(x, y), theirs.test_on_batch(X, Y), x)


def test_validation_split_of_anything(given):
    history = made().fit(given(X), given(Y), epochs=1, verbose=0, validation_split=0.25).history
    assert {"loss", "val_loss", "mae", "val_mae"} == set(history)


def test_batches_of_anything(given):
    def batches():
        for start in range(0, 8, 2):
            yield given(X[start : start + 2]), given(Y[start : start + 2])

    assert len(made().fit(batches(), epochs=1, verbose=0).history["loss"]) == 1


def test_parts(given):
    x, y = given(X), given(Y)
    layer = keras.layers.Dense(2)
    assert close(layer(x), layer(X), x)
    assert close(keras.losses.MeanSquaredError()(y, y), 0.0, x)
    metric = keras.metrics.MeanAbsoluteError()
    metric.update_state(y, y)
    assert float(metric.result()) == 0.0
    variable = keras.Variable(x)
    variable.assign(x)
    assert close(variable, X, x) and variable.shape == X.shape
    layer.set_weights([given(np.ones((3, 2), "float32")), np.zeros(2)])
    assert layer.kernel.numpy().tolist() == [[1.0, 1.0]] * 3
    normal = keras.layers.Normalization()
    normal.adapt(x)
    assert close(np.mean(normal(X), axis=0), np.zeros(3), x)
    assert np.asarray(keras.ops.concatenate([x, X])).shape == (16, 3)
    assert np.asarray(keras.utils.normalize(x)).shape == (8, 3)


def test_labels(given):
    labels = given(np.array([[0], [2], [1]], "int32"))
    assert np.asarray(keras.utils.to_categorical(labels, 3)).argmax(-1).ravel().tolist() == [0, 2, 1]
    logits = np.eye(3, dtype="float32")
    value = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    assert float(value) == pytest.approx(float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)([[0], [2], [1]], logits)))
