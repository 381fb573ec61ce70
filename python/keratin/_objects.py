"""What built-in classes and those of the user's own have in common."""

import inspect

from keratin import _core

_defaults: dict = {}


def defaults_of(cls):
    """The parameters of a built-in class that have defaults."""
    found = _defaults.get(cls)
    if found is None:
        parameters = inspect.signature(cls.__init__).parameters.values()
        found = _defaults[cls] = {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}
    return found


def _is_default(value, default):
    return value is default or (type(value) is type(default) and value == default)


def given(cls, values):
    """The arguments that differ from their defaults, by name; `values` is what `locals()` gave in __init__."""
    defaults = defaults_of(cls)
    return {name: value for name, value in values.items()
            if name not in ("self", "kwargs", "__class__") and not (name != "name" and name in defaults and _is_default(value, defaults[name]))}


def keep_objects(self, arguments):
    """Objects and functions stay what they are: `layer.kernel_initializer` is the one that was given."""
    for name, value in arguments.items():
        if isinstance(value, KerasObject) or (callable(value) and not isinstance(value, type)):
            self.__dict__[name] = value


def no_attribute(owner, name):
    """The end of a `__getattr__` that has found nothing.

    Args:
        owner: The object.
        name: The name that was asked for.

    Raises:
        AttributeError: Always; that of the property of this name, when it was a property that failed.
    """
    found = getattr(type(owner), name, None)
    if isinstance(found, property):
        found.fget(owner)
    raise AttributeError(f"'{type(owner).__name__}' object has no attribute '{name}'")


def built_in(function):
    """Marks a function that the engine has under the same name: `loss=keratin.losses.mean_squared_error` is "mean_squared_error"."""
    function._as_config = lambda: function.__name__
    return function


class KerasObject:
    """An object with a config: everything of Keras that is made from arguments and saved by them."""

    _kind = ""
    _made_late = False
    _overridable: tuple[str, ...] = ()  # methods with which a class over a built-in one becomes one of its own

    def _adopt(self, handle):
        """From here on this object stands for the engine's."""
        self.__dict__["_object"] = handle

    def _make_own(self, kind):
        self._adopt(_core.make_own(self, kind))

    def _make_built_in(self, class_name, arguments):
        self._adopt(_core.make_built_in(self, self._kind, class_name, arguments))

    def _make(self, cls, values):
        """Makes the engine's object of a built-in class from what its __init__ was given."""
        arguments = given(cls, values)
        arguments.update(values.get("kwargs", {}))
        self._make_from(cls, arguments)

    _make = _core.Shielded(_make)

    def _make_from(self, cls, arguments):
        if arguments.get("name", 0) is None:
            del arguments["name"]
        if any(getattr(type(self), method) is not getattr(cls, method) for method in self._overridable):
            self._make_over(cls, dict(arguments))
        else:
            self._make_built_in(cls.__name__, arguments)
        keep_objects(self, arguments)

    def _make_over(self, cls, arguments):
        """A class of the user's own over a built-in one: an object of that one does its part inside."""
        self._make_own(self._kind)
        self.__dict__["_inner"] = cls(**arguments)

    def _engine_for(self, method):
        """The object whose engine part does what this class itself says nothing of."""
        inner = self.__dict__.get("_inner", self)
        if _core.is_python_kind(inner):
            raise NotImplementedError(f"{type(self).__name__} does not have a `{method}()` method implemented.")
        return inner

    def _config(self):
        """The arguments of a built-in object, or of the one inside; of others None."""
        inner = self.__dict__.get("_inner", self)
        return None if _core.is_python_kind(inner) else _core.object_config(inner)

    def __getattr__(self, name):
        if name == "_object" and self._made_late:
            # Classes of the user's own need not call super().__init__() where it takes nothing.
            self._make_own(self._kind)
            return self.__dict__["_object"]
        # Only for what is found nowhere else: the arguments that the object was made with.
        if not name.startswith("_") and "_object" in self.__dict__:
            inner = self.__dict__.get("_inner", self)
            arguments = {} if _core.is_python_kind(inner) else _core.object_arguments(inner)
            if name in arguments:
                return arguments[name]
        return no_attribute(self, name)

    def __reduce__(self):
        from keratin._pickling import reduce_object

        return reduce_object(self)

    def __setstate__(self, state):
        from keratin._pickling import restore

        restore(self, *state)

    def get_config(self):
        """The arguments that make such an object.

        Returns:
            A dict that JSON can hold.
        """
        return _core.object_config(self)

    @classmethod
    def from_config(cls, config):
        """An object from what `get_config` gave.

        Args:
            config: A dict.

        Returns:
            A new object.
        """
        return cls(**config)
