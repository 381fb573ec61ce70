"""Ops whose arguments Keras spells otherwise than the engine."""

import numpy as np

from keratin import _core, tree
from keratin._core import Tensor

_einsum = _core.op("einsum")
_istft = _core.op("istft")
_layer_normalization = _core.op("layer_normalization")
_matmul = _core.op("matmul")
_max, _min, _prod = _core.op("max"), _core.op("min"), _core.op("prod")
_maximum, _minimum, _cast = _core.op("maximum"), _core.op("minimum"), _core.op("cast")
_meshgrid = _core.op("meshgrid")
_multi_hot = _core.op("multi_hot")
_norm = _core.op("norm")
_pad = _core.op("pad")
_stft = _core.op("stft")
_stop_gradient = _core.op("stop_gradient")
_tensordot = _core.op("tensordot")
_where = _core.op("where")


def einsum(subscripts, *operands, **kwargs) -> Tensor:
    """Sums of products along named axes.

    Args:
        subscripts: Letters for the axes of each operand and of the result: `"ij,jk->ik"`.
        *operands: Tensors.
        **kwargs: `optimize` is ignored.

    Returns:
        A tensor.

    Raises:
        ValueError: When the subscripts do not fit the operands.

    Example:

    >>> from keratin import ops
    >>> ops.einsum("i,i->", ops.array([1.0, 2.0]), ops.array([3.0, 4.0]))
    11.
    """
    kwargs.pop("optimize", None)
    if kwargs:
        raise TypeError(f"einsum() got an unexpected keyword argument '{next(iter(kwargs))}'")
    return _einsum(operands, subscripts)


def matmul(x1, x2):
    """The product of matrices along the last two axes; axes before them broadcast.

    Args:
        x1: A tensor of shape (..., n, k) or (k,).
        x2: A tensor of shape (..., k, m) or (k,).

    Returns:
        A tensor of shape (..., n, m).

    Raises:
        ValueError: When the inner sizes differ.

    Example:

    >>> from keratin import ops
    >>> ops.matmul(ops.array([[1.0, 2.0]]), ops.array([[3.0], [4.0]]))
    [[11.]]
    """
    return _matmul(x1, x2)


def max(x, axis=None, keepdims=False, initial=None) -> Tensor:
    """The largest element along axes.

    Args:
        x: A tensor.
        axis: One axis or several. Defaults to all.
        keepdims: Whether the axes stay with size 1.
        initial: The result is at least this.

    Returns:
        A tensor.

    Raises:
        ValueError: For an axis that is not there, or no elements without `initial`.

    Example:

    >>> from keratin import ops
    >>> ops.max(ops.array([1.0, 3.0, 2.0])), ops.max(ops.array([1.0]), initial=5.0)
    (3., 5.)
    """
    largest = _max(x, axis, keepdims)
    return largest if initial is None else _maximum(largest, initial)


def min(x, axis=None, keepdims=False, initial=None) -> Tensor:
    """The smallest element along axes.

    Args:
        x: A tensor.
        axis: One axis or several. Defaults to all.
        keepdims: Whether the axes stay with size 1.
        initial: The result is at most this.

    Returns:
        A tensor.

    Raises:
        ValueError: For an axis that is not there, or no elements without `initial`.

    Example:

    >>> from keratin import ops
    >>> ops.min(ops.array([1.0, 3.0, 2.0]))
    1.
    """
    smallest = _min(x, axis, keepdims)
    return smallest if initial is None else _minimum(smallest, initial)


def prod(x, axis=None, keepdims=False, dtype=None) -> Tensor:
    """The product of the elements along axes.

    Args:
        x: A tensor.
        axis: One axis or several. Defaults to all.
        keepdims: Whether the axes stay with size 1.
        dtype: In which to multiply. Defaults to that of `x`; narrow integers and bools become int32.

    Returns:
        A tensor.

    Raises:
        ValueError: For an axis that is not there.

    Example:

    >>> from keratin import ops
    >>> ops.prod(ops.array([2.0, 3.0]))
    6.
    """
    return _prod(x if dtype is None else _cast(x, dtype), axis, keepdims)


def meshgrid(*x, indexing="xy"):
    """Coordinates of a grid.

    Args:
        *x: Tensors of one axis.
        indexing: `"xy"`: the first two axes are exchanged, or `"ij"`.

    Returns:
        A list of tensors, one for each argument.

    Raises:
        ValueError: For other words.

    Example:

    >>> from keratin import ops
    >>> ops.meshgrid(ops.array([1, 2]), ops.array([3]))[0]
    [[1 2]]
    """
    return list(_meshgrid(x, indexing))


def multi_hot(inputs, num_classes=None, axis=-1, dtype=None, sparse=False, **kwargs):
    """Ones where any of the numbers along an axis points.

    Args:
        inputs: Integers from 0.
        num_classes: How many classes.
        axis: Where the classes go.
        dtype: Defaults to `keratin.config.floatx()`.
        sparse: Not supported: must be False.
        **kwargs: `num_tokens`, the former name of `num_classes`.

    Returns:
        A tensor with the last axis of `inputs` replaced by one of `num_classes`.

    Raises:
        ValueError: Without `num_classes`.

    Example:

    >>> from keratin import ops
    >>> ops.multi_hot(ops.array([0, 2]), 4)
    [1. 0. 1. 0.]
    """
    num_classes = kwargs.pop("num_tokens", num_classes)
    if num_classes is None:
        raise ValueError("Argument `num_classes` must be specified.")
    return _multi_hot(inputs, num_classes, axis, dtype, sparse)


def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=None, **kwargs):
    """(x - mean) / sqrt(variance + epsilon) * gamma + beta over axes (Ba et al., "Layer Normalization", 2016).

    Args:
        x: A tensor.
        gamma: Scale. Defaults to none.
        beta: Shift. Defaults to none.
        axis: The axes to normalise over.
        epsilon: Added to the variance. Defaults to `keratin.config.epsilon()`.
        **kwargs: `rms_scaling`: whether to divide by the root of the mean square alone.

    Returns:
        A tensor like `x`.

    Example:

    >>> from keratin import ops
    >>> ops.layer_normalization(ops.array([[1.0, 3.0]])).shape
    (1, 2)
    """
    rms_scaling = kwargs.pop("rms_scaling", False)
    if kwargs:
        raise TypeError(f"layer_normalization() got an unexpected keyword argument '{next(iter(kwargs))}'")
    return _layer_normalization(x, gamma, beta, axis, _core.epsilon() if epsilon is None else epsilon, rms_scaling)


def _window(window):
    """(name, values) of a window that may be either."""
    return (window, None) if window is None or isinstance(window, str) else (None, window)


def stft(x, sequence_length, sequence_stride, fft_length, window="hann", center=True):
    """Fourier transforms of overlapping pieces.

    Args:
        x: A tensor of shape (..., samples).
        sequence_length: Samples of a piece.
        sequence_stride: Between the beginnings of two pieces.
        fft_length: Of each transform.
        window: `"hann"`, `"hamming"`, None, or a tensor of `sequence_length` values.
        center: Whether the signal is padded, so that pieces are centred.

    Returns:
        A tuple: the real and the imaginary parts, of shape (..., pieces, fft_length // 2 + 1).

    Example:

    >>> from keratin import ops
    >>> ops.stft(ops.ones(8), 4, 2, 4)[0].shape
    (5, 3)
    """
    name, values = _window(window)
    return _stft(x, values, sequence_length, sequence_stride, fft_length, name, center)


def istft(x, sequence_length, sequence_stride, fft_length, length=None, window="hann", center=True):
    """The inverse of `stft`.

    Args:
        x: A tuple: the real and the imaginary parts.
        sequence_length: Samples of a piece.
        sequence_stride: Between the beginnings of two pieces.
        fft_length: Of each transform.
        length: Of the result. Defaults to what the pieces give.
        window: As for `stft`.
        center: As for `stft`.

    Returns:
        A tensor of shape (..., samples).

    Example:

    >>> from keratin import ops
    >>> ops.istft(ops.stft(ops.ones(8), 4, 2, 4), 4, 2, 4).shape
    (8,)
    """
    name, values = _window(window)
    real, imag = x
    return _istft(real, imag, values, sequence_length, sequence_stride, fft_length, length, name, center)


def norm(x, ord=None, axis=None, keepdims=False) -> Tensor:
    """The norm of vectors or matrices.

    Args:
        x: A tensor.
        ord: A number, `"fro"` or `"nuc"`. Defaults to the 2-norm of all elements.
        axis: One axis for vectors, two for matrices. Defaults to all.
        keepdims: Whether the axes stay with size 1.

    Returns:
        A tensor.

    Raises:
        ValueError: For an order that is not there.

    Example:

    >>> from keratin import ops
    >>> ops.norm(ops.array([3.0, 4.0]))
    5.
    """
    text = ord if ord is None or isinstance(ord, str) else f"{float(ord):g}"
    return _norm(x, text, axis, keepdims)


def pad(x, pad_width, mode="constant", constant_values=None) -> Tensor:
    """Values around a tensor.

    Args:
        x: A tensor.
        pad_width: One number for every end, a pair for every axis, or a pair for each axis.
        mode: `"constant"`, `"reflect"` or `"symmetric"`.
        constant_values: Of mode constant. Defaults to 0.

    Returns:
        A tensor.

    Raises:
        ValueError: For other words, or pairs that do not fit the axes.

    Example:

    >>> from keratin import ops
    >>> ops.pad(ops.array([1, 2]), (1, 2))
    [0 1 2 0 0]
    """
    return _pad(x, constant_values, _pairs(x, pad_width), mode)


def _pairs(x, pad_width):
    """Two numbers for each axis, in one line."""
    axes = len(x.shape) if hasattr(x, "shape") else np.ndim(x)
    if isinstance(pad_width, (int, np.integer)):
        return [int(pad_width)] * (2 * axes)
    flat = [int(width) for width in tree.flatten(np.asarray(pad_width).tolist())]
    if len(flat) == 1:
        return flat * (2 * axes)
    return flat * axes if len(flat) == 2 and axes != 1 else flat


def stop_gradient(variable) -> Tensor:
    """The value as a constant: no gradient goes through it.

    Args:
        variable: A tensor or variable.

    Returns:
        A tensor.

    Example:

    >>> from keratin import autograd, ops
    >>> float(autograd.grad(lambda x: x * ops.stop_gradient(x))(3.0))
    3.0
    """
    return _stop_gradient(variable)


def tensordot(x1, x2, axes=2):
    """Sums of products along axes of two tensors.

    Args:
        x1: A tensor.
        x2: A tensor.
        axes: How many: the last of `x1` with the first of `x2`; or a pair of lists of axes.

    Returns:
        A tensor with the axes that are left, those of `x1` first.

    Raises:
        ValueError: When the sizes along the axes differ.

    Example:

    >>> from keratin import ops
    >>> ops.tensordot(ops.ones((2, 3)), ops.ones((3, 2)), axes=1)
    [[3. 3.]
     [3. 3.]]
    """
    return _tensordot(x1, x2, axes if isinstance(axes, int) else tree.flatten([list(np.atleast_1d(a)) for a in axes]))


def select(condlist, choicelist, default=0) -> Tensor:
    """From each place the first choice whose condition holds there.

    Args:
        condlist: A list of bool tensors.
        choicelist: A list of tensors, as many.
        default: Where no condition holds.

    Returns:
        A tensor.

    Raises:
        ValueError: When there are not as many conditions as choices.

    Example:

    >>> from keratin import ops
    >>> x = ops.array([1.0, 5.0, 9.0])
    >>> ops.select([x < 2, x < 6], [x * 10, x * 100])
    [ 10. 500.   0.]
    """
    if len(condlist) != len(choicelist):
        raise ValueError("select() needs as many conditions as choices. "
                         f"Received: {len(condlist)} conditions and {len(choicelist)} choices")
    result = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):
        result = _where(condition, choice, result)
    return result
