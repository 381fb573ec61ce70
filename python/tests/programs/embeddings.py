"""Words as vectors: Embedding, Flatten, and what the vectors learnt."""

import keras
import numpy as np
from keras import layers
from keras.utils import pad_sequences

rng = np.random.default_rng(15)
vocabulary = ["<pad>", "good", "great", "fine", "bad", "awful", "poor", "film", "plot", "actor"]
sentences, labels = [], []
for _ in range(120):
    label = int(rng.integers(0, 2))
    words = [int(rng.integers(1, 4)) if label else int(rng.integers(4, 7))]
    words += rng.integers(7, 10, int(rng.integers(1, 4))).tolist()
    sentences.append(words)
    labels.append(label)
x = pad_sequences(sentences, maxlen=4, padding="post")
y = np.array(labels)
print(x.shape, x.dtype, x[0].tolist())

model = keras.Sequential([
    keras.Input((4,), dtype="int32"),
    layers.Embedding(input_dim=len(vocabulary), output_dim=3, name="words"),
    layers.Flatten(),
    layers.Dense(1, activation="sigmoid"),
])
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.2, size=weight.shape))
model.compile(keras.optimizers.Adagrad(0.1), keras.losses.BinaryCrossentropy(), metrics=["binary_accuracy"])
history = model.fit(x, y, epochs=10, batch_size=20, shuffle=False, verbose=0)
print("loss:", [round(loss, 4) for loss in history.history["loss"][::3]])
vectors = model.get_layer("words").get_weights()[0]
print(vectors.shape, np.round(vectors[1], 3).tolist())
positive, negative = vectors[1:4].mean(axis=0), vectors[4:7].mean(axis=0)
print("apart:", round(float(np.linalg.norm(positive - negative)), 3))
