"""Classes and functions of the user's own, by the names that files have for them."""

import contextlib

_custom_objects: dict = {}  # for this process
_names: dict = {}  # object -> registered name
_scopes: list = []  # the innermost last
_recorders: list = []  # of the names that are asked for


def register_keras_serializable(package="Custom", name=None):
    """A decorator that makes a class or function known to files as `package>name`.

    Args:
        package: Keeps names of different programs apart.
        name: Defaults to that of the class.

    Returns:
        A decorator, which returns what it decorates.

    Raises:
        ValueError: For a class without `get_config`.

    Example:

    >>> @register_keras_serializable("mine")
    ... def double(x):
    ...     return x * 2
    >>> get_registered_name(double)
    'mine>double'
    """

    def decorator(decorated):
        registered = f"{package}>{name if name is not None else decorated.__name__}"
        if isinstance(decorated, type) and not hasattr(decorated, "get_config"):
            raise ValueError("Cannot register a class that does not have a get_config() method.")
        _custom_objects[registered] = decorated
        _names[decorated] = registered
        return decorated

    return decorator


class CustomObjectScope:
    """Inside `with`, files and names may name these classes and functions.

    Args:
        custom_objects: Classes and functions by name.

    Example:

    >>> with CustomObjectScope({"mine": len}):
    ...     get_registered_object("mine") is len
    True
    """

    def __init__(self, custom_objects):
        self.custom_objects = custom_objects or {}

    def __enter__(self):
        _scopes.append(self.custom_objects)
        return self

    def __exit__(self, *args, **kwargs):
        _scopes.remove(self.custom_objects)


custom_object_scope = CustomObjectScope


def get_custom_objects():
    """The classes and functions of the process, by name; a dict that may be changed.

    Returns:
        A dict.
    """
    return _custom_objects


@contextlib.contextmanager
def asked_for():
    """Inside `with`, gathers the classes and functions whose names are asked for.

    Yields:
        A dict: name -> class or function.
    """
    seen = {}
    _recorders.append(seen)
    try:
        yield seen
    finally:
        _recorders.remove(seen)


def get_registered_name(obj):
    """The name that files have for a class or function.

    Args:
        obj: A class or function.

    Returns:
        Its registered name, or its own.
    """
    name = _names.get(obj, obj.__name__)
    for seen in _recorders:
        seen[name] = obj
    return name


def get_registered_object(name, custom_objects=None, module_objects=None):
    """The class or function of a name.

    Args:
        name: As registered, or as a scope has it.
        custom_objects: Further ones.
        module_objects: Further ones.

    Returns:
        The class or function, or None.
    """
    for known in (*reversed(_scopes), _custom_objects, custom_objects or {}, module_objects or {}):
        if name in known:
            return known[name]
    return None
