"""Rare positives: class_weight, sample_weight, weighted_metrics, validation_split."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(3)
x = rng.normal(size=(300, 5)).astype("float32")
y = (x[:, 0] + x[:, 1] > 1.6).astype("float32")
weights = rng.uniform(0.5, 2, 300).astype("float32")
print("positives:", int(y.sum()))


def make_model():
    generator = np.random.default_rng(30)
    model = keras.Sequential([layers.Input((5,)), layers.Dense(6, "relu"), layers.Dense(1, "sigmoid")])
    model.set_weights([generator.normal(scale=0.4, size=w.shape) for w in model.get_weights()])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"], weighted_metrics=["mse"])
    return model


def report(title, history):
    print(title, {name: round(values[-1], 4) for name, values in sorted(history.history.items())})


options = {"epochs": 5, "batch_size": 32, "shuffle": False, "verbose": 0, "validation_split": 0.2}
report("plain:", make_model().fit(x, y, **options))
report("class_weight:", make_model().fit(x, y, class_weight={0: 1.0, 1: 8.0}, **options))
report("sample_weight:", make_model().fit(x, y, sample_weight=weights, **options))
model = make_model()
print("evaluate:", [round(v, 4) for v in model.evaluate(x, y, sample_weight=weights, verbose=0)])
