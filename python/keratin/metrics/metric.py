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
    _overridable = ("update_state", "result", "reset_state")

    def __init__(self, dtype=None, name=None):
        from keratin.utils.names import to_snake_case

        self._make_own(self._kind)
        _core.metric_set(self, name or _core.unique_name(to_snake_case(type(self).__name__)), getattr(dtype, "name", dtype) or "")

    def _make_over(self, cls, arguments):
        Metric.__init__(self, dtype=arguments.pop("dtype", None), name=arguments.pop("name", None))
        self.__dict__["_inner"] = cls(**arguments, name=self.name, dtype=self.dtype)
        self._share()

    def _share(self):
        """The state of the built-in metric inside is this one's."""
        if "_inner" in self.__dict__:
            _core.metric_set_inner(self, self._inner)

    def update_state(self, *args, **kwargs):
        """Takes in a batch.

        Args:
            *args: Usually `y_true` and `y_pred`.
            **kwargs: Usually `sample_weight`.
        """
        engine = self._engine_for("update_state")
        bound = _SIGNATURES["values" if _takes_values(engine) else "targets"].bind(*args, **kwargs).arguments
        first = bound.get("y_true", bound.get("values"))
        _core.metric_update(engine, first, bound.get("y_pred"), bound.get("sample_weight"))
        self._share()

    def result(self):
        """The number so far.

        Returns:
            A tensor.
        """
        return _core.metric_result(self._engine_for("result"))

    def reset_state(self):
        """Begins again: every variable becomes 0."""
        _core.metric_reset(self)

    reset_states = reset_state

    def __call__(self, *args, **kwargs):
        """`update_state`, then `result`."""
        self.update_state(*args, **kwargs)
        return self.result()

    def stateless_update_state(self, metric_variables, *args, **kwargs):
        """`update_state` as a function of the state, which stays as it is.

        Args:
            metric_variables: Values of `variables`.
            *args: As of `update_state`.
            **kwargs: As of `update_state`.

        Returns:
            The new values of `variables`.

        Raises:
            ValueError: For another number of values.
        """
        with self._with_state(metric_variables) as scope:
            self.update_state(*args, **kwargs)
        return [scope.get_current_value(variable) for variable in self.variables]

    def stateless_result(self, metric_variables):
        """`result` as a function of the state.

        Args:
            metric_variables: Values of `variables`.

        Returns:
            A tensor.

        Raises:
            ValueError: For another number of values.
        """
        with self._with_state(metric_variables):
            return self.result()

    def stateless_reset_state(self):
        """The state at the beginning.

        Returns:
            Values of `variables`.
        """
        from keratin import ops

        return [ops.zeros_like(variable) for variable in self.variables]

    def _with_state(self, values):
        from keratin.scopes import StatelessScope

        variables = self.variables
        if len(values) != len(variables):
            raise ValueError("Argument `metric_variables` must be a list of tensors corresponding 1:1 to "
                             f"{type(self).__name__}().variables. Received list with length {len(values)}, but expected "
                             f"{len(variables)} variables.")
        return StatelessScope(list(zip(variables, values)))

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
        self._share()
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
        return self._config() or {"name": self.name, "dtype": self.dtype}

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"


def _takes_values(metric):
    from keratin.metrics import Mean, Sum

    return isinstance(metric, (Mean, Sum))


def _targets(y_true, y_pred, sample_weight=None):
    pass


def _values(values, sample_weight=None):
    pass


_SIGNATURES = {"targets": inspect.signature(_targets), "values": inspect.signature(_values)}
