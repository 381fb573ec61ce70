"""Objects as dicts that JSON can hold, and back."""

import importlib

from keratin import _core
from keratin._objects import KerasObject
from keratin.saving.registration import CustomObjectScope, get_registered_name, get_registered_object

_HOMES = ("layers", "models", "losses", "metrics", "optimizers", "optimizers.schedules", "initializers", "regularizers",
          "constraints", "callbacks", "activations", "random")


def serialize_keras_object(obj):
    """An object as files have it.

    Args:
        obj: An object of Keras, a function, or a structure of them and of plain values.

    Returns:
        A dict, list or plain value that JSON can hold.

    Raises:
        ValueError: For what has no config.

    Example:

    >>> import keratin
    >>> serialize_keras_object(keratin.initializers.Zeros())["class_name"]
    'Zeros'
    """
    if obj is None or isinstance(obj, (bool, int, float, str)):
        return obj
    if isinstance(obj, (list, tuple)):
        return [serialize_keras_object(item) for item in obj]
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    if isinstance(obj, KerasObject) and not _core.is_python_kind(obj):
        return _core.object_serialize(obj)
    if isinstance(obj, type) or hasattr(obj, "__code__"):
        return {"module": "builtins", "class_name": "function", "config": obj.__name__, "registered_name": get_registered_name(obj)}
    if hasattr(obj, "get_config"):
        cls = type(obj)
        return {"module": cls.__module__ if cls.__module__ != "builtins" else None, "class_name": cls.__name__,
                "config": {key: serialize_keras_object(value) for key, value in obj.get_config().items()},
                "registered_name": get_registered_name(cls)}
    raise ValueError(f"Cannot serialize object {obj} of type {type(obj)}. To be serializable, a class must implement `get_config()`.")


def deserialize_keras_object(config, custom_objects=None, safe_mode=True, **kwargs):
    """The inverse of `serialize_keras_object`.

    Args:
        config: What it gave.
        custom_objects: Classes and functions of one's own by name.
        safe_mode: Kept: code in configs is never run.
        **kwargs: Ignored.

    Returns:
        The object.

    Raises:
        TypeError: For a class that is not known.
    """
    if config is None or isinstance(config, (bool, int, float, str)):
        return config
    if isinstance(config, (list, tuple)):
        return [deserialize_keras_object(item, custom_objects, safe_mode) for item in config]
    if "class_name" not in config or "config" not in config:
        return {key: deserialize_keras_object(value, custom_objects, safe_mode) for key, value in config.items()}
    with CustomObjectScope(custom_objects or {}):
        found = class_of(config)
        if config["class_name"] == "function" or not isinstance(found, type):
            return found
        inner = config["config"] or {}
        made = found.from_config(inner)
        build = config.get("build_config")
        if build and hasattr(made, "build_from_config"):
            made.build_from_config(build)
        return made


def class_of(config):
    """The class or function that a serialised object names."""
    for name in (config.get("registered_name"), config["class_name"], f"Custom>{config['class_name']}"):
        found = get_registered_object(name) if name else None
        if found is not None:
            return found
    wanted = config["config"] if config["class_name"] == "function" else config["class_name"]
    for home in _HOMES:
        found = getattr(importlib.import_module(f"keratin.{home}"), str(wanted), None)
        if found is not None:
            return found
    raise TypeError(f"Could not locate class '{wanted}'. Make sure custom classes are decorated with "
                    f"`@keras.saving.register_keras_serializable()`. Full object config: {config}")
