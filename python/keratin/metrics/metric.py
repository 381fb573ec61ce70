"""Metric: what is reported."""

import inspect

from keratin import _core
from keratin._objects import KerasObject


class Metric(KerasObject):
    """A number gathered over batches. Derive from it: make state with `add_variable`, change it in `update_state`, and
    give the number in `result`.

    Args:
        dtype: Of the state.
        name: Defaults to one from the class's name.

    Example:

    >>> import keratin
    >>> class Largest(keratin.metrics.Metric):
    ...     def __init__(self, name="largest"):
    ...         super().__init__(name=name)
    ...         self.value = self.add_variable(shape=(), initializer="zeros", name="value")
    ...     def update_state(self, y_true, y_pred, sample_weight=None):
    ...         self.value.assign(keratin.ops.maximum(self.value, keratin.ops.max(y_pred)))
    ...     def result(self):
    ...         return self.value
    >>> metric = Largest()
    >>> metric.update_state([0.0], [3.0])
    >>> float(metric.result())
    3.0
    """

    _kind = "metric"

    def __init__(self, dtype=None, name=None):
        from keratin.utils.names import to_snake_case

        self._make_own(self._kind)
        _core.metric_set(self, name or _core.unique_name(to_snake_case(type(self).__name__)), getattr(dtype, "name", dtype) or "")

    def update_state(self, *args, **kwargs):
        """Takes in a batch.

        Args:
            *args: Usually `y_true` and `y_pred`.
            **kwargs: Usually `sample_weight`.
        """
        self._refuse("update_state")
        bound = _SIGNATURES["values" if type(self).__name__ in ("Mean", "Sum") else "targets"].bind(*args, **kwargs).arguments
        first = bound.get("y_true", bound.get("values"))
        _core.metric_update(self, first, bound.get("y_pred"), bound.get("sample_weight"))

    def result(self):
        """The number so far.

        Returns:
            A tensor.
        """
        self._refuse("result")
        return _core.metric_result(self)

    def reset_state(self):
        """Begins again: every variable becomes 0."""
        _core.metric_reset(self)

    reset_states = reset_state

    def __call__(self, *args, **kwargs):
        """`update_state`, then `result`."""
        self.update_state(*args, **kwargs)
        return self.result()

    def add_variable(self, shape, initializer, dtype=None, aggregation="sum", name=None):
        """Makes a variable of the metric.

        Args:
            shape: Sizes of the axes.
            initializer: How it begins.
            dtype: Defaults to the metric's.
            aggregation: Kept, without effect here.
            name: Defaults to `variable`.

        Returns:
            A `keras.Variable`.
        """
        return _core.metric_add_variable(self, name or _core.unique_name("variable"), shape, initializer,
                                         _core.standardize_dtype(dtype or self.dtype))

    def add_weight(self, shape=(), initializer=None, dtype=None, name=None):
        """`add_variable` under its older name."""
        return self.add_variable(shape, initializer, dtype, name=name)

    @property
    def variables(self):
        """The state."""
        return _core.metric_variables(self)

    @property
    def name(self):
        """The name."""
        return _core.metric_name(self)

    @property
    def dtype(self):
        """Of the state."""
        return _core.metric_dtype(self)

    def get_config(self):
        """The arguments that make such a metric.

        Returns:
            A dict that JSON can hold.
        """
        return {"name": self.name, "dtype": self.dtype} if _core.is_python_kind(self) else _core.object_config(self)

    def _refuse(self, method):
        if _core.is_python_kind(self):
            raise NotImplementedError(f"Metric {type(self).__name__} does not have a `{method}()` method implemented.")

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"


def _targets(y_true, y_pred, sample_weight=None):
    pass


def _values(values, sample_weight=None):
    pass


_SIGNATURES = {"targets": inspect.signature(_targets), "values": inspect.signature(_values)}
