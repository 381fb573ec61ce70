"""InputSpec: what a layer demands of its input."""

from keratin import _core

__all__ = ["InputSpec"]


class InputSpec:
    """Rank and sizes that a layer demands of its input, checked at every call: `self.input_spec = InputSpec(ndim=2)`.

    Args:
        dtype: Kept, without effect: layers cast.
        shape: Sizes of all axes, the batch axis too; None for any.
        ndim: The number of axes.
        max_ndim: The most axes.
        min_ndim: The fewest axes.
        axes: Sizes by number of the axis.
        allow_last_axis_squeeze: Whether a last axis of size 1 may be missing, or too many.
        name: Of the input in a dict.
        optional: Whether None may stand for it.

    Raises:
        TypeError: For `axes` whose keys are no integers.
        ValueError: For an axis beyond the rank.

    Example:

    >>> InputSpec(shape=(None, 3))
    InputSpec(shape=(None, 3), ndim=2)
    """

    def __init__(self, dtype=None, shape=None, ndim=None, max_ndim=None, min_ndim=None, axes=None, allow_last_axis_squeeze=False,
                 name=None, optional=False):
        self.dtype = None if dtype is None else _core.standardize_dtype(dtype)
        self.shape = None if shape is None else tuple(shape)
        self.ndim = ndim if shape is None else len(self.shape)
        self.max_ndim, self.min_ndim, self.name, self.optional = max_ndim, min_ndim, name, optional
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        try:
            self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        except (AttributeError, TypeError, ValueError):
            raise TypeError(f"Argument `axes` must be a dict with integer keys. Received: axes={axes}") from None
        most = self.ndim or max_ndim
        if self.axes and most is not None and max(self.axes) > most - 1:
            raise ValueError(f"Axis {max(self.axes)} is greater than the maximum allowed value: {most - 1}")

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

    def __repr__(self):
        names = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")
        return f"InputSpec({', '.join(f'{name}={getattr(self, name)}' for name in names if getattr(self, name))})"
