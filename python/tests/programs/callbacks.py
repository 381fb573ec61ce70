"""Callbacks: one's own, and those that are there."""

import csv
import os
import tempfile

import keras
import numpy as np
from keras import callbacks, layers

rng = np.random.default_rng(5)
x = rng.normal(size=(96, 4)).astype("float32")
y = (x @ [[1.0], [-2.0], [0.5], [0.0]]).astype("float32")


class Recorder(callbacks.Callback):
    """Says what it is told, and ends the training when the loss is small."""

    def __init__(self, enough):
        super().__init__()
        self.enough = enough
        self.calls = []

    def on_train_begin(self, logs=None):
        print("begin:", self.params["epochs"], "epochs of", self.params["steps"], "steps;", self.model.name)

    def on_epoch_begin(self, epoch, logs=None):
        self.calls.append("E")

    def on_train_batch_end(self, batch, logs=None):
        self.calls.append(str(batch))

    def on_test_begin(self, logs=None):
        self.calls.append("T")

    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < self.enough:
            print(f"enough after epoch {epoch}: {sorted(logs)}")
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        print("calls:", "".join(self.calls))


def make_model():
    generator = np.random.default_rng(50)
    model = keras.Sequential([layers.Input((4,)), layers.Dense(8, "tanh"), layers.Dense(1)], name="small")
    model.set_weights([generator.normal(scale=0.5, size=w.shape) for w in model.get_weights()])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return model


folder = tempfile.mkdtemp()
options = {"batch_size": 32, "shuffle": False, "verbose": 0}

make_model().fit(x, y, epochs=40, validation_data=(x, y), callbacks=[Recorder(1.2)], **options)

model = make_model()
rates = []
history = model.fit(x, y, epochs=6, callbacks=[
    callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 2 else rate * 0.5),
    callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: rates.append(float(model.optimizer.learning_rate))),
    callbacks.CSVLogger(os.path.join(folder, "log.csv")),
], **options)
print("rates:", [round(rate, 5) for rate in rates])
with open(os.path.join(folder, "log.csv"), newline="") as file:
    rows = list(csv.DictReader(file))
print("csv:", len(rows), sorted(rows[0]), round(float(rows[-1]["loss"]), 4))

model = make_model()
stopping = callbacks.EarlyStopping(monitor="val_loss", patience=1, min_delta=0.2, restore_best_weights=True)
history = model.fit(x, y, epochs=50, validation_data=(x, y), callbacks=[stopping], **options)
print("stopped:", stopping.stopped_epoch, "best:", stopping.best_epoch, "epochs:", len(history.epoch))
print("restored:", round(model.evaluate(x, y, verbose=0), 4), round(history.history["val_loss"][stopping.best_epoch], 4))

model = make_model()
plateau = callbacks.ReduceLROnPlateau(monitor="loss", factor=0.1, patience=1, min_delta=0.5, min_lr=1e-4)
path = os.path.join(folder, "{epoch:02d}.keras")
history = model.fit(x, y, epochs=8, callbacks=[
    plateau, callbacks.ModelCheckpoint(path, monitor="loss", save_best_only=True), callbacks.TerminateOnNaN()
], **options)
print("learning_rate:", [f"{rate:.1e}" for rate in history.history["learning_rate"]])
print("files:", len([name for name in os.listdir(folder) if name.endswith(".keras")]))
