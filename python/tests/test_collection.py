"""What nobody refers to any more is collected, circles through the engine among them."""

import gc
import weakref

import keratin as keras
import numpy as np
import pytest
from keratin import layers, ops


@pytest.fixture(scope="module", autouse=True)
def _what_was_there_before_is_not_looked_at():
    """A collection takes pytest's own objects 0.2 s."""
    gc.freeze()
    yield
    gc.unfreeze()


x, y = np.ones((64, 4), "float32"), np.ones((64, 1), "float32")


def small(optimizer="adam", loss="mse", **arguments):
    model = keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(1)])
    model.compile(optimizer, loss, **arguments)
    return model


class Own(layers.Layer):
    """Refers to itself by a function, and its inner layer refers back."""

    def __init__(self, units=1):
        super().__init__()
        self.dense = layers.Dense(units)
        self.describe = lambda: self.name

    def call(self, inputs):
        return self.dense(inputs)


class Child(layers.Layer):
    def __init__(self, parent):
        super().__init__()
        self.parent, self.dense = parent, layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)


class Parent(layers.Layer):
    def __init__(self):
        super().__init__()
        self.child, self.me, self.several = Child(self), self, [self]

    def call(self, inputs):
        return self.child(inputs)


class OwnModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.own, self.me = Own(3), self
        self.blocks = [Own(2), Own(1)]

    def call(self, inputs):
        inputs = self.own(inputs)
        for block in self.blocks:
            inputs = block(inputs)
        return inputs


class OwnStep(OwnModel):
    def __init__(self):
        super().__init__()
        self.tracker = keras.metrics.Mean("own")

    def train_step(self, data):
        features, targets = data
        with keras.autograd.GradientTape() as tape:
            loss = ops.mean(ops.square(self(features) - targets))
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        self.tracker.update_state(loss)
        return {"own": self.tracker.result()}


class OwnLoss(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), axis=-1)


class OwnMetric(keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="count")
        self.total = self.add_variable((), "zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign(self.total + 1.0)

    def result(self):
        return self.total


class OwnOptimizer(keras.optimizers.Optimizer):
    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, gradient * learning_rate)


class OwnSchedule(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return 0.01


class OwnInitializer(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        return ops.zeros(shape, dtype or "float32")


class OwnCallback(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.kept, self.me = self.model, self


class OwnDataset(keras.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return x, y


def used(model):
    model.fit(x, y, verbose=0)
    model.evaluate(x, y, verbose=0)
    model.predict(x, verbose=0)
    return model


def trained():
    model = used(small(metrics=["mae"]))
    return model, model.history, model.optimizer, *model.layers


def functional():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, Own()(layers.Concatenate()([Own(3)(inputs), inputs])))
    model.compile("adam", "mse")
    return used(model), *model.layers


def sequential_of_own():
    model = keras.Sequential([layers.Input((4,)), Own(3), Own()])
    model.layers[0].model = model
    model.compile("adam", "mse")
    return used(model), *model.layers


def subclassed():
    model = OwnModel()
    model.compile("adam", "mse")
    return used(model), model.own, *model.blocks


def own_step():
    model = OwnStep()
    model.compile("adam")
    model.fit(x, y, verbose=0)
    return model, model.own, model.optimizer, model.tracker


def parent_and_child():
    layer = Parent()
    layer(x)
    assert len(layer.weights) == 2
    return layer, layer.child


def compiled_with_own():
    loss, metric, schedule = OwnLoss(), OwnMetric(), OwnSchedule()
    model = small(keras.optimizers.SGD(schedule), loss, metrics=[metric])
    loss.model = metric.model = schedule.model = model
    return used(model), loss, metric, schedule


def own_optimizer():
    optimizer = OwnOptimizer(learning_rate=0.01)
    optimizer.model = used(small(optimizer))
    return optimizer.model, optimizer


def loss_that_sees_the_model():
    model = small()
    model.compile("adam", lambda y_true, y_pred: ops.mean(ops.square(y_true - y_pred)) + ops.sum(ops.square(model.layers[0].kernel)))
    return (used(model),)


def own_initializer():
    initializer = OwnInitializer()
    initializer.layer = layers.Dense(1, kernel_initializer=initializer)
    initializer.layer(x)
    return initializer, initializer.layer


def callbacks():
    model, callback = small(), OwnCallback()
    others = [keras.callbacks.EarlyStopping("loss"), keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: model)]
    model.callback = callback
    model.fit(x, y, verbose=0, callbacks=[callback, *others])
    return model, callback, *others


def dataset():
    model, data = small(), OwnDataset(workers=2)
    model.data, data.model = data, model
    model.fit(data, verbose=0)
    return model, data


def after_an_exception():
    class Fails(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise ValueError(self)

    model, callback = small(), Fails()
    with pytest.raises(ValueError):
        model.fit(x, y, verbose=0, callbacks=[callback])
    return model, callback


def compiled_function():
    layer = Own()
    layer.function = keras.graph.jit(lambda value: layer(value) * 2.0)
    layer.function(x)
    return (layer,)


def loaded(folder):
    model = used(small())
    model.save(folder / "model.keras")
    return model, used(keras.models.load_model(folder / "model.keras")), keras.models.clone_model(model)


@pytest.mark.parametrize("make", [trained, functional, sequential_of_own, subclassed, own_step, parent_and_child, compiled_with_own, own_optimizer,
                                  loss_that_sees_the_model, own_initializer, callbacks, dataset, after_an_exception, compiled_function])
def test_nothing_stays(make):
    alive = [weakref.ref(thing) for thing in make()]
    gc.collect()
    assert [thing() for thing in alive if thing() is not None] == []


def test_nothing_stays_of_files(tmp_path):
    alive = [weakref.ref(thing) for thing in loaded(tmp_path)]
    gc.collect()
    assert [thing() for thing in alive if thing() is not None] == []


def test_what_a_model_holds_outlives_its_maker():
    """Losses, metrics and layers that only the engine holds keep their Python state through a collection."""
    model = small(OwnOptimizer(learning_rate=0.01), OwnLoss(), metrics=[OwnMetric()])
    own = keras.Sequential([layers.Input((4,)), Own(2), Parent()])
    own.compile(keras.optimizers.SGD(OwnSchedule()), lambda a, b: ops.mean(ops.square(a - b)))
    for _ in range(3):
        gc.collect()
        used(model)
        used(own)
    assert model.fit(x, y, verbose=0).history["count"] == [2.0]


def test_layers_that_two_models_share_stay_with_the_other():
    shared = Own(2)
    first = keras.Sequential([layers.Input((4,)), shared])
    shared.model = first
    inputs = keras.Input((4,))
    second = keras.Model(inputs, shared(inputs))
    expected = second.predict(x, verbose=0)
    del first, shared, inputs
    gc.collect()
    second.compile("sgd", "mse")
    second.fit(x, y, verbose=0)
    assert second.layers[-1].describe() == second.layers[-1].name
    assert second.predict(x, verbose=0).shape == expected.shape
