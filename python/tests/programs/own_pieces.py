"""An initializer, a regularizer, a constraint and a schedule of one's own, in one model."""

import math

import keras
import numpy as np
from keras import layers, ops


class Checkered(keras.initializers.Initializer):
    def __init__(self, size=1.0):
        self.size = size

    def __call__(self, shape, dtype=None):
        signs = np.indices(shape).sum(axis=0) % 2 * 2 - 1
        return ops.convert_to_tensor(self.size * signs, dtype=dtype or "float32")

    def get_config(self):
        return {"size": self.size}


class RowsOfOne(keras.regularizers.Regularizer):
    """Wants the rows of a matrix to sum to one."""

    def __init__(self, rate):
        self.rate = rate

    def __call__(self, x):
        return self.rate * ops.sum(ops.square(ops.sum(x, axis=1) - 1.0))

    def get_config(self):
        return {"rate": self.rate}


class AtMost(keras.constraints.Constraint):
    def __init__(self, bound):
        self.bound = bound

    def __call__(self, w):
        return ops.clip(w, -self.bound, self.bound)

    def get_config(self):
        return {"bound": self.bound}


class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, steps):
        self.peak = peak
        self.steps = steps

    def __call__(self, step):
        step = ops.cast(step, "float32")
        return self.peak * ops.minimum((step + 1) / self.steps, 1.0)

    def get_config(self):
        return {"peak": self.peak, "steps": self.steps}


rng = np.random.default_rng(18)
x = rng.normal(size=(60, 3)).astype("float32")
y = (3 * x[:, :2] + 1).astype("float32")
model = keras.Sequential([
    keras.Input((3,)),
    layers.Dense(4, activation="tanh", kernel_initializer=Checkered(0.5), kernel_regularizer=RowsOfOne(0.05)),
    layers.Dense(2, kernel_initializer=Checkered(0.8), bias_constraint=AtMost(0.25), kernel_constraint="non_neg"),
])
print("start:", model.get_weights()[0].tolist())
model.compile(keras.optimizers.SGD(Warmup(0.05, 10)), "mse")
print("before:", round(model.evaluate(x, y, verbose=0), 4), [round(float(v), 4) for v in model.losses])
history = model.fit(x, y, epochs=5, batch_size=12, shuffle=False, verbose=0)
print("loss:", [round(v, 4) for v in history.history["loss"]])
print("bias:", np.round(model.get_weights()[3], 4).tolist(), "least:", float(model.get_weights()[2].min()))
print("rate:", round(float(Warmup(0.05, 10)(3)), 4), math.isclose(float(model.optimizer.learning_rate), 0.05, rel_tol=1e-6))

objects = {"Checkered": Checkered, "RowsOfOne": RowsOfOne, "AtMost": AtMost}
config = model.get_config()
copy = keras.Sequential.from_config(config, custom_objects=objects)
print("copy:", copy.get_weights()[0].tolist() == Checkered(0.5)((3, 4)).__array__().tolist(),
      type(copy.layers[0].kernel_regularizer).__name__, copy.layers[1].bias_constraint.bound)
