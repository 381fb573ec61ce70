"""A Model subclass: layers as attributes, residual blocks of one's own, training and inference that differ."""

import keras
import numpy as np
from keras import layers


class Block(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units, activation="relu")
        self.norm = layers.LayerNormalization()
        self.out = layers.Dense(units)

    def call(self, x):
        return x + self.out(self.dense(self.norm(x)))


class Classifier(keras.Model):
    def __init__(self, width, depth, classes):
        super().__init__(name="classifier")
        self.stem = layers.Dense(width)
        self.blocks = [Block(width, name=f"block_{i}") for i in range(depth)]
        self.norm = layers.BatchNormalization(momentum=0.5)
        self.head = layers.Dense(classes, activation="softmax")

    def call(self, x, training=False):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x, training=training))


rng = np.random.default_rng(13)
x = rng.normal(size=(100, 4)).astype("float32")
y = (x[:, 0] * x[:, 1] > 0).astype("int32")
model = Classifier(8, 2, 2)
print("built:", model.built)
print("output:", tuple(model(x[:3]).shape), "built:", model.built)
for weight in model.trainable_weights:
    if weight.name in ("kernel", "bias"):
        weight.assign(rng.normal(scale=0.3, size=weight.shape))
print("layers:", [layer.name for layer in model.layers])
print("weights:", len(model.weights), len(model.trainable_weights), model.count_params())
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, epochs=8, batch_size=20, shuffle=False, verbose=0)
print("loss:", [round(loss, 4) for loss in history.history["loss"][::3]])
print("evaluate:", [round(value, 4) for value in model.evaluate(x, y, verbose=0)])
inference = np.array(model(x[:50]))
print("predict is inference:", bool(np.allclose(model.predict(x[:50], verbose=0), inference, atol=1e-5)))
print("modes differ:", not np.allclose(inference, np.array(model(x[:50], training=True)), atol=1e-4))
