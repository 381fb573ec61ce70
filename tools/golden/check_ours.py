"""Genuine Keras opens a file of ours and predicts.

usage: check_ours.py MODEL INPUT.npy[,INPUT2.npy...] EXPECTED.npy[,EXPECTED2.npy...] [BOUND]
       check_ours.py --list FILE     many at once (an import of TensorFlow takes seconds): FILE has one such line of arguments each

MODEL is a .keras or .h5, or `WEIGHTS@MODEL.keras`: .weights.h5, .weights.json, .safetensors or .npz of ours, loaded into a clone of that
model whose weights were set to zero. safetensors and NumPy files go in as arrays by their names, "layers/dense/vars/0".

Prints one line a model, `MODEL max_relative_difference=1.2e-07 ...`, and whether it could train a step on when the file was compiled.
The difference is |keras - expected| / max(|expected|, 1e-3 * largest |expected|). Ends with 1 when a model does not open or a
difference is above BOUND (1e-5).
"""
import os
import shlex
import sys
import tempfile

os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np


def flat(o):
    return [v for part in (o.values() if isinstance(o, dict) else o) for v in flat(part)] if isinstance(o, (dict, list, tuple)) else [np.asarray(o)]


def set_arrays(model, arrays):
    """The arrays of a file of ours, by the groups of genuine Keras's own .weights.h5."""
    import h5py
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "w.weights.h5")
        model.save_weights(path)
        with h5py.File(path, "r+") as file:
            for name in [n for n in arrays if not n.startswith("optimizer/")]:
                file[name][...] = arrays[name]
        model.load_weights(path)


def load(path):
    if "@" not in path:
        return keras.models.load_model(path)
    weights, base = path.split("@")
    model = keras.models.clone_model(keras.models.load_model(base))
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    if weights.endswith(".safetensors"):
        from safetensors.numpy import load_file
        set_arrays(model, load_file(weights))
    elif weights.endswith(".npz"):
        set_arrays(model, dict(np.load(weights)))
    else:
        model.load_weights(weights)
    return model


def check(model_path, inputs, expected, bound="1e-5"):
    """True when genuine Keras agrees."""
    try:
        model = load(model_path)
        xs = [np.load(p) for p in inputs.split(",")]
        ours = [np.load(p) for p in expected.split(",")]
        got = flat(model.predict(xs if len(xs) > 1 else xs[0], verbose=0))
    except Exception as error:  # whatever it is, it is this model's result
        print("%s FAILED: %s: %s" % (model_path, type(error).__name__, str(error).strip().split("\n")[0]))
        return False
    if len(got) != len(ours) or any(a.shape != b.shape for a, b in zip(got, ours)):
        print("%s FAILED: shapes %s, expected %s" % (model_path, [a.shape for a in got], [b.shape for b in ours]))
        return False
    worst = 0.0
    for a, b in zip(got, ours):
        scale = np.maximum(np.abs(b), 1e-3 * np.abs(b).max(initial=0)).astype("float64")
        difference = np.abs(a.astype("float64") - b)
        relative = np.divide(difference, scale, out=np.where(difference > 0, np.inf, 0.0), where=scale > 0)
        worst = max(worst, float(relative.max(initial=0)))
    optimizer = getattr(model, "optimizer", None)
    state = " optimizer=%s iterations=%d" % (optimizer.name, int(optimizer.iterations)) if model.compiled and optimizer else ""
    print("%s max_relative_difference=%.3g%s" % (model_path, worst, state))
    return worst <= float(bound)


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--list":
        with open(arguments[1], encoding="utf-8") as lines:
            jobs = [shlex.split(line) for line in lines if line.strip()]
    elif len(arguments) in (3, 4):
        jobs = [arguments]
    else:
        sys.exit(__doc__)
    return 0 if all([check(*job) for job in jobs]) else 1


sys.exit(main(sys.argv[1:]))
