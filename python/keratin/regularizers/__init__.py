"""Regularizers, as `keras.regularizers` has them."""

from keratin._identifiers import Identifiers, aliases_of
from keratin.regularizers import _classes
from keratin.regularizers._classes import *  # noqa: F403
from keratin.regularizers.regularizer import Regularizer

__all__ = [*_classes.__all__, "Regularizer", "deserialize", "get", "serialize"]

_identifiers = Identifiers("regularizer", Regularizer, [getattr(_classes, name) for name in _classes.__all__], aliases_of("regularizer"))


def get(identifier):
    """The regularizer that a name, a config, a class or an object stands for.

    Args:
        identifier: What stands for it, or None.

    Returns:
        The regularizer; None for None.

    Raises:
        ValueError: For a name that there is not.

    Example:

    >>> get(None) is None
    True
    """
    return _identifiers.get(identifier)


def serialize(regularizer):
    """A regularizer as files have it.

    Args:
        regularizer: The regularizer.

    Returns:
        A dict that JSON can hold.
    """
    from keratin import saving

    return saving.serialize_keras_object(regularizer)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict, or a name.
        custom_objects: Classes of one's own by name.

    Returns:
        The regularizer.
    """
    return _identifiers.deserialize(config, custom_objects)
