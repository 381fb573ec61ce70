"""texts.json: what genuine Keras prints, byte by byte: progress bars, whole fits, summaries, callback messages, errors.

"progress_bars": a Progbar driven by "events" under a clock of ours: each [seconds on the clock, current, [[name, value]...], finalize or null]
  with the bytes it wrote ("" when it kept still). The bar is made at second 1000.
"fits": stdout of fit / evaluate / predict while that clock stands still (so: the first refresh and the last of each epoch, 0s).
  On Linux genuine Keras writes the same bytes to a terminal and to a pipe.
"summaries": summary() of "model" (to_json) at a terminal of "columns", plain and (where "colours") as a 256-colour terminal gets it.
"errors": a mistake in words, the exception's type and text.
"""
import contextlib
import io
import os
import tempfile
import warnings

os.environ["TERM"] = "xterm-256color"
os.environ.pop("COLORTERM", None)
os.environ.pop("NO_COLOR", None)
from common import *
from keras.src.utils import progbar

K = keras.layers
CB = keras.callbacks
g = rng(31)


class Clock:
    now = 1000.0

    def time(self):
        return self.now


clock = progbar.time = Clock()


def captured(call):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call()
    return out.getvalue()


def progress_bars():
    def run(name, events, **args):
        clock.now = 1000.0
        bar = keras.utils.Progbar(**args)
        rows = []
        for at, current, values, finalize in events:
            clock.now = 1000.0 + at
            rows.append({"event": [at, current, values, finalize], "output": captured(lambda: bar.update(current, values, finalize))})
        return {"name": name, "arguments": args, "steps": rows}

    cases = [run("ordinary", [[0.1, 1, [["loss", 1.5]], None], [0.12, 2, [["loss", 1.4]], None], [0.2, 3, [["loss", 1.3]], None], [0.3, 4, [["loss", 1.25]], None]],
                 target=4, stateful_metrics=["loss"])]
    cases.append(run("as_fit_does", [[0.5, 1, [["loss", 12345.678], ["mae", 0.5]], False], [1.0, 17, [["loss", 0.25], ["mae", 0.0004]], False], [1.5, 33, [["loss", 0.125], ["mae", -2.0]], False],
                                     [1.6, 33, [["loss", 0.125], ["mae", -2.0], ["val_loss", 3.0], ["val_mae", 1e-5], ["learning_rate", 0.001]], True]],
                     target=33, stateful_metrics=["loss", "mae", "val_loss", "val_mae", "learning_rate"]))
    cases.append(run("shrinking_line", [[0.1, 1, [["loss", 12345.678]], False], [100.0, 2, [["loss", 1.0]], False], [100.2, 3, [["loss", 1.0]], True]], target=1000, stateful_metrics=["loss"]))
    cases.append(run("slow", [[10.0, 1, [], False], [4000.0, 2, [], False], [8000.0, 3, [], True]], target=1000))
    cases.append(run("minutes", [[2.0, 1, [["loss", 2.0]], False], [4.0, 2, [["loss", 2.0]], False]], target=100, stateful_metrics=["loss"]))
    cases.append(run("microseconds", [[0.0004, 1, [], False], [0.0608, 101, [], False], [0.12, 200, [], True]], target=200))
    cases.append(run("unknown", [[0.1, 1, [["loss", 0.5]], False], [0.2, 2, [["loss", 0.25]], False], [0.21, 3, [["loss", 0.125]], True]], target=None, stateful_metrics=["loss"]))
    cases.append(run("averaged", [[0.1, 1, [["loss", 1.0]], None], [0.2, 3, [["loss", 2.0]], None], [0.3, 4, [["loss", 4.0]], None]], target=4))
    cases.append(run("verbose_2", [[0.1, 1, [["loss", 1.0]], False], [2.6, 5, [["loss", 0.5], ["r2", -1.5]], True]], target=5, verbose=2, stateful_metrics=["loss", "r2"]))
    cases.append(run("not_a_number", [[0.1, 1, [["loss", float("nan")]], False], [0.3, 2, [["loss", float("inf")]], True]], target=2, stateful_metrics=["loss"]))
    cases.append(run("one_step", [[0.75, 1, [["loss", 1.0]], True]], target=1, stateful_metrics=["loss"]))
    cases.append(run("zero_time", [[0.0, 1, [["loss", 1.0]], False], [0.0, 2, [["loss", 1.0]], True]], target=2, stateful_metrics=["loss"]))
    return cases


def data():
    x = np.linspace(-1, 1, 32 * 3, dtype="float32").reshape(32, 3)
    return x, x.sum(1, keepdims=True).astype("float32")


def given(model):
    model.set_weights([np.linspace(-0.5, 0.75, v.shape.num_elements() if hasattr(v.shape, "num_elements") else int(np.prod(v.shape)), dtype="float32").reshape(v.shape) for v in model.weights])
    return model


def model_for_fit(**compile):
    keras.utils.clear_session()
    model = given(keras.Sequential([K.Input((3,)), K.Dense(4, "tanh"), K.Dense(1)]))
    model.compile(**{"optimizer": keras.optimizers.SGD(0.1), "loss": "mse", **compile})
    return model


def fits():
    x, y = data()
    out = []

    def run(name, call, said, **compile):
        clock.now = 1000.0
        model = model_for_fit(**compile)
        text = captured(lambda: call(model))
        out.append({"name": name, "call": said, "output": text})

    run("two_epochs", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False), "fit(epochs=2, batch_size=8, shuffle=False)", metrics=["mae"])
    run("one_epoch", lambda m: m.fit(x, y, batch_size=8, shuffle=False), "fit(batch_size=8, shuffle=False)")
    run("validation", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False, validation_split=0.25), "fit(epochs=2, batch_size=8, shuffle=False, validation_split=0.25)", metrics=["mae"])
    run("verbose_2", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False, validation_split=0.25, verbose=2), "fit(epochs=2, batch_size=8, shuffle=False, validation_split=0.25, verbose=2)", metrics=["mae"])
    run("verbose_2_one_epoch", lambda m: m.fit(x, y, batch_size=8, shuffle=False, verbose=2), "fit(batch_size=8, shuffle=False, verbose=2)")
    run("verbose_0", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0), "fit(epochs=2, batch_size=8, shuffle=False, verbose=0)")
    run("initial_epoch", lambda m: m.fit(x, y, epochs=3, initial_epoch=2, batch_size=8, shuffle=False), "fit(epochs=3, initial_epoch=2, batch_size=8, shuffle=False)")
    run("evaluate", lambda m: m.evaluate(x, y, batch_size=8), "evaluate(batch_size=8)", metrics=["mae"])
    run("evaluate_verbose_2", lambda m: m.evaluate(x, y, batch_size=8, verbose=2), "evaluate(batch_size=8, verbose=2)", metrics=["mae"])
    run("predict", lambda m: m.predict(x, batch_size=8), "predict(batch_size=8)")
    run("predict_verbose_2", lambda m: m.predict(x, batch_size=8, verbose=2), "predict(batch_size=8, verbose=2)")
    run("early_stopping", lambda m: m.fit(x, y, epochs=9, batch_size=8, shuffle=False, verbose=0, callbacks=[CB.EarlyStopping(monitor="loss", mode="max", patience=1, verbose=1, restore_best_weights=True)]),
        "fit(epochs=9, batch_size=8, shuffle=False, verbose=0, callbacks=[EarlyStopping(monitor=loss, mode=max, patience=1, verbose=1, restore_best_weights=True)])")
    run("reduce_lr_on_plateau", lambda m: m.fit(x, y, epochs=4, batch_size=8, shuffle=False, verbose=0, callbacks=[CB.ReduceLROnPlateau(monitor="loss", mode="max", patience=1, verbose=1)]),
        "fit(epochs=4, batch_size=8, shuffle=False, verbose=0, callbacks=[ReduceLROnPlateau(monitor=loss, mode=max, patience=1, verbose=1)])")
    run("learning_rate_scheduler", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False, callbacks=[CB.LearningRateScheduler(lambda e: 0.1 / (e + 1), verbose=1)]),
        "fit(epochs=2, batch_size=8, shuffle=False, callbacks=[LearningRateScheduler(0.1 / (epoch + 1), verbose=1)])")
    run("terminate_on_nan", lambda m: m.fit(x * np.float32(np.nan), y, epochs=2, batch_size=8, shuffle=False, verbose=0, callbacks=[CB.TerminateOnNaN()]),
        "fit(x of nan, epochs=2, batch_size=8, shuffle=False, verbose=0, callbacks=[TerminateOnNaN()])")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "m.keras")
        run("model_checkpoint", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0, callbacks=[CB.ModelCheckpoint(path, monitor="loss", save_best_only=True, verbose=1)]),
            "fit(epochs=2, batch_size=8, shuffle=False, verbose=0, callbacks=[ModelCheckpoint(PATH, monitor=loss, save_best_only=True, verbose=1)])")
        run("model_checkpoint_worse", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0, callbacks=[CB.ModelCheckpoint(path, monitor="loss", mode="max", save_best_only=True, verbose=1)]),
            "fit(epochs=2, batch_size=8, shuffle=False, verbose=0, callbacks=[ModelCheckpoint(PATH, monitor=loss, mode=max, save_best_only=True, verbose=1)])")
        run("model_checkpoint_always", lambda m: m.fit(x, y, epochs=2, batch_size=8, shuffle=False, callbacks=[CB.ModelCheckpoint(os.path.join(folder, "e{epoch:02d}-{loss:.2f}.keras"), verbose=1)]),
            "fit(epochs=2, batch_size=8, shuffle=False, callbacks=[ModelCheckpoint(DIR/e{epoch:02d}-{loss:.2f}.keras, verbose=1)])")
        for row in out:
            row["output"] = row["output"].replace(path, "PATH").replace(folder, "DIR")
        log = os.path.join(folder, "log.csv")
        m = model_for_fit(metrics=["mae"])
        m.fit(x, y, epochs=3, batch_size=8, shuffle=False, verbose=0, validation_split=0.25, callbacks=[CB.CSVLogger(log)])
        m.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0, validation_split=0.25, callbacks=[CB.CSVLogger(log, append=True, separator=",")])
        csv = open(log).read()
    out.append({"name": "csv_logger", "call": "fit(epochs=3, batch_size=8, shuffle=False, validation_split=0.25, metrics=[mae], CSVLogger), then epochs=2 with append", "output": csv})
    return out


def summaries():
    out = []

    def add(name, make, columns=80, colours=False, prepare=None, **args):
        keras.utils.clear_session()
        os.environ["COLUMNS"] = str(columns)
        model = make()
        if prepare:
            prepare(model)
        os.environ.pop("FORCE_COLOR", None)
        row = {"name": name, "columns": columns, "arguments": args, "model": json.loads(model.to_json()) if model.built else None, "output": captured(lambda: model.summary(**args))}
        if prepare:
            row["trained_with"] = model.optimizer.name
        if colours:
            os.environ["FORCE_COLOR"] = "1"
            row["colours"] = captured(lambda: model.summary(**args))
            os.environ.pop("FORCE_COLOR")
        out.append(row)

    course = lambda: keras.Sequential([K.Input((8,)), K.Dense(5, "relu"), K.Dense(5, "relu"), K.Dense(1)])

    def trained(model):
        model.compile("adam", "mse")
        model.train_on_batch(np.zeros((4, 8), "float32"), np.zeros((4, 1), "float32"))

    def branched():
        i = K.Input((8,), name="table")
        a = K.Dense(16, "relu", name="a_rather_long_name_for_a_dense_layer")(i)
        shared = K.Dense(16, name="shared")
        h = K.Add(name="sum")([shared(a), shared(K.Dropout(0.5, name="drop")(a))])
        h = K.Concatenate(name="join")([h, i * 2.0])
        return keras.Model(i, [K.Dense(1, name="value")(h), K.Dense(3, "softmax", name="kind")(h)], name="branched")

    def nested():
        front = keras.Sequential([K.Input((8,)), K.Dense(4, "relu", name="in_front"), K.BatchNormalization(name="norm", trainable=False)], name="front")
        return keras.Sequential([K.Input((8,)), front, K.Dense(1, name="last")], name="nested")

    def big():
        return keras.Sequential([K.Input((3000,)), K.Dense(2000), K.BatchNormalization(), K.Dense(1000)], name="big")

    add("course", course, colours=True)
    add("course_wide", course, columns=120)
    add("course_narrow", course, columns=50)
    add("course_line_length", course, line_length=60)
    add("course_trained", course, prepare=trained, colours=True)
    add("course_show_trainable", course, show_trainable=True)
    add("unbuilt", lambda: keras.Sequential([K.Dense(3), K.Dense(1)], name="later"))
    add("branched", branched, colours=True)
    add("branched_wide", branched, columns=160)
    add("branched_show_trainable", branched, columns=120, show_trainable=True)
    add("nested", nested)
    add("nested_expanded", nested, expand_nested=True)
    add("nested_expanded_trainable", nested, expand_nested=True, show_trainable=True)
    add("big", big)
    add("functional_line", lambda: (lambda i: keras.Model(i, K.Dense(2, name="out")(K.Flatten(name="flat")(i)), name="line"))(K.Input((4, 3), name="grid")))
    add("layer_range", course, layer_range=["dense", "dense_1"])
    return out


def errors():
    x, y = data()
    out = []
    classes = np.zeros(32, "int32")

    def mistake(said, call):
        keras.utils.clear_session()
        noted = []
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                with contextlib.redirect_stdout(io.StringIO()):
                    call()
                noted = caught
            row = {"name": said, "type": None, "text": None}
        except Exception as e:
            # Errors out of TensorFlow's graph carry its own traces; their text is nobody's model.
            text = str(e) if not type(e).__module__.startswith("tensorflow") else None
            row = {"name": said, "type": type(e).__name__, "text": text}
        seen = [{"type": w.category.__name__, "text": str(w.message)} for w in noted if w.category in (UserWarning, SyntaxWarning)]
        if seen:
            row["warnings"] = seen
        out.append(row)

    def fitted(model, xx, yy, loss="mse", **more):
        model.compile("sgd", loss, **more)
        model.fit(xx, yy, verbose=0)

    dense = lambda units=1, act=None, features=3: keras.Sequential([K.Input((features,)), K.Dense(units, act)])
    i3 = lambda: K.Input((3,))
    mistake("Sequential fed 3 columns where Input says 10", lambda: fitted(dense(features=10), x, y))
    mistake("Functional fed 3 columns where Input says 10", lambda: (lambda i: fitted(keras.Model(i, K.Dense(1)(i)), x, y))(K.Input((10,))))
    mistake("unknown loss", lambda: fitted(dense(), x, y, "categorical_crossentropi"))
    mistake("unknown optimizer", lambda: dense().compile("adamm", "mse"))
    mistake("unknown metric", lambda: fitted(dense(), x, y, metrics=["acuracy"]))
    mistake("metric crossentropy", lambda: fitted(dense(1, "sigmoid"), x, np.ones((32, 1), "float32"), "binary_crossentropy", metrics=["crossentropy"]))
    mistake("unknown activation", lambda: K.Dense(1, activation="relv"))
    mistake("unknown initializer", lambda: K.Dense(1, kernel_initializer="glorot"))
    mistake("unknown regularizer", lambda: K.Dense(1, kernel_regularizer="l3"))
    mistake("unknown constraint", lambda: K.Dense(1, kernel_constraint="maxnorm"))
    mistake("negative units", lambda: K.Dense(-3))
    mistake("zero units", lambda: K.Dense(0))
    mistake("unknown keyword", lambda: K.Dense(1, foo=1))
    mistake("Dropout(1.5)", lambda: K.Dropout(1.5))
    mistake("fit before compile", lambda: dense().fit(x, y))
    mistake("evaluate before compile", lambda: dense().evaluate(x, y))
    mistake("compile without a loss", lambda: fitted(dense(), x, y, None))
    mistake("integer labels with categorical_crossentropy", lambda: fitted(dense(4, "softmax"), x, classes, "categorical_crossentropy"))
    mistake("three classes in the labels, five outputs", lambda: fitted(dense(5, "softmax"), x, np.eye(3, dtype="float32")[classes], "categorical_crossentropy"))
    mistake("one-hot labels with sparse_categorical_crossentropy", lambda: fitted(dense(3, "softmax"), x, np.eye(3, dtype="float32")[classes], "sparse_categorical_crossentropy"))
    mistake("binary_crossentropy with three label columns and one output", lambda: fitted(dense(1, "sigmoid"), x, np.eye(3, dtype="float32")[classes], "binary_crossentropy"))
    mistake("categorical_crossentropy with one output", lambda: fitted(dense(1, "softmax"), x, y, "categorical_crossentropy"))
    mistake("sparse label out of range", lambda: fitted(dense(3, "softmax"), x, classes + 7, "sparse_categorical_crossentropy"))
    mistake("x and y of different lengths", lambda: fitted(dense(), x, y[:20]))
    mistake("class_weight and sample_weight together", lambda: (lambda m: (m.compile("sgd", "mse"), m.fit(x, y, class_weight={0: 1.0}, sample_weight=np.ones(32), verbose=0)))(dense()))
    mistake("validation_split leaves no training rows", lambda: (lambda m: (m.compile("sgd", "mse"), m.fit(x, y, validation_split=1.0, verbose=0)))(dense()))
    mistake("validation_split of too few rows", lambda: (lambda m: (m.compile("sgd", "mse"), m.fit(x[:2], y[:2], validation_split=0.1, verbose=0)))(dense()))
    mistake("input_shape on a layer", lambda: keras.Sequential([K.Dense(1, input_shape=(8,))]))
    mistake("Concatenate of different shapes", lambda: K.Concatenate(axis=1)([K.Input((3, 2)), K.Input((3, 4))]))
    mistake("Concatenate of one", lambda: K.Concatenate()([i3()]))
    mistake("Add of different shapes", lambda: K.Add()([i3(), K.Input((4,))]))
    mistake("Add of one", lambda: K.Add()([i3()]))
    mistake("Reshape of the wrong size", lambda: K.Reshape((5, 5))(K.Input((24,))))
    mistake("Dense on an unknown last axis", lambda: K.Dense(4)(K.Input((None,))))
    mistake("duplicate names in Sequential", lambda: keras.Sequential([K.Dense(1, name="a"), K.Dense(1, name="a")]))
    mistake("duplicate names in a functional model", lambda: (lambda i: keras.Model(i, K.Dense(1, name="a")(K.Dense(1, name="a")(i))))(i3()))
    mistake("disconnected graph", lambda: keras.Model(i3(), K.Dense(1)(i3())))
    mistake("get_layer of an unknown name", lambda: dense().get_layer("nope"))
    mistake("get_layer of an unknown index", lambda: dense().get_layer(index=9))
    mistake("count_params of an unbuilt model", lambda: keras.Sequential([K.Dense(1)]).count_params())
    mistake("weights of an unbuilt layer set", lambda: K.Dense(1).set_weights([np.zeros((3, 1))]))
    mistake("set_weights with too few", lambda: dense().layers[0].set_weights([np.zeros((3, 1))]))
    mistake("set_weights of another shape", lambda: dense().layers[0].set_weights([np.zeros((2, 2)), np.zeros(1)]))
    mistake("load_model of a missing file", lambda: keras.models.load_model("nope.keras"))
    mistake("load_model of an unknown format", lambda: keras.models.load_model("nope.xyz"))
    mistake("save without an extension", lambda: dense().save("model"))
    mistake("save_weights without .weights.h5", lambda: dense().save_weights("foo.h5"))
    mistake("learning rate as an integer", lambda: keras.optimizers.SGD(learning_rate=1))
    mistake("two clippings", lambda: keras.optimizers.SGD(clipnorm=1.0, clipvalue=1.0))
    mistake("ema_momentum out of range", lambda: keras.optimizers.SGD(use_ema=True, ema_momentum=2.0))
    mistake("gradient_accumulation_steps of 1", lambda: keras.optimizers.SGD(gradient_accumulation_steps=1))
    mistake("momentum out of range", lambda: keras.optimizers.SGD(momentum=2.0))
    mistake("PiecewiseConstantDecay of wrong lengths", lambda: keras.optimizers.schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2]))
    mistake("CategoryEncoding value out of range", lambda: K.CategoryEncoding(num_tokens=3, output_mode="one_hot")(np.array([[5]])))
    mistake("CategoryEncoding unknown mode", lambda: K.CategoryEncoding(num_tokens=3, output_mode="nope"))
    mistake("Embedding index out of range", lambda: K.Embedding(3, 2)(np.array([[7]])))
    mistake("Normalization with mean only", lambda: K.Normalization(mean=1.0))
    mistake("BatchNormalization on a wrong axis", lambda: K.BatchNormalization(axis=4)(i3()))
    mistake("EarlyStopping on a missing monitor", lambda: (lambda m: (m.compile("sgd", "mse"), m.fit(x, y, verbose=0, callbacks=[CB.EarlyStopping()])))(dense()))
    mistake("EarlyStopping with an unknown mode", lambda: (lambda m: (m.compile("sgd", "mse"), m.fit(x, y, verbose=0, callbacks=[CB.EarlyStopping(mode="up")])))(dense()))
    mistake("ReduceLROnPlateau with a factor of 2", lambda: CB.ReduceLROnPlateau(factor=2.0))
    mistake("ModelCheckpoint without .keras", lambda: CB.ModelCheckpoint("x.h6"))
    mistake("ModelCheckpoint of weights without .weights.h5", lambda: CB.ModelCheckpoint("x.keras", save_weights_only=True))
    mistake("LearningRateScheduler giving an integer", lambda: (lambda m: (m.compile("sgd", "mse"), m.fit(x, y, verbose=0, callbacks=[CB.LearningRateScheduler(lambda e: 1)])))(dense()))
    mistake("rank 3 input to a rank 2 model", lambda: dense()(np.zeros((2, 4, 5), "float32")))
    mistake("loss dictionary with an unknown output", lambda: fitted(dense(), x, y, {"nope": "mse"}))
    mistake("AUC with one threshold", lambda: keras.metrics.AUC(num_thresholds=1))
    mistake("Precision threshold of 2", lambda: keras.metrics.Precision(thresholds=2.0))
    mistake("F1Score with an unknown average", lambda: keras.metrics.F1Score(average="nope"))
    mistake("trainable set after compile is not an error", lambda: (lambda m: (m.compile("sgd", "mse"), setattr(m, "trainable", False)))(dense()))
    return out


write("texts.json", [{"progress_bars": progress_bars()}, {"fits": fits()}, {"summaries": summaries()}, {"errors": errors()}])
