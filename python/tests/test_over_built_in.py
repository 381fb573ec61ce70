"""Classes over built-in ones: what they override is called, the rest is the built-in's; functions beside them."""

import gc

import keratin as keras
import numpy as np
import pytest
from keratin import ops

X = np.linspace(-1, 1, 12, dtype="float32").reshape(4, 3)
Y = X.sum(axis=1, keepdims=True)


def model_with(**compiled):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", **compiled)
    return model


class Doubled(keras.losses.MeanSquaredError):
    def call(self, y_true, y_pred):
        return 2 * super().call(y_true, y_pred)


class Percent(keras.metrics.Mean):
    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(100 * ops.abs(y_true - y_pred), sample_weight=sample_weight)


class Rounded(keras.metrics.MeanAbsoluteError):
    def result(self):
        return ops.round(super().result() * 10)


class Halved(keras.initializers.Ones):
    def __call__(self, shape, dtype=None):
        return super().__call__(shape, dtype) / 2


def test_loss():
    plain, doubled = (model_with(loss=loss) for loss in (keras.losses.MeanSquaredError(), Doubled(name="doubled")))
    first, second = (model.evaluate(X, Y, verbose=0) for model in (plain, doubled))
    assert second == pytest.approx(2 * first) and Doubled(reduction="none")([[1.0]], [[3.0]]).tolist() == [8.0]


def test_metrics_in_training():
    model = model_with(loss="mse", metrics=["mae", Percent(name="percent"), Rounded(name="rounded")])
    history = model.fit(X, Y, epochs=2, verbose=0, batch_size=2).history
    for mae, percent, rounded in zip(history["mae"], history["percent"], history["rounded"]):
        assert percent == pytest.approx(100 * mae, rel=1e-5) and rounded == round(10 * mae)


def test_metric_by_hand():
    metric = Percent()
    metric.update_state(np.array([1.0]), np.array([0.5]))
    assert float(metric.result()) == 50.0 and len(metric.variables) == 2
    metric.reset_state()
    assert float(metric.result()) == 0.0
    assert [float(v) for v in metric.stateless_update_state([0.0, 0.0], np.array([1.0]), np.array([0.75]))] == [25.0, 1.0]


def test_initializer():
    assert keras.layers.Dense(1, kernel_initializer=Halved(), use_bias=False)(np.ones((1, 4), "float32")).tolist() == [[2.0]]


def test_update_step_of_a_built_in_optimizer_is_refused_clearly():
    class Mine(keras.optimizers.SGD):
        def update_step(self, gradient, variable, learning_rate):
            variable.assign_sub(gradient)

    with pytest.raises(NotImplementedError, match="keratin.optimizers.Optimizer"):
        Mine(0.1)


def test_a_class_without_the_method_says_so():
    for base, call in ((keras.initializers.Initializer, lambda o: o((2,))), (keras.regularizers.Regularizer, lambda o: o([1.0])),
                       (keras.losses.Loss, lambda o: o([[1.0]], [[1.0]])), (keras.metrics.Metric, lambda o: o.result())):
        with pytest.raises(NotImplementedError, match="does not have a"):
            call(type("Empty", (base,), {})())


def test_mean_metric_wrapper_in_training():
    wrapped = keras.metrics.MeanMetricWrapper(lambda y, p, power: ops.abs(y - p) ** power, name="power", power=2)
    logs = model_with(loss="mse", metrics=[wrapped]).evaluate(X, Y, verbose=0, return_dict=True)
    assert logs["power"] == pytest.approx(logs["loss"], rel=1e-5)


# Values of genuine Keras 3.15.1.
TRUE, PRED = [[0.0, 1.0], [1.0, 0.0]], [[0.25, 0.75], [0.5, 0.5]]
VALUES = {
    "mean_squared_error": [0.0625, 0.25], "mean_absolute_error": [0.25, 0.5], "binary_crossentropy": [0.2876821, 0.6931472],
    "categorical_crossentropy": [0.2876821, 0.6931472], "kl_divergence": [0.2876806, 0.6931456], "poisson": [0.643841, 0.8465735],
    "log_cosh": [0.0309298, 0.1201145], "huber": [0.03125, 0.125], "mean_squared_logarithmic_error": [0.0338118, 0.1235814],
}


@pytest.mark.parametrize("name", VALUES)
def test_functions_of_losses(name):
    function = getattr(keras.losses, name)
    assert getattr(keras.metrics, name) is function and keras.losses.get(name) is function
    assert np.allclose(function(TRUE, PRED), VALUES[name], atol=1e-6)
    first, second = (model_with(loss=loss).evaluate(X, (Y > 0).astype("float32"), verbose=0) for loss in (name, function))
    assert np.array_equal(first, second, equal_nan=True)


def test_functions_of_metrics():
    assert keras.metrics.binary_accuracy([[1.0], [0.0]], [[0.7], [0.6]], threshold=0.65).tolist() == [[1.0], [1.0]]
    assert keras.metrics.categorical_accuracy(TRUE, PRED).tolist() == [1.0, 1.0]
    assert keras.metrics.sparse_categorical_accuracy([1, 1], PRED).tolist() == [1.0, 0.0]
    assert keras.metrics.sparse_top_k_categorical_accuracy([0, 0], PRED, k=1).tolist() == [0.0, 1.0]
    with pytest.raises(ValueError, match="cannot be broadcast|Shape|shape"):
        keras.losses.mean_squared_error([1.0, 2.0], [1.0, 2.0, 3.0])


def test_identifiers_are_those_of_keras():
    assert keras.losses.get("mse") is keras.losses.get("MSE") is keras.losses.mean_squared_error
    assert isinstance(keras.losses.get("MeanSquaredError"), keras.losses.MeanSquaredError)
    assert isinstance(keras.metrics.get("mse"), keras.metrics.MeanSquaredError)
    assert keras.losses.deserialize(keras.losses.serialize(keras.losses.mean_squared_error)) is keras.losses.mean_squared_error
    back = keras.losses.deserialize(keras.losses.serialize(keras.losses.Huber(delta=3.0)))
    assert back.get_config() == keras.losses.Huber(delta=3.0).get_config()


def absolute(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def ones_and_more(shape, dtype=None):
    return 1.5 * ops.ones(shape, dtype)


def test_functions_of_ones_own_in_a_file(tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer=ones_and_more)])
    model.compile(optimizer="sgd", loss=absolute, metrics=[absolute])
    model.save(tmp_path / "model.keras")
    back = keras.models.load_model(tmp_path / "model.keras", custom_objects={"absolute": absolute, "ones_and_more": ones_and_more})
    assert back.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    with keras.saving.custom_object_scope({"ones_and_more": ones_and_more}):
        assert keras.models.clone_model(back).get_weights()[0].tolist() == [[1.5]] * 3


def test_activations_of_ones_own_stay_and_travel_in_files(tmp_path):
    twice = lambda x: 2 * x  # noqa: E731
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation=absolute_of), keras.layers.Dense(2, activation=twice)])
    gc.collect()
    assert model.layers[0].activation is absolute_of and model.layers[1].activation is twice
    model.save(tmp_path / "model.keras")
    with pytest.raises((ValueError, NotImplementedError, TypeError), match="absolute_of"):
        keras.models.load_model(tmp_path / "model.keras")
    back = keras.models.load_model(tmp_path / "model.keras", custom_objects={"absolute_of": absolute_of, "<lambda>": twice})
    assert np.array_equal(back(X), model(X)) and back.layers[0].activation is absolute_of


def absolute_of(x):
    return ops.abs(x)
