"""The values of samples, of built-in metrics."""

import functools

from keratin import _core


@functools.lru_cache(maxsize=64)
def _metric(cls, options):
    return cls(name="values", **dict(options))


def values_of(cls, y_true, y_pred, **options):
    """What a metric takes the mean of.

    Args:
        cls: The class of the metric.
        y_true: Targets.
        y_pred: Predictions.
        **options: Arguments of the class.

    Returns:
        A tensor.
    """
    return _core.metric_values(_metric(cls, tuple(options.items())), y_true, y_pred)
