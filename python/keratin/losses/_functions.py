# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The functions of `keratin.losses`."""

from keratin._core import Tensor
from keratin._objects import built_in
from keratin.losses._classes import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Huber,
    KLDivergence,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    SparseCategoricalCrossentropy,
)
from keratin.losses.values import values_of


@built_in
def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1) -> Tensor:
    """What `BinaryCrossentropy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.
        from_logits: Y_pred is what sigmoid would be applied to. Defaults to `False`.
        label_smoothing: S: targets become y (1 - s) + s / 2. Defaults to `0.0`.
        axis: Over which the mean is taken. Defaults to `-1`.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.binary_crossentropy([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(BinaryCrossentropy, y_true, y_pred, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis)


@built_in
def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1) -> Tensor:
    """What `CategoricalCrossentropy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.
        from_logits: Y_pred is what softmax would be applied to. Defaults to `False`.
        label_smoothing: S: targets become y (1 - s) + s / classes. Defaults to `0.0`.
        axis: The axis of the classes. Defaults to `-1`.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.categorical_crossentropy([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(CategoricalCrossentropy, y_true, y_pred, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis)


@built_in
def huber(y_true, y_pred, delta=1.0) -> Tensor:
    """What `Huber` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.
        delta: Where the parabola becomes a line. Defaults to `1.0`.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.huber([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(Huber, y_true, y_pred, delta=delta)


@built_in
def kl_divergence(y_true, y_pred) -> Tensor:
    """What `KLDivergence` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.kl_divergence([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(KLDivergence, y_true, y_pred)


@built_in
def log_cosh(y_true, y_pred) -> Tensor:
    """What `LogCosh` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.log_cosh([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(LogCosh, y_true, y_pred)


@built_in
def mean_absolute_error(y_true, y_pred) -> Tensor:
    """What `MeanAbsoluteError` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.mean_absolute_error([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(MeanAbsoluteError, y_true, y_pred)


@built_in
def mean_absolute_percentage_error(y_true, y_pred) -> Tensor:
    """What `MeanAbsolutePercentageError` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.mean_absolute_percentage_error([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(MeanAbsolutePercentageError, y_true, y_pred)


@built_in
def mean_squared_error(y_true, y_pred) -> Tensor:
    """What `MeanSquaredError` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.mean_squared_error([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(MeanSquaredError, y_true, y_pred)


@built_in
def mean_squared_logarithmic_error(y_true, y_pred) -> Tensor:
    """What `MeanSquaredLogarithmicError` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.mean_squared_logarithmic_error([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(MeanSquaredLogarithmicError, y_true, y_pred)


@built_in
def poisson(y_true, y_pred) -> Tensor:
    """What `Poisson` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.poisson([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(Poisson, y_true, y_pred)


@built_in
def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, axis=-1) -> Tensor:
    """What `SparseCategoricalCrossentropy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.
        from_logits: Y_pred is what softmax would be applied to. Defaults to `False`.
        ignore_class: Rows with this label do not count, e.g. -1. Defaults to `None`.
        axis: The axis of the classes: the last one. Defaults to `-1`.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.losses.sparse_categorical_crossentropy([1], [[0.25, 0.75]]))
    1
    """
    return values_of(SparseCategoricalCrossentropy, y_true, y_pred, from_logits=from_logits, ignore_class=ignore_class, axis=axis)


__all__ = [
    "binary_crossentropy",
    "categorical_crossentropy",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "sparse_categorical_crossentropy",
]
