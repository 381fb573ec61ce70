"""A loss and a metric of one's own, as classes and as functions."""

import keras
import numpy as np
from keras import layers, ops


class Pinball(keras.losses.Loss):
    """The quantile loss."""

    def __init__(self, quantile=0.5, name="pinball", **kwargs):
        super().__init__(name=name, **kwargs)
        self.quantile = quantile

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        return ops.mean(ops.maximum(self.quantile * error, (self.quantile - 1) * error), axis=-1)

    def get_config(self):
        return {**super().get_config(), "quantile": self.quantile}


class Coverage(keras.metrics.Metric):
    """The share of targets at or below the prediction."""

    def __init__(self, name="coverage", **kwargs):
        super().__init__(name=name, **kwargs)
        self.below = self.add_weight(name="below", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        below = ops.cast(ops.less_equal(y_true, y_pred), "float32")
        if sample_weight is not None:
            below = below * ops.reshape(ops.cast(sample_weight, "float32"), (-1, 1))
        self.below.assign_add(ops.sum(below))
        self.count.assign_add(ops.cast(ops.size(below), "float32"))

    def result(self):
        return self.below / self.count


def largest_error(y_true, y_pred):
    return ops.max(ops.abs(y_true - y_pred), axis=-1)


rng = np.random.default_rng(7)
x = rng.normal(size=(160, 3)).astype("float32")
y = (2 * x[:, :1] + rng.normal(scale=0.5, size=(160, 1))).astype("float32")

for quantile in (0.1, 0.5, 0.9):
    generator = np.random.default_rng(70)
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    model.set_weights([generator.normal(size=w.shape) for w in model.get_weights()])
    model.compile(keras.optimizers.Adam(0.05), loss=Pinball(quantile), metrics=[Coverage(), largest_error])
    history = model.fit(x, y, epochs=25, batch_size=40, shuffle=False, verbose=0)
    last = {name: values[-1] for name, values in sorted(history.history.items())}
    print(quantile, {name: round(value, 3) for name, value in last.items()})

loss = Pinball(0.9)
truth, guess = np.array([[1.0], [2.0]]), np.array([[0.0], [4.0]])
print(round(float(loss(truth, guess)), 4), loss.get_config()["quantile"], loss.name)
print(ops.convert_to_numpy(Pinball(0.9, reduction="none")(truth, guess)).round(4).tolist())
model = keras.Sequential(model.layers)
model.compile("sgd", loss=lambda y_true, y_pred: ops.mean(ops.abs(y_true - y_pred) ** 1.5, axis=-1))
print("a lambda:", round(model.evaluate(x, y, verbose=0), 4))
metric = Coverage()
metric.update_state(np.array([[1.0], [3.0]]), np.array([[2.0], [2.0]]))
print("by hand:", float(metric.result()), [v.name for v in metric.variables])
metric.reset_state()
metric.update_state(np.array([[1.0]]), np.array([[2.0]]))
print("after reset:", float(metric.result()))
