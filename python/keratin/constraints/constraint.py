"""Constraint: what weights are brought back to after each step."""

from keratin import _core
from keratin._objects import KerasObject


class Constraint(KerasObject):
    """What weights are brought back to after each step. Derive from it and override `__call__`.

    Example:

    >>> import keratin
    >>> class AtMostOne(keratin.constraints.Constraint):
    ...     def __call__(self, w):
    ...         return keratin.ops.minimum(w, 1.0)
    >>> AtMostOne()([0.5, 2.0])
    [0.5 1. ]
    """

    _kind = "constraint"
    _made_late = True
    _overridable = ("__call__",)

    def __init__(self):
        self._make_own(self._kind)

    def __call__(self, w):
        """The weights that are allowed and lie near.

        Args:
            w: A tensor.

        Returns:
            A tensor like `w`.
        """
        return _core.constraint_call(self._engine_for("__call__"), w)

    def get_config(self):
        """The arguments that make such an object.

        Returns:
            A dict that JSON can hold.
        """
        return self._config() or {}
