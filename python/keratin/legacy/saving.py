"""`keras.legacy.saving`: objects as dicts, in the format that Keras 2 had."""

from keratin.saving import deserialize_keras_object as _deserialize
from keratin.saving import get_registered_object

__all__ = ["deserialize_keras_object", "serialize_keras_object"]


def serialize_keras_object(instance):
    """An object as `{"class_name", "config"}`, a function as its name.

    Args:
        instance: An object with `get_config`, a function, or None.

    Returns:
        A dict, a name, or None.

    Raises:
        ValueError: For what has neither config nor name.

    Example:

    >>> import keratin
    >>> serialize_keras_object(keratin.initializers.Zeros())
    {'class_name': 'Zeros', 'config': {}}
    """
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        return {"class_name": type(instance).__name__, "config": instance.get_config()}
    if hasattr(instance, "__name__"):
        return instance.__name__
    raise ValueError(f"Cannot serialize {instance} because it doesn't implement `get_config()`.")


def deserialize_keras_object(identifier, module_objects=None, custom_objects=None, printable_module_name="object"):
    """The inverse of `serialize_keras_object`.

    Args:
        identifier: What it gave, or None.
        module_objects: Classes and functions by name.
        custom_objects: Those of one's own by name.
        printable_module_name: What messages call such an object.

    Returns:
        The object, or None.

    Raises:
        ValueError: For a name that there is not.
    """
    if identifier is None:
        return None
    known = {**(module_objects or {}), **(custom_objects or {})}
    if isinstance(identifier, str):
        found = get_registered_object(identifier, custom_objects, module_objects)
        if found is None:
            raise ValueError(f"Unknown {printable_module_name}: '{identifier}'. Register it, or pass it in `custom_objects`.")
        return found() if isinstance(found, type) else found
    return _deserialize(identifier, custom_objects=known)
