# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""Ops of the family `shape`."""

from keratin import _core
from keratin._core import Tensor

_append = _core.op("append")
_array_split = _core.op("array_split")
_broadcast_to = _core.op("broadcast_to")
_concatenate = _core.op("concatenate")
_copy = _core.op("copy")
_diag = _core.op("diag")
_diagflat = _core.op("diagflat")
_diagonal = _core.op("diagonal")
_dsplit = _core.op("dsplit")
_dstack = _core.op("dstack")
_expand_dims = _core.op("expand_dims")
_flip = _core.op("flip")
_fliplr = _core.op("fliplr")
_flipud = _core.op("flipud")
_hsplit = _core.op("hsplit")
_hstack = _core.op("hstack")
_moveaxis = _core.op("moveaxis")
_ravel = _core.op("ravel")
_repeat = _core.op("repeat")
_reshape = _core.op("reshape")
_roll = _core.op("roll")
_rot90 = _core.op("rot90")
_split = _core.op("split")
_squeeze = _core.op("squeeze")
_stack = _core.op("stack")
_swapaxes = _core.op("swapaxes")
_tile = _core.op("tile")
_trace = _core.op("trace")
_transpose = _core.op("transpose")
_tril = _core.op("tril")
_triu = _core.op("triu")
_unstack = _core.op("unstack")
_view = _core.op("view")
_vsplit = _core.op("vsplit")
_vstack = _core.op("vstack")


def append(x1, x2, axis=None) -> Tensor:
    """x2 joined behind x1 along an axis; without one both are flattened.

    Args:
        x1: A tensor, or what becomes one.
        x2: A tensor, or what becomes one.
        axis: Along which axis. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.append([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [7.0, 8.0])
    [1. 2. 3. 4. 5. 6. 7. 8.]
    """
    return _append(x1, x2, axis)


def array_split(x, indices_or_sections, axis=0) -> list[Tensor]:
    """x cut into parts along an axis, whose sizes differ by at most 1: the first ones are the
    larger ones.

    Args:
        x: A tensor, or what becomes one.
        indices_or_sections: How many parts, or where all but the first begin.
        axis: Along which axis. Defaults to `0`.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.array_split([1.0, 2.0, 3.0, 4.0, 5.0], 2)]
    [(3,), (2,)]
    """
    return _array_split(x, indices_or_sections, axis)


def broadcast_to(x, shape) -> Tensor:
    """x repeated along new axes and along axes of size 1 until it has the given shape; -1 keeps a
    size.

    Args:
        x: A tensor, or what becomes one.
        shape: The shape of the result.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.broadcast_to([1.0, 2.0, 3.0], (2, 3))
    [[1. 2. 3.]
     [1. 2. 3.]]
    """
    return _broadcast_to(x, shape)


def concatenate(xs, axis=0) -> Tensor:
    """The tensors one after the other along an axis; their other axes must agree.

    Args:
        xs: A list of tensors.
        axis: Along which axis. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.concatenate([[[1.0, 2.0], [3.0, 4.0]], [[5.0], [6.0]]], axis=-1)
    [[1. 2. 5.]
     [3. 4. 6.]]
    """
    return _concatenate(xs, axis)


def copy(x) -> Tensor:
    """The values of x in memory of their own.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.copy([1.0, -2.0, 0.5])
    [ 1.  -2.   0.5]
    """
    return _copy(x)


def diag(x, k=0) -> Tensor:
    """Of a vector: the matrix with it on the k-th diagonal. Of a matrix: its k-th diagonal.

    Args:
        x: A tensor, or what becomes one.
        k: The diagonal: positive above the main one. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.diag([1.0, -2.0, 3.5, 4.0])
    [[ 1.   0.   0.   0. ]
     [ 0.  -2.   0.   0. ]
     [ 0.   0.   3.5  0. ]
     [ 0.   0.   0.   4. ]]
    """
    return _diag(x, k)


def diagflat(x, k=0) -> Tensor:
    """The matrix with the elements of x on the k-th diagonal.

    Args:
        x: A tensor, or what becomes one.
        k: The diagonal: positive above the main one. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.diagflat([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[1. 0. 0. 0. 0. 0.]
     [0. 2. 0. 0. 0. 0.]
     [0. 0. 3. 0. 0. 0.]
     [0. 0. 0. 4. 0. 0.]
     [0. 0. 0. 0. 5. 0.]
     [0. 0. 0. 0. 0. 6.]]
    """
    return _diagflat(x, k)


def diagonal(x, offset=0, axis1=0, axis2=1) -> Tensor:
    """The diagonal of the plane of two axes, which go away; it becomes the last axis.

    Args:
        x: A tensor, or what becomes one.
        offset: Which diagonal: positive above the main one. Defaults to `0`.
        axis1: The rows. Defaults to `0`.
        axis2: The columns. Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.diagonal([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [1. 5.]
    """
    return _diagonal(x, offset, axis1, axis2)


def dsplit(x, indices_or_sections) -> list[Tensor]:
    """x cut in depth: along axis 2.

    Args:
        x: A tensor, or what becomes one.
        indices_or_sections: How many equal parts, or where all but the first begin.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.dsplit([[[1.0, 2.0, 3.0, 4.0]]], 2)]
    [(1, 1, 2), (1, 1, 2)]
    """
    return _dsplit(x, indices_or_sections)


def dstack(xs) -> Tensor:
    """Joined in depth: along axis 2, vectors as (1, n, 1), matrices as (m, n, 1).

    Args:
        xs: A list of tensors.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.dstack([[1.0, 2.0], [3.0, 4.0]])
    [[[1. 3.]
      [2. 4.]]]
    """
    return _dstack(xs)


def expand_dims(x, axis) -> Tensor:
    """x with one or more axes of size 1 inserted.

    Args:
        x: A tensor, or what becomes one.
        axis: Where the new axes stand in the result.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.expand_dims([1.0, 2.0, 3.0], 0)
    [[1. 2. 3.]]
    """
    return _expand_dims(x, axis)


def flip(x, axis=None) -> Tensor:
    """x with the order of the elements along some axes reversed.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.flip([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[6. 5. 4.]
     [3. 2. 1.]]
    """
    return _flip(x, axis)


def fliplr(x) -> Tensor:
    """x with the order of its columns (axis 1) reversed.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.fliplr([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[3. 2. 1.]
     [6. 5. 4.]]
    """
    return _fliplr(x)


def flipud(x) -> Tensor:
    """x with the order of its rows (axis 0) reversed.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.flipud([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[4. 5. 6.]
     [1. 2. 3.]]
    """
    return _flipud(x)


def hsplit(x, indices_or_sections) -> list[Tensor]:
    """x cut side by side: along axis 1, a vector along axis 0.

    Args:
        x: A tensor, or what becomes one.
        indices_or_sections: How many equal parts, or where all but the first begin.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.hsplit([1.0, 2.0, 3.0, 4.0], 2)]
    [(2,), (2,)]
    """
    return _hsplit(x, indices_or_sections)


def hstack(xs) -> Tensor:
    """Joined side by side: along axis 1, of vectors along axis 0.

    Args:
        xs: A list of tensors.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.hstack([[1.0, 2.0], [3.0]])
    [1. 2. 3.]
    """
    return _hstack(xs)


def moveaxis(x, source, destination) -> Tensor:
    """x with some axes moved to new places; the others keep their order.

    Args:
        x: A tensor, or what becomes one.
        source: The axes that move.
        destination: Where they go.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.
    """
    return _moveaxis(x, source, destination)


def ravel(x) -> Tensor:
    """x as one row of all its elements.

    Args:
        x: A tensor, or what becomes one.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.ravel([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [1. 2. 3. 4. 5. 6.]
    """
    return _ravel(x)


def repeat(x, repeats, axis=None) -> Tensor:
    """Each element (or each slice of an axis) repeated in place.

    Args:
        x: A tensor, or what becomes one.
        repeats: How often: one number, or one for each element.
        axis: Along which axis; none given: x is flattened first. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.repeat([1.0, 2.0, 3.0], 2)
    [1. 1. 2. 2. 3. 3.]
    """
    return _repeat(x, repeats, axis)


def reshape(x, newshape) -> Tensor:
    """The same values, row-major, in another shape; one size may be -1: whatever is left.

    Args:
        x: A tensor, or what becomes one.
        newshape: The shape of the result.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.reshape([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (3, 2))
    [[1. 2.]
     [3. 4.]
     [5. 6.]]
    """
    return _reshape(x, newshape)


def roll(x, shift, axis=None) -> Tensor:
    """The elements moved along some axes, those pushed out at the end coming in at the start;
    without axes the flat order.

    Args:
        x: A tensor, or what becomes one.
        shift: By how many places; one for each axis, or one for all.
        axis: Along which axes. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.roll([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 1)
    [[6. 1. 2.]
     [3. 4. 5.]]
    """
    return _roll(x, shift, axis)


def rot90(array, k=1, axes=(0, 1)) -> Tensor:
    """The plane of two axes turned k times by 90 degrees, from the first axis towards the second.

    Args:
        array: A tensor, or what becomes one.
        k: How often. Defaults to `1`.
        axes: The plane. Defaults to `(0, 1)`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.rot90([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[3. 6.]
     [2. 5.]
     [1. 4.]]
    """
    return _rot90(array, k, axes)


def split(x, indices_or_sections, axis=0) -> list[Tensor]:
    """x cut into parts along an axis: equal ones, or before the given indices.

    Args:
        x: A tensor, or what becomes one.
        indices_or_sections: How many equal parts, or where all but the first begin.
        axis: Along which axis. Defaults to `0`.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.split([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 3, axis=-1)]
    [(2, 1), (2, 1), (2, 1)]
    """
    return _split(x, indices_or_sections, axis)


def squeeze(x, axis=None) -> Tensor:
    """x without the given axes, which must have size 1.

    Args:
        x: A tensor, or what becomes one.
        axis: Which axes; none given: all of size 1. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.squeeze([[[1.0], [2.0], [3.0]]])
    [1. 2. 3.]
    """
    return _squeeze(x, axis)


def stack(x, axis=0) -> Tensor:
    """Equally shaped tensors side by side along a new axis.

    Args:
        x: A list of tensors.
        axis: Where the new axis stands in the result. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.stack([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    [[1. 2.]
     [3. 4.]
     [5. 6.]]
    """
    return _stack(x, axis)


def swapaxes(x, axis1, axis2) -> Tensor:
    """x with two axes exchanged.

    Args:
        x: A tensor, or what becomes one.
        axis1: The first.
        axis2: The second.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.swapaxes([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 0, 1)
    [[1. 4.]
     [2. 5.]
     [3. 6.]]
    """
    return _swapaxes(x, axis1, axis2)


def tile(x, repeats) -> Tensor:
    """x repeated as a whole, repeats[i] times along axis i; missing axes are added in front.

    Args:
        x: A tensor, or what becomes one.
        repeats: How often, for each axis; one number: along the last.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.tile([1.0, 2.0, 3.0], (2,))
    [1. 2. 3. 1. 2. 3.]
    """
    return _tile(x, repeats)


def trace(x, offset=0, axis1=0, axis2=1) -> Tensor:
    """The sum of a diagonal.

    Args:
        x: A tensor, or what becomes one.
        offset: Which diagonal: positive above the main one. Defaults to `0`.
        axis1: The rows. Defaults to `0`.
        axis2: The columns. Defaults to `1`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.trace([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    6.
    """
    return _trace(x, offset, axis1, axis2)


def transpose(x, axes=None) -> Tensor:
    """Axis i of the result is axis axes[i] of x.

    Args:
        x: A tensor, or what becomes one.
        axes: The order of the axes; none given: reversed. Defaults to `None`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.transpose([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[1. 4.]
     [2. 5.]
     [3. 6.]]
    """
    return _transpose(x, axes)


def tril(x, k=0) -> Tensor:
    """x with zeros above the k-th diagonal.

    Args:
        x: A tensor, or what becomes one.
        k: The diagonal: 0 the main one, positive above it. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.tril([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[1. 0. 0.]
     [4. 5. 0.]]
    """
    return _tril(x, k)


def triu(x, k=0) -> Tensor:
    """x with zeros below the k-th diagonal.

    Args:
        x: A tensor, or what becomes one.
        k: The diagonal: 0 the main one, positive above it. Defaults to `0`.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.triu([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[1. 2. 3.]
     [0. 5. 6.]]
    """
    return _triu(x, k)


def unstack(x, num=None, axis=0) -> list[Tensor]:
    """The slices of x along an axis, which goes away.

    Args:
        x: A tensor, or what becomes one.
        num: How many; the size of the axis. Defaults to `None`.
        axis: Along which axis. Defaults to `0`.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.unstack([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])]
    [(3,), (3,)]
    """
    return _unstack(x, num, axis)


def view(x, dtype=None) -> Tensor:
    """The bytes of x read as another dtype; the last axis grows or shrinks with the size of an
    element.

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
    >>> ops.view([1.0, -2.0, 0.0], dtype='int32').shape
    (3,)
    """
    return _view(x, dtype)


def vsplit(x, indices_or_sections) -> list[Tensor]:
    """x cut into layers of rows: along axis 0.

    Args:
        x: A tensor, or what becomes one.
        indices_or_sections: How many equal parts, or where all but the first begin.

    Returns:
        A list of tensors.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> [x.shape for x in ops.vsplit([[1.0, 2.0], [3.0, 4.0]], 2)]
    [(1, 2), (1, 2)]
    """
    return _vsplit(x, indices_or_sections)


def vstack(xs) -> Tensor:
    """Joined one below the other: along axis 0, vectors as rows.

    Args:
        xs: A list of tensors.

    Returns:
        A tensor.

    Raises:
        ValueError: For shapes and values that do not fit.
        TypeError: For what is no tensor, and dtypes that do not fit.

    Example:

    >>> from keratin import ops
    >>> ops.vstack([[1.0, 2.0], [3.0, 4.0]])
    [[1. 2.]
     [3. 4.]]
    """
    return _vstack(xs)
