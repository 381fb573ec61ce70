"""Scopes, and layers, metrics and optimizers as functions of their state."""

import concurrent.futures

import keratin as keras
import numpy as np
import pytest
from keratin import autograd, ops

X = np.linspace(-1, 1, 12, dtype="float32").reshape(4, 3)
Y = X.sum(axis=1, keepdims=True)


def values(variables):
    return [v.value for v in variables]


def test_scope_keeps_what_is_assigned():
    v = keras.Variable([1.0, 2.0])
    with keras.StatelessScope([(v, [3.0, 4.0])]) as scope:
        assert v.value.tolist() == [3.0, 4.0] and (v + 1).tolist() == [4.0, 5.0]
        v.assign_add([1.0, 1.0])
        with keras.StatelessScope() as inner:
            v.assign(v * 10)
            assert inner.get_current_value(v).tolist() == [40.0, 50.0]
        assert v.value.tolist() == [4.0, 5.0]
    assert scope.get_current_value(v).tolist() == [4.0, 5.0] and v.value.tolist() == [1.0, 2.0]
    assert scope.get_current_value(keras.Variable(1.0)) is None


def test_scope_refuses_what_does_not_fit():
    v = keras.Variable([1.0, 2.0])
    with pytest.raises(ValueError, match="Invalid variable value in StatelessScope"):
        keras.StatelessScope([(v, [1.0])])
    with pytest.raises(ValueError, match="Invalid reference variable in StatelessScope"):
        keras.StatelessScope([(3, [1.0])])
    with pytest.raises(RuntimeError, match="mine"), keras.StatelessScope():
        raise RuntimeError("mine")
    assert v.value.tolist() == [1.0, 2.0]


def test_a_training_loop_without_state():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])
    optimizer, loss, metric = keras.optimizers.Adam(0.05), keras.losses.MeanSquaredError(), keras.metrics.MeanAbsoluteError()
    optimizer.build(model.trainable_variables)
    before = model.get_weights()

    def error(trainable, x, y):
        y_pred, _ = model.stateless_call(trainable, [], x)
        return loss(y, y_pred)

    step = autograd.value_and_grad(error)
    trainable, slots, state = values(model.trainable_variables), values(optimizer.variables), values(metric.variables)
    losses = []
    for _ in range(20):
        value, gradients = step(trainable, X, Y)
        trainable, slots = optimizer.stateless_apply(slots, gradients, trainable)
        state = metric.stateless_update_state(state, Y, model.stateless_call(trainable, [], X)[0])
        losses.append(float(value))
    assert losses[-1] < 0.2 * losses[0] and int(slots[0]) == 20 and int(optimizer.iterations) == 0
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), before))
    assert float(metric.stateless_result(state)) > 0 and float(metric.result()) == 0
    assert [np.asarray(v).tolist() for v in metric.stateless_reset_state()] == [0.0, 0.0]


def test_moving_averages_come_back_from_a_stateless_call():
    layer = keras.layers.BatchNormalization()
    layer.build((None, 3))
    y, after = layer.stateless_call(values(layer.trainable_variables), values(layer.non_trainable_variables), X, training=True)
    assert y.shape == (4, 3) and not np.allclose(after[1], layer.moving_variance)
    assert layer.moving_variance.numpy().tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(ValueError, match="built"):
        keras.layers.Dense(1).stateless_call([], [], X)


def test_name_scope_and_device():
    with keras.name_scope("a"), keras.name_scope("b"):
        assert keras.Variable(1.0, name="w").path == "a/b/w"
    assert keras.Variable(1.0, name="w").path == "w"
    with pytest.raises(ValueError):
        keras.name_scope("a/b")
    with keras.device("cpu:0"):
        pass
    with pytest.raises(ValueError, match="gpu:0"):
        keras.device("gpu:0")


def test_function_between_symbolic_tensors():
    x = keras.Input((2,))
    function = keras.Function({"x": x}, [x * 2, keras.layers.Dense(3)(x)])
    double, dense = function({"x": np.ones((1, 2), "float32")})
    assert double.tolist() == [[2.0, 2.0]] and dense.shape == (1, 3) and len(function.inputs) == 1


def test_remat_gives_the_same_gradients_and_trains():
    layer = keras.layers.Dense(3, activation="tanh")
    layer(X)
    gradients = []
    for function in (layer, keras.remat(layer)):
        with autograd.GradientTape() as tape:
            y = ops.sum(function(X) ** 2)
        gradients.append(tape.gradient(y, layer.trainable_variables))
    assert all(np.allclose(a, b) for a, b in zip(*gradients))


class Scale(keras.Operation):
    def __init__(self, factor, name=None):
        super().__init__(name=name)
        self.factor = factor

    def call(self, x):
        return x * self.factor


def test_operation():
    operation = Scale(2.0)
    assert operation(ops.ones((2,))).tolist() == [2.0, 2.0] and operation.name.startswith("scale")
    assert Scale.from_config(operation.get_config()).factor == 2.0
    x = keras.Input((3,))
    model = keras.Model(x, operation(x))
    assert np.array_equal(model.predict(X, verbose=0), 2 * X) and operation.compute_output_spec(x).shape == (None, 3)
    assert isinstance(operation, keras.Operation) and isinstance(keras.layers.Dense(1), keras.Operation)
    assert not isinstance(keras.layers.Dense(1), Scale) and not isinstance(3, keras.Operation)
    with pytest.raises(NotImplementedError, match="call"):
        keras.Operation()(1.0)


def test_scopes_may_be_left_in_any_order_but_by_their_own_thread():
    v = keras.Variable(1.0)
    outer, inner = keras.StatelessScope([(v, 2.0)]), keras.StatelessScope()
    outer.__enter__()
    inner.__enter__()
    with pytest.raises(ValueError, match="in force already"):
        inner.__enter__()
    outer.__exit__()
    assert float(v) == 1.0
    with concurrent.futures.ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="thread"):
        pool.submit(inner.__exit__).result()
    inner.__exit__()
    with pytest.raises(ValueError, match="not in force"):
        inner.__exit__()
    assert float(v) == 1.0
    forgotten = keras.StatelessScope([(v, 3.0)])
    forgotten.__enter__()
    values = forgotten._values
    del forgotten
    assert float(v) == 3.0
    values.leave()
    assert float(v) == 1.0


@pytest.mark.parametrize(("name", "count"), [("AUC", 4), ("Precision", 2), ("TruePositives", 1), ("Sum", 1), ("BinaryAccuracy", 2), ("F1Score", 0)])
def test_metrics_have_their_state_before_the_first_batch_as_in_keras(name, count):
    metric = getattr(keras.metrics, name)()
    assert len(metric.variables) == count
    if count and name != "Sum":
        state = metric.stateless_update_state(values(metric.variables), [1.0, 0.0], [0.8, 0.3])
        assert float(metric.stateless_result(state)) == 1.0 and float(metric.result()) == 0.0
