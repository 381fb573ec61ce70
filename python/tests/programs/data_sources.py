"""Batches from a PyDataset, from a generator and by hand."""

import math

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(17)
x = rng.normal(size=(50, 4)).astype("float32")
y = (x.sum(axis=1, keepdims=True) > 0).astype("float32")


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y, batch_size, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y, self.batch_size = x, y, batch_size
        self.epochs = 0

    def __len__(self):
        return math.ceil(len(self.x) / self.batch_size)

    def __getitem__(self, index):
        rows = slice(index * self.batch_size, (index + 1) * self.batch_size)
        return self.x[rows], self.y[rows]

    def on_epoch_end(self):
        self.epochs += 1


def generator():
    while True:
        for start in range(0, 50, 20):
            yield x[start : start + 20], y[start : start + 20]


def make_model():
    draw = np.random.default_rng(170)
    model = keras.Sequential([layers.Input((4,)), layers.Dense(6, "tanh"), layers.Dense(1, "sigmoid")])
    model.set_weights([draw.normal(scale=0.5, size=w.shape) for w in model.get_weights()])
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    return model


def show(title, history):
    print(title, [round(loss, 4) for loss in history.history["loss"]])


show("arrays:   ", make_model().fit(x, y, batch_size=20, epochs=3, shuffle=False, verbose=0))
data = Batches(x, y, 20)
model = make_model()
show("dataset:  ", model.fit(data, epochs=3, shuffle=False, verbose=0))
print("epochs were ended:", data.epochs >= 3, "evaluate:", [round(v, 4) for v in model.evaluate(data, verbose=0)])
print("predict:", model.predict(data, verbose=0).shape)
show("generator:", make_model().fit(generator(), steps_per_epoch=3, epochs=3, verbose=0))

model = make_model()
for step in range(3):
    rows = slice(20 * step, 20 * step + 20)
    logs = model.train_on_batch(x[rows], y[rows], return_dict=True)
    print("train_on_batch:", {name: round(float(value), 4) for name, value in sorted(logs.items())})
model.reset_metrics()
print("test_on_batch:", [round(float(v), 4) for v in model.test_on_batch(x, y)])
print("predict_on_batch:", np.round(model.predict_on_batch(x[:3]).ravel(), 4).tolist())
history = make_model().fit(generator(), steps_per_epoch=2, epochs=2, validation_data=data, verbose=0)
print("validation:", [round(loss, 4) for loss in history.history["val_loss"]])
