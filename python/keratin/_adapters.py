"""Functions where objects are expected."""

import inspect

from keratin import ops
from keratin.constraints import Constraint
from keratin.initializers import Initializer
from keratin.losses import Loss
from keratin.metrics import Metric
from keratin.optimizers.schedules import LearningRateSchedule
from keratin.regularizers import Regularizer


def on_one(function):
    """A function of one tensor as one of a list."""
    return lambda tensors: [function(tensors[0])]


class _OfFunction:
    """Calls the function; files have its name alone."""

    _class_name = "function"

    def __init__(self, function):
        super().__init__()
        self._function = function

    def get_config(self):
        return {"function": _name_of(self._function)}


class FunctionInitializer(_OfFunction, Initializer):
    def __call__(self, shape, dtype=None):
        return self._function(shape, dtype=dtype)


class FunctionRegularizer(_OfFunction, Regularizer):
    def __call__(self, x):
        return self._function(x)


class FunctionConstraint(_OfFunction, Constraint):
    def __call__(self, w):
        return self._function(w)


class FunctionSchedule(_OfFunction, LearningRateSchedule):
    def __init__(self, function):
        super().__init__(function)
        self._takes_step = bool(inspect.signature(function).parameters)

    def __call__(self, step):
        return self._function(step) if self._takes_step else self._function()


class FunctionLoss(Loss):
    """A function of targets and predictions as a loss."""

    _class_name = "function"

    def __init__(self, function):
        super().__init__(name=_name_of(function))
        self._function = function

    def call(self, y_true, y_pred):
        return self._function(y_true, y_pred)

    def get_config(self):
        return {**super().get_config(), "function": _name_of(self._function)}


class FunctionMetric(Metric):
    """A function of targets and predictions as a metric: the mean of its values."""

    _class_name = "function"

    def __init__(self, function):
        super().__init__(name=_name_of(function))
        self._function = function
        self.total = self.add_variable((), "zeros", name="total")
        self.count = self.add_variable((), "zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        values = ops.cast(self._function(y_true, y_pred), self.dtype)
        if sample_weight is None:
            self.total.assign_add(ops.sum(values))
            self.count.assign_add(ops.cast(ops.size(values) or 1, self.dtype) if None not in values.shape
                                  else ops.sum(ops.ones_like(values)))
            return
        weights = ops.broadcast_to(ops.cast(sample_weight, self.dtype), values.shape)
        self.total.assign_add(ops.sum(values * weights))
        self.count.assign_add(ops.sum(weights))

    def result(self):
        return ops.divide_no_nan(self.total, self.count)

    def get_config(self):
        return {**super().get_config(), "function": _name_of(self._function)}


def _name_of(function):
    return getattr(function, "__name__", type(function).__name__)
