"""Resident memory stays flat, threads train at once, and a forked process can train."""

import os
import pathlib
import subprocess
import sys
import textwrap
import threading
import time

import keratin as keras
import numpy as np
import pytest

MODEL = """
import gc, os, sys
import numpy as np
import keratin as keras
from keratin import layers, ops

def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def make_model():
    model = keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    return model

class Own(layers.Layer):
    # A circle: the garbage collector alone frees it.
    def __init__(self, model):
        super().__init__()
        self.dense, self.model = layers.Dense(3), model
    def call(self, inputs):
        return self.dense(inputs)

def own_model():
    model = make_model()
    model.pop()
    model.add(Own(model))
    model.compile("adam", lambda a, b: ops.mean(ops.square(a - b)) + 0 * ops.sum(model.weights[0]))
    return model

class Callback(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.kept = self.model, logs

def batches():
    yield x, y

def fails():
    try:
        model.fit(x[:, :2], y, verbose=0)
    except ValueError:
        pass

x, y = np.ones((32, 4), "float32"), np.ones((32, 1), "float32")
"""


def growth(body, warm, count):
    """Megabytes that `count` runs of `body` add to what the first `warm` runs took, in a process of its own."""
    if not pathlib.Path("/proc/self/statm").exists():
        pytest.skip("resident memory is read from /proc")
    program = MODEL + textwrap.dedent(f"""
        model = make_model()
        def run(times):
            for _ in range(times):
                {body}
        run({warm})
        before = resident()
        run({count})
        print(resident() - before)
    """)
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=600)
    assert process.returncode == 0, process.stderr
    return float(process.stdout)


@pytest.mark.parametrize("body, warm, count", [
    ("ops.add(x, y)", 20_000, 1_000_000),
    ("ops.add(1.0, 2.0) * 3.0", 20_000, 1_000_000),
    ("model.fit(x, y, verbose=0)", 1_000, 10_000),
    ("model.predict(x, verbose=0)", 500, 5_000),
    ("make_model().fit(x, y, verbose=0)", 300, 1_500),
    ("keras.models.clone_model(model)(x)", 300, 1_500),
    ("model.get_weights(), model.get_config(), model.layers[0].kernel.numpy()", 500, 5_000),
    ("own_model().fit(x, y, verbose=0)", 100, 500),
    ("model.fit(batches(), verbose=0)", 1_000, 5_000),
    ("model.fit(x, y, verbose=0, callbacks=[Callback()])", 1_000, 5_000),
    ("fails()", 500, 5_000),
], ids=["op", "operators", "fit", "predict", "new_models", "clones", "parts", "own_models", "generators", "callbacks", "exceptions"])
def test_resident_memory_is_flat(body, warm, count):
    assert growth(body, warm, count) < 4


class Own(keras.layers.Layer):
    """Refers to itself by a function: collected by the garbage collector alone."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(3)
        self.describe = lambda: self.name

    def call(self, x):
        return self.dense(x)


def test_layers_of_ones_own_are_collected():
    import gc
    import weakref

    layer = Own()
    layer(np.ones((2, 4), "float32"))
    alive = weakref.ref(layer)
    del layer
    gc.collect()
    assert alive() is None


def trained(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(256, 6)).astype("float32")
    model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(8, "tanh"), keras.layers.Dense(1)])
    model.set_weights([rng.normal(scale=0.5, size=w.shape) for w in model.get_weights()])
    model.compile("adam", "mse")
    history = model.fit(x, x[:, :1], epochs=5, batch_size=16, shuffle=False, verbose=0)
    return history.history["loss"]


def test_two_threads_fit_at_once():
    alone = [trained(seed) for seed in range(4)]
    together = [None] * 4

    def work(seed):
        together[seed] = trained(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert together == alone


@pytest.mark.parametrize("call", ["fit", "evaluate", "predict", "jit", "op"])
def test_python_runs_meanwhile(call):
    """The GIL is released in long calls: another thread counts."""
    x = np.random.default_rng(0).normal(size=(20_000, 64)).astype("float32")
    model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(512, "relu"), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    compiled = keras.graph.jit(lambda a: keras.ops.sum(keras.ops.matmul(a, keras.ops.transpose(a)[:, :512])))
    work = {
        "fit": lambda: model.fit(x, x[:, :1], batch_size=1024, verbose=0),
        "evaluate": lambda: model.evaluate(x, x[:, :1], batch_size=1024, verbose=0),
        "predict": lambda: model.predict(x, batch_size=1024, verbose=0),
        "jit": lambda: compiled(x),
        "op": lambda: keras.ops.matmul(x, x[:512].T),
    }[call]
    work()
    # With the GIL held the other thread would stand still for as long as the call takes, at every attempt.
    assert any(longest_pause_while(work) < 0.5 for _ in range(10))


def longest_pause_while(work):
    """The longest time in which another thread did nothing, as a share of what `work` takes."""
    done, times = threading.Event(), []

    def look_at_the_clock():
        while not done.is_set():
            times.append(time.perf_counter())
            time.sleep(0.0002)

    thread = threading.Thread(target=look_at_the_clock)
    thread.start()
    try:
        start = time.perf_counter()
        work()
        end = time.perf_counter()
    finally:
        done.set()
        thread.join()
    inside = [start, *(moment for moment in times if start < moment < end), end]
    return max(later - earlier for earlier, later in zip(inside, inside[1:])) / (end - start)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_process_forked_after_fit_can_fit():
    program = (
        "import os, sys\nimport numpy as np\nimport keratin as keras\n"
        "def fit():\n"
        "    model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(512, 'relu'), keras.layers.Dense(1)])\n"
        "    model.compile('adam', 'mse')\n"
        "    x = np.ones((4096, 64), 'float32')\n"
        "    model.fit(x, x[:, :1], epochs=2, batch_size=512, verbose=0)\n"
        "    return model\n"
        "model = fit()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    model.fit(np.ones((64, 64)), np.ones((64, 1)), verbose=0)\n"
        "    fit()\n"
        "    os._exit(7)\n"
        "status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
        "fit()\n"
        "print('child', status)\n"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert process.stdout == "child 7\n", process.stderr
