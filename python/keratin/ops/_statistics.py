# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `statistics`."""

from keratin import _core
from keratin._core import Tensor

_average = _core.op("average")
_bincount = _core.op("bincount")
_corrcoef = _core.op("corrcoef")
_correlate = _core.op("correlate")
_diff = _core.op("diff")
_histogram = _core.op("histogram")
_median = _core.op("median")
_nanmedian = _core.op("nanmedian")
_nanpercentile = _core.op("nanpercentile")
_nanquantile = _core.op("nanquantile")
_percentile = _core.op("percentile")
_quantile = _core.op("quantile")
_trapezoid = _core.op("trapezoid")
_vander = _core.op("vander")


def average(x, axis=None, weights=None) -> Tensor:
    """sum(x * weights) / sum(weights) along axes; without weights the mean.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        weights: A tensor, or None. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.average([[1.0, 2.0], [3.0, 4.0]], axis=(1,), weights=[1.0, 3.0])
    [1.75 3.75]
    """
    return _average(x, weights, axis)


def bincount(x, weights=None, minlength=0, sparse=False) -> Tensor:
    """How often each number from 0 to max(x) occurs (int32), or the sum of the weights where it
    does, in their order; of a matrix, row by row. Negative numbers count as 0, as in JAX. The size
    of the result depends on the values, so that it is an error in a trace.

    Args:
        x: A tensor, or what becomes one.
        weights: A tensor, or None. Defaults to `None`.
        minlength: The least size of the result. Defaults to `0`.
        sparse: Must be false: there are no sparse tensors. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bincount([1, 0, 3, 1])
    [1 2 0 1]
    """
    return _bincount(x, weights, minlength, sparse)


def corrcoef(x) -> Tensor:
    """Pearson's correlation coefficients of the rows of a matrix: c[i][j] / sqrt(c[i][i] * c[j][j])
    of the covariances c, in [-1, 1]; NaN where a row does not vary. Of a vector the scalar 1.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.corrcoef([[1.0, 2.0, 4.0], [3.0, 1.0, 1.0]]).shape
    (2, 2)
    """
    return _corrcoef(x)


def correlate(x1, x2, mode='valid') -> Tensor:
    """The cross-correlation of two vectors, out[k] = sum over n of x1[n + k] * x2[n], as floats:
    where they overlap wholly ("valid"), in the size of the longer one ("same"), or wherever they
    overlap ("full").

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.
        mode: "valid", "same" or "full". Defaults to `'valid'`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.correlate([1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.5])
    [3.5 5. ]
    """
    return _correlate(x1, x2, mode)


def diff(a, n=1, axis=-1) -> Tensor:
    """a[i + 1] - a[i] along an axis, n times over; of bools whether they differ.

    Args:
        a: A tensor, or what becomes one.
        n: How many times. Defaults to `1`.
        axis: Along which axis. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.diff([1.0, 4.0, 9.0, 16.5])
    [3.  5.  7.5]
    """
    return _diff(a, n, axis)


def histogram(x, bins=10, range=None) -> tuple[Tensor, ...]:
    """How many elements of a vector fall between each two of bins + 1 evenly spaced borders, and
    the borders. A bin includes its lower border, the last one both. Elements outside of the range
    and NaN are left out.

    Args:
        x: A tensor, or what becomes one.
        bins: How many bins. Defaults to `10`.
        range: A tensor, or None. Defaults to `None`.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.histogram([1.0, 2.0, 1.0, 5.0, 2.5], bins=4)]
    [(4,), (5,)]
    """
    return _histogram(x, range, bins)


def median(x, axis=None, keepdims=False) -> Tensor:
    """The middle of the sorted values along axes, or the mean of the two in the middle; NaN where
    one of them is NaN.

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
    >>> ops.median([[1.0, 7.0, 3.0, 10.0], [5.0, 2.0, 4.0, 6.0]])
    4.5
    """
    return _median(x, axis, keepdims)


def nanmedian(x, axis=None, keepdims=False) -> Tensor:
    """The middle of the sorted values along axes, or the mean of the two in the middle; NaN are
    left out, and NaN is the median of nothing.

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
    return _nanmedian(x, axis, keepdims)


def nanpercentile(x, q, axis=None, method='linear', keepdims=False) -> Tensor:
    """The values below which the percentages q of x lie, along axes of those that are not NaN; NaN
    where there is nothing else. With n sorted values it is read at position q / 100 * (n - 1),
    between two values as the method says. The axis of a vector q comes first.

    Args:
        x: A tensor, or what becomes one.
        q: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        method: Between two values: "linear", "lower", "higher", "midpoint", "nearest"; or
            "inverted_cdf". Defaults to `'linear'`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanpercentile(x, q, axis, method, keepdims)


def nanquantile(x, q, axis=None, method='linear', keepdims=False) -> Tensor:
    """The values below which the fractions q of x lie, along axes of those that are not NaN; NaN
    where there is nothing else. With n sorted values it is read at position q * (n - 1), between
    two values as the method says. The axis of a vector q comes first.

    Args:
        x: A tensor, or what becomes one.
        q: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        method: Between two values: "linear", "lower", "higher", "midpoint", "nearest"; or
            "inverted_cdf". Defaults to `'linear'`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nanquantile(x, q, axis, method, keepdims)


def percentile(x, q, axis=None, method='linear', keepdims=False) -> Tensor:
    """The values below which the percentages q of x lie, along axes; NaN where one of them is NaN.
    With n sorted values it is read at position q / 100 * (n - 1), between two values as the method
    says. The axis of a vector q comes first.

    Args:
        x: A tensor, or what becomes one.
        q: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        method: Between two values: "linear", "lower", "higher", "midpoint", "nearest"; or
            "inverted_cdf". Defaults to `'linear'`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.percentile([[1.0, 7.0, 3.0, 10.0], [5.0, 2.0, 4.0, 6.0]], [25.0, 50.0, 75.0])
    [2.75 4.5  6.25]
    """
    return _percentile(x, q, axis, method, keepdims)


def quantile(x, q, axis=None, method='linear', keepdims=False) -> Tensor:
    """The values below which the fractions q of x lie, along axes; NaN where one of them is NaN.
    With n sorted values it is read at position q * (n - 1), between two values as the method says.
    The axis of a vector q comes first.

    Args:
        x: A tensor, or what becomes one.
        q: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.
        method: Between two values: "linear", "lower", "higher", "midpoint", "nearest"; or
            "inverted_cdf". Defaults to `'linear'`.
        keepdims: Keep reduced axes with size 1. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.quantile([[1.0, 7.0, 3.0, 10.0], [5.0, 2.0, 4.0, 6.0]], [0.25, 0.5, 0.75])
    [2.75 4.5  6.25]
    """
    return _quantile(x, q, axis, method, keepdims)


def trapezoid(y, x=None, dx=1.0, axis=-1) -> Tensor:
    """The integral along an axis by the trapezoidal rule: the sum of (y[i] + y[i + 1]) / 2 * (x[i +
    1] - x[i]), or * dx without x.

    Args:
        y: A tensor, or what becomes one.
        x: A tensor, or None. Defaults to `None`.
        dx: The distance of two samples when x is not given. Defaults to `1.0`.
        axis: Along which axis. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.trapezoid([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [ 4. 10.]
    """
    return _trapezoid(y, x, dx, axis)


def vander(x, N=None, increasing=False) -> Tensor:
    """The Vandermonde matrix of a vector: its powers as columns, x^(N - 1), ..., x, 1, or the other
    way round.

    Args:
        x: A tensor, or what becomes one.
        N: How many columns; None: as many as x has elements. Defaults to `None`.
        increasing: Whether the powers ascend. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.vander([1.0, 2.0, 0.0, -1.5])
    [[ 1.     1.     1.     1.   ]
     [ 8.     4.     2.     1.   ]
     [ 0.     0.     0.     1.   ]
     [-3.375  2.25  -1.5    1.   ]]
    """
    return _vander(x, N, increasing)
