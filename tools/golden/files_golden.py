"""keras_files/NAME.keras (and two legacy .h5) with NAME.json: files of genuine Keras to open, predict with and train on.

NAME.json: "inputs" (a list in the model's input order) and "outputs" (as predict gives them); "optimizer_variables" (paths and values of the
scalars, in order); "continue": training on from the file with "targets", one "losses" entry a train_on_batch of the whole input (reset_metrics before each), and
"outputs_after". Where a model draws random numbers there is no "continue".
"""
import shutil

from common import *

K, O, L, M = keras.layers, keras.optimizers, keras.losses, keras.metrics
R, C, I = keras.regularizers, keras.constraints, keras.initializers
S = O.schedules
g = rng(29)
f32 = lambda *s: g.standard_normal(s).astype("float32")
FOLDER = GOLDEN / "keras_files"
N = 24


def as_list(o):
    return list(o.values()) if isinstance(o, dict) else o if isinstance(o, list) else [o]


def save(name, model, xs, ys, compile=None, go_on=True, legacy=False, fit=True, **args):
    if compile:
        model.compile(**compile)
        if fit:
            model.fit(xs, ys, epochs=2, batch_size=8, shuffle=False, verbose=0, **args)
    path = FOLDER / (name + ".keras")
    model.save(path)
    if legacy:
        model.save(path.with_suffix(".h5"))
    row = {"keras": keras.__version__, "class": type(model).__name__, "inputs": as_list(xs), "outputs": plain(model.predict(xs, verbose=0))}
    if compile and fit:
        model = keras.models.load_model(path)
        row["optimizer_variables"] = [{"path": v.path, "shape": list(v.shape), **({"value": v.numpy()} if v.ndim == 0 else {})} for v in model.optimizer.variables]
        ev = model.evaluate(xs, ys, batch_size=N, verbose=0, return_dict=True)
        row["evaluate"] = {k: np.asarray(v, "float32") for k, v in ev.items()}
        if go_on:
            losses = []
            for _ in range(6):
                model.reset_metrics()  # or the loss is the mean since the last reset, the evaluation included
                losses.append(np.float32(as_list(model.train_on_batch(xs, ys))[0]))
            row["continue"] = {"targets": plain(ys), "losses": losses, "outputs_after": plain(model.predict(xs, verbose=0))}
    text = "{" + ",\n".join(json.dumps(k) + ":" + encode(plain(v)) for k, v in row.items()) + "}\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8")
    keras.utils.clear_session()


def small(*more, units=1, activation=None):
    return keras.Sequential([K.Input((8,)), K.Dense(5, "relu"), *more, K.Dense(units, activation)])


def main():
    keras.utils.set_random_seed(5)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    x, y = f32(N, 8), f32(N, 1)
    kinds = g.integers(0, 4, N).astype("int32")
    onehot = np.eye(4, dtype="float32")[kinds]
    yes = (kinds > 1).astype("float32")[:, None]
    mse = "mean_squared_error"
    save("sgd_nesterov", small(), x, y, {"optimizer": O.SGD(0.01, momentum=0.9, nesterov=True), "loss": mse, "metrics": ["mae"]}, legacy=True)
    save("rmsprop_centered", small(units=4, activation="softmax"), x, onehot, {"optimizer": O.RMSprop(momentum=0.5, centered=True), "loss": "categorical_crossentropy", "metrics": ["accuracy"]})
    save("adam", small(K.Dense(5, "relu")), x, y, {"optimizer": "adam", "loss": mse})
    save("adam_amsgrad_schedule", small(), x, y, {"optimizer": O.Adam(S.ExponentialDecay(0.01, 4, 0.9), amsgrad=True), "loss": L.Huber(delta=0.7), "metrics": [M.RootMeanSquaredError(), "mae"]})
    save("adamw_clipnorm_cosine", small(units=4, activation="softmax"), x, kinds, {"optimizer": O.AdamW(S.CosineDecay(0.0, 20, warmup_target=0.01, warmup_steps=4), clipnorm=1.0),
         "loss": L.SparseCategoricalCrossentropy(), "metrics": ["accuracy", M.SparseTopKCategoricalAccuracy(k=2)]})
    save("nadam_ema", small(), x, y, {"optimizer": O.Nadam(0.01, use_ema=True, ema_momentum=0.9), "loss": "log_cosh"})
    save("adagrad_accumulation", small(units=1, activation="sigmoid"), x, yes, {"optimizer": O.Adagrad(0.05, gradient_accumulation_steps=2), "loss": "binary_crossentropy",
         "metrics": ["accuracy", M.AUC(num_thresholds=20), M.Precision(), M.Recall(), M.F1Score(threshold=0.5, average="micro")]})
    save("piecewise_global_clipnorm", small(), x, y, {"optimizer": O.Adam(S.PiecewiseConstantDecay([3, 6], [0.02, 0.01, 0.005]), global_clipnorm=0.5), "loss": "mean_absolute_error"})

    norm = keras.Sequential([K.Input((8,)), K.Dense(6, kernel_initializer=I.HeNormal(seed=3), use_bias=False), K.BatchNormalization(momentum=0.8), K.Activation("gelu"),
                             K.LayerNormalization(epsilon=1e-5), K.Dropout(0.25, seed=7), K.Rescaling(2.0, offset=0.5), K.Dense(1, name="out")], name="normed")
    save("normed", norm, x, y, {"optimizer": "rmsprop", "loss": "mse"}, go_on=False, legacy=True)

    rules = keras.Sequential([K.Input((8,)), K.Dense(4, "tanh", kernel_regularizer=R.L2(0.01), bias_regularizer=R.L1(0.02), activity_regularizer=R.L1L2(0.001, 0.002), kernel_constraint=C.MaxNorm(1.5, axis=0)),
                              K.Dense(3, "elu", kernel_initializer=I.VarianceScaling(2.0, "fan_out", "uniform", seed=1), bias_initializer=I.Constant(0.1), kernel_constraint=C.MinMaxNorm(0.2, 1.5, 0.8)),
                              K.Dense(2, keras.activations.softplus, kernel_initializer="orthogonal", kernel_constraint="unit_norm", bias_constraint=C.NonNeg(), trainable=False),
                              K.Dense(1, kernel_regularizer=R.OrthogonalRegularizer(0.01, "rows"))], name="rules")
    save("rules", rules, x, y, {"optimizer": O.SGD(0.01, weight_decay=0.01), "loss": "mse"})

    table, words, code = K.Input((8,), name="table"), K.Input((3,), dtype="int32", name="words"), K.Input((1,), dtype="int32", name="code")
    normal = K.Normalization(name="normal")
    normal.adapt(x * 3 + 1)
    e = K.Flatten(name="flat")(K.Embedding(6, 2, name="embed")(words))
    c = K.CategoryEncoding(num_tokens=5, output_mode="one_hot", name="coded")(code)
    joined = K.Concatenate(name="join")([normal(table), e, c])
    r = K.Reshape((2, -1), name="two")(K.Dense(8, "relu", name="hidden")(joined))
    tabular = keras.Model([table, words, code], K.Dense(1, name="value")(K.Flatten(name="flat_again")(r)), name="tabular")
    save("tabular", tabular, [x, g.integers(0, 6, (N, 3)).astype("int32"), g.integers(0, 5, (N, 1)).astype("int32")], y, {"optimizer": "adam", "loss": "mse", "metrics": ["mae"]})

    i = K.Input((8,), name="table")
    shared = K.Dense(4, "tanh", name="shared")
    inner_in = K.Input((4,), name="inner_in")
    inner = keras.Model(inner_in, K.Dense(3, "relu", name="inner_dense")(inner_in), name="inner")
    a, b = shared(i), shared(K.Rescaling(0.5, name="half")(i))
    raw = keras.ops.exp(a * -0.5) + b / 2.0
    h = K.Multiply(name="product")([inner(K.Add(name="total")([a, b])), inner(raw)])
    heads = keras.Model(i, {"value": K.Dense(1, name="value")(h), "kind": K.Dense(4, "softmax", name="kind")(h)}, name="heads")
    save("heads", heads, x, {"value": y, "kind": kinds}, {"optimizer": "nadam", "loss": {"value": "mse", "kind": "sparse_categorical_crossentropy"}, "loss_weights": {"value": 0.5, "kind": 1.0},
         "metrics": {"value": ["mae"], "kind": ["accuracy"]}})

    nested = keras.Sequential([K.Input((8,)), keras.Sequential([K.Dense(4, "relu"), K.Dense(3)], name="front"), K.Dense(1)], name="nested")
    save("nested_uncompiled", nested, x, None)
    save("compiled_not_trained", small(), x, None, {"optimizer": O.Adam(0.005), "loss": L.MeanSquaredError(reduction="sum"), "weighted_metrics": ["mae"]}, fit=False)
    total = sum(p.stat().st_size for p in FOLDER.glob("*") if p.suffix != ".json")
    print("\n".join("%s %d" % (p.name, p.stat().st_size) for p in sorted(FOLDER.glob("*"))))
    print("keras_files: %d bytes of models" % total)


main()
