"""Transfer: a trained body is frozen, a new head is trained, then all of it with a small rate."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(8)
x = rng.normal(size=(120, 6)).astype("float32")
task_a = np.tanh(x[:, :2].sum(axis=1, keepdims=True)).astype("float32")
task_b = (task_a[:, 0] > 0.2).astype("float32")

inputs = keras.Input((6,))
features = layers.Dense(8, activation="relu", name="first")(inputs)
features = layers.BatchNormalization(name="norm")(features)
features = layers.Dense(4, activation="relu", name="second")(features)
body = keras.Model(inputs, features, name="body")
head_a = layers.Dense(1, name="head_a")
model_a = keras.Model(inputs, head_a(body(inputs)))
for weight in model_a.trainable_weights:
    weight.assign(rng.normal(scale=0.5, size=weight.shape))
model_a.compile("adam", "mse")
model_a.fit(x, task_a, epochs=10, batch_size=30, shuffle=False, verbose=0)
print("task a:", round(model_a.evaluate(x, task_a, verbose=0), 4))

body.trainable = False
outputs = layers.Dense(1, activation="sigmoid", name="head_b")(body(inputs, training=False))
model_b = keras.Model(inputs, outputs)
model_b.get_layer("head_b").set_weights([rng.normal(size=(4, 1)), np.zeros(1)])
print("trainable:", [w.path for w in model_b.trainable_weights], "frozen:", len(model_b.non_trainable_weights))
before = [w.copy() for w in body.get_weights()]
model_b.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
model_b.fit(x, task_b, epochs=10, batch_size=30, shuffle=False, verbose=0)
print("body unchanged:", all(np.array_equal(a, b) for a, b in zip(before, body.get_weights())))
print("task b, head:", [round(v, 4) for v in model_b.evaluate(x, task_b, verbose=0)])

body.trainable = True
body.get_layer("first").trainable = False
print("trainable now:", len(model_b.trainable_weights), [layer.trainable for layer in body.layers])
model_b.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", metrics=["accuracy"])
model_b.fit(x, task_b, epochs=5, batch_size=30, shuffle=False, verbose=0)
print("task b, fine:", [round(v, 4) for v in model_b.evaluate(x, task_b, verbose=0)])
print("first unchanged:", bool(np.array_equal(before[0], body.get_weights()[0])))
print("second changed:", not np.array_equal(before[-2], body.get_layer("second").get_weights()[0]))
