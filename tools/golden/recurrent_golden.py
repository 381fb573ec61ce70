"""recurrent.json: genuine LSTM and GRU layers: sequences, last states, and the gradients of a weighted sum of all of them."""
from common import *

g = rng(23)
f32 = lambda *s: (0.6 * g.standard_normal(s)).astype("float32")


def case(cell, batch, time, features, units, go_backwards=False, masked=False, use_bias=True, with_state=False, **more):
    layer = getattr(keras.layers, cell.upper())(units, return_sequences=True, return_state=True, go_backwards=go_backwards, use_bias=use_bias, **more)
    layer.build((batch, time, features))
    layer.set_weights([f32(*w.shape) for w in layer.weights])
    x = tf.Variable(f32(batch, time, features))
    states = [tf.Variable(f32(batch, units)) for _ in range(2 if cell == "lstm" else 1)] if with_state else []
    mask = g.random((batch, time)) < 0.6 if masked else None
    with tf.GradientTape() as tape:
        outs = layer(tf.convert_to_tensor(x), mask=mask, initial_state=[tf.convert_to_tensor(s) for s in states] or None)
        weights = [f32(*o.shape) for o in outs]
        total = sum(tf.reduce_sum(o * w) for o, w in zip(outs, weights))
    sources = [x] + [w.value for w in layer.weights] + states
    return {"cell": cell, "go_backwards": go_backwards, **more, "x": x, "weights": layer.get_weights(), "states": states, "mask": mask, "outputs": list(outs),
            "douts": weights, "gradients": tape.gradient(total, sources)}


cases = []
for cell in ("lstm", "gru"):
    cases += [case(cell, 2, 5, 3, 4), case(cell, 3, 4, 2, 17, go_backwards=True), case(cell, 3, 6, 2, 3, masked=True),
              case(cell, 3, 6, 2, 3, masked=True, go_backwards=True), case(cell, 1, 1, 3, 2, use_bias=False), case(cell, 2, 3, 2, 5, with_state=True)]
cases.append(case("gru", 2, 4, 3, 4, with_state=True, reset_after=False))
for c in cases:  # variables as arrays
    c["x"], c["states"] = c["x"].numpy(), [s.numpy() for s in c["states"]]
write("recurrent.json", cases)
