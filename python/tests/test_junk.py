"""Arguments without sense, anywhere: an exception, never a crash. Another process runs it, so that a crash is seen.

KERATIN_JUNK_CALLS and KERATIN_JUNK_SEED make a longer or another run.
"""

import os
import subprocess
import sys

PROGRAM = """
import contextlib, faulthandler, inspect, io, os, random, warnings
import numpy as np
import keratin as keras
from keratin import _core, layers, ops

faulthandler.enable()
warnings.simplefilter("ignore")
R = random.Random(int(os.environ["KERATIN_JUNK_SEED"]))


def model():
    made = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
    made.compile("sgd", "mse")
    return made


SHAPES = [(), (0,), (3,), (2, 3), (1, 2, 3), (1, 4, 4, 1)]
DTYPES = ["float32", "int32", "float64", "bool", "complex64", "uint8", "float16", "int64"]
LEAVES = [
    lambda: R.choice([None, Ellipsis, slice(1, None), int, object(), b"bytes", {1, 2}, "", "a", "relu", "float32", "mse", "same", "\\ud800"]),
    lambda: R.choice([0, 1, -1, 2, 7, 2**31, 2**63, -(2**63), 2**70, True, 0.0, 1.5, float("nan"), float("inf"), 1e300]),
    lambda: R.choice([np.float32(1), np.int64(2), np.bool_(True), np.dtype("int8"), np.datetime64("2020-01-01"), np.timedelta64(1, "s")]),
    lambda: np.ones(R.choice(SHAPES), R.choice(DTYPES)),
    lambda: ops.ones(R.choice(SHAPES)),
    lambda: R.choice([np.array(["a", "b"]), np.array([object()]), np.zeros(2, [("a", "f4")]), memoryview(b"abc")]),
    lambda: keras.Variable(np.ones((2, 3))),
    lambda: keras.Input(R.choice([(3,), (None, 2), ()])),
    lambda: lambda *args, **kwargs: args[0] if args else None,
    lambda: R.choice([model, keras.Sequential, layers.Layer, keras.optimizers.Adam, keras.losses.Huber, keras.metrics.Mean,
                      keras.initializers.Ones, keras.callbacks.Callback, lambda: layers.Dense(2)])(),
]


def junk(depth=0):
    if depth < 3 and R.random() < 0.2:
        items = [junk(depth + 1) for _ in range(R.randrange(4))]
        return R.choice([list, tuple, lambda values: dict(zip("abc", values))])(items)
    return R.choice(LEAVES)()


NAMESPACES = ["layers", "losses", "metrics", "optimizers", "initializers", "regularizers", "constraints", "callbacks", "models", "utils",
              "saving", "ops", "random", "activations", "backend", "autograd", "graph", "tree", "dtype_policies", "datasets"]
spaces = [getattr(keras, name) for name in NAMESPACES] + [_core, _core.training, _core.callbacks]
targets = [value for space in spaces for name, value in vars(space).items()
           if not name.startswith("_") and (inspect.isclass(value) or inspect.isroutine(value)) and "set_floatx" not in name]


def call(function, arguments):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return function(*arguments)
    except (SystemError, KeyboardInterrupt):
        raise
    except BaseException:
        return None


for _ in range(int(os.environ["KERATIN_JUNK_CALLS"])):
    made = call(R.choice(targets), [junk() for _ in range(R.choice([0, 1, 1, 2, 2, 3, 4, 6]))])
    methods = [name for name in dir(made) if not name.startswith("__")] if made is not None else []
    for name in R.sample(methods, min(2, len(methods))):
        call(lambda *arguments: getattr(made, name)(*arguments), [junk() for _ in range(R.randrange(4))])
print("alive")
"""


def test_junk_is_refused(tmp_path):
    environment = {"KERATIN_JUNK_CALLS": "20000", "KERATIN_JUNK_SEED": "1", **os.environ}
    process = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
                             timeout=300)
    assert process.returncode == 0 and process.stdout == "alive\n", process.stderr[-2000:]
