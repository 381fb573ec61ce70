# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `index`."""

from keratin import _core
from keratin._core import Tensor

_argpartition = _core.op("argpartition")
_argsort = _core.op("argsort")
_digitize = _core.op("digitize")
_in_top_k = _core.op("in_top_k")
_isin = _core.op("isin")
_nonzero = _core.op("nonzero")
_one_hot = _core.op("one_hot")
_scatter = _core.op("scatter")
_scatter_update = _core.op("scatter_update")
_searchsorted = _core.op("searchsorted")
_slice_update = _core.op("slice_update")
_sort = _core.op("sort")
_take = _core.op("take")
_take_along_axis = _core.op("take_along_axis")
_top_k = _core.op("top_k")
_unique = _core.op("unique")
_unravel_index = _core.op("unravel_index")


def argpartition(x, kth, axis=-1) -> Tensor:
    """The positions (int32) that put the element of rank kth into its place along an axis, all
    smaller ones before it and the others behind it: the first kth + 1 in ascending order, the
    others in the order of x.

    Args:
        x: A tensor, or what becomes one.
        kth: Which place of the sorted order; negative ones count from the end.
        axis: Along which axis; None: x is flattened first. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.argpartition([7.0, 2.0, 9.0, 1.0, 8.0, 2.0], 2)
    [3 1 5 0 2 4]
    """
    return _argpartition(x, kth, axis)


def argsort(x, axis=-1) -> Tensor:
    """The positions (int32) that put x in ascending order along an axis. Stable: equal elements
    keep their order; NaNs come last.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis that is put in order; None: x is flattened first. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.argsort([[3.0, 1.0, 2.0], [-1.0, 5.0, 0.0]])
    [[1 2 0]
     [0 2 1]]
    """
    return _argsort(x, axis)


def digitize(x, bins) -> Tensor:
    """The bin (int32) that each element falls into: i with bins[i - 1] <= x < bins[i] for ascending
    bins, bins[i - 1] > x >= bins[i] for descending ones. NaN is taken as larger than all.

    Args:
        x: A tensor, or what becomes one.
        bins: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _digitize(x, bins)


def in_top_k(targets, predictions, k) -> Tensor:
    """Whether the target class is among the k largest predictions of its row: fewer than k are
    larger, so that ties count for the target. A prediction that is NaN, or of a target that is no
    class, counts as -inf. Negative targets count from the end.

    Args:
        targets: A tensor, or what becomes one.
        predictions: A tensor, or what becomes one.
        k: How many of the largest count.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.in_top_k([0, -1], [[3.0, 3.0], [-1.0, -2.0]], 1)
    [ True False]
    """
    return _in_top_k(targets, predictions, k)


def isin(x1, x2, assume_unique=False, invert=False) -> Tensor:
    """Whether each element of x1 occurs in x2, in their common dtype. NaN equals nothing.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.
        assume_unique: Whether no element occurs twice; the result is the same. Defaults to `False`.
        invert: Whether it does not occur. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.isin([[1.0, 2.0], [3.0, 4.0]], [4.0, 2.0, 9.0])
    [[False  True]
     [False  True]]
    """
    return _isin(x1, x2, assume_unique, invert)


def nonzero(x) -> list[Tensor]:
    """Where x is not 0 (NaN is not): one int32 tensor for each axis, in row-major order. The number
    of places depends on the values, so that it is an error in a trace.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.nonzero([[1.0, 0.0, 2.0], [0.0, -3.0, 0.0]])]
    [(3,), (3,)]
    """
    return _nonzero(x)


def one_hot(x, num_classes, axis=-1, dtype=None, sparse=False) -> Tensor:
    """A new axis with 1 at the class number and 0 elsewhere. A number outside of [0, num_classes)
    gives zeros. Floats are cut to integers.

    Args:
        x: A tensor, or what becomes one.
        num_classes: The size of the new axis.
        axis: Where the new axis stands in the result. Defaults to `-1`.
        dtype: The dtype of the result; none given: float32. Defaults to `None`.
        sparse: Not supported. Defaults to `False`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.one_hot([1, 0, 3, -1], 3)
    [[0. 1. 0.]
     [1. 0. 0.]
     [0. 0. 0.]
     [0. 0. 0.]]
    """
    return _one_hot(x, num_classes, axis, dtype, sparse)


def scatter(indices, values, shape) -> Tensor:
    """Zeros of the given shape with values added at index tuples, which stand along the last axis
    of the indices. Values of repeated indices are added up in their order. Negative indices count
    from the end.

    Args:
        indices: A tensor, or what becomes one.
        values: A tensor, or what becomes one.
        shape: The shape of the result.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.scatter([[0], [2], [0]], [1.0, 2.0, 3.0], (4,))
    [4. 0. 2. 0.]
    """
    return _scatter(indices, values, shape)


def scatter_update(inputs, indices, updates, reduction=None) -> Tensor:
    """The inputs with updates at index tuples, which stand along the last axis of the indices:
    replaced, or combined with what is there. Repeated indices are taken in their order: without a
    reduction the last one stays. Updates are cast and broadcast to what they replace. Negative
    indices count from the end.

    Args:
        inputs: A tensor, or what becomes one.
        indices: A tensor, or what becomes one.
        updates: A tensor, or what becomes one.
        reduction: "add", "max", "min", "mul"; None: replace. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.scatter_update([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]], [[0, 1], [1, 2]], [5.0, 6.0])
    [[0. 5. 0.]
     [1. 1. 6.]]
    """
    return _scatter_update(inputs, indices, updates, reduction)


def searchsorted(sorted_sequence, values, side='left') -> Tensor:
    """Where each value would be inserted into the sorted sequence (int32): before equal elements
    ("left") or after them ("right").

    Args:
        sorted_sequence: A tensor, or what becomes one.
        values: A tensor, or what becomes one.
        side: "left" or "right" of equal elements. Defaults to `'left'`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.searchsorted([1.0, 2.0, 2.0, 4.0], [[0.0, 2.0], [3.0, 9.0]])
    [[0 1]
     [3 4]]
    """
    return _searchsorted(sorted_sequence, values, side)


def slice_update(inputs, start_indices, updates) -> Tensor:
    """The inputs with the block that begins at start_indices replaced by the updates. Negative
    starts count from the end; a block that would reach beyond the inputs is moved back until it
    fits, as in JAX.

    Args:
        inputs: A tensor, or what becomes one.
        start_indices: A tensor, or what becomes one.
        updates: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.slice_update([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [0, 1], [[7.0, 8.0]])
    [[1. 7. 8.]
     [4. 5. 6.]]
    """
    return _slice_update(inputs, start_indices, updates)


def sort(x, axis=-1) -> Tensor:
    """x in ascending order along an axis; NaNs come last.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis that is put in order; None: x is flattened first. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.sort([[3.0, 1.0, 2.0], [-1.0, 5.0, 0.0]])
    [[ 1.  2.  3.]
     [-1.  0.  5.]]
    """
    return _sort(x, axis)


def take(x, indices, axis=None) -> Tensor:
    """The elements of x along an axis at the indices: the axis is replaced by the axes of the
    indices. Negative indices count from the end; one out of range is an error. Without an axis x is
    flattened first.

    Args:
        x: A tensor, or what becomes one.
        indices: A tensor, or what becomes one.
        axis: The axis to take from; None: of the flat tensor. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.take([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [2, 0, -1, 2], axis=1)
    [[3. 1. 3. 3.]
     [6. 4. 6. 6.]]
    """
    return _take(x, indices, axis)


def take_along_axis(x, indices, axis=None) -> Tensor:
    """out[i][j] = x[i][indices[i][j]] for the last axis, and likewise for another: one index for
    each element of the result. The other axes broadcast. Negative indices count from the end; one
    out of range is an error.

    Args:
        x: A tensor, or what becomes one.
        indices: A tensor, or what becomes one.
        axis: The axis that the indices count along; None: of the flat tensor. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.take_along_axis([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[2, 0, -1], [1, 1, 0]], axis=-1)
    [[3. 1. 3.]
     [5. 5. 4.]]
    """
    return _take_along_axis(x, indices, axis)


def top_k(x, k, sorted=True) -> tuple[Tensor, ...]:
    """The k largest elements of the last axis in descending order, and their positions (int32). Of
    equal elements the first comes first; NaN counts as larger than any number.

    Args:
        x: A tensor, or what becomes one.
        k: How many.
        sorted: Whether they are to descend; they always do. Defaults to `True`.

    Returns:
        A tuple of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.top_k([[3.0, 1.0, 2.0], [-1.0, 5.0, 0.0]], 2)]
    [(2, 2), (2, 2)]
    """
    return _top_k(x, k, sorted)


def unique(x, sorted=True, return_index=False, return_inverse=False, return_counts=False, axis=None, size=None, fill_value=None) -> list[Tensor]:
    """The different values of x in ascending order, or with an axis its different slices; every NaN
    is one of its own. On request also where each occurs first, which of them each element is, and
    how often each occurs (int32). Their number depends on the values, so that a trace needs `size`:
    then as many are given, the first one again behind the last, or fill_value.

    Args:
        x: A tensor, or what becomes one.
        sorted: Whether they are to ascend; they always do. Defaults to `True`.
        return_index: Also where each occurs first. Defaults to `False`.
        return_inverse: Also which of them each element of x is. Defaults to `False`.
        return_counts: Also how often each occurs. Defaults to `False`.
        axis: Slices along this axis; None: single elements. Defaults to `None`.
        size: How many to give; None: as many as there are. Defaults to `None`.
        fill_value: Behind them when size asks for more. Defaults to `None`.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _unique(x, sorted, return_index, return_inverse, return_counts, axis, size, fill_value)


def unravel_index(indices, shape) -> list[Tensor]:
    """The positions along each axis of a tensor of the given shape that row-major indices stand
    for, one tensor for each axis. Negative indices count from the end; what is out of range becomes
    the nearest one, as in JAX.

    Args:
        indices: A tensor, or what becomes one.
        shape: The shape whose elements are counted.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.unravel_index([22, 41, 37], (7, 6))]
    [(3,), (3,)]
    """
    return _unravel_index(indices, shape)
