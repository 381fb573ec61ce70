"""Functions where objects are expected."""

from keratin.constraints import Constraint
from keratin.initializers import Initializer
from keratin.optimizers.schedules import LearningRateSchedule
from keratin.regularizers import Regularizer


def on_one(function):
    """A function of one tensor as one of a list."""
    return lambda tensors: [function(tensors[0])]


class _OfFunction:
    """Calls the function; its config is its name."""

    def __init__(self, function):
        super().__init__()
        self._function = function

    def get_config(self):
        return {"function": getattr(self._function, "__name__", repr(self._function))}


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
    def __call__(self, step):
        return self._function()
