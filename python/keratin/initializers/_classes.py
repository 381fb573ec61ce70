# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.initializers`."""

from keratin.initializers.initializer import Initializer


class Constant(Initializer):
    """One value everywhere.

    Args:
        value: The value. Defaults to `0.0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.Constant()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, value=0.0):
        self._make(Constant, locals())


class GlorotNormal(Initializer):
    """VarianceScaling with scale 1, fan_avg, truncated_normal.

    Args:
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.
        input_axes: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_axes: See `keras`'s own documentation of this argument. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.GlorotNormal()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        self._make(GlorotNormal, locals())


class GlorotUniform(Initializer):
    """VarianceScaling with scale 1, fan_avg, uniform: the limit is sqrt(6 / (fan_in + fan_out)).

    Args:
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.
        input_axes: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_axes: See `keras`'s own documentation of this argument. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.GlorotUniform()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        self._make(GlorotUniform, locals())


class HeNormal(Initializer):
    """VarianceScaling with scale 2, fan_in, truncated_normal.

    Args:
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.
        input_axes: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_axes: See `keras`'s own documentation of this argument. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.HeNormal()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        self._make(HeNormal, locals())


class HeUniform(Initializer):
    """VarianceScaling with scale 2, fan_in, uniform.

    Args:
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.
        input_axes: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_axes: See `keras`'s own documentation of this argument. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.HeUniform()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        self._make(HeUniform, locals())


class Identity(Initializer):
    """gain on the diagonal of a matrix, zeros elsewhere. Rank 2 only.

    Args:
        gain: A factor. Defaults to `1.0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.Identity()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, gain=1.0):
        self._make(Identity, locals())


class LecunNormal(Initializer):
    """VarianceScaling with scale 1, fan_in, truncated_normal.

    Args:
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.
        input_axes: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_axes: See `keras`'s own documentation of this argument. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.LecunNormal()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        self._make(LecunNormal, locals())


class LecunUniform(Initializer):
    """VarianceScaling with scale 1, fan_in, uniform.

    Args:
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.
        input_axes: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_axes: See `keras`'s own documentation of this argument. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.LecunUniform()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        self._make(LecunUniform, locals())


class Ones(Initializer):
    """All ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.Ones()((2, 2)).shape
    (2, 2)
    """

    def __init__(self):
        self._make(Ones, locals())


class Orthogonal(Initializer):
    """gain times a matrix with orthonormal rows or columns, whichever there are fewer of; axes but
    the last count as rows. Saxe, McClelland, Ganguli, 2014.

    Args:
        gain: A factor. Defaults to `1.0`.
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.Orthogonal()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, gain=1.0, seed=None):
        self._make(Orthogonal, locals())


class RandomNormal(Initializer):
    """Normal with this mean and standard deviation.

    Args:
        mean: Of the distribution. Defaults to `0.0`.
        stddev: Of the distribution. Defaults to `0.05`.
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.RandomNormal()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self._make(RandomNormal, locals())


class RandomUniform(Initializer):
    """Uniform on [minval, maxval).

    Args:
        minval: The smallest value. Defaults to `-0.05`.
        maxval: The largest value. Defaults to `0.05`.
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.RandomUniform()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self._make(RandomUniform, locals())


class TruncatedNormal(Initializer):
    """Normal, redrawn beyond two standard deviations (stddev is that before truncation).

    Args:
        mean: Of the distribution. Defaults to `0.0`.
        stddev: Of the distribution. Defaults to `0.05`.
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.TruncatedNormal()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self._make(TruncatedNormal, locals())


class VarianceScaling(Initializer):
    """Variance scale / n, where n is the number of inputs, of outputs, or their mean: normal with
    stddev sqrt(scale / n) (before truncation divided by 0.8796, so that it holds after), or uniform
    within sqrt(3 scale / n). He et al. 2015; Glorot and Bengio 2010; LeCun et al. 1998 are special
    cases.

    Args:
        scale: Whether a factor is learnt, or the factor. Defaults to `1.0`.
        mode: Or "fan_out", "fan_avg". Defaults to `'fan_in'`.
        distribution: Or "untruncated_normal", "uniform". Defaults to `'truncated_normal'`.
        seed: An integer, a `SeedGenerator`, or None. Defaults to `None`.
        input_axes: See `keras`'s own documentation of this argument. Defaults to `None`.
        output_axes: Instead of the last two axes, for the fans. Defaults to `None`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.initializers.VarianceScaling()((2, 2)).shape
    (2, 2)
    """

    def __init__(self, scale=1.0, mode='fan_in', distribution='truncated_normal', seed=None, input_axes=None, output_axes=None):
        self._make(VarianceScaling, locals())


class Zeros(Initializer):
    """All zeros.

    Example:

    >>> import keratin
    >>> keratin.initializers.Zeros()((2, 2)).shape
    (2, 2)
    """

    def __init__(self):
        self._make(Zeros, locals())


IdentityInitializer = Identity
OrthogonalInitializer = Orthogonal
constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros


__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "IdentityInitializer",
    "OrthogonalInitializer",
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]
