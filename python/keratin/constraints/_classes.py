# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.constraints`."""

from keratin.constraints.constraint import Constraint


class MaxNorm(Constraint):
    """w * min(|w|, max_value) / (epsilon + |w|).

    Args:
        max_value: The largest norm. Defaults to `2`.
        axis: The axis, or axes, along which it works. Defaults to `0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.constraints.MaxNorm()([[0.0]]).shape
    (1, 1)
    """

    def __init__(self, max_value=2, axis=0):
        self._make(MaxNorm, locals())


class MinMaxNorm(Constraint):
    """w * (rate * clip(|w|, min_value, max_value) + (1 - rate) * |w|) / (epsilon + |w|).

    Args:
        min_value: The smallest norm. Defaults to `0.0`.
        max_value: The largest norm. Defaults to `1.0`.
        rate: How much of the way to go at each update. Defaults to `1.0`.
        axis: The axis, or axes, along which it works. Defaults to `0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.constraints.MinMaxNorm()([[0.0]]).shape
    (1, 1)
    """

    def __init__(self, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
        self._make(MinMaxNorm, locals())


class NonNeg(Constraint):
    """max(w, 0).

    Example:

    >>> import keratin
    >>> keratin.constraints.NonNeg()([[0.0]]).shape
    (1, 1)
    """

    def __init__(self):
        self._make(NonNeg, locals())


class UnitNorm(Constraint):
    """w / (epsilon + |w|).

    Args:
        axis: The axis, or axes, along which it works. Defaults to `0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> keratin.constraints.UnitNorm()([[0.0]]).shape
    (1, 1)
    """

    def __init__(self, axis=0):
        self._make(UnitNorm, locals())


max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm


__all__ = [
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "unit_norm",
]
