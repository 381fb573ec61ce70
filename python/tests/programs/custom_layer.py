"""A layer of one's own: build, call, get_config; saved with its model and loaded again."""

import os
import tempfile

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable(package="shop")
class Gate(layers.Layer):
    """x times a learnt sigmoid of x."""

    def __init__(self, units, temperature=1.0, kernel_initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.temperature = temperature
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=self.kernel_initializer,
                                      name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")

    def call(self, inputs, training=False):
        if training:
            self.calls.assign_add(1.0)
        gate = ops.sigmoid((ops.matmul(inputs, self.kernel) + self.bias) / self.temperature)
        return gate * ops.tanh(ops.matmul(inputs, self.kernel))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "temperature": self.temperature,
                "kernel_initializer": keras.initializers.serialize(self.kernel_initializer)}


rng = np.random.default_rng(6)
x = rng.normal(size=(64, 5)).astype("float32")
y = np.sin(x[:, :1]).astype("float32")

model = keras.Sequential([keras.Input((5,)), Gate(7, temperature=2.0, name="gate"), layers.Dense(1)])
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.5, size=weight.shape))
print([(weight.name, tuple(weight.shape), weight.trainable) for weight in model.weights])
model.compile("adam", "mse")
history = model.fit(x, y, epochs=4, batch_size=16, shuffle=False, verbose=0)
print("losses:", [round(loss, 5) for loss in history.history["loss"]])
print("calls:", float(model.get_layer("gate").calls))

path = os.path.join(tempfile.mkdtemp(), "gate.keras")
model.save(path)
again = keras.models.load_model(path)
gate = again.layers[0]
print(type(gate) is Gate, gate.name, gate.units, gate.temperature, type(gate.kernel_initializer).__name__)
print("same:", bool(np.array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))))
again.fit(x, y, epochs=1, batch_size=16, shuffle=False, verbose=0)
print("after one more epoch:", round(again.evaluate(x, y, verbose=0), 5))
print("shape:", gate.compute_output_shape((None, 5)), "output:", tuple(again.output_shape))
config = gate.get_config()
print({name: config[name] for name in ("name", "trainable", "units", "temperature")})
