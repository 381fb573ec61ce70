# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.regularizers`."""

from keratin.regularizers.regularizer import Regularizer


class L1(Regularizer):
    """l1 * sum(|w|).

    Args:
        l1: Factor of the sum of absolute values. Defaults to `0.01`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.regularizers.L1()([[0.0]]))
    0.0
    """

    def __init__(self, l1=0.01):
        self._make(L1, locals())


class L1L2(Regularizer):
    """l1 * sum(|w|) + l2 * sum(w^2).

    Args:
        l1: Factor of the sum of absolute values. Defaults to `0.0`.
        l2: Factor of the sum of squares. Defaults to `0.0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.regularizers.L1L2()([[0.0]]))
    0.0
    """

    def __init__(self, l1=0.0, l2=0.0):
        self._make(L1L2, locals())


class L2(Regularizer):
    """l2 * sum(w^2).

    Args:
        l2: Factor of the sum of squares. Defaults to `0.01`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.regularizers.L2()([[0.0]]))
    0.0
    """

    def __init__(self, l2=0.01):
        self._make(L2, locals())


class OrthogonalRegularizer(Regularizer):
    """factor * the mean of |cosine| over the pairs of different rows (or columns) of a matrix: 0
    when they are orthogonal.

    Args:
        factor: Of the penalty. Defaults to `0.01`.
        mode: Or "columns". Defaults to `'rows'`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.regularizers.OrthogonalRegularizer()([[0.0]]))
    0.0
    """

    def __init__(self, factor=0.01, mode='rows'):
        self._make(OrthogonalRegularizer, locals())


l1 = L1
l1_l2 = L1L2
l2 = L2
orthogonal_regularizer = OrthogonalRegularizer


__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
]
