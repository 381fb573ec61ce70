"""Variable: what a model remembers."""

from keratin import _core
from keratin.scopes import path_in_scopes


class Variable(_core.Variable):
    """A tensor that can be assigned: weights, slots of optimizers, sums of metrics.

    Its shape and dtype stay. Operators and `keratin.ops` take it as they take its value.

    Args:
        initializer: Its first value (anything that becomes a tensor), or what makes it: an initializer, its name, or a
            function of `shape` and `dtype`; these need `shape`.
        shape: Sizes of the axes.
        dtype: Of the elements. Defaults to that of the value, or to `keras.config.floatx()` with an initializer.
        trainable: Whether training changes it.
        autocast: Kept, as Keras does; layers cast as their policy says.
        aggregation: How replicas meet: `"none"`, `"mean"`, `"sum"` or `"only_first_replica"`. Kept, without effect here.
        synchronization: `"auto"`, `"none"`, `"on_write"` or `"on_read"`. Kept, without effect here.
        name: Without `/`. Defaults to the next free one of `variable`, `variable_1`, ...
        layout: Not supported: must be None.

    Raises:
        ValueError: For a name with `/`, or an initializer without `shape`.

    Example:

    >>> import keratin
    >>> v = keratin.Variable([1.0, 2.0], name="weight")
    >>> v.assign(v * 3)
    [3. 6.]
    >>> v.path, v.shape, v.dtype
    ('weight', (2,), 'float32')
    """

    def __init__(self, initializer, shape=None, dtype=None, trainable=True, autocast=True, aggregation="none",
                 synchronization="auto", name=None, layout=None, **kwargs):
        if kwargs:
            raise TypeError(f"Variable.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'")
        if layout is not None:
            raise NotImplementedError("Variable: `layout` is not supported. Leave it out.")
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}")
        value = _first_value(initializer, shape, dtype)
        super().__init__(value, _core.unique_name("variable") if name is None else name, bool(trainable))
        self._set_path(path_in_scopes(self.name))
        self._autocast, self.aggregation, self.synchronization = autocast, aggregation, synchronization
        self.regularizer = self.constraint = None
        self.overwrite_with_gradient = False

    def __reduce__(self):
        return _variable, (type(self), self.value, self.name, self.path, self.trainable), dict(self.__dict__)

    def assign_add(self, value):
        """Adds `value`; returns the new value."""
        return self.assign(self + value)

    def assign_sub(self, value):
        """Subtracts `value`; returns the new value."""
        return self.assign(self - value)


def _variable(cls, value, name, path, trainable):
    """What pickled variables are read with."""
    made = cls.__new__(cls)
    _core.Variable.__init__(made, value, name, trainable)
    made._set_path(path)
    return made


def _first_value(initializer, shape, dtype):
    if isinstance(initializer, str) or callable(initializer):
        if isinstance(initializer, str):
            from keratin import initializers

            initializer = initializers.get(initializer)
        if shape is None:
            raise ValueError("When creating a Variable from an initializer, the `shape` argument should be specified. "
                             f"Received: initializer={initializer} and shape={shape}")
        return initializer(tuple(shape), dtype=dtype or _core.floatx())
    value = _core.convert_to_tensor(initializer, dtype)
    if shape is not None and tuple(shape) != value.shape:
        raise ValueError(f"The value has another shape than `shape` says. Received: shape={shape}, value.shape={value.shape}")
    return value
