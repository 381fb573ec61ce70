"""Siamese: one tower for both inputs, their difference decides."""

import keras
import numpy as np
from keras import layers, ops

rng = np.random.default_rng(14)
left = rng.normal(size=(100, 5)).astype("float32")
same = rng.integers(0, 2, 100)
right = np.where(same[:, None] == 1, left + 0.1 * rng.normal(size=left.shape), rng.normal(size=left.shape))
right = right.astype("float32")

tower = keras.Sequential([layers.Input((5,)), layers.Dense(8, activation="relu"), layers.Dense(4)], name="tower")
a, b = keras.Input((5,), name="a"), keras.Input((5,), name="b")
difference = ops.abs(tower(a) - tower(b))
product = layers.multiply([tower(a), tower(b)])
score = layers.Dense(1, activation="sigmoid", name="score")(layers.concatenate([difference, product]))
model = keras.Model([a, b], score)
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.4, size=weight.shape))
print("weights:", [tuple(weight.shape) for weight in model.weights])
print("one tower:", sum(layer is tower for layer in model.layers), model.get_layer("tower") is tower)
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
history = model.fit([left, right], same, epochs=12, batch_size=25, shuffle=False, verbose=0)
print("loss:", round(history.history["loss"][0], 4), round(history.history["loss"][-1], 4))
swapped = model.predict([right, left], verbose=0)
print("symmetric:", bool(np.allclose(swapped, model.predict([left, right], verbose=0), atol=1e-6)))
print("vectors:", np.round(tower.predict(left[:1], verbose=0), 3).tolist())
