"""timeseries_dataset_from_array."""

import random

import numpy as np

from keratin.utils.py_dataset import PyDataset

__all__ = ["timeseries_dataset_from_array"]


class _Windows(PyDataset):
    """Batches of windows that begin at `starts`."""

    def __init__(self, data, targets, starts, offsets, batch_size, generator):
        super().__init__()
        self._data, self._targets, self._starts, self._offsets = data, targets, starts, offsets
        self._batch_size, self._generator = batch_size, generator
        self.on_epoch_end()

    def on_epoch_end(self):
        if self._generator is not None:
            self._generator.shuffle(self._starts)

    def __len__(self):
        return -(-len(self._starts) // (self._batch_size or 1))

    def __getitem__(self, index):
        if self._batch_size is None:
            starts = self._starts[index]
            windows = self._data[starts + self._offsets]
        else:
            starts = np.asarray(self._starts[index * self._batch_size : (index + 1) * self._batch_size], dtype="int64")
            windows = self._data[starts[:, None] + self._offsets]
        return windows if self._targets is None else (windows, self._targets[starts])


def timeseries_dataset_from_array(data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128, shuffle=False,
                                  seed=None, start_index=None, end_index=None, format="tf"):
    """Windows of a series of measurements, as batches for `fit`.

    Args:
        data: Rows in the order of time, of any shape.
        targets: The target of the window that begins at the same row; None: there are none.
        sequence_length: How many rows a window has.
        sequence_stride: From the beginning of one window to that of the next.
        sampling_rate: From one row of a window to its next.
        batch_size: Windows of a batch; None: single windows.
        shuffle: Whether the windows come in another order, which is another one every epoch.
        seed: An integer, of that order.
        start_index: The first row that is used.
        end_index: Behind the last row that is used.
        format: `"tf"` or `"grain"`; it makes no difference here.

    Returns:
        A `PyDataset` of arrays.

    Raises:
        ValueError: For numbers that do not fit the data.

    Example:

    >>> batches = timeseries_dataset_from_array([0, 1, 2, 3, 4], None, sequence_length=3)
    >>> batches[0].tolist()
    [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    """
    data, rows = np.asarray(data), len(data)
    for name, value, low in (("start_index", start_index, 0), ("end_index", end_index, 1), ("sampling_rate", sampling_rate, 1),
                             ("sequence_stride", sequence_stride, 1)):
        if value is not None and not low <= value < rows:
            raise ValueError(f"`{name}` must be at least {low} and lower than the length of the data. Received: {name}={value}, for "
                             f"data of length {rows}")
    if start_index and end_index and end_index <= start_index:
        raise ValueError(f"`end_index` must be higher than `start_index`. Received: start_index={start_index}, and end_index={end_index}")
    if format not in ("tf", "grain"):
        raise ValueError(f'`format` should be either "tf" or "grain". Received: format={format}')
    first, last = start_index or 0, rows if end_index is None else end_index
    # Keras takes a target's row for a beginning where there are fewer of them than windows.
    windows = last - first - (sequence_length - 1) * sampling_rate
    if targets is not None:
        targets = np.asarray(targets)
        windows = min(windows, len(targets) - first)
    starts = list(range(first, first + max(windows, 0), sequence_stride))
    generator = random.Random(seed) if shuffle else None
    return _Windows(data, targets, starts, np.arange(sequence_length) * sampling_rate, batch_size, generator)
