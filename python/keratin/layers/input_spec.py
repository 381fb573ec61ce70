"""InputSpec: which inputs a layer takes."""

from keratin import _core

__all__ = ["InputSpec"]


class InputSpec:
    """What the input of a layer must be. A layer that has one as its `input_spec` refuses other inputs with one clear error.

    Args:
        dtype: For information; nothing is checked.
        shape: All axes; None fits anything.
        ndim: The number of axes.
        max_ndim: At most as many axes.
        min_ndim: At least as many axes.
        axes: A dict of the sizes of single axes.
        allow_last_axis_squeeze: For information.
        name: For information.
        optional: For information.

    Raises:
        TypeError: When `axes` is not a dict with integer keys.
        ValueError: When `axes` names an axis beyond `ndim` or `max_ndim`.

    Example:

    >>> InputSpec(ndim=3, axes={-1: 4})
    InputSpec(ndim=3, axes={-1: 4})
    """

    def __init__(self, dtype=None, shape=None, ndim=None, max_ndim=None, min_ndim=None, axes=None,
                 allow_last_axis_squeeze=False, name=None, optional=False):
        self.dtype = None if dtype is None else _core.standardize_dtype(dtype)
        self.shape = None if shape is None else tuple(shape)
        self.ndim = ndim if shape is None else len(self.shape)
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.name, self.optional, self.allow_last_axis_squeeze = name, optional, allow_last_axis_squeeze
        try:
            self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        except (AttributeError, TypeError, ValueError):
            raise TypeError(f"Argument `axes` must be a dict with integer keys. Received: axes={axes}") from None
        most = self.ndim or self.max_ndim
        if self.axes and most is not None and max(self.axes) >= most:
            raise ValueError(f"Axis {max(self.axes)} is greater than the maximum allowed value: {most - 1}")

    def __repr__(self):
        shown = {name: getattr(self, name) for name in ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")}
        return f"InputSpec({', '.join(f'{name}={value}' for name, value in shown.items() if value)})"

    def get_config(self):
        """The arguments that make such a specification.

        Returns:
            A dict.
        """
        names = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes", "optional")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config):
        """A specification from what `get_config` gave.

        Args:
            config: A dict.

        Returns:
            An `InputSpec`.
        """
        return cls(**config)
