"""MeanMetricWrapper: the mean of a function."""

from keratin import ops
from keratin.metrics._classes import Mean

__all__ = ["MeanMetricWrapper"]


class MeanMetricWrapper(Mean):
    """The mean of a function of targets and predictions.

    Args:
        fn: A function of `y_true` and `y_pred` that gives a value for each sample.
        name: Defaults to that of the function.
        dtype: Of the state.
        **kwargs: Go to `fn`.

    Example:

    >>> import keratin
    >>> metric = MeanMetricWrapper(keratin.losses.mean_absolute_error, name="mae")
    >>> float(metric([[1.0]], [[3.0]]))
    2.0
    """

    def __init__(self, fn, name=None, dtype=None, **kwargs):
        Mean.__init__(self, name=name or getattr(fn, "__name__", "mean_metric_wrapper"), dtype=dtype)
        self._fn, self._fn_kwargs = fn, kwargs

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Takes in a batch.

        Args:
            y_true: Targets.
            y_pred: Predictions.
            sample_weight: A weight for each sample.
        """
        values = ops.cast(self._fn(ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype), **self._fn_kwargs), self.dtype)
        super().update_state(values, sample_weight=sample_weight)

    def get_config(self):
        """The arguments that make such a metric.

        Returns:
            A dict that JSON can hold.
        """
        from keratin import saving

        config = {"name": self.name, "dtype": self.dtype}
        if type(self) is MeanMetricWrapper:
            config["fn"] = saving.serialize_keras_object(self._fn)
        return {**config, **self._fn_kwargs}

    @classmethod
    def from_config(cls, config):
        """A metric from what `get_config` gave.

        Args:
            config: A dict.

        Returns:
            A new metric.
        """
        from keratin import saving

        return cls(**{**config, "fn": saving.deserialize_keras_object(config["fn"])} if "fn" in config else config)
