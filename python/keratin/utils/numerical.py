"""to_categorical and normalize."""

import numpy as np

from keratin import _core


def _like(given, result):
    """A tensor for a tensor, else a NumPy array, as Keras has it."""
    return result if isinstance(given, _core.Tensor) else np.array(result)


def to_categorical(x, num_classes=None):
    """One-hot rows from class numbers.

    Args:
        x: Class numbers, from 0: an array, a Series, a list or a tensor; a last axis of one is dropped.
        num_classes: How many classes. Defaults to the largest number plus one.

    Returns:
        x's shape with an axis of `num_classes` behind: an array of float64 as Keras makes it, or for a tensor a tensor
        of float32.

    Raises:
        ValueError: For a number below 0, not below `num_classes`, or not finite.

    Example:

    >>> to_categorical([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    result = _core.to_categorical(x, num_classes)
    return result if isinstance(x, _core.Tensor) else np.array(result, "float64")


def normalize(x, axis=-1, order=2):
    """Each slice along an axis divided by its norm: x / (sum |x|^order)^(1/order); a norm of 0 counts as 1.

    Args:
        x: An array or a tensor.
        axis: Along which to add up.
        order: Of the norm, at least 1; infinity is the largest |x|.

    Returns:
        Of the shape of `x`; an array, or a tensor for a tensor.

    Raises:
        ValueError: For an order below 1.

    Example:

    >>> normalize([[0.0, 4.0]]).tolist()
    [[0.0, 1.0]]
    """
    if not isinstance(order, (int, float)) or not order >= 1:
        raise ValueError(f"Argument `order` must be a number >= 1. Received: {order}")
    return _like(x, _core.normalize(x, axis, float(order)))
