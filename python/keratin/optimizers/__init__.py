"""Optimizers, as `keras.optimizers` has them."""

from keratin._identifiers import Identifiers, aliases_of
from keratin.optimizers import _classes
from keratin.optimizers._classes import *  # noqa: F403
from keratin.optimizers.optimizer import Optimizer
from keratin.optimizers import legacy, schedules  # noqa: F401

__all__ = [*_classes.__all__, "Optimizer", "deserialize", "get", "serialize"]

_identifiers = Identifiers("optimizer", Optimizer, [getattr(_classes, name) for name in _classes.__all__], aliases_of("optimizer"))


def get(identifier):
    """The optimizer that a name, a config, a class or an object stands for.

    Args:
        identifier: What stands for it, or None.

    Returns:
        The optimizer; None for None.

    Raises:
        ValueError: For a name that there is not.

    Example:

    >>> get(None) is None
    True
    """
    return _identifiers.get(identifier)


def serialize(optimizer):
    """A optimizer as files have it.

    Args:
        optimizer: The optimizer.

    Returns:
        A dict that JSON can hold.
    """
    from keratin import saving

    return saving.serialize_keras_object(optimizer)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict, or a name.
        custom_objects: Classes of one's own by name.

    Returns:
        The optimizer.
    """
    return _identifiers.deserialize(config, custom_objects)
