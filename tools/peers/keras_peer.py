"""Genuine Keras on the two programs of the course.

usage: keras_peer.py jax|tensorflow|torch concrete|car THREADS TABLE.csv OUT EPOCHS

The whole job first (import, read the table, fit, save), timed as a user sees it; then one row. A step is the median epoch of
fit() divided by its steps. One JSON object a line: {work, threads, unit, value, peer_name}.
"""
import os
import sys
import time

from peer import elapsed_ms, median_seconds, printer, resident_mb, threads_wanted

backend, work, threads, table, out_path, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5], int(sys.argv[6])
threads_wanted(threads)
os.environ["KERAS_BACKEND"] = backend

import statistics

import keras
import numpy as np
import pandas

if backend == "torch":
    import torch

    torch.set_num_threads(threads)


class Times(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.epochs, self.first_step = [], None

    def on_epoch_begin(self, epoch, logs=None):
        self.started = time.perf_counter()

    def on_train_batch_begin(self, batch, logs=None):
        if self.first_step is None:
            self.step_started = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        if self.first_step is None:
            self.first_step = time.perf_counter() - self.step_started

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(time.perf_counter() - self.started)


layers = keras.layers
frame = pandas.read_csv(table)
x = frame.iloc[:, :-1].to_numpy("float32")
y = frame.iloc[:, -1].to_numpy("float32")
classify = work == "car"
if classify:
    y = keras.utils.to_categorical(y, 4)
model = keras.Sequential([layers.Input((x.shape[1],)), layers.Dense(5, "relu"), layers.Dense(5, "relu"),
                          layers.Dense(4, "softmax") if classify else layers.Dense(1)])
model.compile("adam", "categorical_crossentropy" if classify else "mean_squared_error", metrics=["accuracy"] if classify else None)
times = Times()
model.fit(x, y, batch_size=32, epochs=epochs, verbose=0, callbacks=[times])
model.save(out_path)

say = printer("keras-" + backend, threads)
say(work + ".process", "ms", elapsed_ms())
say(work + ".resident", "MB", resident_mb())
epoch = statistics.median(times.epochs[1:] or times.epochs)
say(work + ".step", "us", epoch / -(-len(x) // 32) * 1e6)
say(work + ".epoch", "ms", epoch * 1e3)
say(work + ".first_step", "ms", times.first_step * 1e3)
row = np.ascontiguousarray(x[:1])
median_seconds(lambda: model.predict(row, verbose=0), 5)
say(work + ".predict_row", "us", median_seconds(lambda: model.predict(row, verbose=0), 30) * 1e6)
