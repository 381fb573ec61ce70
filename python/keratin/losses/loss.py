"""Loss: what training makes small."""

from keratin import _core
from keratin._objects import KerasObject


class Loss(KerasObject):
    """What training makes small. Derive from it and override `call`.

    Args:
        name: Defaults to one from the class's name.
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`, `"sum"`,
            `"mean_with_sample_weight"`, or `"none"`.
        dtype: Of the computation.

    Example:

    >>> import keratin
    >>> class Worst(keratin.losses.Loss):
    ...     def call(self, y_true, y_pred):
    ...         return keratin.ops.max(keratin.ops.abs(y_true - y_pred), axis=-1)
    >>> float(Worst()([[0.0, 0.0]], [[1.0, 3.0]]))
    3.0
    """

    _kind = "loss"
    _overridable = ("call",)

    def __init__(self, name=None, reduction="sum_over_batch_size", dtype=None):
        from keratin.utils.names import to_snake_case

        self._make_own(self._kind)
        _core.loss_set(self, name or to_snake_case(type(self).__name__), reduction)

    def _make_over(self, cls, arguments):
        Loss.__init__(self, **{name: arguments[name] for name in ("name", "reduction", "dtype") if name in arguments})
        self.__dict__["_inner"] = cls(**arguments)

    def __call__(self, y_true, y_pred, sample_weight=None):
        """The loss.

        Args:
            y_true: Targets.
            y_pred: Predictions.
            sample_weight: A weight for each sample, or what broadcasts to the values.

        Returns:
            A scalar; the values of the samples with reduction `"none"`.

        Raises:
            ValueError: For shapes that do not fit.
        """
        return _core.loss_call(self, y_true, y_pred, sample_weight)

    def call(self, y_true, y_pred):
        """The values of the samples.

        Args:
            y_true: Targets, of the rank of `y_pred`.
            y_pred: Predictions.

        Returns:
            A tensor without the last axis.
        """
        return _core.loss_values(self._engine_for("call"), y_true, y_pred)

    @property
    def name(self):
        """The name."""
        return _core.loss_name(self)

    @property
    def reduction(self):
        """How the values of the samples become one."""
        return _core.loss_reduction(self)

    @property
    def dtype(self):
        """Of the computation."""
        return _core.loss_dtype(self)

    def get_config(self):
        """The arguments that make such a loss.

        Returns:
            A dict that JSON can hold.
        """
        return self._config() or {"name": self.name, "reduction": self.reduction}
