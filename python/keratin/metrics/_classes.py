# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.metrics`."""

from keratin.metrics.metric import Metric


class AUC(Metric):
    """The area under a curve over decision thresholds, approximated by a Riemann sum over counts.

    Args:
        num_thresholds: Evenly spaced in [0, 1]. Defaults to `200`.
        curve: "ROC", "PR" or "PRGAIN". Defaults to `'ROC'`.
        summation_method: See `keras`'s own documentation of this argument. Defaults to
            `'interpolation'`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.
        thresholds: Instead of num_thresholds. Defaults to `None`.
        multi_label: The (weighted) mean of the areas of each column. Defaults to `False`.
        num_labels: See `keras`'s own documentation of this argument. Defaults to `None`.
        label_weights: See `keras`'s own documentation of this argument. Defaults to `None`.
        from_logits: Y_pred goes through sigmoid first. Defaults to `False`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.AUC().dtype
    'float32'
    """

    def __init__(self, num_thresholds=200, curve='ROC', summation_method='interpolation', name=None, dtype=None, thresholds=None, multi_label=False, num_labels=None, label_weights=None, from_logits=False):
        self._make(AUC, locals())


class Accuracy(Metric):
    """How often predictions equal labels.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.Accuracy().dtype
    'float32'
    """

    def __init__(self, name='accuracy', dtype=None):
        self._make(Accuracy, locals())


class BinaryAccuracy(Metric):
    """How often predictions, cut at the threshold, equal the 0/1 labels.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.
        threshold: Predictions above it mean 1. Defaults to `0.5`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.BinaryAccuracy().dtype
    'float32'
    """

    def __init__(self, name='binary_accuracy', dtype=None, threshold=0.5):
        self._make(BinaryAccuracy, locals())


class BinaryCrossentropy(Metric):
    """The loss binary_crossentropy, reduced over the batch: for 0/1 targets, one output a question.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.
        from_logits: Y_pred is what sigmoid would be applied to. Defaults to `False`.
        label_smoothing: S: targets become y (1 - s) + s / 2. Defaults to `0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.BinaryCrossentropy().dtype
    'float32'
    """

    def __init__(self, name='binary_crossentropy', dtype=None, from_logits=False, label_smoothing=0):
        self._make(BinaryCrossentropy, locals())


class CategoricalAccuracy(Metric):
    """How often the largest of the predictions is that of the one-hot target.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.CategoricalAccuracy().dtype
    'float32'
    """

    def __init__(self, name='categorical_accuracy', dtype=None):
        self._make(CategoricalAccuracy, locals())


class CategoricalCrossentropy(Metric):
    """The loss categorical_crossentropy, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.
        from_logits: Y_pred is what softmax would be applied to. Defaults to `False`.
        label_smoothing: S: targets become y (1 - s) + s / classes. Defaults to `0`.
        axis: The axis of the classes. Defaults to `-1`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.CategoricalCrossentropy().dtype
    'float32'
    """

    def __init__(self, name='categorical_crossentropy', dtype=None, from_logits=False, label_smoothing=0, axis=-1):
        self._make(CategoricalCrossentropy, locals())


class F1Score(Metric):
    """2 precision recall / (precision + recall): FBetaScore with beta 1.

    Args:
        average: How the values of the classes become one. Defaults to `None`.
        threshold: Above it a prediction counts as true. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.F1Score().dtype
    'float32'
    """

    def __init__(self, average=None, threshold=None, name='f1_score', dtype=None):
        self._make(F1Score, locals())


class FBetaScore(Metric):
    """(1 + beta²) precision recall / (beta² precision + recall), of y_true and y_pred of shape
    (batch, classes).

    Args:
        average: How the values of the classes become one. Defaults to `None`.
        beta: How many times recall matters more than precision. Defaults to `1.0`.
        threshold: In (0, 1]. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.FBetaScore().dtype
    'float32'
    """

    def __init__(self, average=None, beta=1.0, threshold=None, name='fbeta_score', dtype=None):
        self._make(FBetaScore, locals())


class FalseNegatives(Metric):
    """The (weighted) number of positive labels with predictions at or below the threshold; one
    value a threshold.

    Args:
        thresholds: Above them a prediction counts as true. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.FalseNegatives().dtype
    'float32'
    """

    def __init__(self, thresholds=None, name=None, dtype=None):
        self._make(FalseNegatives, locals())


class FalsePositives(Metric):
    """The (weighted) number of negative labels with predictions above the threshold; one value a
    threshold.

    Args:
        thresholds: Above them a prediction counts as true. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.FalsePositives().dtype
    'float32'
    """

    def __init__(self, thresholds=None, name=None, dtype=None):
        self._make(FalsePositives, locals())


class KLDivergence(Metric):
    """The loss kl_divergence, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.KLDivergence().dtype
    'float32'
    """

    def __init__(self, name='kl_divergence', dtype=None):
        self._make(KLDivergence, locals())


class LogCoshError(Metric):
    """The mean of losses::log_cosh over all samples. The name defaults to "logcosh".

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.LogCoshError().dtype
    'float32'
    """

    def __init__(self, name='logcosh', dtype=None):
        self._make(LogCoshError, locals())


class Mean(Metric):
    """The weighted mean of all values seen: sum(values * weight) / sum(weight). Values of shape
    (batch, ...) count with the mean of each sample.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.Mean().dtype
    'float32'
    """

    def __init__(self, name='mean', dtype=None):
        self._make(Mean, locals())


class MeanAbsoluteError(Metric):
    """The loss mean_absolute_error, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.MeanAbsoluteError().dtype
    'float32'
    """

    def __init__(self, name='mean_absolute_error', dtype=None):
        self._make(MeanAbsoluteError, locals())


class MeanAbsolutePercentageError(Metric):
    """The loss mean_absolute_percentage_error, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.MeanAbsolutePercentageError().dtype
    'float32'
    """

    def __init__(self, name='mean_absolute_percentage_error', dtype=None):
        self._make(MeanAbsolutePercentageError, locals())


class MeanSquaredError(Metric):
    """The loss mean_squared_error, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.MeanSquaredError().dtype
    'float32'
    """

    def __init__(self, name='mean_squared_error', dtype=None):
        self._make(MeanSquaredError, locals())


class MeanSquaredLogarithmicError(Metric):
    """The loss mean_squared_logarithmic_error, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.MeanSquaredLogarithmicError().dtype
    'float32'
    """

    def __init__(self, name='mean_squared_logarithmic_error', dtype=None):
        self._make(MeanSquaredLogarithmicError, locals())


class Poisson(Metric):
    """The loss poisson, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.Poisson().dtype
    'float32'
    """

    def __init__(self, name='poisson', dtype=None):
        self._make(Poisson, locals())


class Precision(Metric):
    """true positives / (true positives + false positives): how much of what was called positive is.
    0 when there is nothing to divide by. One value a threshold, a scalar for one.

    Args:
        thresholds: A prediction above it is positive: 0.5, with top_k everything. Defaults to
            `None`.
        top_k: Only the k largest predictions of a row can be positive. Defaults to `None`.
        class_id: Look at this column alone. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.Precision().dtype
    'float32'
    """

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None):
        self._make(Precision, locals())


class R2Score(Metric):
    """1 - (sum of squared errors) / (sum of squared deviations from the mean): the share of the
    variance that is explained. y_true and y_pred of shape (batch, outputs).

    Args:
        class_aggregation: See `keras`'s own documentation of this argument. Defaults to
            `'uniform_average'`.
        num_regressors: P > 0: the adjusted score 1 - (1 - R2)(n - 1) / (n - p - 1). Defaults to
            `0`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.R2Score().dtype
    'float32'
    """

    def __init__(self, class_aggregation='uniform_average', num_regressors=0, name='r2_score', dtype=None):
        self._make(R2Score, locals())


class Recall(Metric):
    """true positives / (true positives + false negatives): how much of the positive was found. 0
    when there is nothing to divide by. One value a threshold, a scalar for one.

    Args:
        thresholds: A prediction above it is positive: 0.5, with top_k everything. Defaults to
            `None`.
        top_k: Only the k largest predictions of a row can be positive. Defaults to `None`.
        class_id: Look at this column alone. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.Recall().dtype
    'float32'
    """

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None):
        self._make(Recall, locals())


class RootMeanSquaredError(Metric):
    """sqrt of the mean of (y_pred - y_true)^2 over all samples.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.RootMeanSquaredError().dtype
    'float32'
    """

    def __init__(self, name='root_mean_squared_error', dtype=None):
        self._make(RootMeanSquaredError, locals())


class SparseCategoricalAccuracy(Metric):
    """How often the largest of the predictions is that of the class number in y_true.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.SparseCategoricalAccuracy().dtype
    'float32'
    """

    def __init__(self, name='sparse_categorical_accuracy', dtype=None):
        self._make(SparseCategoricalAccuracy, locals())


class SparseCategoricalCrossentropy(Metric):
    """The loss sparse_categorical_crossentropy, reduced over the batch.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.
        from_logits: Y_pred is what softmax would be applied to. Defaults to `False`.
        ignore_class: Rows with this label do not count, e.g. -1. Defaults to `None`.
        axis: The axis of the classes: the last one. Defaults to `-1`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.SparseCategoricalCrossentropy().dtype
    'float32'
    """

    def __init__(self, name='sparse_categorical_crossentropy', dtype=None, from_logits=False, ignore_class=None, axis=-1):
        self._make(SparseCategoricalCrossentropy, locals())


class SparseTopKCategoricalAccuracy(Metric):
    """How often the class number y_true is among the k largest predictions.

    Args:
        k: How many. Defaults to `5`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.
        from_sorted_ids: Y_pred holds class numbers, best first. Defaults to `False`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.SparseTopKCategoricalAccuracy().dtype
    'float32'
    """

    def __init__(self, k=5, name='sparse_top_k_categorical_accuracy', dtype=None, from_sorted_ids=False):
        self._make(SparseTopKCategoricalAccuracy, locals())


class Sum(Metric):
    """The weighted sum of all values seen.

    Args:
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.Sum().dtype
    'float32'
    """

    def __init__(self, name='sum', dtype=None):
        self._make(Sum, locals())


class TopKCategoricalAccuracy(Metric):
    """How often the class of the one-hot target is among the k largest predictions.

    Args:
        k: How many. Defaults to `5`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.TopKCategoricalAccuracy().dtype
    'float32'
    """

    def __init__(self, k=5, name='top_k_categorical_accuracy', dtype=None):
        self._make(TopKCategoricalAccuracy, locals())


class TrueNegatives(Metric):
    """The (weighted) number of negative labels with predictions at or below the threshold; one
    value a threshold.

    Args:
        thresholds: Above them a prediction counts as true. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.TrueNegatives().dtype
    'float32'
    """

    def __init__(self, thresholds=None, name=None, dtype=None):
        self._make(TrueNegatives, locals())


class TruePositives(Metric):
    """The (weighted) number of positive labels with predictions above the threshold; one value a
    threshold.

    Args:
        thresholds: Above them a prediction counts as true. Defaults to `None`.
        name: Defaults to one from the class's name.
        dtype: The dtype, or dtype policy, of weights and computation. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.metrics.TruePositives().dtype
    'float32'
    """

    def __init__(self, thresholds=None, name=None, dtype=None):
        self._make(TruePositives, locals())


__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "Precision",
    "R2Score",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
]
