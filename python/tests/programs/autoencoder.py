"""Encoder and decoder as models inside a model; a subclass that adds a loss of its own."""

import keras
import numpy as np
from keras import layers, ops, regularizers

rng = np.random.default_rng(16)
hidden = rng.normal(size=(120, 2))
x = np.tanh(hidden @ rng.normal(size=(2, 6))).astype("float32")

encoder = keras.Sequential([layers.Input((6,)), layers.Dense(5, "relu"), layers.Dense(2, name="code")], name="encoder")
decoder = keras.Sequential([layers.Input((2,)), layers.Dense(5, "relu"), layers.Dense(6, "tanh")], name="decoder")
inputs = keras.Input((6,))
autoencoder = keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")
for weight in autoencoder.trainable_weights:
    weight.assign(rng.normal(scale=0.5, size=weight.shape))
autoencoder.compile("nadam", "mse")
history = autoencoder.fit(x, x, epochs=10, batch_size=24, shuffle=False, verbose=0)
print("loss:", [round(loss, 4) for loss in history.history["loss"][::3]])
print("codes:", encoder.predict(x, verbose=0).shape, "again:", decoder.predict(encoder.predict(x, verbose=0), verbose=0).shape)
print("nested:", [type(layer).__name__ for layer in autoencoder.layers], len(autoencoder.weights))


class Sparse(layers.Layer):
    """Passes its input on, and asks for small values."""

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x):
        self.add_loss(self.rate * ops.mean(ops.abs(x)))
        return x


model = keras.Sequential([
    keras.Input((6,)),
    layers.Dense(4, activation="relu", kernel_regularizer=regularizers.L2(0.01), activity_regularizer="l1"),
    Sparse(0.1),
    layers.Dense(6, bias_regularizer=regularizers.l1_l2(l1=0.01, l2=0.02)),
])
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.5, size=weight.shape))
model.compile(keras.optimizers.SGD(0.05), "mse", metrics=["mse"])
history = model.fit(x, x, epochs=4, batch_size=24, shuffle=False, verbose=0)
print("with penalties:", {name: [round(v, 4) for v in values] for name, values in sorted(history.history.items())})
model(x)
print("losses:", [round(float(value), 4) for value in model.losses])
