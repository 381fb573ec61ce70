"""A process of Keratin's or of genuine Keras's: keras_measures.py keratin|keras import|first_step|predict|gigabyte.

Genuine Keras runs on the backend that KERAS_BACKEND names. One JSON object a line: {work, threads, unit, value, peer_name}.
"""

import json
import os
import statistics
import sys
import time

import numpy as np

library, measure = sys.argv[1:]
name = "keras-" + os.environ["KERAS_BACKEND"] if library == "keras" else library


def say(work, unit, value):
    print(json.dumps({"work": work, "threads": 1, "unit": unit, "value": float("%.6g" % value), "peer_name": name}), flush=True)


def status_mb(key):
    """A line of /proc/self/status, of kB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key)) * 1024 / 1e6


def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def import_library():
    global keras
    if library == "keratin":
        import keratin as keras
    else:
        import keras


def measure_import():
    before = status_mb("VmRSS")
    say("import.time", "ms", timed(import_library) * 1e3)
    say("import.memory", "MB", status_mb("VmRSS") - before)


def concrete_model():
    layers = keras.layers
    model = keras.Sequential([layers.Input((8,)), layers.Dense(5, "relu"), layers.Dense(5, "relu"), layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    return model


def measure_first_step():
    """`fit` of one batch, the first of the process: trace, plan, run."""
    import_library()
    model = concrete_model()
    x, y = np.ones((32, 8), "float32"), np.ones((32, 1), "float32")
    say("first_step", "ms", timed(lambda: model.fit(x, y, verbose=0)) * 1e3)


def measure_predict():
    import_library()
    model, row = concrete_model(), np.ones((1, 8), "float32")
    work = lambda: model.predict(row, verbose=0)
    for _ in range(5):
        work()
    calls = 1000 if timed(work) < 1e-4 else 20
    say("predict_row", "us", statistics.median(timed(lambda: [work() for _ in range(calls)]) / calls for _ in range(7)) * 1e6)


def measure_gigabyte():
    """What 1 GB of rows adds to the peak of resident memory."""
    import_library()
    x, y = np.ones((250_000, 1000), "float32"), np.ones((250_000, 1), "float32")
    model = keras.Sequential([keras.layers.Input((1000,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(x[:2048], y[:2048], batch_size=1024, verbose=0)

    def grown(work):
        forget_peak()
        before = status_mb("VmRSS")
        result = work()  # held until the peak has been read
        del result
        return status_mb("VmHWM") - before

    say("gigabyte.tensor", "MB", grown(lambda: keras.ops.convert_to_tensor(x)))
    say("gigabyte.fit", "MB", grown(lambda: model.fit(x, y, batch_size=1024, verbose=0)))
    say("gigabyte.predict", "MB", grown(lambda: model.predict(x, batch_size=1024, verbose=0)))


globals()["measure_" + measure]()
