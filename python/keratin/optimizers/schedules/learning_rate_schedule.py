"""LearningRateSchedule: the learning rate as a function of the step."""

from keratin import _core
from keratin._objects import KerasObject


class LearningRateSchedule(KerasObject):
    """The learning rate as a function of the step. Derive from it and override `__call__`.

    Example:

    >>> import keratin
    >>> class Halving(keratin.optimizers.schedules.LearningRateSchedule):
    ...     def __call__(self, step):
    ...         return 0.5 ** keratin.ops.cast(step, "float32")
    >>> float(keratin.optimizers.SGD(Halving()).learning_rate)
    1.0
    """

    _kind = "schedule"
    _made_late = True
    _overridable = ("__call__",)

    def __init__(self):
        self._make_own(self._kind)

    def __call__(self, step):
        """The rate at a step.

        Args:
            step: From 0.

        Returns:
            A scalar.
        """
        return _core.schedule_call(self._engine_for("__call__"), step)

    def get_config(self):
        """The arguments that make such an object.

        Returns:
            A dict that JSON can hold.
        """
        return self._config() or {}
