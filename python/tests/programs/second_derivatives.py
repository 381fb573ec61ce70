"""A network that solves u'' = -u, u(0) = 0, u'(0) = 1: the loss has second derivatives in it."""

import keras
import numpy as np
from keras import layers, ops

if keras.backend.backend() == "keratin":
    from keras.autograd import GradientTape
else:
    from tensorflow import GradientTape

rng = np.random.default_rng(11)
model = keras.Sequential([keras.Input((1,)), layers.Dense(12, "tanh"), layers.Dense(12, "tanh"), layers.Dense(1)])
model.set_weights([rng.normal(scale=0.7, size=w.shape) for w in model.get_weights()])
optimizer = keras.optimizers.Adam(0.01)
points = ops.convert_to_tensor(np.linspace(0, 2, 21, dtype="float32")[:, None])


def u(t):
    return t + t * t * model(t)


def derivatives(t):
    with GradientTape() as outer:
        outer.watch(t)
        with GradientTape() as inner:
            inner.watch(t)
            value = u(t)
        first = inner.gradient(value, t)
    return value, first, outer.gradient(first, t)


for step in range(201):
    with GradientTape() as tape:
        value, _, second = derivatives(points)
        loss = ops.mean(ops.square(second + value))
    optimizer.apply(tape.gradient(loss, model.trainable_weights), model.trainable_weights)
    if step in (0, 1, 2, 10):
        print(f"step {step}: {float(loss):.3f}")
value, first, second = (ops.convert_to_numpy(v)[:, 0] for v in derivatives(points))
exact = np.sin(np.linspace(0, 2, 21))
print("solved:", bool(np.abs(value - exact).max() < 0.1), "starts:", round(float(value[0]), 3), round(float(first[0]), 3))

x = ops.convert_to_tensor([0.5, 1.0, 2.0])
with GradientTape() as outer:
    outer.watch(x)
    with GradientTape() as inner:
        inner.watch(x)
        y = ops.sum(x**3 + ops.exp(x))
    dy = inner.gradient(y, x)
print("dy:", ops.convert_to_numpy(dy).round(4).tolist())
print("ddy:", ops.convert_to_numpy(outer.gradient(dy, x)).round(4).tolist())
