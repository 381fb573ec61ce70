"""Three classes, one-hot targets, several metrics, class names from the largest probability."""

import keras
import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical

rng = np.random.default_rng(2)
centres = np.array([[1.5, 0, 0, 1], [-1, 1.5, 0, 0], [0, -1, 1.5, -1]])
labels = rng.integers(0, 3, 240)
x = (centres[labels] + rng.normal(size=(240, 4))).astype("float32")
y = to_categorical(labels)
print(y.shape, y.dtype, y[:2].tolist())

model = Sequential([keras.Input(shape=(4,)), Dense(8, activation="tanh"), Dense(3, activation="softmax")])
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.4, size=weight.shape))
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.1, momentum=0.9),
    loss="categorical_crossentropy",
    metrics=["accuracy", keras.metrics.Precision(name="precision"), keras.metrics.Recall(name="recall"),
             keras.metrics.AUC(name="auc"), keras.metrics.TopKCategoricalAccuracy(k=2, name="top2")],
)
model.fit(x[:200], y[:200], epochs=8, batch_size=25, shuffle=False, verbose=0)
for name, value in model.evaluate(x[200:], y[200:], return_dict=True, verbose=0).items():
    print(f"{name}: {value:.3f}")
names = np.array(["red", "green", "blue"])
probabilities = model.predict(x[200:206], verbose=0)
print(names[probabilities.argmax(axis=-1)].tolist())
print("sums to one:", bool(np.allclose(probabilities.sum(axis=-1), 1, atol=1e-5)))
