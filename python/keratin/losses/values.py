"""The values of samples, of built-in losses."""

import functools

from keratin import _core


@functools.lru_cache(maxsize=64)
def _loss(cls, options):
    return cls(**dict(options))


def values_of(cls, y_true, y_pred, **options):
    """What a loss is before it is reduced.

    Args:
        cls: The class of the loss.
        y_true: Targets.
        y_pred: Predictions.
        **options: Arguments of the class.

    Returns:
        A tensor.
    """
    return _core.loss_values(_loss(cls, tuple(options.items())), y_true, y_pred)
