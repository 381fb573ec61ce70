"""How the results of several metrics and outputs are named and ordered: as genuine Keras 3.15.1 does."""

import keratin as keras
import numpy as np
from keratin import layers


def test_a_list_of_results_is_in_the_order_of_compile():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_initializer="ones")])
    model.compile("sgd", "mse", metrics=["mae", keras.metrics.MeanSquaredError(name="a")])
    data = np.ones((4, 2)), np.zeros((4, 1))
    assert model.evaluate(*data, verbose=0) == [4.0, 2.0, 4.0]
    assert list(model.evaluate(*data, verbose=0, return_dict=True)) == ["a", "loss", "mae"]


def two_outputs():
    x = keras.Input((3,))
    model = keras.Model(x, {"o1": layers.Dense(1, name="o1", kernel_initializer="ones")(x),
                            "o2": layers.Dense(2, activation="softmax", name="o2", kernel_initializer="ones")(x)})
    model.compile("adam", loss={"o1": "mse", "o2": "categorical_crossentropy"},
                  metrics={"o2": ["accuracy"], "o1": ["mse", "mae"]}, weighted_metrics={"o1": ["mae"]})
    return model, (np.ones((8, 3)), {"o1": np.zeros((8, 1)), "o2": np.eye(2)[[0, 1] * 4]})


def test_results_of_several_outputs_are_behind_the_names_of_the_outputs():
    model, data = two_outputs()
    named = model.evaluate(*data, verbose=0, return_dict=True)
    assert list(named) == ["loss", "o1_loss", "o1_mae", "o1_mse", "o1_weighted_mae", "o2_accuracy", "o2_loss"]
    order = ["loss", "o1_loss", "o2_loss", "o1_mae", "o1_mse", "o1_weighted_mae", "o2_accuracy"]
    assert model.evaluate(*data, verbose=0) == [named[name] for name in order]


def test_metrics_are_the_loss_the_compiled_ones_and_the_losses_of_the_outputs():
    model, data = two_outputs()
    model.evaluate(*data, verbose=0)
    assert model.metrics_names == ["loss", "compile_metrics", "o1_loss", "o2_loss"]
    assert float(model.metrics[2].result()) == 9.0
