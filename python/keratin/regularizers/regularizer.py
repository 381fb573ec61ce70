"""Regularizer: a penalty of weights or outputs."""

from keratin import _core
from keratin._objects import KerasObject


class Regularizer(KerasObject):
    """A penalty, added to the loss. Derive from it and override `__call__`.

    Example:

    >>> import keratin
    >>> class Tenth(keratin.regularizers.Regularizer):
    ...     def __call__(self, x):
    ...         return 0.1 * keratin.ops.sum(x)
    >>> float(Tenth()(keratin.ops.ones((2, 5))))
    1.0
    """

    _kind = "regularizer"
    _made_late = True
    _overridable = ("__call__",)

    def __init__(self):
        self._make_own(self._kind)

    def __call__(self, x):
        """The penalty.

        Args:
            x: A tensor.

        Returns:
            A scalar.
        """
        return _core.regularizer_call(self._engine_for("__call__"), x)

    def get_config(self):
        """The arguments that make such an object.

        Returns:
            A dict that JSON can hold.
        """
        return self._config() or {}
