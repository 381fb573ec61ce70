"""The small parts: initializers_fans.json, regularizers.json, constraints.json, activations.json, schedules.json."""
from common import *

g = rng(17)
f32 = lambda *s: g.standard_normal(s).astype("float32")


def gradient_of(fn, x):
    v = tf.Variable(x)
    with tf.GradientTape() as tape:
        out = fn(tf.convert_to_tensor(v))
        total = tf.reduce_sum(out)
    grad = tape.gradient(total, v)
    return out, tf.zeros_like(v) if grad is None else tf.convert_to_tensor(grad)


def initializers():
    """Random numbers are not portable; what is: the limit or deviation, the mean, and the deterministic ones value by value."""
    I = keras.initializers
    random = [("GlorotUniform", {}), ("GlorotNormal", {}), ("HeNormal", {}), ("HeUniform", {}), ("LecunNormal", {}), ("LecunUniform", {}),
              ("VarianceScaling", {}), ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "untruncated_normal"}),
              ("VarianceScaling", {"scale": 0.5, "mode": "fan_avg", "distribution": "uniform"}), ("RandomNormal", {}), ("RandomNormal", {"mean": 1.0, "stddev": 2.0}),
              ("RandomUniform", {}), ("RandomUniform", {"minval": -2.0, "maxval": 1.0}), ("TruncatedNormal", {}), ("TruncatedNormal", {"mean": -1.0, "stddev": 0.5})]
    cases = []
    for cls, args in random:
        for shape in ((300, 200), (5000,), (3, 3, 40, 60)):
            init = getattr(I, cls)(seed=1, **args)
            v = np.asarray(init(shape)).astype("float64")
            from keras.src.initializers.random_initializers import compute_fans
            cases.append({"name": cls, "config": I.serialize(init), "shape": list(shape), "fans": list(compute_fans(shape)),
                          "mean": float(v.mean()), "std": float(v.std()), "min": float(v.min()), "max": float(v.max()), "count": v.size})
    for cls, args, shape in [("Zeros", {}, (2, 3)), ("Ones", {}, (2, 3)), ("Constant", {"value": 0.3}, (2, 2)), ("Identity", {}, (3, 4)), ("Identity", {"gain": 2.5}, (3, 3))]:
        init = getattr(I, cls)(**args)
        cases.append({"name": cls, "config": I.serialize(init), "shape": list(shape), "value": np.asarray(init(shape))})
    for shape, gain in [((6, 4), 1.0), ((4, 6), 1.0), ((3, 2, 5), 2.0)]:
        init = I.Orthogonal(gain=gain, seed=3)
        v = np.asarray(init(shape)).reshape(-1, shape[-1]).astype("float64")
        gram = v @ v.T if v.shape[0] < v.shape[1] else v.T @ v
        cases.append({"name": "Orthogonal", "config": I.serialize(init), "shape": list(shape), "gram": gram.astype("float32").round(5)})
    write("initializers_fans.json", cases, identifiers=sorted(
        k for k in keras.src.initializers.ALL_OBJECTS_DICT))


def regularizers():
    R = keras.regularizers
    kinds = [R.L1(), R.L1(0.3), R.L2(), R.L2(0.2), R.L1L2(), R.L1L2(0.1, 0.2), R.OrthogonalRegularizer(), R.OrthogonalRegularizer(0.5, "columns"),
             R.get("l1"), R.get("l2"), R.get("l1l2"), R.get("orthogonal_regularizer")]
    cases = []
    for r in kinds:
        for x in (f32(4, 3), np.zeros((2, 2), "float32") + np.float32(0.5)):
            value, grad = gradient_of(r, x)
            cases.append({"name": type(r).__name__, "config": R.serialize(r), "input": x, "value": value, "gradient": grad})
    write("regularizers.json", cases)


def constraints():
    C = keras.constraints
    kinds = [C.MaxNorm(), C.MaxNorm(1.0), C.MaxNorm(0.5, axis=1), C.MaxNorm(1.0, axis=[0, 1]), C.UnitNorm(), C.UnitNorm(axis=1), C.MinMaxNorm(),
             C.MinMaxNorm(0.5, 1.5, 0.7), C.MinMaxNorm(2.0, 3.0, 1.0, axis=1), C.NonNeg(), C.get("max_norm"), C.get("non_neg"), C.get("unit_norm"), C.get("min_max_norm")]
    cases = []
    for c in kinds:
        for x in (f32(4, 3), f32(2, 5) * 10, np.zeros((2, 2), "float32")):
            cases.append({"name": type(c).__name__, "config": C.serialize(c), "input": x, "value": np.asarray(c(keras.ops.convert_to_tensor(x)))})
    write("constraints.json", cases)


def activations():
    """Rank 2 for all (softmax and its like work on rows); extremes included: there the stable forms show."""
    A = keras.activations
    grid = np.array([[-4, -3, -2.5, -2], [-1.5, -1, -0.5, -0.25], [-1e-3, 0, 1e-3, 0.1], [0.25, 0.5, 0.75, 1], [1.5, 2, 2.5, 3], [4, 5, 6, 7]], "float32")
    extremes = np.array([[-1e30, -500, -104, -89], [-88, -50, -20, -17], [-1e-30, 0, 1e-30, 1e-7], [17, 20, 50, 88], [89, 104, 500, 1e30]], "float32")
    names = sorted("celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu "
                   "sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold".split())
    cases = []

    def add(name, fn, args, x, label):
        weight = np.linspace(0.5, 1.5, x.size, dtype="float32").reshape(x.shape)
        v = tf.Variable(x)
        with tf.GradientTape() as tape:
            out = fn(tf.convert_to_tensor(v), **args)
            w = weight.ravel()[: int(tf.size(out))].reshape(out.shape)
            total = tf.reduce_sum(out * w)
        grad = tape.gradient(total, v)
        cases.append({"name": name, "grid": label, "arguments": args, "input": x, "value": out, "weight": w,
                      "gradient": tf.zeros_like(v) if grad is None else tf.convert_to_tensor(grad)})

    for name in names:
        fn = A.get(name)
        args = {"threshold": 0.5, "default_value": -1.0} if name == "threshold" else {}
        add(name, fn, args, grid, "ordinary")
        add(name, fn, args, extremes, "extreme")
    for name, args in [("relu", {"negative_slope": 0.1, "max_value": 3.0, "threshold": 0.5}), ("leaky_relu", {"negative_slope": 0.3}), ("elu", {"alpha": 0.5}),
                       ("celu", {"alpha": 2.0}), ("gelu", {"approximate": True}), ("softmax", {"axis": 0}), ("log_softmax", {"axis": 0}), ("sparsemax", {"axis": 0}),
                       ("hard_shrink", {"threshold": 1.0}), ("soft_shrink", {"threshold": 1.0}), ("squareplus", {"b": 1.0}), ("glu", {"axis": 0})]:
        add(name, getattr(A, name), args, grid, "arguments")
    write("activations.json", cases, identifiers=names)


def schedules():
    S = keras.optimizers.schedules
    kinds = [S.ExponentialDecay(0.1, 10, 0.9), S.ExponentialDecay(0.1, 10, 0.5, staircase=True), S.CosineDecay(0.1, 20), S.CosineDecay(0.1, 20, alpha=0.2),
             S.CosineDecay(0.0, 20, warmup_target=0.1, warmup_steps=5), S.CosineDecay(0.01, 20, alpha=0.1, warmup_target=0.1, warmup_steps=7),
             S.PiecewiseConstantDecay([5, 12], [1.0, 0.5, 0.1])]
    steps = list(range(0, 32)) + [100, 1000]
    cases = [{"name": type(s).__name__, "config": S.serialize(s), "steps": steps,
              "values": np.array([float(s(tf.constant(i, tf.int64))) for i in steps], "float32")} for s in kinds]
    write("schedules.json", cases)


for part in (initializers, regularizers, constraints, activations, schedules):
    part()
