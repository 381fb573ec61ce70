"""metrics.json: each metric over three batches, its result after each one, with and without sample weights."""
from common import *

M = keras.metrics
g = rng(11)
f32 = lambda *s: g.standard_normal(s).astype("float32")
prob = lambda *s: g.random(s).astype("float32")
SIZES = (5, 4, 2)
weights = [(g.random(n) * 2).astype("float32") for n in SIZES]
weights[1][2] = 0


def batches(make):
    return [make(n) for n in SIZES]


def simplex(n, k):
    z = np.exp(f32(n, k) * 2)
    return (z / z.sum(-1, keepdims=True)).astype("float32")


real = batches(lambda n: (f32(n, 2), f32(n, 2)))
column = batches(lambda n: (f32(n, 1) * 3, f32(n, 1) * 3))
positive = batches(lambda n: (prob(n, 3), prob(n, 3)))
binary = batches(lambda n: (g.integers(0, 2, (n, 1)).astype("float32"), prob(n, 1)))
binary_logits = batches(lambda n: (g.integers(0, 2, (n, 1)).astype("float32"), f32(n, 1)))
multilabel = batches(lambda n: (g.integers(0, 2, (n, 3)).astype("float32"), prob(n, 3)))
onehot = batches(lambda n: (np.eye(4, dtype="float32")[g.integers(0, 4, n)], simplex(n, 4)))
wide = batches(lambda n: (np.eye(8, dtype="float32")[g.integers(0, 8, n)], simplex(n, 8)))
sparse = batches(lambda n: (g.integers(0, 4, (n, 1)).astype("int32"), simplex(n, 4)))
sparse_flat = batches(lambda n: (g.integers(0, 4, n).astype("float32"), simplex(n, 4)))
sparse_wide = batches(lambda n: (g.integers(0, 8, n).astype("int32"), simplex(n, 8)))
labels = batches(lambda n: (g.integers(0, 3, (n, 1)).astype("float32"), g.integers(0, 3, (n, 1)).astype("float32")))
ties = batches(lambda n: (g.integers(0, 2, (n, 1)).astype("float32"), g.integers(0, 5, (n, 1)).astype("float32") / 4))
soft = batches(lambda n: (simplex(n, 4), simplex(n, 4)))

jobs = [
    ("MeanSquaredError", {}, real), ("MeanAbsoluteError", {}, real), ("MeanAbsolutePercentageError", {}, real),
    ("MeanSquaredLogarithmicError", {}, positive), ("LogCoshError", {}, real), ("Poisson", {}, positive), ("KLDivergence", {}, soft),
    ("BinaryCrossentropy", {}, binary), ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, binary_logits),
    ("CategoricalCrossentropy", {}, onehot), ("CategoricalCrossentropy", {"label_smoothing": 0.2}, onehot),
    ("SparseCategoricalCrossentropy", {}, sparse), ("SparseCategoricalCrossentropy", {"from_logits": True}, sparse_flat),
    ("RootMeanSquaredError", {}, column), ("RootMeanSquaredError", {}, real),
    ("R2Score", {}, column), ("R2Score", {}, real), ("R2Score", {"class_aggregation": None}, real),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, real), ("R2Score", {"num_regressors": 1}, column),
    ("Accuracy", {}, labels), ("BinaryAccuracy", {}, binary), ("BinaryAccuracy", {"threshold": 0.25}, ties), ("BinaryAccuracy", {}, multilabel),
    ("CategoricalAccuracy", {}, onehot), ("SparseCategoricalAccuracy", {}, sparse), ("SparseCategoricalAccuracy", {}, sparse_flat),
    ("TopKCategoricalAccuracy", {}, wide), ("TopKCategoricalAccuracy", {"k": 2}, wide),
    ("SparseTopKCategoricalAccuracy", {}, sparse_wide), ("SparseTopKCategoricalAccuracy", {"k": 2}, sparse_wide),
    ("Precision", {}, binary), ("Precision", {"thresholds": 0.3}, binary), ("Precision", {"thresholds": [0.25, 0.5, 0.75]}, ties),
    ("Precision", {"top_k": 2}, wide), ("Precision", {"class_id": 1}, multilabel), ("Precision", {}, multilabel),
    ("Recall", {}, binary), ("Recall", {"thresholds": [0.0, 0.5, 1.0]}, ties), ("Recall", {"top_k": 1}, wide), ("Recall", {"class_id": 2}, multilabel),
    ("AUC", {}, binary), ("AUC", {"curve": "PR"}, binary), ("AUC", {"num_thresholds": 10}, ties), ("AUC", {"thresholds": [0.2, 0.6]}, binary),
    ("AUC", {"summation_method": "minoring"}, binary), ("AUC", {"summation_method": "majoring"}, binary),
    ("AUC", {"curve": "PR", "summation_method": "majoring", "num_thresholds": 20}, binary),
    ("AUC", {"multi_label": True, "num_thresholds": 20}, multilabel), ("AUC", {"multi_label": True, "curve": "PR"}, multilabel),
    ("AUC", {"multi_label": True, "label_weights": [0.5, 1.0, 2.0]}, multilabel), ("AUC", {"from_logits": True}, binary_logits),
    ("AUC", {}, multilabel),
    ("F1Score", {}, onehot), ("F1Score", {"average": "micro"}, onehot), ("F1Score", {"average": "macro"}, onehot),
    ("F1Score", {"average": "weighted"}, onehot), ("F1Score", {"average": "weighted", "threshold": 0.5}, multilabel), ("F1Score", {"threshold": 0.5}, binary),
]

cases = []
for cls, args, data in jobs:
    for weighted in (False, True):
        metric = getattr(M, cls)(**args)
        row = {"name": cls, "config": keras.metrics.serialize(metric), "metric_name": metric.name, "updates": []}
        for (t, p), w in zip(data, weights):
            metric.update_state(t, p, sample_weight=w if weighted else None)
            row["updates"].append({"y_true": t, "y_pred": p, "sample_weight": w if weighted else None,
                                   "result": np.asarray(metric.result(), "float32")})
        row["variables"] = [{"name": v.name, "shape": list(v.shape)} for v in metric.variables]
        cases.append(row)
for cls, stream in (("Mean", None), ("Sum", None)):
    for weighted in (False, True):
        metric = getattr(M, cls)()
        row = {"name": cls, "config": keras.metrics.serialize(metric), "metric_name": metric.name, "updates": []}
        for (t, _), w in zip(column, weights):
            v = t[:, 0]
            metric.update_state(v, sample_weight=w if weighted else None)
            row["updates"].append({"values": v, "sample_weight": w if weighted else None, "result": np.asarray(metric.result(), "float32")})
        row["variables"] = [{"name": v.name, "shape": list(v.shape)} for v in metric.variables]
        cases.append(row)
write("metrics.json", cases)
