"""Metrics, as `keras.metrics` has them."""

from keratin._identifiers import Identifiers, aliases_of
from keratin.metrics import _classes, _functions
from keratin.metrics._classes import *  # noqa: F403
from keratin.metrics._functions import *  # noqa: F403
from keratin.metrics.mean_metric_wrapper import MeanMetricWrapper
from keratin.metrics.metric import Metric

__all__ = [*_classes.__all__, *_functions.__all__, "MeanMetricWrapper", "Metric", "deserialize", "get", "serialize"]

_identifiers = Identifiers("metric", Metric, [getattr(_classes, name) for name in _classes.__all__], aliases_of("metric"))


def get(identifier):
    """The metric that a name, a config, a class or an object stands for.

    Args:
        identifier: What stands for it, or None.

    Returns:
        The metric; None for None.

    Raises:
        ValueError: For a name that there is not.

    Example:

    >>> get(None) is None
    True
    """
    return _identifiers.get(identifier)


def serialize(metric):
    """A metric as files have it.

    Args:
        metric: The metric.

    Returns:
        A dict that JSON can hold.
    """
    from keratin import saving

    return saving.serialize_keras_object(metric)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict, or a name.
        custom_objects: Classes of one's own by name.

    Returns:
        The metric.
    """
    return _identifiers.deserialize(config, custom_objects)
