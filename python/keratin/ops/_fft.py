# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `fft`."""

from keratin import _core
from keratin._core import Tensor

_extract_sequences = _core.op("extract_sequences")
_fft = _core.op("fft")
_fft2 = _core.op("fft2")
_ifft2 = _core.op("ifft2")
_irfft = _core.op("irfft")
_rfft = _core.op("rfft")


def extract_sequences(x, sequence_length, sequence_stride) -> Tensor:
    """Windows of sequence_length numbers of the last axis, which start every sequence_stride
    numbers: axes (..., windows, sequence_length). Numbers after the last whole window are left out.

    Args:
        x: A tensor, or what becomes one.
        sequence_length: The size of a window.
        sequence_stride: From where one window starts to where the next does.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.extract_sequences([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 4, 3)
    [[1. 2. 3. 4.]
     [4. 5. 6. 7.]]
    """
    return _extract_sequences(x, sequence_length, sequence_stride)


def fft(x) -> tuple[Tensor, ...]:
    """The discrete Fourier transform along the last axis: X[k] = sum over j of x[j] exp(-2 pi i j k
    / n). Takes and gives a real and an imaginary part. Any length: mixed radices, or Bluestein's
    algorithm where a prime factor is above 31. Computed in float64, so float32 results are rounded
    once; the error of float64 grows with log2(n): at most 4 log2(n) units of 2^-53 of the result's
    Euclidean norm (Bluestein: 16 log2(4 n)).

    Args:
        x: A list of tensors.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _fft(x)


def fft2(x) -> tuple[Tensor, ...]:
    """The discrete Fourier transform along the last two axes: X[k, l] = sum over i, j of x[i, j]
    exp(-2 pi i (i k / m + j l / n)). Takes and gives a real and an imaginary part.

    Args:
        x: A list of tensors.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _fft2(x)


def ifft2(x) -> tuple[Tensor, ...]:
    """The inverse of fft2: exp(+2 pi i ...), divided by the number of points. Takes and gives a
    real and an imaginary part.

    Args:
        x: A list of tensors.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _ifft2(x)


def irfft(x, fft_length=None) -> Tensor:
    """The inverse of rfft: the real numbers whose spectrum starts with x, a real and an imaginary
    part, cut or filled up with zeros to fft_length / 2 + 1. The imaginary parts of the first and,
    for an even fft_length, of the last do not matter. Accuracy: that of fft.

    Args:
        x: A list of tensors.
        fft_length: The length of the result; none given: 2 * (size of the last axis - 1). Defaults
            to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.irfft([[[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]], [[0.0, 1.0, 0.0], [2.0, 0.5, -1.0]]])
    [[ 2.   -1.    0.    0.  ]
     [ 0.   -0.75  5.   -0.25]]
    """
    return _irfft(x, fft_length)


def rfft(x, fft_length=None) -> tuple[Tensor, ...]:
    """The discrete Fourier transform of real numbers along the last axis, as a real and an
    imaginary part: the first fft_length / 2 + 1 numbers, of which the rest are the conjugates. x is
    cut or filled up with zeros to fft_length. Accuracy: that of fft.

    Args:
        x: A tensor, or what becomes one.
        fft_length: The length; none given: that of the last axis. Defaults to `None`.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.rfft([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]])]
    [(2, 2), (2, 2)]
    """
    return _rfft(x, fft_length)
