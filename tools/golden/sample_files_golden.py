"""sample_files.json: what genuine Keras makes of every file of ../shared/reference/keras-samples and ../shared/data/format_samples.

A file that only has layers that Keratin has: "inputs" (a shape, filled by ramp()), "outputs" of predict, and "optimizer" (shape and sum of every variable).
Weights alone come with the "model" (a list of [units, activation]) that they were loaded into. Else "unknown": the class that Keratin does not have.
"""
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SAMPLES, FORMATS = SHARED / "reference" / "keras-samples", SHARED / "data" / "format_samples"


def ramp(shape):
    """The same numbers on both sides, without a file."""
    return (np.arange(np.prod(shape)) * 37 % 101 / 101 - 0.5).astype("float32").reshape(shape)


def predicted(model):
    xs = [ramp((i.shape[0] or 5, *i.shape[1:])) for i in model.inputs]
    ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0, batch_size=len(xs[0]))
    ys = list(ys.values()) if isinstance(ys, dict) else ys if isinstance(ys, list) else [ys]
    return {"inputs": [list(x.shape) for x in xs], "outputs": [{"shape": list(y.shape), "data": [float(str(v)) for v in y.ravel()]} for y in ys]}


def whole(path):
    model = keras.models.load_model(path)
    row = predicted(model)
    if model.compiled and model.optimizer:
        row["optimizer"] = [[list(v.shape), float(np.sum(np.asarray(v, "float64")))] for v in model.optimizer.variables]
    return row


def weights(path, features, layers):
    model = keras.Sequential([keras.Input((features,))] + [keras.layers.Dense(units, activation) for units, activation in layers])
    model.load_weights(path)
    return {"features": features, "model": layers, **predicted(model)}


files = {
    "keras-samples/seq.keras": whole(SAMPLES / "seq.keras"),
    "keras-samples/fm.keras": whole(SAMPLES / "fm.keras"),
    "keras-samples/big.weights.json": weights(SAMPLES / "big.weights.json", 600, [[600, "relu"], [600, "tanh"], [10, "softmax"]]),
    "keras-samples/bf.weights.h5": weights(SAMPLES / "bf.weights.h5", 3, [[2, "linear"]]),
    "keras-samples/leg.h5": {"unknown": "LSTM"},
    "keras-samples/lam.keras": {"unknown": "Lambda"},
    "keras-samples/my.keras": {"unknown": "My"},
    "format_samples/keras3.4.1_mnist_mlp.keras": whole(FORMATS / "keras3.4.1_mnist_mlp.keras"),
    "format_samples/keras3.15.0_nested_container.keras": {"unknown": "NestedDenseModel"},
}
rows = ",\n".join(json.dumps(name) + ": " + json.dumps(row, separators=(",", ":")) for name, row in files.items())
text = '{"keras": "%s", "backend": "jax", "files": {\n%s\n}}\n' % (keras.__version__, rows)
(ROOT / "tests" / "golden" / "sample_files.json").write_text(text, encoding="utf-8")
print(len(text), "bytes")
