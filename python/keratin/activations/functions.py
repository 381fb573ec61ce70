# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Activations that are ops."""

from keratin import _core
from keratin._core import Tensor

_celu = _core.op("celu")
_elu = _core.op("elu")
_gelu = _core.op("gelu")
_glu = _core.op("glu")
_hard_shrink = _core.op("hard_shrink")
_hard_sigmoid = _core.op("hard_sigmoid")
_hard_silu = _core.op("hard_silu")
_hard_tanh = _core.op("hard_tanh")
_leaky_relu = _core.op("leaky_relu")
_log_sigmoid = _core.op("log_sigmoid")
_log_softmax = _core.op("log_softmax")
_relu6 = _core.op("relu6")
_selu = _core.op("selu")
_sigmoid = _core.op("sigmoid")
_silu = _core.op("silu")
_soft_shrink = _core.op("soft_shrink")
_softmax = _core.op("softmax")
_softplus = _core.op("softplus")
_softsign = _core.op("softsign")
_sparse_plus = _core.op("sparse_plus")
_sparse_sigmoid = _core.op("sparse_sigmoid")
_sparsemax = _core.op("sparsemax")
_squareplus = _core.op("squareplus")
_tanh = _core.op("tanh")
_tanh_shrink = _core.op("tanh_shrink")
_threshold = _core.op("threshold")


def celu(x, alpha=1.0) -> Tensor:
    """max(x, 0) + min(0, alpha * (exp(x / alpha) - 1)): elu with a continuous derivative.

    Args:
        x: A tensor, or what becomes one.
        alpha: Minus the limit at minus infinity. Defaults to `1.0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.celu([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _celu(x, alpha)


def elu(x, alpha=1.0) -> Tensor:
    """x where x > 0, else alpha * (exp(x) - 1).

    Args:
        x: A tensor, or what becomes one.
        alpha: Minus the limit at minus infinity. Defaults to `1.0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.elu([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _elu(x, alpha)


def gelu(x, approximate=False) -> Tensor:
    """x times the normal distribution function at x (Hendrycks and Gimpel, 2016): x * (1 + erf(x /
    sqrt(2))) / 2, or approximately x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2.

    Args:
        x: A tensor, or what becomes one.
        approximate: The form with tanh. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.gelu([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0], approximate=True).shape
    (6,)
    """
    return _gelu(x, approximate)


def glu(x, axis=-1) -> Tensor:
    """Gated linear unit (Dauphin et al. 2017): a * sigmoid(b), with a and b the halves of x along
    an axis.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis that is halved; its size must be even. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.glu([[1.0, 2.0, -3.0, 0.5], [-1.0, 0.5, 4.0, 0.0]]).shape
    (2, 2)
    """
    return _glu(x, axis)


def hard_shrink(x, threshold=0.5) -> Tensor:
    """x where |x| > threshold, else 0.

    Args:
        x: A tensor, or what becomes one.
        threshold: Values of at most this size become 0. Defaults to `0.5`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.hard_shrink([-4.0, -0.25, 0.25, 2.0, 4.0])
    [-4.  0.  0.  2.  4.]
    """
    return _hard_shrink(x, threshold)


def hard_sigmoid(x) -> Tensor:
    """min(max(x / 6 + 0.5, 0), 1).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.hard_sigmoid([-4.0, -2.0, 0.5, 2.0, 4.0]).shape
    (5,)
    """
    return _hard_sigmoid(x)


def hard_silu(x) -> Tensor:
    """x * hard_sigmoid(x).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.hard_silu([-4.0, -2.0, 0.5, 2.0, 4.0]).shape
    (5,)
    """
    return _hard_silu(x)


def hard_swish(x) -> Tensor:
    """x * hard_sigmoid(x).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.hard_swish([-4.0, -2.0, 0.5, 2.0, 4.0]).shape
    (5,)
    """
    return _hard_silu(x)


def hard_tanh(x) -> Tensor:
    """min(max(x, -1), 1). Integers stay integers.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.hard_tanh([-4.0, -0.5, 0.5, 2.0, 4.0])
    [-1.  -0.5  0.5  1.   1. ]
    """
    return _hard_tanh(x)


def leaky_relu(x, negative_slope=0.2) -> Tensor:
    """x where x > 0, else negative_slope * x.

    Args:
        x: A tensor, or what becomes one.
        negative_slope: The slope below 0. Defaults to `0.2`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.leaky_relu([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _leaky_relu(x, negative_slope)


def log_sigmoid(x) -> Tensor:
    """log(sigmoid(x)) = -softplus(-x).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.log_sigmoid([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _log_sigmoid(x)


def log_softmax(x, axis=-1) -> Tensor:
    """log(softmax(x)) along an axis as x_i - m - log(sum over j of exp(x_j - m)), with m the
    largest element: finite where softmax itself underflows.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis whose elements become log-probabilities. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.log_softmax([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]]).shape
    (2, 3)
    """
    return _log_softmax(x, axis)


def relu6(x) -> Tensor:
    """min(max(x, 0), 6). Integers become float32, as in Keras.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.relu6([-2.5, 0.25, 3.0, 7.0])
    [0.   0.25 3.   6.  ]
    """
    return _relu6(x)


def selu(x) -> Tensor:
    """1.0507009873554805 * elu(x, 1.6732632423543772) (Klambauer et al., 2017).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.selu([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _selu(x)


def sigmoid(x) -> Tensor:
    """1 / (1 + exp(-x)). At most 3 ULP in float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sigmoid([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _sigmoid(x)


def silu(x) -> Tensor:
    """x * sigmoid(x).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.silu([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _silu(x)


def soft_shrink(x, threshold=0.5) -> Tensor:
    """x moved towards 0 by threshold; 0 where |x| <= threshold.

    Args:
        x: A tensor, or what becomes one.
        threshold: How far values move towards 0. Defaults to `0.5`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.soft_shrink([-4.0, -0.25, 0.25, 2.0, 4.0])
    [-3.5  0.   0.   1.5  3.5]
    """
    return _soft_shrink(x, threshold)


def softmax(x, axis=-1) -> Tensor:
    """exp(x_i - m) / sum over j of exp(x_j - m) along an axis, with m the largest element, so that
    nothing overflows. Rows sum to 1. In float32 at most 4 ULP.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis whose elements become probabilities. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.softmax([[1.0, 2.0, 3.0], [-1.0, 0.5, 100.0]]).shape
    (2, 3)
    """
    return _softmax(x, axis)


def softplus(x) -> Tensor:
    """log(1 + exp(x)) without overflow.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.softplus([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _softplus(x)


def softsign(x) -> Tensor:
    """x / (1 + |x|).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.softsign([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _softsign(x)


def sparse_plus(x) -> Tensor:
    """0 where x <= -1, x where x >= 1, else (x + 1)^2 / 4.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sparse_plus([-4.0, -0.25, 0.25, 2.0, 4.0])
    [0.       0.140625 0.390625 2.       4.      ]
    """
    return _sparse_plus(x)


def sparse_sigmoid(x) -> Tensor:
    """min(max((x + 1) / 2, 0), 1).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sparse_sigmoid([-4.0, -0.25, 0.25, 2.0, 4.0])
    [0.    0.375 0.625 1.    1.   ]
    """
    return _sparse_sigmoid(x)


def sparsemax(x, axis=-1) -> Tensor:
    """The point of the probability simplex nearest to x (Martins and Astudillo 2016): max(x - tau,
    0) along an axis, with tau such that the result sums to 1. Small entries become exactly 0.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis whose elements become probabilities. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sparsemax([[1.0, 0.5, -3.0], [0.25, 0.5, 0.375]]).shape
    (2, 3)
    """
    return _sparsemax(x, axis)


def squareplus(x, b=4) -> Tensor:
    """(x + sqrt(x^2 + b)) / 2 (Barron, 2021).

    Args:
        x: A tensor, or what becomes one.
        b: Smoothness; 0 gives relu. Defaults to `4`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.squareplus([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0], b=4.0).shape
    (6,)
    """
    return _squareplus(x, b)


def swish(x) -> Tensor:
    """x * sigmoid(x).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.swish([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _silu(x)


def tanh(x) -> Tensor:
    """The hyperbolic tangent. At most 3 ULP in float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.tanh([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _tanh(x)


def tanh_shrink(x) -> Tensor:
    """x - tanh(x). Relative accuracy is lost near 0, where the terms cancel.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.tanh_shrink([-2.5, -1.0, 1.0, 3.0]).shape
    (4,)
    """
    return _tanh_shrink(x)


def threshold(x, threshold, default_value) -> Tensor:
    """x where x > threshold, else default_value.

    Args:
        x: A tensor, or what becomes one.
        threshold: Values above it stay.
        default_value: What the others become.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.threshold([-4.0, -0.25, 0.25, 2.0, 4.0], 0.0, -1.0)
    [-1.   -1.    0.25  2.    4.  ]
    """
    return _threshold(x, threshold, default_value)

__all__ = [
    "celu",
    "elu",
    "gelu",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]
