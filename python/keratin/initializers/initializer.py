"""Initializer: how weights begin."""

from keratin import _core
from keratin._objects import KerasObject


class Initializer(KerasObject):
    """Makes initial values. Derive from it and override `__call__`.

    Example:

    >>> import keratin
    >>> class Sevens(keratin.initializers.Initializer):
    ...     def __call__(self, shape, dtype=None):
    ...         return keratin.ops.full(shape, 7.0, dtype)
    >>> keratin.layers.Dense(1, kernel_initializer=Sevens())([[1.0, 1.0]])
    [[14.]]
    """

    _kind = "initializer"
    _made_late = True
    _overridable = ("__call__",)

    def __init__(self):
        self._make_own(self._kind)

    def __call__(self, shape, dtype=None):
        """Values of a shape.

        Args:
            shape: Sizes of the axes.
            dtype: Defaults to `keratin.config.floatx()`.

        Returns:
            A tensor.
        """
        return _core.initializer_call(self._engine_for("__call__"), shape, dtype)

    def get_config(self):
        """The arguments that make such an object.

        Returns:
            A dict that JSON can hold.
        """
        return self._config() or {}

    def clone(self):
        """Another one with the same arguments."""
        return type(self).from_config(self.get_config())
