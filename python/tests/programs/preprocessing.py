"""Layers that prepare data: statistics from the data, scaling, categories."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(19)
table = rng.normal(size=(200, 3)) * [1, 10, 100] + [0, 5, -50]
normalize = layers.Normalization(axis=-1)
normalize.adapt(table)
scaled = np.array(normalize(table))
print("mean:", np.abs(scaled.mean(axis=0)).max() < 1e-4, "std:", np.round(scaled.std(axis=0), 3).tolist())
print("learnt:", np.round(np.array(normalize.mean).ravel(), 2).tolist())
back = layers.Normalization(mean=[1.0, 2.0], variance=[4.0, 9.0], invert=True)
print("inverted:", np.array(back(np.array([[1.0, 1.0]], "float32"))).tolist())
print("pixels:", np.round(layers.Rescaling(1 / 127.5, offset=-1)(np.array([0.0, 127.5, 255.0])), 3).tolist())
for mode in ("one_hot", "multi_hot", "count"):
    encode = layers.CategoryEncoding(num_tokens=4, output_mode=mode)
    data = np.array([0, 3, 1]) if mode == "one_hot" else np.array([[0, 1], [3, 3], [2, 0]])
    print(mode, np.array(encode(data)).astype(int).tolist())

inputs = keras.Input((3,))
hidden = layers.Reshape((3, 1))(normalize(inputs))
hidden = layers.Flatten()(layers.Dense(4, activation="gelu")(hidden))
model = keras.Model(inputs, layers.Dense(1)(hidden))
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.4, size=weight.shape))
model.compile("adam", keras.losses.Huber(delta=0.5), metrics=[keras.metrics.RootMeanSquaredError(), "r2_score"])
target = (table[:, :1] + table[:, 1:2] / 10).astype("float32")
history = model.fit(table.astype("float32"), target, epochs=5, batch_size=50, shuffle=False, verbose=0)
print({name: [round(v, 4) for v in values[::4]] for name, values in sorted(history.history.items())})
print("not trained:", len(model.non_trainable_weights), "of", len(model.weights))
