# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `creation`."""

from keratin import _core
from keratin._core import Tensor

_full_like = _core.op("full_like")
_geomspace = _core.op("geomspace")
_linspace = _core.op("linspace")
_logspace = _core.op("logspace")


def full_like(x, fill_value, dtype=None) -> Tensor:
    """fill_value, broadcast to the shape of x.

    Args:
        x: A tensor, or what becomes one.
        fill_value: A tensor, or what becomes one.
        dtype: The dtype of the result; none given: that of x. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.full_like([[1.0, 2.0], [3.0, 4.0]], [5.0])
    [[5. 5.]
     [5. 5.]]
    """
    return _full_like(x, fill_value, dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0) -> Tensor:
    """num values from start to stop at equal ratios; both must have the same sign.

    Args:
        start: A tensor, or what becomes one.
        stop: A tensor, or what becomes one.
        num: How many values. Defaults to `50`.
        endpoint: Stop is the last value; else the one after the last. Defaults to `True`.
        dtype: Of the result; none given: of start and stop, or float32. Defaults to `None`.
        axis: Where the new axis stands in the result. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.geomspace([1.0, -2.0], [8.0, -1.0], num=4).shape
    (4, 2)
    """
    return _geomspace(start, stop, num, endpoint, dtype, axis)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0) -> Tensor:
    """num values from start to stop at equal distances, along a new axis of their broadcast shape.
    Integers are rounded down. linspace_with_step gives the distance too.

    Args:
        start: A tensor, or what becomes one.
        stop: A tensor, or what becomes one.
        num: How many values. Defaults to `50`.
        endpoint: Stop is the last value; else the one after the last. Defaults to `True`.
        retstep: The distance is a second result: of linspace_with_step in C++. Defaults to `False`.
        dtype: Of the result; none given: of start and stop, or float32. Defaults to `None`.
        axis: Where the new axis stands in the result. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.linspace([0.0, 1.0], [4.0, -1.0], num=5)
    [[ 0.   1. ]
     [ 1.   0.5]
     [ 2.   0. ]
     [ 3.  -0.5]
     [ 4.  -1. ]]
    """
    return _linspace(start, stop, num, endpoint, retstep, dtype, axis)


def logspace(start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0) -> Tensor:
    """base to the num values of linspace: from base^start to base^stop at equal ratios.

    Args:
        start: A tensor, or what becomes one.
        stop: A tensor, or what becomes one.
        num: How many values. Defaults to `50`.
        endpoint: Base^stop is the last value; else the one after the last. Defaults to `True`.
        base: What is raised to powers. Defaults to `10`.
        dtype: Of the result; none given: of start and stop, or float32. Defaults to `None`.
        axis: Where the new axis stands in the result. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logspace([0.0, 1.0], [1.0, -1.0], num=5, base=10.0).shape
    (5, 2)
    """
    return _logspace(start, stop, num, endpoint, base, dtype, axis)
