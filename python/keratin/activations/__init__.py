"""Activation functions, as `keras.activations` has them."""

from keratin import ops
from keratin._core import Tensor
from keratin.activations import functions
from keratin.activations.functions import *  # noqa: F403

__all__ = [*functions.__all__, "deserialize", "exponential", "get", "hard_swish", "linear", "mish", "relu", "serialize", "swish"]

hard_swish = functions.hard_silu
swish = functions.silu


def linear(x):
    """x itself.

    Args:
        x: A tensor.

    Returns:
        The same.

    Example:

    >>> linear(3.0)
    3.0
    """
    return x


def exponential(x) -> Tensor:
    """e to the power of x.

    Args:
        x: A tensor.

    Returns:
        A tensor.

    Example:

    >>> exponential(0.0)
    1.
    """
    return ops.exp(x)


def mish(x) -> Tensor:
    """x tanh(softplus(x)) (Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019).

    Args:
        x: A tensor.

    Returns:
        A tensor.

    Example:

    >>> mish(0.0)
    0.
    """
    return ops.multiply(x, ops.tanh(ops.softplus(x)))


def relu(x, negative_slope=0.0, max_value=None, threshold=0.0) -> Tensor:
    """max(x, 0), and what lies between and around.

    Args:
        x: A tensor.
        negative_slope: Slope below the threshold.
        max_value: What the result is at most. Defaults to no limit.
        threshold: Below it the result is `negative_slope * (x - threshold)`.

    Returns:
        A tensor.

    Raises:
        ValueError: For a negative `max_value`.

    Example:

    >>> relu([-1.0, 2.0])
    [0. 2.]
    """
    if max_value is not None and max_value < 0:
        raise ValueError(f"max_value cannot be negative. Received: max_value={max_value}")
    if threshold == 0 and negative_slope == 0:
        y = ops.relu(x)
    else:
        below = ops.multiply(ops.subtract(x, threshold), negative_slope)
        y = ops.where(ops.greater(x, threshold), x, below)
    return y if max_value is None else ops.minimum(y, max_value)


def get(identifier):
    """An activation from its name, its config, or itself.

    Args:
        identifier: A name, a config, a function, or None: `linear`.

    Returns:
        A function.

    Raises:
        ValueError: For a name that there is not.

    Example:

    >>> get("relu") is relu, get(None) is linear
    (True, True)
    """
    if identifier is None:
        return linear
    found = deserialize(identifier) if isinstance(identifier, (str, dict)) else identifier
    if callable(found):
        return found
    raise ValueError(f"Could not interpret activation function identifier: {identifier}")


def serialize(activation):
    """The name of an activation, or the config of one of the user's own.

    Args:
        activation: A function.

    Returns:
        A name or a dict.

    Example:

    >>> serialize(relu)
    'relu'
    """
    name = getattr(activation, "__name__", None)
    if globals().get(name) is activation:
        return name
    from keratin import saving

    return saving.serialize_keras_object(activation)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A name or a dict.
        custom_objects: Functions of the user's own by name.

    Returns:
        A function; None for a name that there is not.

    Example:

    >>> deserialize("tanh")([0.0])
    [0.]
    """
    if isinstance(config, dict):
        from keratin import saving

        return saving.deserialize_keras_object(config, custom_objects=custom_objects)
    if custom_objects and config in custom_objects:
        return custom_objects[config]
    found = globals().get(config) if config in __all__ and config not in ("get", "serialize", "deserialize") else None
    if found is None:
        from keratin import saving

        found = saving.get_registered_object(config)
    return found


