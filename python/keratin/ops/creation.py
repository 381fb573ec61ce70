"""Tensors from nothing, and what tensors are."""

import numpy as np

from keratin import _core
from keratin._core import Tensor


def convert_to_tensor(x, dtype=None, sparse=None, ragged=None) -> Tensor:
    """A tensor from anything that holds numbers.

    Args:
        x: A tensor, an array (shared when it is contiguous), a variable, a number or nested lists.
        dtype: Of the result. Defaults to that of `x`; Python floats give float32, integers int32.
        sparse: Sparse tensors are not supported: ignored unless True.
        ragged: The same of ragged ones.

    Returns:
        A tensor.

    Raises:
        TypeError: For what holds no numbers.
        NotImplementedError: For `sparse=True` and `ragged=True`.

    Example:

    >>> convert_to_tensor([1, 2], dtype="float32")
    [1. 2.]
    """
    if sparse or ragged:
        raise NotImplementedError("Sparse and ragged tensors are not supported. Leave `sparse` and `ragged` out.")
    return _core.convert_to_tensor(x, dtype)


def array(x, dtype=None) -> Tensor:
    """`convert_to_tensor` under NumPy's name.

    Args:
        x: Anything that holds numbers.
        dtype: Of the result. Defaults to that of `x`.

    Returns:
        A tensor.

    Raises:
        TypeError: For what holds no numbers.

    Example:

    >>> array([[1.0, 2.0]])
    [[1. 2.]]
    """
    return _core.convert_to_tensor(x, dtype)


def convert_to_numpy(x):
    """The values as an array of NumPy, which shares them and is read-only.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A `numpy.ndarray`.

    Example:

    >>> convert_to_numpy(array([1.0, 2.0])).tolist()
    [1.0, 2.0]
    """
    return np.asarray(x if isinstance(x, (_core.Tensor, _core.Variable, np.ndarray)) else _core.convert_to_tensor(x, None))


def is_tensor(x):
    """Whether `x` is a tensor.

    Args:
        x: Anything.

    Returns:
        A bool.

    Example:

    >>> is_tensor(array(1.0)), is_tensor(1.0)
    (True, False)
    """
    return isinstance(x, _core.Tensor)


def _tensor(x):
    return x if isinstance(x, (_core.Tensor, _core.Variable)) else _core.convert_to_tensor(x, None)


def shape(x):
    """The sizes of the axes, None where one is not known yet.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tuple.

    Example:

    >>> shape([[1, 2, 3]])
    (1, 3)
    """
    return _tensor(x).shape


def ndim(x):
    """The number of axes.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        An integer.

    Example:

    >>> ndim([[1, 2, 3]])
    2
    """
    return len(_tensor(x).shape)


def size(x):
    """The number of elements.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        An integer; None when it is not known yet.

    Example:

    >>> size([[1, 2, 3]])
    3
    """
    sizes = _tensor(x).shape
    return None if None in sizes else int(np.prod(sizes))


def dtype(x):
    """The name of the dtype.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A name.

    Example:

    >>> dtype([1.0])
    'float32'
    """
    return _tensor(x).dtype


def get_item(x, key) -> Tensor:
    """`x[key]`.

    Args:
        x: A tensor.
        key: What stands between the brackets.

    Returns:
        A tensor.

    Raises:
        ValueError: For an index out of range.

    Example:

    >>> get_item(array([1.0, 2.0, 3.0]), slice(1, None))
    [2. 3.]
    """
    return _tensor(x)[key]


def zeros(shape, dtype=None) -> Tensor:
    """Zeros.

    Args:
        shape: Sizes of the axes.
        dtype: Defaults to `keratin.config.floatx()`.

    Returns:
        A tensor.

    Example:

    >>> zeros((2,))
    [0. 0.]
    """
    return _core.zeros(shape, dtype)


def ones(shape, dtype=None) -> Tensor:
    """Ones.

    Args:
        shape: Sizes of the axes.
        dtype: Defaults to `keratin.config.floatx()`.

    Returns:
        A tensor.

    Example:

    >>> ones(2, "int32")
    [1 1]
    """
    return _core.ones(shape, dtype)


def empty(shape, dtype=None) -> Tensor:
    """Values that nobody should rely on (zeros, so that runs repeat).

    Args:
        shape: Sizes of the axes.
        dtype: Defaults to `keratin.config.floatx()`.

    Returns:
        A tensor.

    Example:

    >>> empty((2, 3)).shape
    (2, 3)
    """
    return _core.zeros(shape, dtype)


def full(shape, fill_value, dtype=None) -> Tensor:
    """One value everywhere.

    Args:
        shape: Sizes of the axes.
        fill_value: A number, or a tensor that broadcasts to the shape.
        dtype: Defaults to `keratin.config.floatx()`.

    Returns:
        A tensor.

    Example:

    >>> full((2,), 7)
    [7. 7.]
    """
    return _core.full(shape, fill_value, dtype)


def eye(N, M=None, k=0, dtype=None):
    """Ones on a diagonal.

    Args:
        N: Rows.
        M: Columns. Defaults to N.
        k: Which diagonal: positive above the main one.
        dtype: Defaults to `keratin.config.floatx()`.

    Returns:
        A tensor of shape (N, M).

    Example:

    >>> eye(2)
    [[1. 0.]
     [0. 1.]]
    """
    return _core.eye(N, M, k, dtype)


def identity(n, dtype=None):
    """`eye(n)`.

    Args:
        n: Rows and columns.
        dtype: Defaults to `keratin.config.floatx()`.

    Returns:
        A tensor of shape (n, n).

    Example:

    >>> identity(1)
    [[1.]]
    """
    return _core.eye(n, None, 0, dtype)


def tri(N, M=None, k=0, dtype=None):
    """Ones on and below a diagonal.

    Args:
        N: Rows.
        M: Columns. Defaults to N.
        k: Which diagonal: positive above the main one.
        dtype: Defaults to `keratin.config.floatx()`.

    Returns:
        A tensor of shape (N, M).

    Example:

    >>> tri(2)
    [[1. 0.]
     [1. 1.]]
    """
    return _core.tri(N, M, k, dtype)


def arange(start, stop=None, step=None, dtype=None):
    """start, start + step, ... before stop; with one argument 0, 1, ... before it.

    Args:
        start: The first number, or where to stop when it is alone.
        stop: Before which number to stop.
        step: The distance. Defaults to 1.
        dtype: Defaults to that of the arguments by promotion.

    Returns:
        A tensor of one axis.

    Raises:
        ValueError: For a step of 0.

    Example:

    >>> arange(1, 2, 0.25)
    [1.   1.25 1.5  1.75]
    """
    return _core.arange(start, stop, step, dtype)


def bartlett(x):
    """Bartlett's window: 1 - |2n / (x - 1) - 1|.

    Args:
        x: How many values.

    Returns:
        A float32 tensor of shape (x,).

    Example:

    >>> bartlett(3)
    [0. 1. 0.]
    """
    return _core.bartlett(int(x))


def blackman(x):
    """Blackman's window: 0.42 - 0.5 cos(2 pi n / (x - 1)) + 0.08 cos(4 pi n / (x - 1)).

    Args:
        x: How many values.

    Returns:
        A float32 tensor of shape (x,).

    Example:

    >>> blackman(5).shape
    (5,)
    """
    return _core.blackman(int(x))


def hamming(x):
    """Hamming's window: 0.54 - 0.46 cos(2 pi n / (x - 1)).

    Args:
        x: How many values.

    Returns:
        A float32 tensor of shape (x,).

    Example:

    >>> hamming(5).shape
    (5,)
    """
    return _core.hamming(int(x))


def hanning(x):
    """Von Hann's window: 0.5 - 0.5 cos(2 pi n / (x - 1)).

    Args:
        x: How many values.

    Returns:
        A float32 tensor of shape (x,).

    Example:

    >>> hanning(5).shape
    (5,)
    """
    return _core.hanning(int(x))


def kaiser(x, beta):
    """Kaiser's window: I0(beta sqrt(1 - (2n / (x - 1) - 1)^2)) / I0(beta).

    Args:
        x: How many values.
        beta: Its shape.

    Returns:
        A float32 tensor of shape (x,).

    Example:

    >>> kaiser(5, 14.0).shape
    (5,)
    """
    return _core.kaiser(int(x), float(beta))
