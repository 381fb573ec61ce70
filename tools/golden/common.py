"""What all golden scripts share: genuine Keras on its TensorFlow backend, and a compact JSON that loses no bit.

A tensor is {"shape": [...], "data": [flat, row-major]}; "dtype" is there only when it is not float32. Float32 values are
written with the fewest digits that read back to the same bits; nan and infinities are the strings "nan", "inf", "-inf".
"""
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # or the sums differ from machine to machine

import numpy as np
import tensorflow as tf

# One thread: sums in TensorFlow's kernels then have one order, and the files come out the same again.
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
import keras

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
DATA = pathlib.Path(os.environ.get("KERATIN_DATA", ROOT.parent / "shared" / "data"))
assert keras.__version__ == "3.15.1", keras.__version__


class Raw(float):
    """A float that json writes with the text it was given."""

    def __new__(cls, text):
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self):
        return self.text


def number(x):
    """A float32 as the shortest text that reads back to the same bits."""
    x = np.float32(x)
    if np.isnan(x):
        return "nan"
    if np.isinf(x):
        return "inf" if x > 0 else "-inf"
    if x == int(x) and abs(x) < 1e7:
        return -0.0 if x == 0 and np.signbit(x) else int(x)
    text = str(x)
    assert np.float32(float(text)) == x, text
    return Raw(text)


def tensor(a):
    a = np.asarray(a)
    if a.dtype.kind == "f":
        out = {"shape": list(a.shape), "data": [number(v) for v in a.astype("float32").ravel()]}
        return out
    return {"shape": list(a.shape), "dtype": str(a.dtype), "data": a.ravel().tolist()}


def plain(o):
    """What numpy or Keras give, as plain JSON values."""
    if isinstance(o, dict):
        return {str(k): plain(v) for k, v in o.items()}
    if isinstance(o, (list, tuple)):
        return [plain(v) for v in o]
    if isinstance(o, np.ndarray):
        return tensor(o)
    if isinstance(o, np.floating):
        return number(o)
    if isinstance(o, np.integer):
        return int(o)
    if isinstance(o, float) and not isinstance(o, Raw) and (o != o or o in (float("inf"), float("-inf"))):
        return repr(o).replace("Infinity", "inf")
    if isinstance(o, tf.Tensor):
        return tensor(o.numpy())
    return o


def encode(o):
    # The C encoder ignores __repr__ of float subclasses, the Python one does not.
    if isinstance(o, Raw):
        return o.text
    if isinstance(o, dict):
        return "{" + ",".join(json.dumps(k) + ":" + encode(v) for k, v in o.items()) + "}"
    if isinstance(o, list):
        return "[" + ",".join(encode(v) for v in o) + "]"
    return json.dumps(o, ensure_ascii=False)


def write(name, cases, **common):
    """Writes tests/golden/NAME with one case a line."""
    head = {"keras": keras.__version__, "backend": keras.config.backend(), **plain(common)}
    path = GOLDEN / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(encode(plain(c)) for c in cases)
    path.write_text(encode(head)[:-1] + ',"cases":[\n' + lines + "\n]}\n", encoding="utf-8")
    print("%s: %d cases, %d bytes" % (name, len(cases), path.stat().st_size))


def rng(seed):
    return np.random.default_rng(seed)


def concrete():
    """(x float32 (1030, 8), y float32 (1030, 1)): the table of the course, target csMPa."""
    rows = np.genfromtxt(DATA / "concrete" / "concrete_data.csv", delimiter=",", skip_header=1)
    return rows[:, :8].astype("float32"), rows[:, 8:].astype("float32")
