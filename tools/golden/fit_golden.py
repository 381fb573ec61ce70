"""fit/THEME.json: whole runs of fit on 64 normalised rows of the concrete table, never shuffled.

At the top: the data ("x"; targets by name in "targets"; a weight a row), the "architectures" (to_json) and their initial "weights".
A case: "architecture", "target", "compile" (get_compile_config), "fit" (arguments), "batch_logs" (what a callback's on_train_batch_end receives: running
means of the epoch), "history" (per epoch), "final_weights", "evaluate" on all rows and "predict" of the first five.
"""
import sys

from common import *

K, O, L, R, C = keras.layers, keras.optimizers, keras.losses, keras.regularizers, keras.constraints
S = O.schedules
CB = keras.callbacks
M = keras.metrics
x_all, y_all = concrete()
pick = np.arange(64) * 16
x = x_all[pick].astype("float64")
x = ((x - x.mean(0)) / x.std(0)).astype("float32")
y = y_all[pick]
quarter = np.digitize(y[:, 0], np.quantile(y[:, 0], [0.25, 0.5, 0.75])).astype("int32")
targets = {"strength": y, "scaled": (y / np.float32(40)), "class": quarter[:, None], "class_flat": quarter, "onehot": np.eye(4, dtype="float32")[quarter],
           "binary": (quarter > 1).astype("float32")[:, None], "three": np.concatenate([y / 40, y / 80, (y - 40) / 20], 1).astype("float32")}
g = rng(23)
row_weight = (g.random(64) * 2).astype("float32")
row_weight[5] = 0


def mlp(out, activation=None, **last):
    return keras.Sequential([K.Input((8,)), K.Dense(5, "relu", name="first"), K.Dense(5, "relu", name="second"), K.Dense(out, activation, name="last", **last)], name="net")


def two_heads():
    i = K.Input((8,), name="table")
    h = K.Dense(6, "relu", name="trunk")(i)
    return keras.Model(i, {"value": K.Dense(1, name="value")(h), "kind": K.Dense(4, "softmax", name="kind")(h)}, name="two_heads")


def listed_heads():
    i = K.Input((8,), name="table")
    h = K.Dense(6, "relu", name="trunk")(i)
    return keras.Model(i, [K.Dense(1, name="value")(h), K.Dense(4, "softmax", name="kind")(h)], name="listed_heads")


def branched():
    i = K.Input((8,), name="table")
    shared = K.Dense(4, "tanh", name="shared")
    a, b = shared(i), shared(K.Rescaling(0.5, name="half")(i))
    j = K.Concatenate(name="join")([K.Add(name="add")([a, b]), K.Multiply(name="multiply")([a, b])])
    return keras.Model(i, K.Dense(1, name="value")(j), name="branched")


ARCH = {
    "one": lambda: mlp(1), "softmax": lambda: mlp(4, "softmax"), "sigmoid": lambda: mlp(1, "sigmoid"), "logits": lambda: mlp(4), "positive": lambda: mlp(1, "softplus"),
    "three": lambda: mlp(3), "two_heads": two_heads, "listed_heads": listed_heads, "branched": branched,
    "regularized": lambda: keras.Sequential([K.Input((8,)), K.Dense(5, "relu", kernel_regularizer=R.L2(0.05), bias_regularizer="l1", activity_regularizer=R.L1(0.01), name="first"),
                                             K.Dense(5, "relu", kernel_regularizer=R.OrthogonalRegularizer(0.1, "columns"), name="second"),
                                             K.Dense(1, kernel_regularizer=R.L1L2(0.02, 0.03), name="last")], name="net"),
    "constrained": lambda: keras.Sequential([K.Input((8,)), K.Dense(5, "relu", kernel_constraint=C.MaxNorm(0.8), bias_constraint="non_neg", name="first"),
                                             K.Dense(5, "relu", kernel_constraint="unit_norm", name="second"),
                                             K.Dense(1, kernel_constraint=C.MinMaxNorm(0.3, 0.9, 0.5), name="last")], name="net"),
    "batch_norm": lambda: keras.Sequential([K.Input((8,)), K.Dense(5, name="first"), K.BatchNormalization(momentum=0.9, name="norm"), K.Activation("relu", name="act"), K.Dense(1, name="last")], name="net"),
    "layer_norm": lambda: keras.Sequential([K.Input((8,)), K.Dense(5, name="first"), K.LayerNormalization(name="norm"), K.Dense(1, name="last")], name="net"),
    "frozen": lambda: keras.Sequential([K.Input((8,)), K.Dense(5, "relu", trainable=False, name="first"), K.Dense(1, name="last")], name="net"),
}
weights = {}
for name, make in ARCH.items():
    model = make()
    ws = []
    for v in model.weights:
        w = (g.standard_normal(v.shape) * 0.4).astype("float32")
        ws.append(np.abs(w) + np.float32(0.5) if "variance" in v.name or "gamma" in v.name else w)
    weights[name] = ws
cases = []


def predictions(p):
    if isinstance(p, dict):
        return {k: predictions(v) for k, v in p.items()}
    return [predictions(v) for v in p] if isinstance(p, list) else p[:5]


def numbers(logs):
    return {k: np.float32(v) for k, v in logs.items()}


def case(label, arch="one", target="strength", compile=None, callbacks=None, described=None, epochs=4, batch_size=16, **fit):
    """`described` says in words or JSON what stands in `callbacks`, for the other side to build the same."""
    keras.utils.clear_session()
    model = ARCH[arch]()
    model.set_weights(weights[arch])
    args = {"optimizer": O.SGD(0.01), "loss": "mse", **(compile or {})}
    model.compile(**args)
    config = model.get_compile_config()
    batch_logs = []
    log = CB.LambdaCallback(on_train_batch_end=lambda b, logs: batch_logs.append(numbers(logs)))
    t = targets[target] if isinstance(target, str) else ({k: targets[v] for k, v in target.items()} if isinstance(target, dict) else [targets[v] for v in target])
    said = {"epochs": epochs, "batch_size": batch_size, **{k: ("row_weight" if v is row_weight else v) for k, v in fit.items()}}
    if "validation_data" in fit:
        said["validation_data"] = "the last 16 rows" + (", weighted" if len(fit["validation_data"]) == 3 else "")
    if "steps_per_epoch" in fit:
        batch_size = None
        said.pop("batch_size")
    h = model.fit(x, t, epochs=epochs, batch_size=batch_size, shuffle=False, verbose=0, callbacks=[log] + (callbacks or []), **fit)
    final = [np.asarray(w) for w in model.get_weights()]
    ev = model.evaluate(x, t, batch_size=16, verbose=0, return_dict=True)
    cases.append({"name": label, "architecture": arch, "target": target, "compile": config, "fit": said, "callbacks": described,
                  "batch_logs": batch_logs, "history": {k: [np.float32(v) for v in vs] for k, vs in h.history.items()}, "epochs_seen": h.epoch,
                  "final_weights": final, "evaluate": numbers(ev), "predict": predictions(model.predict(x, verbose=0)),
                  "optimizer_variables": [v.path for v in model.optimizer.variables]})
    return model


def flush(theme):
    used = sorted({c["architecture"] for c in cases})
    write("fit/%s.json" % theme, cases, x=x, targets=targets, row_weight=row_weight, weights={k: weights[k] for k in used},
          architectures={k: json.loads(ARCH[k]().to_json()) for k in used})
    cases.clear()


def adam():
    return O.Adam(0.01)


def optimizers():
    BASES = [("sgd", lambda **k: O.SGD(**{"learning_rate": 0.002, **k})), ("sgd_momentum", lambda **k: O.SGD(**{"learning_rate": 0.001, "momentum": 0.9, **k})),
             ("sgd_nesterov", lambda **k: O.SGD(**{"learning_rate": 0.001, "momentum": 0.9, "nesterov": True, **k})),
             ("rmsprop", lambda **k: O.RMSprop(**{"learning_rate": 0.01, **k})), ("rmsprop_centered", lambda **k: O.RMSprop(**{"learning_rate": 0.01, "momentum": 0.5, "centered": True, **k})),
             ("adam", lambda **k: O.Adam(**{"learning_rate": 0.01, **k})), ("adam_amsgrad", lambda **k: O.Adam(**{"learning_rate": 0.01, "amsgrad": True, **k})),
             ("adamw", lambda **k: O.AdamW(**{"learning_rate": 0.01, **k})), ("nadam", lambda **k: O.Nadam(**{"learning_rate": 0.01, **k})),
             ("adagrad", lambda **k: O.Adagrad(**{"learning_rate": 0.05, **k}))]
    for name, make in BASES:
        case(name, compile={"optimizer": make()})
    for name, make in BASES:
        if name in ("sgd_momentum", "rmsprop", "adam", "adagrad"):
            for option, args in [("clipnorm", {"clipnorm": 1.0}), ("clipvalue", {"clipvalue": 0.5}), ("global_clipnorm", {"global_clipnorm": 1.0}), ("weight_decay", {"weight_decay": 0.05}),
                                 ("ema", {"use_ema": True, "ema_momentum": 0.8}), ("ema_overwrite", {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
                                 ("accumulation", {"gradient_accumulation_steps": 2}), ("exponential_decay", {"learning_rate": S.ExponentialDecay(0.02, 4, 0.5)})]:
                if name == "adam" or option in ("clipnorm", "weight_decay"):
                    case(name + "/" + option, compile={"optimizer": make(**args)})
    case("adam/cosine_decay", compile={"optimizer": O.Adam(S.CosineDecay(0.0, 10, warmup_target=0.02, warmup_steps=4))})
    case("adam/piecewise", compile={"optimizer": O.Adam(S.PiecewiseConstantDecay([3, 8], [0.02, 0.01, 0.005]))})
    case("string", compile={"optimizer": "adam", "loss": "mean_squared_error"})


def losses():
    for loss in ("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "log_cosh", "huber"):
        case(loss, compile={"optimizer": adam(), "loss": loss})
    case("huber_delta", target="scaled", compile={"optimizer": adam(), "loss": L.Huber(delta=0.4)})
    for loss in ("mean_squared_logarithmic_error", "poisson"):
        case(loss, "positive", "scaled", compile={"optimizer": adam(), "loss": loss})
    case("binary_crossentropy", "sigmoid", "binary", compile={"optimizer": adam(), "loss": "binary_crossentropy"})
    case("binary_crossentropy_logits", "one", "binary", compile={"optimizer": adam(), "loss": L.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)})
    case("categorical_crossentropy", "softmax", "onehot", compile={"optimizer": adam(), "loss": "categorical_crossentropy"})
    case("categorical_crossentropy_logits", "logits", "onehot", compile={"optimizer": adam(), "loss": L.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)})
    case("sparse_categorical_crossentropy", "softmax", "class", compile={"optimizer": adam(), "loss": "sparse_categorical_crossentropy"})
    case("sparse_categorical_crossentropy_ignore", "logits", "class_flat", compile={"optimizer": adam(), "loss": L.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2)})
    case("kl_divergence", "softmax", "onehot", compile={"optimizer": adam(), "loss": "kl_divergence"})
    case("sum_reduction", compile={"optimizer": O.Adam(0.01), "loss": L.MeanSquaredError(reduction="sum")})
    case("mean_with_sample_weight", compile={"optimizer": O.Adam(0.01), "loss": L.MeanSquaredError(reduction="mean_with_sample_weight")}, sample_weight=row_weight)
    case("three_outputs_columns", "three", "three", compile={"optimizer": adam(), "loss": "mse"})


def metrics():
    case("strings", compile={"optimizer": adam(), "metrics": ["mae", "mean_squared_error", "MAPE"]}, validation_split=0.25)
    case("root_mean_squared", compile={"optimizer": adam(), "metrics": [M.RootMeanSquaredError(), M.R2Score(), "msle"]})
    case("accuracy_binary", "sigmoid", "binary", compile={"optimizer": adam(), "loss": "binary_crossentropy", "metrics": ["accuracy", M.AUC(), M.Precision(), M.Recall(), M.F1Score(threshold=0.5, average="micro"), "binary_crossentropy"]}, validation_split=0.25)
    case("accuracy_categorical", "softmax", "onehot", compile={"optimizer": adam(), "loss": "categorical_crossentropy", "metrics": ["acc", M.TopKCategoricalAccuracy(k=2), M.AUC(multi_label=True), M.F1Score(average="macro"), "categorical_crossentropy"]})
    case("accuracy_sparse", "softmax", "class", compile={"optimizer": adam(), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy", M.SparseTopKCategoricalAccuracy(k=2), "sparse_categorical_crossentropy"]})
    case("accuracy_sparse_flat", "softmax", "class_flat", compile={"optimizer": adam(), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}, batch_size=24)
    case("weighted_metrics", "softmax", "class", compile={"optimizer": adam(), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "weighted_metrics": ["accuracy"]}, sample_weight=row_weight)
    case("two_heads", "two_heads", {"value": "strength", "kind": "class"}, compile={"optimizer": adam(), "loss": {"value": "mse", "kind": "sparse_categorical_crossentropy"}, "loss_weights": {"value": 0.1, "kind": 2.0},
         "metrics": {"value": ["mae"], "kind": ["accuracy"]}})
    case("listed_heads", "listed_heads", ["strength", "onehot"], compile={"optimizer": adam(), "loss": ["mse", "categorical_crossentropy"], "loss_weights": [0.1, 1.0], "metrics": [["mae"], ["accuracy"]]})
    case("listed_heads_no_metrics", "listed_heads", ["strength", "onehot"], compile={"optimizer": adam(), "loss": ["mse", "categorical_crossentropy"]})


def models():
    case("regularized", "regularized", compile={"optimizer": adam(), "metrics": ["mse"]}, validation_split=0.25)
    case("regularized_sgd", "regularized", "scaled", compile={"optimizer": O.SGD(0.05)})
    case("constrained", "constrained", compile={"optimizer": O.SGD(0.002)})
    case("constrained_adam", "constrained", compile={"optimizer": adam()})
    case("batch_norm", "batch_norm", compile={"optimizer": adam()}, validation_split=0.25)
    case("layer_norm", "layer_norm", compile={"optimizer": adam()})
    case("frozen", "frozen", compile={"optimizer": adam()})
    case("branched", "branched", compile={"optimizer": adam()})


def weighting():
    case("odd_batch", compile={"optimizer": adam()}, batch_size=24)
    case("full_batch", compile={"optimizer": adam()}, batch_size=64)
    case("sample_weight", compile={"optimizer": adam(), "metrics": ["mae"], "weighted_metrics": ["mse"]}, sample_weight=row_weight, batch_size=24)
    case("class_weight_sparse", "softmax", "class", compile={"optimizer": adam(), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}, class_weight={0: 1.0, 1: 2.0, 3: 0.5})
    case("class_weight_onehot", "softmax", "onehot", compile={"optimizer": adam(), "loss": "categorical_crossentropy", "metrics": ["accuracy"]}, class_weight={0: 3.0, 2: 0.25}, validation_split=0.25)
    case("class_weight_binary", "sigmoid", "binary", compile={"optimizer": adam(), "loss": "binary_crossentropy", "weighted_metrics": ["accuracy"]}, class_weight={0: 1.0, 1: 3.0})
    case("validation_split", compile={"optimizer": adam(), "metrics": ["mae"]}, validation_split=0.3)
    case("validation_split_with_weights", compile={"optimizer": adam(), "weighted_metrics": ["mae"]}, validation_split=0.25, sample_weight=row_weight)
    tail = slice(48, 64)
    case("validation_data", compile={"optimizer": adam()}, validation_data=(x[tail], y[tail]), validation_batch_size=5)
    case("validation_data_weighted", compile={"optimizer": adam(), "weighted_metrics": ["mae"]}, validation_data=(x[tail], y[tail], row_weight[tail]))
    case("validation_freq", compile={"optimizer": adam()}, validation_split=0.25, validation_freq=2)
    case("validation_freq_list", compile={"optimizer": adam()}, validation_split=0.25, validation_freq=[1, 4])
    case("validation_steps", compile={"optimizer": adam()}, validation_data=(x[tail], y[tail]), validation_batch_size=4, validation_steps=2)
    case("steps_per_epoch", compile={"optimizer": adam()}, steps_per_epoch=3)
    case("initial_epoch", compile={"optimizer": adam()}, initial_epoch=2)


def callbacks():
    def spikes(epoch, lr):
        return [0.001, 0.01, 0.02, 0.05, 0.2, 0.5, 0.5, 0.5][epoch]


    case("early_stopping", target="scaled", compile={"optimizer": O.SGD(0.5)}, epochs=12, validation_split=0.25, callbacks=[CB.EarlyStopping(patience=2)], described=[{"EarlyStopping": {"patience": 2}}])
    case("early_stopping_restore", target="scaled", compile={"optimizer": O.SGD(0.5)}, epochs=12, validation_split=0.25,
         callbacks=[CB.EarlyStopping(patience=3, restore_best_weights=True, min_delta=0.001)], described=[{"EarlyStopping": {"patience": 3, "restore_best_weights": True, "min_delta": 0.001}}])
    case("early_stopping_restore_at_the_end", target="scaled", compile={"optimizer": O.SGD(0.5)}, epochs=5, validation_split=0.25,
         callbacks=[CB.EarlyStopping(patience=30, restore_best_weights=True)], described=[{"EarlyStopping": {"patience": 30, "restore_best_weights": True}}])
    case("early_stopping_start_from", compile={"optimizer": adam(), "metrics": ["mae"]}, epochs=8,
         callbacks=[CB.EarlyStopping(monitor="mae", mode="max", patience=0, start_from_epoch=3)], described=[{"EarlyStopping": {"monitor": "mae", "mode": "max", "patience": 0, "start_from_epoch": 3}}])
    case("early_stopping_baseline", compile={"optimizer": adam()}, epochs=8,
         callbacks=[CB.EarlyStopping(monitor="loss", baseline=100.0, patience=2)], described=[{"EarlyStopping": {"monitor": "loss", "baseline": 100.0, "patience": 2}}])
    case("reduce_lr_on_plateau", target="scaled", compile={"optimizer": O.SGD(0.5, momentum=0.9)}, epochs=14, validation_split=0.25,
         callbacks=[CB.ReduceLROnPlateau(factor=0.5, patience=2, min_delta=0.1, cooldown=1, min_lr=0.05)], described=[{"ReduceLROnPlateau": {"factor": 0.5, "patience": 2, "min_delta": 0.1, "cooldown": 1, "min_lr": 0.05}}])
    case("learning_rate_scheduler", target="scaled", compile={"optimizer": O.SGD(0.5)}, epochs=8, callbacks=[CB.LearningRateScheduler(spikes)],
         described=[{"LearningRateScheduler": {"by_epoch": [0.001, 0.01, 0.02, 0.05, 0.2, 0.5, 0.5, 0.5]}}])
    case("terminate_on_nan", compile={"optimizer": O.SGD(1e10)}, epochs=6, callbacks=[CB.TerminateOnNaN()], described=[{"TerminateOnNaN": {}}])


for theme in sys.argv[1:] or ("optimizers", "losses", "metrics", "models", "weighting", "callbacks"):
    globals()[theme]()
    flush(theme)
