"""Ops with an argument that may be left out, or be several, where the engine's op wants one."""

from keratin import _core
from keratin._core import Tensor
from keratin.ops.creation import arange, convert_to_tensor

_log_softmax, _softmax = _core.op("log_softmax"), _core.op("softmax")
_max, _nonzero, _where = _core.op("max"), _core.op("nonzero"), _core.op("where")
_exp, _log, _sum, _stop_gradient = _core.op("exp"), _core.op("log"), _core.op("sum"), _core.op("stop_gradient")
_maximum, _minimum, _slice, _take = _core.op("maximum"), _core.op("minimum"), _core.op("slice"), _core.op("take")
_segments = {name: _core.op(name) for name in ("segment_max", "segment_min", "segment_prod", "segment_sum")}


def where(condition, x1=None, x2=None):
    """Elements of `x1` where the condition holds, else of `x2`; with the condition alone, where it holds.

    Args:
        condition: Bools.
        x1: A tensor. Defaults to `None`.
        x2: A tensor. Defaults to `None`; given exactly when `x1` is.

    Returns:
        A tensor; without `x1` and `x2` a tuple of indices, one tensor for each axis, as `nonzero` gives.

    Raises:
        ValueError: When one of `x1` and `x2` is missing, or shapes do not broadcast.

    Example:

    >>> from keratin import ops
    >>> ops.where([True, False], [1.0, 2.0], -1.0)
    [ 1. -1.]
    >>> ops.where([True, False, True])
    ([0 2],)
    """
    if x1 is None and x2 is None:
        return tuple(_nonzero(condition))
    if x1 is None or x2 is None:
        raise ValueError("`x1` and `x2` either both should be `None` or both should have non-None value.")
    return _where(condition, x1, x2)


def _shifted(x, axes):
    # Softmax is the same for x and x minus a constant, so that the gradient need not pass through the maximum.
    x = convert_to_tensor(x)
    return x - _stop_gradient(_max(x, list(axes), True))


def softmax(x, axis=-1) -> Tensor:
    """exp(x_i - m) / sum over j of exp(x_j - m), with m the largest element, so that nothing overflows. Rows sum to 1.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis whose elements become probabilities, or a tuple of axes that count as one. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For an axis that there is not.

    Example:

    >>> from keratin import ops
    >>> float(ops.sum(ops.softmax([[1.0, 2.0], [3.0, 100.0]], axis=(0, 1))))
    1.0
    """
    if not isinstance(axis, (tuple, list)):
        return _softmax(x, axis)
    powers = _exp(_shifted(x, axis))
    return powers / _sum(powers, list(axis), True)


def log_softmax(x, axis=-1) -> Tensor:
    """x_i - m - log(sum over j of exp(x_j - m)), with m the largest element: log(softmax(x)) without losing digits.

    Args:
        x: A tensor, or what becomes one.
        axis: The axis whose elements become log-probabilities, or a tuple of axes that count as one. Defaults to `-1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For an axis that there is not.

    Example:

    >>> from keratin import ops
    >>> ops.log_softmax([0.0, 1000.0])
    [-1000.     0.]
    """
    if not isinstance(axis, (tuple, list)):
        return _log_softmax(x, axis)
    shifted = _shifted(x, axis)
    return shifted - _log(_sum(_exp(shifted), list(axis), True))


def _unknown(x):
    return isinstance(x, _core.Tensor) and _core.is_symbolic(x)


def slice(inputs, start_indices, shape):
    """The part of the inputs that begins at `start_indices` and has the given shape.

    Args:
        inputs: A tensor, or what becomes one.
        start_indices: Where each axis begins: integers, or tensors of them, also such whose values are known only when a
            compiled function runs. A part that would reach beyond the inputs is then moved back until it fits, as in JAX.
        shape: The shape of the part; -1 is the rest of an axis.

    Returns:
        A tensor.

    Raises:
        ValueError: For starts and shapes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.slice([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (0, 1), (2, 2))
    [[2. 3.]
     [5. 6.]]
    """
    starts = start_indices if _unknown(start_indices) else list(start_indices)
    if not _unknown(starts) and not any(_unknown(start) for start in starts):
        return _slice(inputs, [int(start) for start in starts], shape)
    x = convert_to_tensor(inputs)
    for axis, size in enumerate(shape):
        whole = x.shape[axis]
        size = whole if size == -1 else size
        if size != whole:
            start = _minimum(_maximum(starts[axis], 0), whole - size)
            x = _take(x, start + arange(size, dtype="int32"), axis)
    return x


def _segment(name, data, segment_ids, num_segments, sorted):
    if num_segments is None:
        ids = convert_to_tensor(segment_ids)
        if _unknown(ids):
            raise ValueError("Argument `num_segments` must be set where the values of `segment_ids` are not known yet.")
        num_segments = int(_max(ids)) + 1 if ids.size else 0
    return _segments[name](data, segment_ids, num_segments, sorted)


def segment_sum(data, segment_ids, num_segments=None, sorted=False):
    """The sum of the rows of each segment.

    Args:
        data: A tensor.
        segment_ids: For each row of `data` the number of its segment. Rows whose number is out of range are left out.
        num_segments: How many segments. Defaults to the largest number plus one.
        sorted: Whether `segment_ids` is sorted; changes nothing.

    Returns:
        A tensor with `num_segments` rows.

    Raises:
        ValueError: For shapes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.segment_sum([1.0, 2.0, 4.0], [0, 1, 0])
    [5. 2.]
    """
    return _segment("segment_sum", data, segment_ids, num_segments, sorted)


def segment_max(data, segment_ids, num_segments=None, sorted=False):
    """The largest element of the rows of each segment; of one without rows the smallest value of the dtype.

    Args:
        data: A tensor.
        segment_ids: For each row of `data` the number of its segment. Rows whose number is out of range are left out.
        num_segments: How many segments. Defaults to the largest number plus one.
        sorted: Whether `segment_ids` is sorted; changes nothing.

    Returns:
        A tensor with `num_segments` rows.

    Raises:
        ValueError: For shapes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.segment_max([1.0, 2.0, 4.0], [0, 1, 0])
    [4. 2.]
    """
    return _segment("segment_max", data, segment_ids, num_segments, sorted)


def segment_min(data, segment_ids, num_segments=None, sorted=False):
    """The smallest element of the rows of each segment; of one without rows the largest value of the dtype.

    Args:
        data: A tensor.
        segment_ids: For each row of `data` the number of its segment. Rows whose number is out of range are left out.
        num_segments: How many segments. Defaults to the largest number plus one.
        sorted: Whether `segment_ids` is sorted; changes nothing.

    Returns:
        A tensor with `num_segments` rows.

    Raises:
        ValueError: For shapes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.segment_min([1.0, 2.0, 4.0], [0, 1, 0])
    [1. 2.]
    """
    return _segment("segment_min", data, segment_ids, num_segments, sorted)


def segment_prod(data, segment_ids, num_segments=None, sorted=False):
    """The product of the rows of each segment; of one without rows 1.

    Args:
        data: A tensor.
        segment_ids: For each row of `data` the number of its segment. Rows whose number is out of range are left out.
        num_segments: How many segments. Defaults to the largest number plus one.
        sorted: Whether `segment_ids` is sorted; changes nothing.

    Returns:
        A tensor with `num_segments` rows.

    Raises:
        ValueError: For shapes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.segment_prod([1.0, 2.0, 4.0], [0, 1, 0])
    [4. 2.]
    """
    return _segment("segment_prod", data, segment_ids, num_segments, sorted)
