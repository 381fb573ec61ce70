"""Losses, as `keras.losses` has them."""

from keratin._identifiers import Identifiers, aliases_of
from keratin.losses import _classes, _functions
from keratin.losses._classes import *  # noqa: F403
from keratin.losses._functions import *  # noqa: F403
from keratin.losses.loss import Loss

__all__ = [*_classes.__all__, *_functions.__all__, "Loss", "deserialize", "get", "serialize"]

_identifiers = Identifiers("loss", Loss, [getattr(_classes, name) for name in _classes.__all__], aliases_of("loss"),
                           [getattr(_functions, name) for name in _functions.__all__])


def get(identifier):
    """The loss that a name, a config, a class or an object stands for: for most names a function, as in Keras.

    Args:
        identifier: What stands for it, or None.

    Returns:
        The loss; None for None.

    Raises:
        ValueError: For a name that there is not.

    Example:

    >>> get("mse") is mean_squared_error, get("MeanSquaredError").name
    (True, 'mean_squared_error')
    """
    return _identifiers.get(identifier)


def serialize(loss):
    """A loss as files have it.

    Args:
        loss: The loss.

    Returns:
        A dict that JSON can hold.
    """
    from keratin import saving

    return saving.serialize_keras_object(loss)


def deserialize(name, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        name: A dict, or a name.
        custom_objects: Classes of one's own by name.

    Returns:
        The loss.
    """
    return _identifiers.deserialize(name, custom_objects)
