"""Genuine Keras on one of its backends, on the workloads of bench/graph/workloads.h: fit(), jit_compile as Keras chooses it.

usage: graph_keras_peer.py step|infer NAME THREADS jax|tensorflow|torch
One JSON object a line: {work, threads, unit, value, peer_name}.
"""
import os
import statistics
import sys
import time

from peer import median_seconds, printer, resident_mb, threads_wanted

what, name, threads, backend = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
threads_wanted(threads)
os.environ["KERAS_BACKEND"] = backend

import numpy
import keras
from keras import layers

if backend == "torch":
    import torch

    torch.set_num_threads(threads)
if backend == "tensorflow":
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
say = printer("keras-" + backend, threads)
keras.utils.set_random_seed(1)
rng = numpy.random.default_rng(1)


def uniform(*shape):
    return rng.random(shape, "float32")


def workload():
    """(model, x, y, batch, loss)"""
    mse = "mean_squared_error"
    classes = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if name == "small":
        x = uniform(1024, 8)
        return keras.Sequential([layers.Input((8,)), layers.Dense(5, "relu"), layers.Dense(5, "relu"), layers.Dense(1)]), x, x.sum(1, keepdims=True), 32, mse
    if name == "mlp":
        model = keras.Sequential([layers.Input((784,)), layers.Dense(512, "relu"), layers.Dense(512, "relu"), layers.Dense(10)])
        return model, uniform(128 * 20, 784), rng.integers(0, 10, 128 * 20), 128, classes
    if name == "cnn":
        model = keras.Sequential([layers.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
                                  layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)])
        return model, uniform(128 * 8, 28, 28, 1), rng.integers(0, 10, 128 * 8), 128, classes
    if name == "lstm":
        return keras.Sequential([layers.Input((100, 32)), layers.LSTM(128), layers.Dense(1)]), uniform(640, 100, 32), uniform(640, 1), 64, mse
    if name == "encoder":
        inputs = h = keras.Input((128, 256))
        for _ in range(4):
            a = layers.LayerNormalization(epsilon=1e-5)(h)
            h = h + layers.MultiHeadAttention(8, 32)(a, a)
            a = layers.LayerNormalization(epsilon=1e-5)(h)
            h = h + layers.Dense(256)(layers.Dense(1024, "gelu")(a))
        return keras.Model(inputs, h), rng.standard_normal((64, 128, 256), "float32"), rng.standard_normal((64, 128, 256), "float32"), 16, mse
    raise SystemExit("no workload " + name)


class EpochTimes(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, *_):
        self.start = time.perf_counter()

    def on_epoch_end(self, *_):
        self.seconds.append(time.perf_counter() - self.start)


model, x, y, batch, loss = workload()
if what == "infer":
    row = keras.ops.convert_to_tensor(x[:1])
    if backend == "jax":
        import jax

        weights = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
        compiled = jax.jit(lambda data: model.stateless_call(*weights, data)[0])
        call = lambda: compiled(row).block_until_ready()
    elif backend == "tensorflow":
        compiled = tensorflow.function(lambda data: model(data))
        call = lambda: compiled(row)
    else:
        torch.set_grad_enabled(False)
        call = lambda: model(row)
    median_seconds(call, 20)
    say(name + ".infer", "us", median_seconds(call, 500) * 1e6)
    raise SystemExit

before = resident_mb()
model.compile("adam", loss)
steps = len(x) // batch
start = time.perf_counter()
model.train_on_batch(x[:batch], y[:batch])
say(name + ".first_step", "ms", (time.perf_counter() - start) * 1e3)
times = EpochTimes()
model.fit(x, y, batch_size=batch, epochs=4 if name != "small" else 30, verbose=0, callbacks=[times])
seconds = statistics.median(times.seconds[1:]) / steps
say(name + ".step", "us" if name == "small" else "ms", seconds * (1e6 if name == "small" else 1e3))
say(name + ".memory", "MB", resident_mb() - before)
