"""losses.json: per-sample values, the reduced value and its gradient for every loss of the first slice.

"input" is what the gradient is taken of; y_pred = activation(input). With softmax and sigmoid the TensorFlow backend lets the
cross-entropies use the logits behind the activation, so these cases differ from the same probabilities given plainly.
"""
from common import *

L = keras.losses
g = rng(7)
f32 = lambda *s: g.standard_normal(s).astype("float32")
prob = lambda *s: g.random(s).astype("float32")
onehot = lambda n, k: np.eye(k, dtype="float32")[g.integers(0, k, n)]
simplex = lambda n, k: (lambda z: (np.exp(z) / np.exp(z).sum(-1, keepdims=True)).astype("float32"))(f32(n, k))

N = 6
weight = np.array([1, 0.5, 0, 2, 1.25, 3], "float32")
real = (f32(N, 3), f32(N, 3))
column = (f32(N, 1), f32(N, 1))
positive = (prob(N, 3) * 3, prob(N, 3) * 3 + np.float32(0.01))
binary = (g.integers(0, 2, (N, 1)).astype("float32"), f32(N, 1) * 3)
binary3 = (g.integers(0, 2, (N, 3)).astype("float32"), f32(N, 3) * 3)
classes = (onehot(N, 4), f32(N, 4) * 3)
soft = (simplex(N, 4), simplex(N, 4))
labels = (g.integers(0, 4, N).astype("int32"), f32(N, 4) * 3)
sequence = (g.integers(0, 4, (N, 5)).astype("int32"), f32(N, 5, 4) * 2)
extreme_logits = np.array([[90, -90, 0, 1], [-200, 150, 3, 0], [0, 0, 0, 0], [1e4, -1e4, 5, 5], [30, 30, 30, -30], [-17, 17, -16, 16]], "float32")
extreme_probs = np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0.5, 0.5, 0, 0], [1e-8, 1, 1e-9, 0], [0.2, 0.2, 0.2, 0.2], [2, 1, 1, 0]], "float32")

jobs = []  # (name, class, arguments, y_true, input, activation)


def add(name, cls, pair, activation="linear", **args):
    jobs.append((name, cls, args, pair[0], pair[1], activation))


for cls in ("MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "LogCosh"):
    add(cls, cls, real)
    add(cls + "_column", cls, column)
add("MeanAbsolutePercentageError_zero_target", "MeanAbsolutePercentageError", (real[0] * (real[0] > 0), real[1]))
add("MeanSquaredError_rank1_target", "MeanSquaredError", (column[0][:, 0], column[1]))
add("LogCosh_large", "LogCosh", (real[0] * 100, real[1] * 100))
add("MeanSquaredLogarithmicError", "MeanSquaredLogarithmicError", positive)
add("MeanSquaredLogarithmicError_negative", "MeanSquaredLogarithmicError", real)
add("Huber", "Huber", (real[0] * 2, real[1] * 2))
add("Huber_delta", "Huber", real, delta=0.3)
add("Poisson", "Poisson", positive)
add("KLDivergence", "KLDivergence", soft)
add("KLDivergence_clipped", "KLDivergence", (classes[0], extreme_probs))
for smooth in (0.0, 0.1):
    tail = "_smoothed" if smooth else ""
    add("BinaryCrossentropy_logits" + tail, "BinaryCrossentropy", binary, from_logits=True, label_smoothing=smooth)
    add("BinaryCrossentropy_probabilities" + tail, "BinaryCrossentropy", (binary3[0], prob(N, 3)), label_smoothing=smooth)
    add("BinaryCrossentropy_sigmoid" + tail, "BinaryCrossentropy", binary3, "sigmoid", label_smoothing=smooth)
    add("CategoricalCrossentropy_logits" + tail, "CategoricalCrossentropy", classes, from_logits=True, label_smoothing=smooth)
    add("CategoricalCrossentropy_probabilities" + tail, "CategoricalCrossentropy", (classes[0], soft[1]), label_smoothing=smooth)
    add("CategoricalCrossentropy_softmax" + tail, "CategoricalCrossentropy", classes, "softmax", label_smoothing=smooth)
add("BinaryCrossentropy_extreme_sigmoid", "BinaryCrossentropy", (classes[0], extreme_logits), "sigmoid")
add("BinaryCrossentropy_extreme_logits", "BinaryCrossentropy", (classes[0], extreme_logits), from_logits=True)
add("BinaryCrossentropy_extreme_probabilities", "BinaryCrossentropy", (classes[0], np.minimum(extreme_probs, 1)))
add("CategoricalCrossentropy_extreme_softmax", "CategoricalCrossentropy", (classes[0], extreme_logits), "softmax")
add("CategoricalCrossentropy_extreme_logits", "CategoricalCrossentropy", (classes[0], extreme_logits), from_logits=True)
add("CategoricalCrossentropy_extreme_probabilities", "CategoricalCrossentropy", (classes[0], extreme_probs))
add("CategoricalCrossentropy_not_normalised", "CategoricalCrossentropy", (classes[0], prob(N, 4) * 2))
add("CategoricalCrossentropy_soft_targets", "CategoricalCrossentropy", (soft[0], classes[1]), "softmax")
add("SparseCategoricalCrossentropy_logits", "SparseCategoricalCrossentropy", labels, from_logits=True)
add("SparseCategoricalCrossentropy_probabilities", "SparseCategoricalCrossentropy", (labels[0], soft[1]))
add("SparseCategoricalCrossentropy_softmax", "SparseCategoricalCrossentropy", labels, "softmax")
add("SparseCategoricalCrossentropy_column_labels", "SparseCategoricalCrossentropy", (labels[0][:, None], labels[1]), "softmax")
add("SparseCategoricalCrossentropy_float_labels", "SparseCategoricalCrossentropy", (labels[0].astype("float32"), labels[1]), "softmax")
add("SparseCategoricalCrossentropy_not_normalised", "SparseCategoricalCrossentropy", (labels[0], prob(N, 4) * 2))
add("SparseCategoricalCrossentropy_extreme_softmax", "SparseCategoricalCrossentropy", (labels[0], extreme_logits), "softmax")
add("SparseCategoricalCrossentropy_extreme_probabilities", "SparseCategoricalCrossentropy", (labels[0], extreme_probs))
add("SparseCategoricalCrossentropy_sequence", "SparseCategoricalCrossentropy", sequence, "softmax")
ignored = labels[0].copy()
ignored[[1, 4]] = -1
add("SparseCategoricalCrossentropy_ignore_class", "SparseCategoricalCrossentropy", (ignored, labels[1]), "softmax", ignore_class=-1)
add("SparseCategoricalCrossentropy_ignore_class_logits", "SparseCategoricalCrossentropy", labels, from_logits=True, ignore_class=2)

ACT = {"linear": lambda z: z, "softmax": keras.activations.softmax, "sigmoid": keras.activations.sigmoid}


def run(name, cls, args, y_true, z, activation, reduction, sw):
    loss = getattr(L, cls)(reduction=reduction, **args)
    x = tf.Variable(z)
    with tf.GradientTape() as tape:
        out = loss(y_true, ACT[activation](tf.convert_to_tensor(x)), sample_weight=sw)
        total = tf.reduce_sum(out)
    return {"name": name, "config": keras.losses.serialize(loss), "activation": activation, "y_true": y_true, "input": z,
            "sample_weight": sw, "result": out, "gradient": tf.convert_to_tensor(tape.gradient(total, x))}


cases = []
for name, cls, args, y_true, z, activation in jobs:
    per = y_true.shape if y_true.dtype == "int32" and y_true.ndim == 2 and y_true.shape[1] > 1 else (N,)
    ways = [("sum_over_batch_size", None), ("none", None), ("sum_over_batch_size", weight)]
    if name == cls or name.endswith(("_softmax", "_sigmoid", "_ignore_class")):
        ways += [("sum", weight), ("mean_with_sample_weight", weight), ("none", weight), ("sum_over_batch_size", weight[:, None])]
    if len(per) == 2:
        ways.append(("sum_over_batch_size", (g.random(per) * 2).astype("float32")))
        ways = [(r, s if s is None or s.ndim == 2 else s[:, None]) for r, s in ways]
    for reduction, sw in ways:
        cases.append(run(name, cls, args, y_true, z, activation, reduction, sw))
write("losses.json", cases)
