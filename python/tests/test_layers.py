"""Layers of one's own: building, input specifications, configs, what they say of themselves."""

import keratin as keras
import numpy as np
import pytest
from keratin import layers


class Scale(layers.Layer):
    times_built = 0

    def build(self, input_shape):
        self.times_built += 1
        self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")

    def call(self, x):
        return x * self.factor


def test_a_layer_that_the_user_builds_is_built_once():
    scale = Scale()
    scale.build((None, 4))
    assert scale.built and scale.get_build_config() == {"input_shape": (None, 4)}
    scale(np.ones((2, 4)))
    assert scale.times_built == 1 and len(scale.weights) == 1


def test_a_layer_inside_is_built_by_the_build_around_it():
    class Twice(layers.Layer):
        def __init__(self):
            super().__init__(name="twice")
            self.first, self.second = Scale(name="first"), layers.Dense(2, name="second")

        def build(self, input_shape):
            self.first.build(input_shape)
            self.second.build(self.first.compute_output_shape(input_shape))

        def call(self, x):
            return self.second(self.first(x))

    twice = Twice()
    assert twice(np.ones((2, 4))).shape == (2, 2)
    assert [w.path for w in twice.weights] == ["twice/first/factor", "twice/second/kernel", "twice/second/bias"]


def test_build_from_config_builds_as_before():
    scale, again = Scale(), Scale()
    scale(np.ones((2, 3)))
    again.build_from_config(scale.get_build_config())
    assert again.factor.shape == (3,)


def test_inputs_are_checked_against_the_input_spec():
    scale = Scale(name="scale")
    scale.input_spec = keras.InputSpec(ndim=2, axes={-1: 4})
    with pytest.raises(ValueError, match="'scale' is incompatible with the layer: expected axis -1 .* value 4"):
        scale(np.ones((2, 5)))
    assert scale.input_spec.axes == {-1: 4}
    with pytest.raises(ValueError, match="Axis 3 is greater than the maximum allowed value: 1"):
        keras.InputSpec(ndim=2, axes={3: 1})


def test_metrics_of_layers_inside_are_found():
    class Watching(layers.Layer):
        def __init__(self):
            super().__init__()
            self.seen = keras.metrics.Mean(name="seen")

        def call(self, x):
            self.seen.update_state(keras.ops.mean(x))
            return x

    model = keras.Sequential([keras.Input((2,)), Watching(), layers.Dense(1)])
    model.compile("sgd", "mse")
    logs = model.evaluate(np.full((4, 2), 3.0), np.zeros((4, 1)), verbose=0, return_dict=True)
    assert logs["seen"] == 3.0 and model.metrics_names == ["loss", "seen"]


def test_compile_from_config():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    assert model.get_compile_config() is None
    model.compile(keras.optimizers.SGD(0.25), "mae", metrics=["mse"])
    again = keras.models.clone_model(model)
    again.compile_from_config(model.get_compile_config())
    assert float(again.optimizer.learning_rate) == 0.25 and again.get_compile_config() == model.get_compile_config()


def test_the_learning_rate_is_a_variable():
    optimizer = keras.optimizers.Adam(0.5)
    assert int(optimizer.iterations) == 0
    optimizer.learning_rate.assign(0.25)
    assert optimizer.get_config()["learning_rate"] == 0.25
    optimizer.learning_rate = 0.125
    assert float(optimizer.learning_rate) == 0.125


def test_lambda_callbacks_hear_of_batches():
    heard = []
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    callback = keras.callbacks.LambdaCallback(on_train_batch_begin=lambda batch, logs: heard.append(batch))
    model.fit(np.ones((4, 2)), np.ones((4, 1)), batch_size=2, verbose=0, callbacks=callback)
    assert heard == [0, 1]


def test_built_in_layers_say_their_mask():
    mask = layers.Embedding(5, 3, mask_zero=True).compute_mask(np.array([[1, 0, 2]]))
    assert mask.numpy().tolist() == [[True, False, True]]
    assert layers.Dense(2).compute_mask(np.ones((1, 3))) is None


def test_an_optimizer_of_ones_own_finds_its_slots():
    class Momentum(keras.optimizers.Optimizer):
        def build(self, variables):
            super().build(variables)
            self.velocities = [self.add_variable_from_reference(variable, name="velocity") for variable in variables]

        def update_step(self, gradient, variable, learning_rate):
            velocity = self.velocities[self._get_variable_index(variable)]
            self.assign(velocity, 0.9 * velocity + gradient)
            self.assign_sub(variable, learning_rate * velocity)

    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_initializer="ones")])
    model.compile(Momentum(learning_rate=0.01), "mse")
    losses = model.fit(np.ones((4, 2)), np.zeros((4, 1)), epochs=3, verbose=0).history["loss"]
    np.testing.assert_allclose(losses, [4.0, 3.5344, 2.752938], rtol=1e-5)  # those of genuine Keras
