"""A network that gives mean and scale; the likelihood is its loss. Counts with Poisson beside it."""

import keras
import numpy as np
from keras import layers, ops

rng = np.random.default_rng(23)
x = rng.uniform(-1, 1, size=(200, 1)).astype("float32")
y = (2 * x + (0.2 + 0.5 * np.abs(x)) * rng.normal(size=x.shape)).astype("float32")


@keras.saving.register_keras_serializable()
def negative_log_likelihood(y_true, outputs):
    mean, log_scale = outputs[:, :1], outputs[:, 1:]
    return ops.mean(log_scale + 0.5 * ops.square((y_true - mean) / ops.exp(log_scale)), axis=-1)


model = keras.Sequential([keras.Input((1,)), layers.Dense(12, "tanh"), layers.Dense(2)])
model.set_weights([rng.normal(scale=0.5, size=w.shape) for w in model.get_weights()])
model.compile(keras.optimizers.Adam(0.02), loss=negative_log_likelihood)
history = model.fit(x, y, epochs=40, batch_size=50, shuffle=False, verbose=0)
print("likelihood:", [round(loss, 3) for loss in history.history["loss"][::13]])
outputs = model.predict(np.array([[-1.0], [0.0], [1.0]]), verbose=0)
print("means:", np.round(outputs[:, 0], 2).tolist(), "wider outside:", bool(outputs[0, 1] > outputs[1, 1] < outputs[2, 1]))

counts = rng.poisson(np.exp(1 + x)).astype("float32")
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, activation="exponential")])
model.set_weights([np.array([[0.5]]), np.array([0.2])])
model.compile(keras.optimizers.Adam(0.05), loss="poisson", metrics=["mean_absolute_error", "poisson"])
history = model.fit(x, counts, epochs=30, batch_size=50, shuffle=False, verbose=0)
print("poisson:", {name: round(values[-1], 4) for name, values in sorted(history.history.items())})
print("slope and start:", [round(float(w.ravel()[0]), 3) for w in model.get_weights()])
for name in ("log_cosh", "huber", "msle", "mape", "kl_divergence"):
    loss = keras.losses.get(name)
    print(name, round(float(ops.mean(loss(np.array([[0.2, 0.8]]), np.array([[0.5, 0.4]])))), 4))
