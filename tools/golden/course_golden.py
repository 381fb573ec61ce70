"""course/concrete.json and course/car.json: the two whole programs of the course, paired over 20 initialisations.

Both sides start from the same weights and see the rows in the same order; a case holds genuine Keras's initial weights and its loss
of each of 100 epochs. The order is not stored: for initialisation i and epoch e it is the Fisher-Yates shuffle

    s = 1000 * i + e;  p = 0, 1, ..., n-1
    for k = n-1 down to 1:  s = (6364136223846793005 * s + 1442695040888963407) mod 2^64;  swap p[k] and p[(s >> 33) mod (k + 1)]

"sensitivity" is |loss' - loss| / loss per epoch of a second genuine run whose initial weights differ by one unit in the last place (every
second weight): how far rounding alone drives genuine Keras from itself, and so the yardstick for anybody's distance from it.
"own_seeds" are the final losses of 20 runs as a user makes them: Keras's own initialisation and shuffling.
steps_per_execution joins the steps of an epoch into one call; the arithmetic of a step is the same (checked against single steps below).
"""
import sys

from common import *

EPOCHS, RUNS, BATCH = 100, 20, 32
CAR_COLUMNS = {  # the course's eight dummies, from UCI's attributes
    "price_high": ["buying", ["high", "vhigh"]], "price_medium": ["buying", ["med"]], "price_low": ["buying", ["low"]],
    "maint_high": ["maint", ["high", "vhigh"]], "maint_medium": ["maint", ["med"]], "maint_low": ["maint", ["low"]],
    "capacity_2": ["persons", ["2"]], "capacity_more": ["persons", ["4", "more"]]}
ATTRIBUTES = ["buying", "maint", "doors", "persons", "lug_boot", "safety"]
CLASSES = ["unacc", "acc", "good", "vgood"]


def car():
    rows = [line.split(",") for line in (DATA / "car_evaluation" / "car.data").read_text().split()]
    x = np.array([[float(r[ATTRIBUTES.index(a)] in values) for a, values in CAR_COLUMNS.values()] for r in rows], "float32")
    y = np.array([CLASSES.index(r[6]) for r in rows])
    return x, keras.utils.to_categorical(y, 4)


def order(n, i, e):
    s, p = 1000 * i + e, list(range(n))
    for k in range(n - 1, 0, -1):
        s = (6364136223846793005 * s + 1442695040888963407) & (2**64 - 1)
        j = (s >> 33) % (k + 1)
        p[k], p[j] = p[j], p[k]
    return p


def program(name, joined=True):
    x, y = concrete() if name == "concrete" else car()
    steps = -(-len(x) // BATCH)
    last = keras.layers.Dense(1) if name == "concrete" else keras.layers.Dense(4, activation="softmax")
    model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(5, activation="relu"), keras.layers.Dense(5, activation="relu"), last])
    model.compile(optimizer="adam", loss="mean_squared_error" if name == "concrete" else "categorical_crossentropy",
                  metrics=None if name == "concrete" else ["accuracy"], steps_per_execution=steps if joined else 1)
    return model, x, y, steps


def fresh(model, weights=None):
    """As a new process would start; the traced step stays."""
    if weights is None:
        weights = [np.asarray((keras.initializers.GlorotUniform() if v.ndim == 2 else keras.initializers.Zeros())(v.shape)) for v in model.weights]
    model.set_weights(weights)
    for v in model.optimizer.variables:
        if v.path.endswith("learning_rate"):
            continue
        v.assign(np.zeros(v.shape, v.dtype))
    return weights


def paired(model, x, y, steps, i, epochs=EPOCHS):
    perms = tf.constant(np.array([order(len(x), i, e) for e in range(epochs)], "int32"))
    tx, ty = tf.constant(x), tf.constant(y)

    def batch(b):
        rows = perms[b // steps][(b % steps) * BATCH:(b % steps) * BATCH + BATCH]
        return tf.gather(tx, rows), tf.gather(ty, rows)

    data = tf.data.Dataset.range(epochs * steps).map(lambda b: batch(tf.cast(b, tf.int32)))
    history = model.fit(data, epochs=epochs, steps_per_epoch=steps, shuffle=False, verbose=0).history
    return {k: np.array(v, "float32") for k, v in history.items()}


def nudged(weights):
    return [np.where(np.arange(w.size).reshape(w.shape) % 2 == 0, np.nextafter(w, np.float32(np.inf)), w).astype("float32") if w.ndim == 2 else w for w in weights]


def main(name):
    model, x, y, steps = program(name)
    model.optimizer.build(model.trainable_variables)
    cases = []
    for i in range(RUNS):
        keras.utils.set_random_seed(i)
        weights = fresh(model)
        h = paired(model, x, y, steps, i)
        final = model.get_weights()
        if i == 0:
            single, *_ = program(name, joined=False)
            single.optimizer.build(single.trainable_variables)
            fresh(single, weights)
            alone = paired(single, x, y, steps, i, epochs=3)
            assert np.array_equal(alone["loss"], h["loss"][:3]), (alone["loss"], h["loss"][:3])
        fresh(model, nudged(weights))
        other = paired(model, x, y, steps, i)["loss"].astype("float64")
        sensitivity = np.abs(other - h["loss"]) / h["loss"]
        cases.append({"initialisation": i, "weights": weights, **h, "sensitivity": [float("%.2g" % v) for v in sensitivity],
                      "final_weights": final if i < 3 else None})
        print(name, i, h["loss"][-1], "largest sensitivity %.2g" % sensitivity.max(), flush=True)
    own = {"loss": []} if name == "concrete" else {"loss": [], "accuracy": []}
    for i in range(RUNS):
        keras.utils.set_random_seed(100 + i)
        fresh(model)
        h = model.fit(x, y, epochs=EPOCHS, batch_size=BATCH, verbose=0).history
        for k in own:
            own[k].append(np.float32(h[k][-1]))
    common = {"epochs": EPOCHS, "batch_size": BATCH, "own_seeds": own, "model": json.loads(model.to_json()), "compile": model.get_compile_config()}
    common["compile"]["steps_per_execution"] = 1
    if name == "car":
        common.update(columns=CAR_COLUMNS, classes=CLASSES)
    write("course/%s.json" % name, cases, **common)


if __name__ == "__main__":
    for name in sys.argv[1:] or ("concrete", "car"):
        main(name)
