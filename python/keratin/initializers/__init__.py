"""Initializers, as `keras.initializers` has them."""

from keratin._identifiers import Identifiers, aliases_of
from keratin.initializers import _classes
from keratin.initializers._classes import *  # noqa: F403
from keratin.initializers.initializer import Initializer

__all__ = [*_classes.__all__, "Initializer", "deserialize", "get", "serialize"]

_identifiers = Identifiers("initializer", Initializer, [getattr(_classes, name) for name in _classes.__all__], aliases_of("initializer"))


def get(identifier):
    """The initializer that a name, a config, a class or an object stands for.

    Args:
        identifier: What stands for it, or None.

    Returns:
        The initializer; None for None.

    Raises:
        ValueError: For a name that there is not.

    Example:

    >>> get(None) is None
    True
    """
    return _identifiers.get(identifier)


def serialize(initializer):
    """A initializer as files have it.

    Args:
        initializer: The initializer.

    Returns:
        A dict that JSON can hold.
    """
    from keratin import saving

    return saving.serialize_keras_object(initializer)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict, or a name.
        custom_objects: Classes of one's own by name.

    Returns:
        The initializer.
    """
    return _identifiers.deserialize(config, custom_objects)
