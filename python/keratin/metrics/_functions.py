# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The functions of `keratin.metrics`."""

from keratin._core import Tensor
from keratin._objects import built_in
from keratin.metrics._classes import (
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from keratin.losses._functions import (
    binary_crossentropy,
    categorical_crossentropy,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
)
from keratin.metrics.values import values_of


@built_in
def binary_accuracy(y_true, y_pred, threshold=0.5) -> Tensor:
    """What `BinaryAccuracy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.
        threshold: Predictions above it mean 1. Defaults to `0.5`.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.metrics.binary_accuracy([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(BinaryAccuracy, y_true, y_pred, threshold=threshold)


@built_in
def categorical_accuracy(y_true, y_pred) -> Tensor:
    """What `CategoricalAccuracy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.metrics.categorical_accuracy([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(CategoricalAccuracy, y_true, y_pred)


@built_in
def sparse_categorical_accuracy(y_true, y_pred) -> Tensor:
    """What `SparseCategoricalAccuracy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.metrics.sparse_categorical_accuracy([1], [[0.25, 0.75]]))
    1
    """
    return values_of(SparseCategoricalAccuracy, y_true, y_pred)


@built_in
def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5, from_sorted_ids=False) -> Tensor:
    """What `SparseTopKCategoricalAccuracy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.
        k: How many. Defaults to `5`.
        from_sorted_ids: Y_pred holds class numbers, best first. Defaults to `False`.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.metrics.sparse_top_k_categorical_accuracy([1], [[0.25, 0.75]]))
    1
    """
    return values_of(SparseTopKCategoricalAccuracy, y_true, y_pred, k=k, from_sorted_ids=from_sorted_ids)


@built_in
def top_k_categorical_accuracy(y_true, y_pred, k=5) -> Tensor:
    """What `TopKCategoricalAccuracy` gathers, for each sample.

    Args:
        y_true: Targets.
        y_pred: Predictions.
        k: How many. Defaults to `5`.

    Returns:
        A value for each sample.

    Raises:
        ValueError: For shapes that do not fit, and arguments out of range.

    Example:

    >>> import keratin
    >>> len(keratin.metrics.top_k_categorical_accuracy([[0.0, 1.0]], [[0.25, 0.75]]))
    1
    """
    return values_of(TopKCategoricalAccuracy, y_true, y_pred, k=k)


__all__ = [
    "binary_accuracy",
    "binary_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]
