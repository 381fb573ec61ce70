"""Constraints, as `keras.constraints` has them."""

from keratin._identifiers import Identifiers, aliases_of
from keratin.constraints import _classes
from keratin.constraints._classes import *  # noqa: F403
from keratin.constraints.constraint import Constraint

__all__ = [*_classes.__all__, "Constraint", "deserialize", "get", "serialize"]

_identifiers = Identifiers("constraint", Constraint, [getattr(_classes, name) for name in _classes.__all__], aliases_of("constraint"))


def get(identifier):
    """The constraint that a name, a config, a class or an object stands for.

    Args:
        identifier: What stands for it, or None.

    Returns:
        The constraint; None for None.

    Raises:
        ValueError: For a name that there is not.

    Example:

    >>> get(None) is None
    True
    """
    return _identifiers.get(identifier)


def serialize(constraint):
    """A constraint as files have it.

    Args:
        constraint: The constraint.

    Returns:
        A dict that JSON can hold.
    """
    from keratin import saving

    return saving.serialize_keras_object(constraint)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict, or a name.
        custom_objects: Classes of one's own by name.

    Returns:
        The constraint.
    """
    return _identifiers.deserialize(config, custom_objects)
