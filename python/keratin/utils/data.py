"""Batches as tuples, and splitting a data set."""

import numpy as np

from keratin import tree


def unpack_x_y_sample_weight(data):
    """What a batch holds.

    Args:
        data: `x`, or a tuple or list of up to three: `(x, y, sample_weight)`.

    Returns:
        The three, None for those that are not there.

    Raises:
        ValueError: For more than three.

    Example:

    >>> unpack_x_y_sample_weight((1, 2))
    (1, 2, None)
    """
    if isinstance(data, list):
        data = tuple(data)
    if not isinstance(data, tuple):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError("Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, "
                         f"found: {data}")
    return data + (None,) * (3 - len(data))


def pack_x_y_sample_weight(x, y=None, sample_weight=None):
    """The inverse of `unpack_x_y_sample_weight`.

    Args:
        x: Inputs.
        y: Targets.
        sample_weight: Weights.

    Returns:
        A tuple of those that are there; `x` itself when it is alone and no tuple.

    Example:

    >>> pack_x_y_sample_weight(1, 2)
    (1, 2)
    """
    if y is None:
        return (x,) if isinstance(x, tuple) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def split_dataset(dataset, left_size=None, right_size=None, shuffle=False, seed=None, preferred_backend=None):
    """The rows of a data set in two parts.

    Args:
        dataset: An array, or a structure of arrays with equally many rows.
        left_size: Rows of the first part: a number, or a share between 0 and 1.
        right_size: The same of the second. One of the two is enough.
        shuffle: Whether rows are mixed before.
        seed: Of the mixing.
        preferred_backend: Ignored: the parts are arrays.

    Returns:
        `(left, right)`, built like `dataset`.

    Raises:
        ValueError: When no size is given, or the sizes do not fit.

    Example:

    >>> left, right = split_dataset(np.arange(10), left_size=0.8)
    >>> len(left), len(right)
    (8, 2)
    """
    leaves = [np.asarray(leaf) for leaf in tree.flatten(dataset)]
    rows = {len(leaf) for leaf in leaves}
    if len(rows) != 1:
        raise ValueError(f"All arrays of a data set must have equally many rows. Received: {sorted(rows)}")
    left, right = _sizes(rows.pop(), left_size, right_size)
    total = len(leaves[0])
    order = np.random.default_rng(seed).permutation(total) if shuffle else np.arange(total)
    parts = order[:left], order[total - right:]
    return tuple(tree.pack_sequence_as(dataset, [leaf[part] for leaf in leaves]) for part in parts)


def _sizes(total, left, right):
    if left is None and right is None:
        raise ValueError(f"At least one of the `left_size` or `right_size` must be specified. Received: {left}, {right}")
    counts = [None if size is None else _count(size, total) for size in (left, right)]
    if counts[0] is None:
        counts[0] = total - counts[1]
    if counts[1] is None:
        counts[1] = total - counts[0]
    if sum(counts) > total:
        raise ValueError(f"The parts of {counts[0]} and {counts[1]} rows are more than the {total} rows there are.")
    return counts


def _count(size, total):
    valid = (0 < size < 1) if isinstance(size, float) else isinstance(size, int) and 0 < size < total
    if not valid:
        raise ValueError(f"A size is a share between 0 and 1, or a number of rows between 0 and {total}. Received: {size}")
    return round(size * total) if isinstance(size, float) else size
