# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `reduce`."""

from keratin import _core
from keratin._core import Tensor

_all = _core.op("all")
_allclose = _core.op("allclose")
_any = _core.op("any")
_argmax = _core.op("argmax")
_argmin = _core.op("argmin")
_count_nonzero = _core.op("count_nonzero")
_cumprod = _core.op("cumprod")
_cumsum = _core.op("cumsum")
_logsumexp = _core.op("logsumexp")
_max = _core.op("max")
_mean = _core.op("mean")
_min = _core.op("min")
_nanargmax = _core.op("nanargmax")
_nanargmin = _core.op("nanargmin")
_nancumprod = _core.op("nancumprod")
_nancumsum = _core.op("nancumsum")
_nanmax = _core.op("nanmax")
_nanmean = _core.op("nanmean")
_nanmin = _core.op("nanmin")
_nanprod = _core.op("nanprod")
_nanstd = _core.op("nanstd")
_nansum = _core.op("nansum")
_nanvar = _core.op("nanvar")
_ptp = _core.op("ptp")
_std = _core.op("std")
_sum = _core.op("sum")
_var = _core.op("var")


def all(x, axis=None, keepdims=False) -> Tensor:
    """Whether all values over axes are true (not 0); true of nothing.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes to reduce; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.all([[True, False], [True, True]], axis=(-1,))
    [False  True]
    """
    return _all(x, axis, keepdims)


def allclose(x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False) -> Tensor:
    """True when isclose holds everywhere. bool scalar out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.
        rtol: How far apart, relative to x2. Defaults to `1e-05`.
        atol: How far apart at least. Defaults to `1e-08`.
        equal_nan: Two NaNs are close. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.allclose([1.0, 2.0, -3.0], [1.0000009536743164, 2.0999999046325684, -3.0])
    False
    """
    return _allclose(x1, x2, rtol, atol, equal_nan)


def amax(x, axis=None, keepdims=False) -> Tensor:
    """The largest value over axes; NaN when any is NaN. Equal values share the gradient.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes to reduce; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.amax([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]])
    6.25
    """
    return _max(x, axis, keepdims)


def amin(x, axis=None, keepdims=False) -> Tensor:
    """The smallest value over axes; NaN when any is NaN. Equal values share the gradient.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes to reduce; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.amin([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]])
    -3.
    """
    return _min(x, axis, keepdims)


def any(x, axis=None, keepdims=False) -> Tensor:
    """Whether any value over axes is true (not 0); false of nothing.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes to reduce; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.any([[True, False], [True, True]], axis=(-1,))
    [True True]
    """
    return _any(x, axis, keepdims)


def argmax(x, axis=None, keepdims=False) -> Tensor:
    """The position of the largest value, int32; the first of equals. NaN beats all numbers.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: in x flattened. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.argmax([[1.0, 2.5, -3.0], [4.0, 5.0, 5.0]])
    4
    """
    return _argmax(x, axis, keepdims)


def argmin(x, axis=None, keepdims=False) -> Tensor:
    """The position of the smallest value, int32; the first of equals. NaN beats all numbers.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: in x flattened. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.argmin([[1.0, 2.5, -3.0], [4.0, 5.0, 5.0]])
    2
    """
    return _argmin(x, axis, keepdims)


def count_nonzero(x, axis=None) -> Tensor:
    """How many values are not 0; int32.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.count_nonzero([[1.0, 0.0], [-3.0, 0.0]])
    2
    """
    return _count_nonzero(x, axis)


def cumprod(x, axis=None, dtype=None) -> Tensor:
    """The running product along an axis, multiplied in `dtype`; bools in int32.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: x is flattened first. Defaults to `None`.
        dtype: Of the result, into which x is cast first. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cumprod([[1.0, 2.5, -3.0], [4.0, 0.0, 6.25]])
    [  1.    2.5  -7.5 -30.   -0.   -0. ]
    """
    return _cumprod(x, axis, dtype)


def cumsum(x, axis=None, dtype=None) -> Tensor:
    """The running sum along an axis, added up in `dtype`; bools in int32.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: x is flattened first. Defaults to `None`.
        dtype: Of the result, into which x is cast first. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cumsum([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]])
    [ 1.    3.5   0.5   4.5   9.5  15.75]
    """
    return _cumsum(x, axis, dtype)


def logsumexp(x, axis=None, keepdims=False) -> Tensor:
    """log(sum(exp(x))) without overflow.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logsumexp([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]]).shape
    ()
    """
    return _logsumexp(x, axis, keepdims)


def mean(x, axis=None, keepdims=False) -> Tensor:
    """The mean over axes; NaN of nothing. Integers and bools give float32.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes to reduce; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.mean([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]])
    2.625
    """
    return _mean(x, axis, keepdims)


def nanargmax(x, axis=None, keepdims=False) -> Tensor:
    """Where the largest of what is not NaN stands; -1 where there is nothing else. int32.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: of the flat tensor. Defaults to `None`.
        keepdims: Keep the reduced axis with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanargmax(x, axis, keepdims)


def nanargmin(x, axis=None, keepdims=False) -> Tensor:
    """Where the smallest of what is not NaN stands; -1 where there is nothing else. int32.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: of the flat tensor. Defaults to `None`.
        keepdims: Keep the reduced axis with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanargmin(x, axis, keepdims)


def nancumprod(x, axis=None, dtype=None) -> Tensor:
    """The running product along an axis, NaN counted as 1.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: x is flattened first. Defaults to `None`.
        dtype: Of the result; none given: as cumprod says. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nancumprod(x, axis, dtype)


def nancumsum(x, axis=None, dtype=None) -> Tensor:
    """The running sum along an axis, NaN counted as 0.

    Args:
        x: A tensor, or what becomes one.
        axis: Along which axis; none given: x is flattened first. Defaults to `None`.
        dtype: Of the result; none given: as cumsum says. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nancumsum(x, axis, dtype)


def nanmax(x, axis=None, keepdims=False) -> Tensor:
    """The largest of what is not NaN; NaN of nothing.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanmax(x, axis, keepdims)


def nanmean(x, axis=None, keepdims=False) -> Tensor:
    """The mean of what is not NaN; NaN of nothing.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanmean(x, axis, keepdims)


def nanmin(x, axis=None, keepdims=False) -> Tensor:
    """The smallest of what is not NaN; NaN of nothing.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanmin(x, axis, keepdims)


def nanprod(x, axis=None, keepdims=False) -> Tensor:
    """The product of what is not NaN; 1 of nothing.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanprod(x, axis, keepdims)


def nanstd(x, axis=None, keepdims=False) -> Tensor:
    """The standard deviation of what is not NaN; NaN of nothing. Halves in float32.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanstd(x, axis, keepdims)


def nansum(x, axis=None, keepdims=False) -> Tensor:
    """The sum of what is not NaN; 0 of nothing.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nansum(x, axis, keepdims)


def nanvar(x, axis=None, keepdims=False) -> Tensor:
    """The variance of what is not NaN; NaN of nothing. Halves in float32.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanvar(x, axis, keepdims)


def ptp(x, axis=None, keepdims=False) -> Tensor:
    """The largest minus the smallest.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.ptp([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]])
    9.25
    """
    return _ptp(x, axis, keepdims)


def std(x, axis=None, keepdims=False) -> Tensor:
    """The square root of the variance; halves in float32.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.std([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]]).shape
    ()
    """
    return _std(x, axis, keepdims)


def sum(x, axis=None, keepdims=False) -> Tensor:
    """The sum over axes; 0 of nothing. bool and narrow integers are summed in (u)int32, half floats
    in float32.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes to reduce; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sum([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]])
    15.75
    """
    return _sum(x, axis, keepdims)


def var(x, axis=None, keepdims=False) -> Tensor:
    """The mean of the squared distance from the mean, in two passes; halves in float32.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.var([[1.0, 2.5, -3.0], [4.0, 5.0, 6.25]]).shape
    ()
    """
    return _var(x, axis, keepdims)
