"""What a call of an op from Python costs, on 8 float32 numbers: ops.py keratin|keras|torch. The works of bench/eager_bench.cpp.

Genuine Keras runs on the backend that KERAS_BACKEND names. One JSON object a line: {work, threads, unit, value, peer_name}.
"""

import json
import os
import statistics
import sys
import time

import numpy as np

library = sys.argv[1]
name = "keras-" + os.environ["KERAS_BACKEND"] if library == "keras" else library
if library == "torch":
    import torch as ops

    ops.set_num_threads(1)
    ops.set_grad_enabled(False)
    tensor = ops.from_numpy
else:
    if library == "keratin":
        import keratin as keras
    else:
        import keras
    ops, tensor = keras.ops, keras.ops.convert_to_tensor


def nanoseconds(call, least_seconds=0.02, samples=25):
    """The median over samples of what one call takes, the loop's own share taken off."""
    calls = 10
    while seconds(call, calls) < least_seconds:
        calls *= 2
    times = [seconds(call, calls) - seconds(nothing, calls) for _ in range(samples)]
    return statistics.median(times) / calls * 1e9


def seconds(call, calls):
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - start


def nothing():
    pass


a = tensor(np.arange(1, 9, dtype="float32"))
b = tensor(np.arange(8, 0, -1, dtype="float32"))
matrix = tensor(np.full((8, 8), 0.5, "float32"))
add, relu, tanh, sum_of, matmul = ops.add, (ops if library != "torch" else ops.nn.functional).relu, ops.tanh, ops.sum, ops.matmul
works = {
    "add": lambda: add(a, b),
    "a + b": lambda: a + b,
    "add_number": lambda: add(a, 2.0),
    "a + 2": lambda: a + 2.0,
    "tanh": lambda: tanh(a),
    "relu": lambda: relu(a),
    "sum": lambda: sum_of(a),
    "matmul": lambda: matmul(matrix, matrix),
    "a @ b": lambda: matrix @ matrix,
}
for work, call in works.items():
    print(json.dumps({"work": "call." + work, "threads": 1, "unit": "ns", "value": round(nanoseconds(call), 1), "peer_name": name}), flush=True)
