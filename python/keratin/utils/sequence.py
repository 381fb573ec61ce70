"""pad_sequences."""

import numpy as np


def pad_sequences(sequences, maxlen=None, dtype="int32", padding="pre", truncating="pre", value=0.0):
    """Sequences of different lengths as one array.

    Args:
        sequences: A list of lists, or of arrays whose first axis is time.
        maxlen: Their length afterwards. Defaults to that of the longest.
        dtype: Of the array; `object` for texts.
        padding: `"pre"` or `"post"`: where short ones are filled up.
        truncating: `"pre"` or `"post"`: where long ones are cut.
        value: What they are filled with.

    Returns:
        An array of shape (number of sequences, maxlen, ...).

    Raises:
        ValueError: For other words, for entries that are no sequences or of different shapes, and for a text as
            `value` in an array of numbers.

    Example:

    >>> pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2).tolist()
    [[0, 1], [2, 3], [5, 6]]
    """
    for name, word in (("padding", padding), ("truncating", truncating)):
        if word not in ("pre", "post"):
            raise ValueError(f'`{name}` must be "pre" or "post". Received: {name}={word!r}')
    if not hasattr(sequences, "__len__"):
        raise ValueError("`sequences` must be iterable.")
    rows = [_row(row) for row in sequences]
    inner = next((row.shape[1:] for row in rows if len(row)), ())
    if isinstance(value, str) and not np.issubdtype(dtype, np.str_) and dtype not in (object, "object"):
        raise ValueError(f"`dtype` {dtype} is not compatible with `value`'s type: {type(value)}\n"
                         "You should set `dtype=object` for variable length strings.")
    length = max((len(row) for row in rows), default=0) if maxlen is None else maxlen
    out = np.full((len(rows), length, *inner), value, dtype=dtype)
    for target, row in zip(out, rows):
        if not len(row) or not length:
            continue
        if row.shape[1:] != inner:
            raise ValueError(f"Shape of sample {row.shape[1:]} of sequence is different from expected shape {inner}")
        kept = np.asarray(row[-length:] if truncating == "pre" else row[:length], dtype=dtype)
        if padding == "pre":
            target[-len(kept):] = kept
        else:
            target[: len(kept)] = kept
    return out


def _row(row):
    if not hasattr(row, "__len__"):
        raise ValueError(f"`sequences` must be a list of iterables. Found non-iterable: {row}")
    return np.asarray(row)
