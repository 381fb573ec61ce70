# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.losses`."""

from keratin.losses.loss import Loss


class BinaryCrossentropy(Loss):
    """The loss binary_crossentropy, reduced over the batch: for 0/1 targets, one output a question.

    Args:
        from_logits: Y_pred is what sigmoid would be applied to. Defaults to `False`.
        label_smoothing: S: targets become y (1 - s) + s / 2. Defaults to `0.0`.
        axis: Over which the mean is taken. Defaults to `-1`.
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.BinaryCrossentropy().reduction
    'sum_over_batch_size'
    """

    def __init__(self, from_logits=False, label_smoothing=0.0, axis=-1, reduction='sum_over_batch_size', name='binary_crossentropy', dtype=None):
        self._make(BinaryCrossentropy, locals())


class CategoricalCrossentropy(Loss):
    """The loss categorical_crossentropy, reduced over the batch.

    Args:
        from_logits: Y_pred is what softmax would be applied to. Defaults to `False`.
        label_smoothing: S: targets become y (1 - s) + s / classes. Defaults to `0.0`.
        axis: The axis of the classes. Defaults to `-1`.
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.CategoricalCrossentropy().reduction
    'sum_over_batch_size'
    """

    def __init__(self, from_logits=False, label_smoothing=0.0, axis=-1, reduction='sum_over_batch_size', name='categorical_crossentropy', dtype=None):
        self._make(CategoricalCrossentropy, locals())


class Huber(Loss):
    """The loss huber, reduced over the batch: like the squared error near 0, like the absolute one
    for outliers.

    Args:
        delta: Where the parabola becomes a line. Defaults to `1.0`.
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.Huber().reduction
    'sum_over_batch_size'
    """

    def __init__(self, delta=1.0, reduction='sum_over_batch_size', name='huber_loss', dtype=None):
        self._make(Huber, locals())


class KLDivergence(Loss):
    """The loss kl_divergence, reduced over the batch.

    Args:
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.KLDivergence().reduction
    'sum_over_batch_size'
    """

    def __init__(self, reduction='sum_over_batch_size', name='kl_divergence', dtype=None):
        self._make(KLDivergence, locals())


class LogCosh(Loss):
    """The loss log_cosh, reduced over the batch.

    Args:
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.LogCosh().reduction
    'sum_over_batch_size'
    """

    def __init__(self, reduction='sum_over_batch_size', name='log_cosh', dtype=None):
        self._make(LogCosh, locals())


class MeanAbsoluteError(Loss):
    """The loss mean_absolute_error, reduced over the batch.

    Args:
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.MeanAbsoluteError().reduction
    'sum_over_batch_size'
    """

    def __init__(self, reduction='sum_over_batch_size', name='mean_absolute_error', dtype=None):
        self._make(MeanAbsoluteError, locals())


class MeanAbsolutePercentageError(Loss):
    """The loss mean_absolute_percentage_error, reduced over the batch.

    Args:
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.MeanAbsolutePercentageError().reduction
    'sum_over_batch_size'
    """

    def __init__(self, reduction='sum_over_batch_size', name='mean_absolute_percentage_error', dtype=None):
        self._make(MeanAbsolutePercentageError, locals())


class MeanSquaredError(Loss):
    """The loss mean_squared_error, reduced over the batch.

    Args:
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.MeanSquaredError().reduction
    'sum_over_batch_size'
    """

    def __init__(self, reduction='sum_over_batch_size', name='mean_squared_error', dtype=None):
        self._make(MeanSquaredError, locals())


class MeanSquaredLogarithmicError(Loss):
    """The loss mean_squared_logarithmic_error, reduced over the batch.

    Args:
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.MeanSquaredLogarithmicError().reduction
    'sum_over_batch_size'
    """

    def __init__(self, reduction='sum_over_batch_size', name='mean_squared_logarithmic_error', dtype=None):
        self._make(MeanSquaredLogarithmicError, locals())


class Poisson(Loss):
    """The loss poisson, reduced over the batch.

    Args:
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.Poisson().reduction
    'sum_over_batch_size'
    """

    def __init__(self, reduction='sum_over_batch_size', name='poisson', dtype=None):
        self._make(Poisson, locals())


class SparseCategoricalCrossentropy(Loss):
    """The loss sparse_categorical_crossentropy, reduced over the batch.

    Args:
        from_logits: Y_pred is what softmax would be applied to. Defaults to `False`.
        ignore_class: Rows with this label do not count, e.g. -1. Defaults to `None`.
        reduction: How the values of the samples become one: `"sum_over_batch_size"`, `"mean"`,
            `"sum"`, `"mean_with_sample_weight"` or `"none"`. Defaults to `'sum_over_batch_size'`.
        axis: The axis of the classes: the last one. Defaults to `-1`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.losses.SparseCategoricalCrossentropy().reduction
    'sum_over_batch_size'
    """

    def __init__(self, from_logits=False, ignore_class=None, reduction='sum_over_batch_size', axis=-1, name='sparse_categorical_crossentropy', dtype=None):
        self._make(SparseCategoricalCrossentropy, locals())


__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
]
