"""Sequential models as graphs: their tensors, their parts as models, names."""

import keratin as keras
import numpy as np
import pytest
from keratin import layers


def test_a_part_of_it_is_a_model():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="hidden"), layers.Dense(1)])
    part = keras.Model(model.inputs, model.get_layer("hidden").output)
    x = np.ones((2, 4), "float32")
    np.testing.assert_array_equal(part.predict(x, verbose=0), model.layers[0](x))
    every = keras.Model(model.input, [layer.output for layer in model.layers])
    assert [y.shape for y in every.predict(x, verbose=0)] == [(2, 3), (2, 1)]


def test_before_it_is_built_it_has_no_tensors():
    with pytest.raises(AttributeError, match="has no defined inputs yet"):
        keras.Sequential([layers.Dense(1)]).inputs


def test_the_functional_model_inside_takes_a_name_as_in_keras():
    keras.utils.clear_session()
    keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    x = keras.Input((2,))
    assert keras.Model(x, layers.Dense(1)(x)).name == "functional_1"
