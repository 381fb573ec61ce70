"""tests/golden/ops.json: what genuine Keras (on JAX) gives for the good samples of every op that keras.ops has too.

usage: opdoc --samples | ops_golden.py
Each op has one entry a sample: {"outputs": [tensor, ...]} or {"skip": why}. "shapes" are those of the inputs, so that the test
sees when a sample has changed since.
"""
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import inspect

import jax
import keras
import numpy as np

assert keras.__version__ == "3.15.1", keras.__version__
ROOT = pathlib.Path(__file__).resolve().parents[2]
NARROW = "64-bit numbers, which JAX leaves out"
# Samples where ours differ on purpose ("op" or "op[sample]"), and why.
OWN = {
    "eig": "the order of eigenvalues and the length of vectors are a matter of choice",
    "eigh": "the signs of vectors are a matter of choice",
    "svd": "the signs of vectors are a matter of choice",
    "erfinv[1]": "XLA's polynomial is off by 3 in a million near 1",
    "exp2[1]": "XLA takes exp(x log 2), off by 2 in a million near the largest float",
    "gaussian_blur": "eager Keras on JAX takes data_format None for channels_first",
    "in_top_k": "ours takes integer targets of any type",
    "istft[2]": "Keras on JAX leaves out the last block where the stride is the length of the transform",
    "solve[2]": "Keras documents (..., N) as one vector a matrix, which ours follows; its JAX backend takes NumPy 2's rule",
    "power[1]": "XLA gives bits without meaning for an integer to a negative power",
    "sparsemax": "Keras's probabilities of several rows do not sum to 1",
}


def to_array(t):
    """A sample's tensor; scalars that are weak stay Python numbers, as in a program."""
    if t is None:
        return None
    values = [float(x) if x in ("nan", "inf", "-inf") or "." in x or "e" in x else int(x) for x in t["data"]]
    if t["dtype"].startswith("complex"):
        values = [complex(a, b) for a, b in zip(values[::2], values[1::2])]
    if t["weak"] and not t["shape"]:
        return values[0]
    dtype = jax.numpy.bfloat16 if t["dtype"] == "bfloat16" else t["dtype"]
    return jax.numpy.asarray(np.asarray(values, dtype=dtype).reshape(t["shape"]))


def is_wide(t):
    return t is not None and t["dtype"] in ("int64", "uint64", "float64", "complex128") and not t["weak"]


def number(x):
    if isinstance(x, complex):
        return [number(x.real), number(x.imag)]
    if isinstance(x, float) and (np.isnan(x) or np.isinf(x)):
        return "nan" if np.isnan(x) else "inf" if x > 0 else "-inf"
    return x


def narrowed(x, dtype):
    """The shortest digits that give a float32 back."""
    return float(str(np.float32(x))) if dtype in ("float32", "float16", "bfloat16") and np.isfinite(x) else x


def tensor(a):
    a = np.asarray(a)
    name = str(a.dtype)
    flat = a.astype("float32").ravel().tolist() if name == "bfloat16" else a.ravel().tolist()
    return {"shape": list(a.shape), "dtype": name, "data": [number(narrowed(x, name) if not isinstance(x, (bool, complex)) else x) for x in flat]}


def flatten(value):
    if isinstance(value, (tuple, list)):
        return [x for v in value for x in flatten(v)]
    return [value]


def home_of(name, family):
    home = keras.ops.image if family == "image" else keras.ops
    return getattr(home, name, None)


def adapted(name, arguments, named):
    """Where keras.ops takes in another form what an attribute holds here."""
    if name == "einsum":
        return [named.pop("subscripts"), *arguments[0]], named
    if name == "meshgrid":
        return arguments[0], named
    if name == "stft" and arguments:
        named["window"] = arguments.pop()
    if name == "istft":
        return [(named.pop("real"), named.pop("imag"))] if "real" in named else [tuple(arguments)], named
    if name == "norm" and named.get("ord") not in (None, "fro", "nuc"):
        named["ord"] = float(named["ord"])
    if name == "pad":
        flat = named["pad_width"]
        named["pad_width"] = tuple(zip(flat[::2], flat[1::2]))
    if name == "tensordot" and isinstance(named["axes"], tuple):
        half = len(named["axes"]) // 2
        named["axes"] = (named["axes"][:half], named["axes"][half:])
    if name == "repeat" and isinstance(named["repeats"], tuple):
        named["repeats"] = np.asarray(named["repeats"])
    if name == "rearrange":
        lengths = named.pop("axes_lengths", None) or ""
        named.update((k, int(v)) for k, v in (pair.split("=") for pair in lengths.split()))
    return arguments, named


def run(name, op, sample, at):
    function = home_of(name, op["family"])
    if function is None:
        return {"skip": "not in keras.ops"}
    for key in (name, f"{name}[{at}]"):
        if key in OWN:
            return {"skip": OWN[key]}
    if any(is_wide(t) for t in sample["inputs"]):
        return {"skip": NARROW}
    if any(v in ("int64", "float64", "uint64") for k, v in sample["attributes"].items() if k == "dtype"):
        return {"skip": NARROW}
    parameters = list(inspect.signature(function).parameters)
    arrays = [to_array(t) for t in sample["inputs"]]
    arguments, named = ([arrays], {}) if op["variadic"] else ([], {})
    if not op["variadic"]:
        for at, (label, array) in enumerate(zip(op["inputs"], arrays)):
            if array is None:
                continue
            if label in parameters:
                named[label] = array
            else:
                arguments.append(array)
    for label, value in sample["attributes"].items():
        if label not in parameters and value in (None, False) and name != "rearrange":
            continue  # what only ours has, and is off
        if label not in parameters and name != "rearrange":
            return {"skip": f"keras.ops.{name} has no {label}"}
        named[label] = tuple(value) if isinstance(value, list) else value
    try:
        arguments, named = adapted(name, arguments, named)
        outputs = flatten(function(*arguments, **named))
        return {"outputs": [tensor(o) for o in outputs]}
    except Exception as error:  # what Keras refuses is a difference to be looked at, not an end
        return {"skip": f"{type(error).__name__}: {str(error).splitlines()[0][:100]}"}


def main():
    samples = json.load(sys.stdin)
    out = {}
    for name, op in samples.items():
        if op["family"] in ("random", "control") or home_of(name, op["family"]) is None:
            continue
        entries = []
        for at, sample in enumerate(op["samples"]):
            entry = run(name, op, sample, at)
            entry["shapes"] = [t and t["shape"] for t in sample["inputs"]]
            entries.append(entry)
        out[name] = entries
    path = ROOT / "tests" / "golden" / "ops.json"
    lines = [f"{json.dumps(name)}: {json.dumps(entries)}" for name, entries in out.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    compared = sum("outputs" in e for v in out.values() for e in v)
    print(f"{path}: {len(out)} ops, {compared} samples compared")
    for name, entries in out.items():
        for at, entry in enumerate(entries):
            if "skip" in entry and entry["skip"] != NARROW:
                print(f"  {name}[{at}]: {entry['skip']}")


main()
