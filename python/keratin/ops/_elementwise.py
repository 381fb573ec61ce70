# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `elementwise`."""

from keratin import _core
from keratin._core import Tensor

_abs = _core.op("abs")
_add = _core.op("add")
_arccos = _core.op("arccos")
_arccosh = _core.op("arccosh")
_arcsin = _core.op("arcsin")
_arcsinh = _core.op("arcsinh")
_arctan = _core.op("arctan")
_arctan2 = _core.op("arctan2")
_arctanh = _core.op("arctanh")
_bitwise_and = _core.op("bitwise_and")
_bitwise_invert = _core.op("bitwise_invert")
_bitwise_left_shift = _core.op("bitwise_left_shift")
_bitwise_or = _core.op("bitwise_or")
_bitwise_right_shift = _core.op("bitwise_right_shift")
_bitwise_xor = _core.op("bitwise_xor")
_cast = _core.op("cast")
_cbrt = _core.op("cbrt")
_ceil = _core.op("ceil")
_celu = _core.op("celu")
_clip = _core.op("clip")
_cos = _core.op("cos")
_cosh = _core.op("cosh")
_deg2rad = _core.op("deg2rad")
_divide = _core.op("divide")
_divide_no_nan = _core.op("divide_no_nan")
_elu = _core.op("elu")
_equal = _core.op("equal")
_erf = _core.op("erf")
_erfc = _core.op("erfc")
_erfinv = _core.op("erfinv")
_exp = _core.op("exp")
_exp2 = _core.op("exp2")
_expm1 = _core.op("expm1")
_fabs = _core.op("fabs")
_floor = _core.op("floor")
_floor_divide = _core.op("floor_divide")
_fmax = _core.op("fmax")
_fmin = _core.op("fmin")
_fmod = _core.op("fmod")
_gcd = _core.op("gcd")
_gelu = _core.op("gelu")
_greater = _core.op("greater")
_greater_equal = _core.op("greater_equal")
_hard_shrink = _core.op("hard_shrink")
_hard_sigmoid = _core.op("hard_sigmoid")
_hard_silu = _core.op("hard_silu")
_hard_tanh = _core.op("hard_tanh")
_heaviside = _core.op("heaviside")
_hypot = _core.op("hypot")
_i0 = _core.op("i0")
_isclose = _core.op("isclose")
_isfinite = _core.op("isfinite")
_isinf = _core.op("isinf")
_isnan = _core.op("isnan")
_isneginf = _core.op("isneginf")
_isposinf = _core.op("isposinf")
_lcm = _core.op("lcm")
_ldexp = _core.op("ldexp")
_leaky_relu = _core.op("leaky_relu")
_less = _core.op("less")
_less_equal = _core.op("less_equal")
_log = _core.op("log")
_log10 = _core.op("log10")
_log1p = _core.op("log1p")
_log2 = _core.op("log2")
_log_sigmoid = _core.op("log_sigmoid")
_logaddexp = _core.op("logaddexp")
_logaddexp2 = _core.op("logaddexp2")
_logical_and = _core.op("logical_and")
_logical_not = _core.op("logical_not")
_logical_or = _core.op("logical_or")
_logical_xor = _core.op("logical_xor")
_maximum = _core.op("maximum")
_minimum = _core.op("minimum")
_mod = _core.op("mod")
_multiply = _core.op("multiply")
_nan_to_num = _core.op("nan_to_num")
_negative = _core.op("negative")
_nextafter = _core.op("nextafter")
_not_equal = _core.op("not_equal")
_ones_like = _core.op("ones_like")
_power = _core.op("power")
_rad2deg = _core.op("rad2deg")
_reciprocal = _core.op("reciprocal")
_relu = _core.op("relu")
_relu6 = _core.op("relu6")
_round = _core.op("round")
_rsqrt = _core.op("rsqrt")
_saturate_cast = _core.op("saturate_cast")
_selu = _core.op("selu")
_sigmoid = _core.op("sigmoid")
_sign = _core.op("sign")
_signbit = _core.op("signbit")
_silu = _core.op("silu")
_sin = _core.op("sin")
_sinc = _core.op("sinc")
_sinh = _core.op("sinh")
_soft_shrink = _core.op("soft_shrink")
_softplus = _core.op("softplus")
_softsign = _core.op("softsign")
_sparse_plus = _core.op("sparse_plus")
_sparse_sigmoid = _core.op("sparse_sigmoid")
_sqrt = _core.op("sqrt")
_square = _core.op("square")
_squareplus = _core.op("squareplus")
_subtract = _core.op("subtract")
_tan = _core.op("tan")
_tanh = _core.op("tanh")
_tanh_shrink = _core.op("tanh_shrink")
_threshold = _core.op("threshold")
_trunc = _core.op("trunc")
_zeros_like = _core.op("zeros_like")


def abs(x) -> Tensor:
    """The absolute value; of a complex number its distance from 0. The lowest integer wraps to
    itself.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.abs([-2.5, -1.0, 0.25, 3.0])
    [2.5  1.   0.25 3.  ]
    """
    return _abs(x)


def absolute(x) -> Tensor:
    """The absolute value; of a complex number its distance from 0. The lowest integer wraps to
    itself.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.absolute([-2.5, -1.0, 0.25, 3.0])
    [2.5  1.   0.25 3.  ]
    """
    return _abs(x)


def add(x1, x2) -> Tensor:
    """x1 + x2. Integers wrap; bools are or-ed.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.add([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0])
    [[ 11. -18.  33.]
     [ 14. -15.  36.]]
    """
    return _add(x1, x2)


def arccos(x) -> Tensor:
    """The inverse of cos, in [0, pi]; NaN outside [-1, 1].

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.arccos([-0.8999999761581421, -0.5, 0.125, 0.75]).shape
    (4,)
    """
    return _arccos(x)


def arccosh(x) -> Tensor:
    """The inverse of cosh; NaN below 1.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.arccosh([1.25, 2.0, 30.0]).shape
    (3,)
    """
    return _arccosh(x)


def arcsin(x) -> Tensor:
    """The inverse of sin, in [-pi/2, pi/2]; NaN outside [-1, 1].

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.arcsin([-0.8999999761581421, -0.5, 0.125, 0.75]).shape
    (4,)
    """
    return _arcsin(x)


def arcsinh(x) -> Tensor:
    """The inverse of sinh.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.arcsinh([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _arcsinh(x)


def arctan(x) -> Tensor:
    """The inverse of tan, in (-pi/2, pi/2).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.arctan([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _arctan(x)


def arctan2(x1, x2) -> Tensor:
    """The angle of the point (x2, x1) in (-pi, pi].

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.arctan2([1.0, -1.0, 0.5, -2.0], [2.0, 2.0, -3.0, -1.0]).shape
    (4,)
    """
    return _arctan2(x1, x2)


def arctanh(x) -> Tensor:
    """The inverse of tanh; infinite at -1 and 1, NaN beyond.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.arctanh([-0.8999999761581421, -0.5, 0.125, 0.75]).shape
    (4,)
    """
    return _arctanh(x)


def bitwise_and(x, y) -> Tensor:
    """The bits that both have; of bools: both are true.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bitwise_and([6, -1, 12], [3, 5, 10])
    [2 5 8]
    """
    return _bitwise_and(x, y)


def bitwise_invert(x) -> Tensor:
    """Every bit the other way round; of bools: not.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bitwise_invert([0, -1, 12])
    [ -1   0 -13]
    """
    return _bitwise_invert(x)


def bitwise_left_shift(x, y) -> Tensor:
    """x times 2 to the y, in the bits of the dtype: what is pushed out is lost. 0 when y is
    negative or at least the width.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bitwise_left_shift([1, -3, 5], [4, 2, 31]).shape
    (3,)
    """
    return _bitwise_left_shift(x, y)


def bitwise_not(x) -> Tensor:
    """Every bit the other way round; of bools: not.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bitwise_not([0, -1, 12])
    [ -1   0 -13]
    """
    return _bitwise_invert(x)


def bitwise_or(x, y) -> Tensor:
    """The bits that either has; of bools: one is true.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bitwise_or([6, -1, 12], [3, 5, 10])
    [ 7 -1 14]
    """
    return _bitwise_or(x, y)


def bitwise_right_shift(x, y) -> Tensor:
    """x divided by 2 to the y, rounded down. 0 or -1 (the sign) when y is negative or at least the
    width.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bitwise_right_shift([16, -9, 5], [2, 1, 31])
    [ 4 -5  0]
    """
    return _bitwise_right_shift(x, y)


def bitwise_xor(x, y) -> Tensor:
    """The bits that exactly one has; of bools: they differ.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.bitwise_xor([6, -1, 12], [3, 5, 10])
    [ 5 -6  6]
    """
    return _bitwise_xor(x, y)


def cast(x, dtype) -> Tensor:
    """x as another dtype. Floats are truncated towards 0 and clamped to the range of an integer
    dtype, NaN gives 0; integers wrap; to bool is x != 0. A complex number loses its imaginary part
    where the dtype has none, as in JAX.

    Args:
        x: A tensor, or what becomes one.
        dtype: The dtype of the result.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cast([-1.5, 0.0, 2.75], 'float64')
    [-1.5   0.    2.75]
    """
    return _cast(x, dtype)


def cbrt(x) -> Tensor:
    """The cube root, of negative numbers too.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cbrt([-8.0, -0.5, 0.125, 3.0, 27.0]).shape
    (5,)
    """
    return _cbrt(x)


def ceil(x) -> Tensor:
    """The smallest integer not below x. Integers become float32, as in Keras.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.ceil([-2.5, -1.25, 0.5, 1.5, 3.0])
    [-2. -1.  1.  2.  3.]
    """
    return _ceil(x)


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


def clip(x, x_min, x_max) -> Tensor:
    """x, at least x_min and at most x_max.

    Args:
        x: A tensor, or what becomes one.
        x_min: A tensor, or what becomes one.
        x_max: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.clip([-2.0, 0.5, 7.0], [-1.0], [1.0])
    [-1.   0.5  1. ]
    """
    return _clip(x, x_min, x_max)


def cos(x) -> Tensor:
    """The cosine of x in radians.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cos([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _cos(x)


def cosh(x) -> Tensor:
    """(exp(x) + exp(-x)) / 2.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.cosh([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _cosh(x)


def deg2rad(x) -> Tensor:
    """Degrees in radians: x * pi / 180.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.deg2rad([-180.0, 45.0, 90.0, 360.0]).shape
    (4,)
    """
    return _deg2rad(x)


def divide(x1, x2) -> Tensor:
    """x1 / x2; integers become float32 first. x / 0 is an infinity, 0 / 0 is NaN.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.divide([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0]).shape
    (2, 3)
    """
    return _divide(x1, x2)


def divide_no_nan(x1, x2) -> Tensor:
    """x1 / x2, and 0 where x2 is 0.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _divide_no_nan(x1, x2)


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


def empty_like(x, dtype=None) -> Tensor:
    """Zeros in the shape of x. Also empty_like, whose values may be anything.

    Args:
        x: A tensor, or what becomes one.
        dtype: The dtype of the result; none given: that of x. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.empty_like([-2.5, -1.0, 0.25, 3.0])
    [0. 0. 0. 0.]
    """
    return _zeros_like(x, dtype)


def equal(x1, x2) -> Tensor:
    """x1 == x2; NaN equals nothing. bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.equal([1.0, 2.0, 3.0], [1.0, 3.0, 2.0])
    [ True False False]
    """
    return _equal(x1, x2)


def erf(x) -> Tensor:
    """The error function 2/sqrt(pi) * integral of exp(-t^2) from 0 to x. At most 2 ULP in float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.erf([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _erf(x)


def erfc(x) -> Tensor:
    """1 - erf(x) without cancellation for large x.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.erfc([-2.5, -0.5, 0.25, 1.0, 3.0]).shape
    (5,)
    """
    return _erfc(x)


def erfinv(x) -> Tensor:
    """The inverse of erf: infinite at -1 and 1, NaN beyond. Correctly rounded but for 1 ULP in
    float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.erfinv([-0.8999999761581421, -0.5, 0.125, 0.75]).shape
    (4,)
    """
    return _erfinv(x)


def exp(x) -> Tensor:
    """e to the power of x. At most 1 ULP in float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.exp([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _exp(x)


def exp2(x) -> Tensor:
    """2 to the x.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.exp2([-2.5, -1.0, 0.25, 3.0]).shape
    (4,)
    """
    return _exp2(x)


def expm1(x) -> Tensor:
    """exp(x) - 1 without cancellation near 0. At most 2 ULP in float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.expm1([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _expm1(x)


def fabs(x) -> Tensor:
    """The absolute value as a float.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.fabs([-2.5, 0.25, 3.0])
    [2.5  0.25 3.  ]
    """
    return _fabs(x)


def floor(x) -> Tensor:
    """The largest integer not above x. Integers become float32, as in Keras.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.floor([-2.5, -1.25, 0.5, 1.5, 3.0])
    [-3. -2.  0.  1.  3.]
    """
    return _floor(x)


def floor_divide(x1, x2) -> Tensor:
    """The quotient rounded down, as Python's //. Integers divided by 0 give 0.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.floor_divide([5.5, -5.5, 7.0, -7.25], [3.0, 3.0, -2.5, -2.5])
    [ 1. -2. -3.  2.]
    """
    return _floor_divide(x1, x2)


def fmax(x1, x2) -> Tensor:
    """The larger of x1 and x2; where one is NaN, the other. The gradient goes to x1 where they are
    equal.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.fmax([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0])
    [[10.  2. 30.]
     [10.  5. 30.]]
    """
    return _fmax(x1, x2)


def fmin(x1, x2) -> Tensor:
    """The smaller of x1 and x2; where one is NaN, the other. The gradient goes to x1 where they are
    equal.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.fmin([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0])
    [[  1. -20.   3.]
     [  4. -20.   6.]]
    """
    return _fmin(x1, x2)


def fmod(x1, x2) -> Tensor:
    """The remainder with the sign of x1, as C's fmod. Integers modulo 0 give 0.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.fmod([5.5, -5.5, 7.0, -7.25], [3.0, 3.0, -2.5, -2.5])
    [ 2.5  -2.5   2.   -2.25]
    """
    return _fmod(x1, x2)


def gcd(x1, x2) -> Tensor:
    """The greatest common divisor of the magnitudes; gcd(0, x) is |x|.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.gcd([12, -18, 0, 7], [18, 12, 5, 0])
    [6 6 5 7]
    """
    return _gcd(x1, x2)


def gelu(x, approximate=True) -> Tensor:
    """x times the normal distribution function at x (Hendrycks and Gimpel, 2016): x * (1 + erf(x /
    sqrt(2))) / 2, or approximately x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2.

    Args:
        x: A tensor, or what becomes one.
        approximate: The form with tanh. Defaults to `True`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.gelu([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _gelu(x, approximate)


def greater(x1, x2) -> Tensor:
    """x1 > x2. bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.greater([1.0, 2.0, 3.0], [1.0, 3.0, 2.0])
    [False False  True]
    """
    return _greater(x1, x2)


def greater_equal(x1, x2) -> Tensor:
    """x1 >= x2. bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.greater_equal([1.0, 2.0, 3.0], [1.0, 3.0, 2.0])
    [ True False  True]
    """
    return _greater_equal(x1, x2)


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


def heaviside(x1, x2) -> Tensor:
    """0 where x1 is negative, 1 where it is positive, x2 where it is 0; NaN of NaN.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.heaviside([-1.5, 0.0, 2.0], [0.5, 0.5, 0.5])
    [0.  0.5 1. ]
    """
    return _heaviside(x1, x2)


def hypot(x1, x2) -> Tensor:
    """sqrt(x1^2 + x2^2) without overflow or underflow in between.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.hypot([3.0, -1.0, 0.5], [4.0, 2.0, -3.0]).shape
    (3,)
    """
    return _hypot(x1, x2)


def i0(x) -> Tensor:
    """The modified Bessel function of the first kind, order 0.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.i0([-3.0, 0.0, 0.5, 8.0]).shape
    (4,)
    """
    return _i0(x)


def isclose(x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False) -> Tensor:
    """True where |x1 - x2| <= atol + rtol * |x2|, or where both are the same infinity. bool out.

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
    >>> ops.isclose([1.0, 2.0, -3.0], [1.0000009536743164, 2.0999999046325684, -3.0])
    [ True False  True]
    """
    return _isclose(x1, x2, rtol, atol, equal_nan)


def isfinite(x) -> Tensor:
    """True where x is neither an infinity nor NaN.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _isfinite(x)


def isinf(x) -> Tensor:
    """True where x is an infinity.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _isinf(x)


def isnan(x) -> Tensor:
    """True where x is not a number, or a part of it is not.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _isnan(x)


def isneginf(x) -> Tensor:
    """True where x is minus infinity.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _isneginf(x)


def isposinf(x) -> Tensor:
    """True where x is plus infinity.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _isposinf(x)


def lcm(x1, x2) -> Tensor:
    """The least common multiple of the magnitudes; 0 when either is 0. Wraps where it does not fit.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.lcm([4, -6, 0, 7], [6, 4, 5, 3])
    [12 12  0 21]
    """
    return _lcm(x1, x2)


def ldexp(x1, x2) -> Tensor:
    """x1 * 2^x2 for integers x2, exact wherever the result is a number of the dtype of x1.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.ldexp([1.5, -3.0], [2, -1])
    [ 6.  -1.5]
    """
    return _ldexp(x1, x2)


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


def left_shift(x, y) -> Tensor:
    """x times 2 to the y, in the bits of the dtype: what is pushed out is lost. 0 when y is
    negative or at least the width.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.left_shift([1, -3, 5], [4, 2, 31]).shape
    (3,)
    """
    return _bitwise_left_shift(x, y)


def less(x1, x2) -> Tensor:
    """x1 < x2. bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.less([1.0, 2.0, 3.0], [1.0, 3.0, 2.0])
    [False  True False]
    """
    return _less(x1, x2)


def less_equal(x1, x2) -> Tensor:
    """x1 <= x2. bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.less_equal([1.0, 2.0, 3.0], [1.0, 3.0, 2.0])
    [ True  True False]
    """
    return _less_equal(x1, x2)


def log(x) -> Tensor:
    """The natural logarithm; -inf at 0, NaN below; of a complex number the one with an imaginary
    part in (-pi, pi]. At most 1 ULP in float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.log([0.125, 0.5, 1.0, 3.0, 1000000.0]).shape
    (5,)
    """
    return _log(x)


def log10(x) -> Tensor:
    """The logarithm to base 10.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.log10([0.125, 0.5, 1.0, 3.0, 1000000.0]).shape
    (5,)
    """
    return _log10(x)


def log1p(x) -> Tensor:
    """log(1 + x) without cancellation near 0. At most 2 ULP in float32.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.log1p([-0.8999999761581421, -0.5, 0.125, 0.75]).shape
    (4,)
    """
    return _log1p(x)


def log2(x) -> Tensor:
    """The logarithm to base 2.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.log2([0.125, 0.5, 1.0, 3.0, 1000000.0]).shape
    (5,)
    """
    return _log2(x)


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


def logaddexp(x1, x2) -> Tensor:
    """log(exp(x1) + exp(x2)) without overflow.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logaddexp([1.0, -1.0, 100.0, -200.0], [2.0, 2.0, 100.5, -1.0]).shape
    (4,)
    """
    return _logaddexp(x1, x2)


def logaddexp2(x1, x2) -> Tensor:
    """log2(2^x1 + 2^x2) without overflow.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logaddexp2([1.0, -1.0, 100.0, -200.0], [2.0, 2.0, 100.5, -1.0]).shape
    (4,)
    """
    return _logaddexp2(x1, x2)


def logical_and(x1, x2) -> Tensor:
    """Both are true (not 0). bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logical_and([True, True, False, False], [True, False, True, False])
    [ True False False False]
    """
    return _logical_and(x1, x2)


def logical_not(x) -> Tensor:
    """True where x is false (0).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logical_not([True, False])
    [False  True]
    """
    return _logical_not(x)


def logical_or(x1, x2) -> Tensor:
    """Either is true (not 0). bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logical_or([True, True, False, False], [True, False, True, False])
    [ True  True  True False]
    """
    return _logical_or(x1, x2)


def logical_xor(x1, x2) -> Tensor:
    """Exactly one is true (not 0). bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.logical_xor([True, True, False, False], [True, False, True, False])
    [False  True  True False]
    """
    return _logical_xor(x1, x2)


def maximum(x1, x2) -> Tensor:
    """The larger of x1 and x2; NaN when either is. The gradient goes to x1 where they are equal.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.maximum([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0])
    [[10.  2. 30.]
     [10.  5. 30.]]
    """
    return _maximum(x1, x2)


def minimum(x1, x2) -> Tensor:
    """The smaller of x1 and x2; NaN when either is. The gradient goes to x1 where they are equal.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.minimum([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0])
    [[  1. -20.   3.]
     [  4. -20.   6.]]
    """
    return _minimum(x1, x2)


def mod(x1, x2) -> Tensor:
    """The remainder with the sign of x2, as Python's %. Integers modulo 0 give 0.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.mod([5.5, -5.5, 7.0, -7.25], [3.0, 3.0, -2.5, -2.5])
    [ 2.5   0.5  -0.5  -2.25]
    """
    return _mod(x1, x2)


def multiply(x1, x2) -> Tensor:
    """x1 * x2. Integers wrap; bools are and-ed.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.multiply([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0])
    [[  10.  -40.   90.]
     [  40. -100.  180.]]
    """
    return _multiply(x1, x2)


def nan_to_num(x, nan=0.0, posinf=None, neginf=None) -> Tensor:
    """x with other numbers for NaN and the infinities. Integers stay as they are.

    Args:
        x: A tensor, or what becomes one.
        nan: For NaN. Defaults to `0.0`.
        posinf: For infinity; none given: the largest number of the dtype. Defaults to `None`.
        neginf: For minus infinity; none given: the lowest number. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _nan_to_num(x, nan, posinf, neginf)


def negative(x) -> Tensor:
    """-x. Unsigned integers wrap.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.negative([-2.5, -1.0, 0.25, 3.0])
    [ 2.5   1.   -0.25 -3.  ]
    """
    return _negative(x)


def nextafter(x1, x2) -> Tensor:
    """The next number after x1 towards x2 that the dtype has.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.nextafter([1.0, 1.0, 0.0], [2.0, 0.0, 1.0]).shape
    (3,)
    """
    return _nextafter(x1, x2)


def not_equal(x1, x2) -> Tensor:
    """x1 != x2. bool out.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.not_equal([1.0, 2.0, 3.0], [1.0, 3.0, 2.0])
    [False  True  True]
    """
    return _not_equal(x1, x2)


def ones_like(x, dtype=None) -> Tensor:
    """Ones in the shape of x.

    Args:
        x: A tensor, or what becomes one.
        dtype: The dtype of the result; none given: that of x. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.ones_like([-2.5, -1.0, 0.25, 3.0])
    [1. 1. 1. 1.]
    """
    return _ones_like(x, dtype)


def power(x1, x2) -> Tensor:
    """x1 to the power of x2. Integers wrap; a negative integer exponent gives the quotient rounded
    towards 0.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.power([0.5, 2.0, 3.0, 1.5], [2.0, -1.5, 0.25, 3.0]).shape
    (4,)
    """
    return _power(x1, x2)


def rad2deg(x) -> Tensor:
    """Radians in degrees: x * 180 / pi.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.rad2deg([-3.141590118408203, 0.5, 2.0]).shape
    (3,)
    """
    return _rad2deg(x)


def reciprocal(x) -> Tensor:
    """1 / x.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.reciprocal([0.125, 0.5, 1.0, 3.0, 1000000.0]).shape
    (5,)
    """
    return _reciprocal(x)


def relu(x) -> Tensor:
    """max(x, 0).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.relu([-2.5, -1.0, 0.25, 3.0])
    [0.   0.   0.25 3.  ]
    """
    return _relu(x)


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


def right_shift(x, y) -> Tensor:
    """x divided by 2 to the y, rounded down. 0 or -1 (the sign) when y is negative or at least the
    width.

    Args:
        x: A tensor, or what becomes one.
        y: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.right_shift([16, -9, 5], [2, 1, 31])
    [ 4 -5  0]
    """
    return _bitwise_right_shift(x, y)


def round(x, decimals=0) -> Tensor:
    """The nearest number with so many decimals; halves go to the even one. Integers keep theirs.

    Args:
        x: A tensor, or what becomes one.
        decimals: How many; -1 rounds to tens. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.round([-2.5, -1.25, 0.5, 1.5, 3.0])
    [-2. -1.  0.  2.  3.]
    """
    return _round(x, decimals)


def rsqrt(x) -> Tensor:
    """1 / sqrt(x).

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.rsqrt([0.125, 0.5, 1.0, 3.0, 1000000.0]).shape
    (5,)
    """
    return _rsqrt(x)


def saturate_cast(x, dtype) -> Tensor:
    """x as another dtype, clipped to its range first: to the numbers that both dtypes have,
    infinities too.

    Args:
        x: A tensor, or what becomes one.
        dtype: The dtype of the result.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.saturate_cast([-1.0, 0.5, 300.0], 'uint8')
    [  0   0 255]
    """
    return _saturate_cast(x, dtype)


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


def sign(x) -> Tensor:
    """-1, 0 or 1; NaN of NaN.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sign([-2.5, -1.0, 0.25, 3.0])
    [-1. -1.  1.  1.]
    """
    return _sign(x)


def signbit(x) -> Tensor:
    """True where the sign bit is set: negative numbers, and -0.0.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.signbit([-2.5, -0.0, 0.0, 3.0])
    [ True  True False False]
    """
    return _signbit(x)


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


def sin(x) -> Tensor:
    """The sine of x in radians.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sin([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _sin(x)


def sinc(x) -> Tensor:
    """sin(pi x) / (pi x), and 1 at 0.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sinc([-2.5, -0.699999988079071, 0.25, 1.5]).shape
    (4,)
    """
    return _sinc(x)


def sinh(x) -> Tensor:
    """(exp(x) - exp(-x)) / 2.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sinh([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _sinh(x)


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


def sqrt(x) -> Tensor:
    """The square root; NaN below 0; of a complex number the root with a real part of at least 0.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sqrt([0.125, 0.5, 1.0, 3.0, 1000000.0]).shape
    (5,)
    """
    return _sqrt(x)


def square(x) -> Tensor:
    """x * x. Integers wrap.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.square([-2.5, -1.0, 0.25, 3.0])
    [6.25   1.     0.0625 9.    ]
    """
    return _square(x)


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


def subtract(x1, x2) -> Tensor:
    """x1 - x2. Integers wrap.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.subtract([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0])
    [[ -9.  22. -27.]
     [ -6.  25. -24.]]
    """
    return _subtract(x1, x2)


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


def tan(x) -> Tensor:
    """The tangent of x in radians.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.tan([-2.5, -1.0, -0.125, 0.25, 1.0, 3.0]).shape
    (6,)
    """
    return _tan(x)


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


def true_divide(x1, x2) -> Tensor:
    """x1 / x2; integers become float32 first. x / 0 is an infinity, 0 / 0 is NaN.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.true_divide([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, -20.0, 30.0]).shape
    (2, 3)
    """
    return _divide(x1, x2)


def trunc(x) -> Tensor:
    """x without its fraction. Integers stay as they are.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.trunc([-2.5, -1.25, 0.5, 1.5, 3.0])
    [-2. -1.  0.  1.  3.]
    """
    return _trunc(x)


def zeros_like(x, dtype=None) -> Tensor:
    """Zeros in the shape of x. Also empty_like, whose values may be anything.

    Args:
        x: A tensor, or what becomes one.
        dtype: The dtype of the result; none given: that of x. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.zeros_like([-2.5, -1.0, 0.25, 3.0])
    [0. 0. 0. 0.]
    """
    return _zeros_like(x, dtype)
