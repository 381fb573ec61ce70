"""Self-attention written with keras.ops in a layer of one's own, inside a functional model."""

import keras
import numpy as np
from keras import layers, ops


class SelfAttention(layers.Layer):
    def __init__(self, heads, size, causal=False, **kwargs):
        super().__init__(**kwargs)
        self.heads, self.size, self.causal = heads, size, causal
        self.query = layers.Dense(heads * size, use_bias=False, name="query")
        self.key = layers.Dense(heads * size, use_bias=False, name="key")
        self.value = layers.Dense(heads * size, use_bias=False, name="value")

    def build(self, input_shape):
        for dense in (self.query, self.key, self.value):
            dense.build(input_shape)
        self.out = self.add_weight(shape=(self.heads * self.size, input_shape[-1]), initializer="glorot_uniform",
                                   name="out")

    def call(self, x):
        length = x.shape[1]

        def split(t):
            return ops.transpose(ops.reshape(t, (-1, length, self.heads, self.size)), (0, 2, 1, 3))

        scores = ops.matmul(split(self.query(x)), ops.transpose(split(self.key(x)), (0, 1, 3, 2)))
        scores = scores / self.size**0.5
        if self.causal:
            scores = scores + (1 - ops.tril(ops.ones((length, length)))) * -1e9
        mixed = ops.matmul(ops.softmax(scores, axis=-1), split(self.value(x)))
        mixed = ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), (-1, length, self.heads * self.size))
        return ops.matmul(mixed, self.out)


rng = np.random.default_rng(22)
tokens = rng.integers(0, 6, (80, 7))
target = np.roll(tokens, 1, axis=1)
target[:, 0] = tokens[:, 0]

inputs = keras.Input((7,), dtype="int32")
position = layers.Embedding(7, 8, embeddings_initializer="ones")
x = layers.Embedding(6, 8)(inputs) + position(ops.arange(7))
x = x + SelfAttention(2, 4, causal=True, name="attention")(layers.LayerNormalization()(x))
x = x + layers.Dense(8)(layers.Dense(16, activation="gelu")(layers.LayerNormalization()(x)))
model = keras.Model(inputs, layers.Dense(6)(x))
for weight in model.trainable_weights:
    if len(weight.shape) == 2:
        weight.assign(rng.normal(scale=0.4, size=weight.shape))
print("output:", model.output_shape, "parameters:", model.count_params())
model.compile(keras.optimizers.AdamW(0.01, weight_decay=0.01),
              keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
history = model.fit(tokens, target, epochs=12, batch_size=20, shuffle=False, verbose=0)
print("loss:", [round(loss, 3) for loss in history.history["loss"][::3]])
later = tokens[:2].copy()
later[:, 5:] = 0
difference = np.abs(np.array(model(tokens[:2])) - np.array(model(later)))
print("causal:", bool(difference[:, :5].max() < 1e-5), bool(difference[:, 5:].max() > 1e-3))
