"""pickle, copy and deepcopy of everything that a program may keep."""

import copy
import pickle

import keratin as keras
import numpy as np
import pytest
from keratin import ops


def pickled(value):
    return pickle.loads(pickle.dumps(value))


WAYS = pytest.mark.parametrize("again", [pickled, copy.deepcopy, copy.copy])
X = np.linspace(-1, 1, 24, dtype="float32").reshape(8, 3)
Y = X.sum(axis=1, keepdims=True)


class Scale(keras.layers.Layer):
    """Without get_config: pickle asks for none."""

    def __init__(self, factor):
        super().__init__(name="scale")
        self.factor = factor

    def build(self, input_shape):
        self.gain = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="gain", regularizer=keras.regularizers.L2(0.5))

    def call(self, inputs):
        return inputs * self.gain * self.factor


@keras.saving.register_keras_serializable("tests")
class Twice(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2


class Net(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.blocks = [keras.layers.Dense(units, activation="tanh"), Scale(2.0)]
        self.head = keras.layers.Dense(1)

    def call(self, inputs):
        for block in self.blocks:
            inputs = block(inputs)
        return self.head(inputs)


class Steps(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.1):
        super().__init__(learning_rate)
        self.note = "kept"

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.sums = [self.add_variable_from_reference(v, name="sum") for v in variables]
        self.places = {id(v): i for i, v in enumerate(variables)}

    def update_step(self, gradient, variable, learning_rate):
        variable.assign_sub(learning_rate * ops.sign(gradient))


class Worst(keras.losses.Loss):
    def __init__(self, power):
        super().__init__(name="worst", reduction="sum")
        self.power = power

    def call(self, y_true, y_pred):
        return ops.max(ops.abs(y_true - y_pred), axis=-1) ** self.power


class Largest(keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="largest")
        self.value = self.add_variable((), "zeros", name="value")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.value.assign(ops.maximum(self.value, ops.max(y_pred)))

    def result(self):
        return self.value


class Sevens(keras.initializers.Initializer):
    def __init__(self, add=0.0):
        self.add = add

    def __call__(self, shape, dtype=None):
        return ops.full(shape, 7.0 + self.add, dtype)


def absolute(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


@WAYS
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "int8", "bool", "complex64"])
def test_tensor(again, dtype):
    x = ops.cast([[0.0, 1.0, 2.0]], dtype)
    y = again(x)
    assert y.dtype == dtype and y.shape == (1, 3) and bool(ops.all(x == y))


@WAYS
def test_variable(again):
    v = keras.Variable([1.0, 2.0], name="gain", trainable=False)
    w = again(v)
    assert w is not v and type(w) is keras.Variable and (w.name, w.path, w.trainable) == ("gain", "gain", False)
    w.assign([3.0, 4.0])
    assert v.numpy().tolist() == [1.0, 2.0]


@WAYS
@pytest.mark.parametrize("made", [
    keras.initializers.HeNormal(seed=3), keras.regularizers.L1L2(0.1, 0.2), keras.constraints.MaxNorm(2.0),
    keras.losses.Huber(delta=2.0, name="h"), keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5),
    keras.optimizers.Adam(0.02, beta_1=0.8), keras.layers.Dense(3, activation="relu", name="d"),
    keras.metrics.Precision(thresholds=0.7), keras.layers.Input((3,)).dtype, keras.DTypePolicy("mixed_bfloat16"),
    keras.callbacks.EarlyStopping(patience=3), keras.layers.InputSpec(ndim=2),
], ids=lambda made: type(made).__name__)
def test_built_in_objects_keep_their_arguments(again, made):
    back = again(made)
    assert type(back) is type(made)
    if hasattr(made, "get_config"):
        assert back.get_config() == made.get_config()


@WAYS
def test_built_in_layer_keeps_its_weights(again):
    layer = keras.layers.Dense(2, kernel_initializer=Sevens(1.0))
    layer(X)
    back = again(layer)
    assert np.array_equal(back(X), layer(X)) and back.kernel is not layer.kernel and back.name == layer.name
    assert isinstance(back.kernel_initializer, Sevens) and back.kernel_initializer.add == 1.0
    back.kernel.assign(back.kernel * 0)
    assert not np.array_equal(back(X), layer(X))


@pytest.mark.parametrize("again", [pickled, copy.deepcopy])
def test_layer_of_ones_own(again):
    layer = Scale(3.0)
    layer(X)
    layer.gain.assign([1.0, 2.0, 3.0])
    back = again(layer)
    assert type(back) is Scale and back.factor == 3.0 and back.built and back.gain is not layer.gain
    assert np.array_equal(back(X), layer(X)) and [w.path for w in back.weights] == [w.path for w in layer.weights]
    assert float(back.losses[0]) == float(layer.losses[0]) == 7.0


@WAYS
@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_model_with_the_state_of_its_training(again, kind):
    layers = [keras.layers.Dense(4, activation="relu"), Twice(), keras.layers.Dense(1)]
    if kind == "sequential":
        model = keras.Sequential([keras.Input((3,)), *layers])
    else:
        x = y = keras.Input((3,))
        for layer in layers:
            y = layer(y)
        model = keras.Model(x, y)
    model.compile(optimizer="adam", loss=absolute, metrics=["mae"])
    model.fit(X, Y, epochs=2, verbose=0, shuffle=False)
    back = again(model)
    assert type(back) is type(model) and back.layers[-2].__class__ is Twice
    assert np.array_equal(back.predict(X, verbose=0), model.predict(X, verbose=0))
    assert int(back.optimizer.iterations) == 2
    first, second = (m.fit(X, Y, epochs=2, verbose=0, shuffle=False).history["loss"] for m in (model, back))
    assert first == second


def softer(x):
    return ops.tanh(x) / 2


def test_functions_of_ones_own_travel_with_a_model():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation=softer)])
    assert np.array_equal(pickled(model)(X), model(X))
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation=lambda x: x)]))


class Own(Net):
    """With a step, a metric and parts inside parts of its own."""

    def __init__(self):
        super().__init__(3)
        self.tracker = keras.metrics.Mean(name="loss")
        self.more = {"inner": [keras.Sequential([keras.layers.Dense(3), keras.layers.Dropout(0.0)])], "head": self.head}

    def call(self, inputs):
        return self.more["head"](self.more["inner"][0](super_call(self, inputs)))

    def train_step(self, data):
        x, y = data
        with keras.autograd.GradientTape() as tape:
            loss = ops.mean((self(x, training=True) - y) ** 2)
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


def super_call(model, inputs):
    for block in model.blocks:
        inputs = block(inputs)
    return inputs


@pytest.mark.parametrize("again", [pickled, copy.deepcopy])
def test_model_with_a_step_of_its_own(again):
    model = Own()
    model.compile(optimizer=keras.optimizers.Adam(0.01))
    model.fit(X, Y, epochs=2, verbose=0, shuffle=False)
    back = again(model)
    assert back.more["head"] is back.head and back.head is not model.head
    first, second = (m.fit(X, Y, epochs=2, verbose=0, shuffle=False).history for m in (model, back))
    assert first == second and int(back.optimizer.iterations) == 4


class Fixed(keras.Model):
    def __init__(self, units):
        x, head = keras.Input((3,)), keras.layers.Dense(units, name="head")
        super().__init__(inputs=x, outputs=head(x))
        self.head, self.units = head, units


@WAYS
def test_subclass_of_a_functional_model(again):
    model = Fixed(2)
    back = again(model)
    assert type(back) is Fixed and back.units == 2 and back.head is back.layers[1] and np.array_equal(back(X), model(X))


@pytest.mark.parametrize("again", [pickled, copy.deepcopy])
def test_subclassed_model_with_the_state_of_its_training(again):
    model = Net(4)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    model.fit(X, Y, epochs=2, verbose=0, shuffle=False)
    back = again(model)
    assert type(back) is Net and back.blocks[1].factor == 2.0 and back.head is not model.head
    assert np.array_equal(back.predict(X, verbose=0), model.predict(X, verbose=0))
    first, second = (m.fit(X, Y, epochs=2, verbose=0, shuffle=False).history for m in (model, back))
    assert first == second and int(back.optimizer.iterations) == 4


@pytest.mark.parametrize("again", [pickled, copy.deepcopy])
@pytest.mark.parametrize("cls", [keras.optimizers.Adam, Steps])
def test_optimizer_with_its_slots(again, cls):
    variable = keras.Variable([1.0, 2.0])
    optimizer = cls(0.25)
    optimizer.apply([ops.array([1.0, -1.0])], [variable])
    back = again(optimizer)
    assert [np.array(v).tolist() for v in back.variables] == [np.array(v).tolist() for v in optimizer.variables]
    assert type(back) is cls and float(back.learning_rate) == 0.25 and getattr(back, "note", "kept") == "kept"


@WAYS
def test_loss_metric_and_initializer_of_ones_own(again):
    worst = again(Worst(2))
    assert (worst.name, worst.reduction, worst.power) == ("worst", "sum", 2)
    assert float(worst([[0.0], [0.0]], [[3.0], [1.0]])) == 10.0
    assert np.array(again(Sevens(1.0))((2,))).tolist() == [8.0, 8.0]


@pytest.mark.parametrize("again", [pickled, copy.deepcopy])
def test_metrics_keep_their_state(again):
    for metric in (Largest(), keras.metrics.MeanSquaredError(), keras.metrics.Recall(), keras.metrics.F1Score()):
        metric.update_state([[0.0, 1.0]], [[0.25, 0.75]])
        back = again(metric)
        assert type(back) is type(metric) and np.array_equal(back.result(), metric.result())
        back.update_state([[1.0, 1.0]], [[5.0, 0.0]])
        assert not np.array_equal(back.result(), metric.result())


def test_shared_objects_stay_shared():
    layer = keras.layers.Dense(2)
    layer(X)
    first, second, variable = pickled([layer, layer, layer.kernel])
    assert first is second and np.array_equal(variable, layer.kernel)


def test_random_generator_goes_on_where_it_was():
    generator = keras.random.SeedGenerator(3)
    keras.random.normal((2,), seed=generator)
    back = pickled(generator)
    assert np.array_equal(keras.random.normal((2,), seed=back), keras.random.normal((2,), seed=generator))
