"""keras_samples.json: what genuine Keras predicts with seq.keras and fm.keras of ../shared/reference/keras-samples.

Those two were written by Keras 3.16.0; they are read here on the jax backend. Outputs are in the order of `model.outputs`.
"""
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "reference" / "keras-samples"


def tensor(a):
    return {"shape": list(a.shape), "data": [float(str(v)) for v in np.asarray(a, "float32").ravel()]}


cases = []
for name in ("seq", "fm"):
    model = keras.models.load_model(SAMPLES / (name + ".keras"))
    g = np.random.default_rng(3)
    xs = [g.standard_normal((i.shape[0] or 20, *i.shape[1:])).astype("float32") for i in model.inputs]
    ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0, batch_size=20)
    ys = list(ys.values()) if isinstance(ys, dict) else ys if isinstance(ys, list) else [ys]
    cases.append({"name": name, "inputs": [tensor(x) for x in xs], "outputs": [tensor(y) for y in ys]})
head = json.dumps({"keras": keras.__version__, "backend": "jax"})[:-1]
text = head + ', "cases": [\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]}\n"
(ROOT / "tests" / "golden" / "keras_samples.json").write_text(text, encoding="utf-8")
