"""tests/golden/keras_files/tabular_jax.json: what genuine Keras on JAX gets when it trains on from tabular.keras.

The file's own "continue" comes from the TensorFlow backend, whose gradient of an Embedding is sparse and meets repeated rows
otherwise in Adam. Run with the peers' Python; writes "losses" and "outputs_after" as files_golden.py does.
"""
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import keras  # noqa: E402
import numpy as np  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "keras_files"


def array(plain):
    return np.array(plain["data"], dtype=plain.get("dtype", "float32")).reshape(plain["shape"])


golden = json.loads((FOLDER / "tabular.json").read_text())
model = keras.models.load_model(FOLDER / "tabular.keras")
inputs, targets = [array(p) for p in golden["inputs"]], array(golden["continue"]["targets"])
losses = []
for _ in golden["continue"]["losses"]:
    model.reset_metrics()
    loss = model.train_on_batch(inputs, targets)
    losses.append(float(loss[0] if isinstance(loss, list) else loss))
outputs = np.asarray(model.predict(inputs, verbose=0))
(FOLDER / "tabular_jax.json").write_text(
    json.dumps({"losses": losses, "outputs_after": {"shape": list(outputs.shape), "data": [float(v) for v in outputs.ravel()]}}) + "\n")
