"""Operation: a function of tensors with a name and a config."""

import functools
import inspect

from keratin import _core
from keratin.utils.names import to_snake_case

__all__ = ["Operation"]


class _OperationType(type):
    """Layers and functions between symbolic tensors are operations too."""

    def __instancecheck__(cls, instance):
        if type.__instancecheck__(cls, instance):
            return True
        from keratin.layers import Layer
        from keratin.models import Function

        return cls is Operation and isinstance(instance, (Layer, Function))


def _keeping_arguments(init):
    """An `__init__` whose arguments `get_config` knows."""

    @functools.wraps(init)
    def wrapped(self, *args, **kwargs):
        if "_given" not in self.__dict__:
            bound = inspect.signature(init).bind(self, *args, **kwargs).arguments
            self._given = dict(list(bound.items())[1:])
        init(self, *args, **kwargs)

    return wrapped


class Operation(metaclass=_OperationType):
    """A function of tensors with a name and a config, without weights. Derive from it and override `call`, in terms of
    `keratin.ops`; it takes symbolic tensors too.

    Args:
        name: Defaults to one from the class's name.

    Raises:
        ValueError: For what is no name.

    Example:

    >>> import keratin
    >>> class Scale(Operation):
    ...     def __init__(self, factor, name=None):
    ...         super().__init__(name=name)
    ...         self.factor = factor
    ...     def call(self, x):
    ...         return x * self.factor
    >>> Scale(3.0)(keratin.ops.array([1.0, 2.0]))
    [3. 6.]
    >>> Scale(3.0, name="triple").get_config()
    {'factor': 3.0, 'name': 'triple'}
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "__init__" in cls.__dict__:
            cls.__init__ = _keeping_arguments(cls.__init__)

    def __init__(self, name=None):
        if name is not None and not isinstance(name, str):
            raise ValueError(f"Argument `name` must be a string. Received: name={name}")
        self.name = name or _core.unique_name(to_snake_case(type(self).__name__))

    def __call__(self, *args, **kwargs):
        """`call`.

        Args:
            *args: Tensors, or symbolic tensors.
            **kwargs: What `call` takes.

        Returns:
            What `call` returns.
        """
        return self.call(*args, **kwargs)

    def call(self, *args, **kwargs):
        """Computes the outputs.

        Args:
            *args: Tensors.
            **kwargs: Anything else.

        Returns:
            A tensor or a structure of tensors.
        """
        raise NotImplementedError(f"{type(self).__name__} does not have a `call()` method implemented.")

    def symbolic_call(self, *args, **kwargs):
        """The call on symbolic tensors.

        Args:
            *args: Symbolic tensors.
            **kwargs: What `call` takes.

        Returns:
            Symbolic tensors.
        """
        return self.call(*args, **kwargs)

    def compute_output_spec(self, *args, **kwargs):
        """Shape and dtype of the outputs.

        Args:
            *args: Symbolic tensors.
            **kwargs: What `call` takes.

        Returns:
            Symbolic tensors.
        """
        return self.call(*args, **kwargs)

    def get_config(self):
        """The arguments that make such an operation.

        Returns:
            A dict.
        """
        return {**self.__dict__.get("_given", {}), "name": self.name}

    @classmethod
    def from_config(cls, config):
        """An operation from what `get_config` gave.

        Args:
            config: A dict.

        Returns:
            A new operation.
        """
        return cls(**config)

    def __repr__(self):
        return f"<Operation name={self.name}>"
