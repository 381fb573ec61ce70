"""Tensors meet NumPy."""

import numpy as np
import pytest
from keratin import _core

add = _core.op("add")


def test_array_is_shared_not_copied():
    array = np.zeros(4, np.float32)
    tensor = add(array, 0)
    alias = np.asarray(tensor)
    assert alias.dtype == np.float32 and not alias.flags.writeable


def test_shapes_that_do_not_fit_are_a_value_error_of_one_line():
    with pytest.raises(ValueError, match=r"\[add\] shapes \(8,\) and \(7,\) cannot be broadcast"):
        add(np.ones(8), np.ones(7))


def test_what_is_no_number_is_a_type_error_that_shows_it():
    with pytest.raises(TypeError, match="Received: 'seven'"):
        add(np.ones(8), "seven")
