# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `complex`."""

from keratin import _core
from keratin._core import Tensor

_angle = _core.op("angle")
_conj = _core.op("conj")
_imag = _core.op("imag")
_isreal = _core.op("isreal")
_polar = _core.op("polar")
_real = _core.op("real")
_view_as_complex = _core.op("view_as_complex")
_view_as_real = _core.op("view_as_real")


def angle(x) -> Tensor:
    """The angle of a complex number with the positive real axis, atan2(imag(x), real(x)), in (-pi,
    pi]. Of a real number 0, or pi below 0 (and of -0).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.angle([-2.5, -1.0, 0.25, 3.0]).shape
    (4,)
    """
    return _angle(x)


def conj(x) -> Tensor:
    """The complex conjugate: the imaginary part changes its sign. A real tensor stays as it is.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.conj([-2.5, -1.0, 0.25, 3.0])
    [-2.5  -1.    0.25  3.  ]
    """
    return _conj(x)


def conjugate(x) -> Tensor:
    """The complex conjugate: the imaginary part changes its sign. A real tensor stays as it is.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.conjugate([-2.5, -1.0, 0.25, 3.0])
    [-2.5  -1.    0.25  3.  ]
    """
    return _conj(x)


def imag(x) -> Tensor:
    """The imaginary part; zeros of a real tensor.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.imag([-2.5, -1.0, 0.25, 3.0])
    [0. 0. 0. 0.]
    """
    return _imag(x)


def isreal(x) -> Tensor:
    """True where the imaginary part is 0: everywhere in a real tensor.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.isreal([-2.5, -1.0, 0.25, 3.0])
    [True True True True]
    """
    return _isreal(x)


def polar(abs_, angle) -> Tensor:
    """The complex numbers at distance abs_ from 0 and at an angle: abs_ cos(angle) + i abs_
    sin(angle).

    Args:
        abs_: A tensor, or what becomes one.
        angle: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.polar([1.0, 2.0, 0.5], [0.0, 1.0, -2.5]).shape
    (3,)
    """
    return _polar(abs_, angle)


def real(x) -> Tensor:
    """The real part; a real tensor is its own.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.real([-2.5, -1.0, 0.25, 3.0])
    [-2.5  -1.    0.25  3.  ]
    """
    return _real(x)


def view_as_complex(x) -> Tensor:
    """The pairs (real part, imaginary part) along the last axis as complex numbers, complex128 of
    float64 and complex64 of all others. Of float32 and float64 the same bytes, uncopied.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.view_as_complex([[1.0, 2.0], [3.0, 4.0]]).shape
    (2,)
    """
    return _view_as_complex(x)


def view_as_real(x) -> Tensor:
    """The real and imaginary parts side by side along a new last axis of size 2; of complex numbers
    the same bytes, uncopied. The imaginary part of a real tensor is 0.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.view_as_real([1.0, 2.0, 3.0])
    [[1. 0.]
     [2. 0.]
     [3. 0.]]
    """
    return _view_as_real(x)
