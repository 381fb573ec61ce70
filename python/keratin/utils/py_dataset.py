"""Data sets whose batches are made by Python code, several at a time."""

import collections
import itertools
import random
import warnings

__all__ = ["PyDataset", "batches_of"]


class PyDataset:
    """Batches by number, for `fit`, `evaluate` and `predict`.

    A subclass implements `__getitem__`, which returns a whole batch, and `__len__`, the number of batches (or
    `num_batches`, where None stands for no end). `on_epoch_begin` and `on_epoch_end` are called around every epoch.

    Args:
        workers: How many batches are made at once, in threads (or processes) beside the training.
        use_multiprocessing: Processes instead of threads; the data set is then copied into each.
        max_queue_size: How many batches may wait for the training.

    Example:

    >>> import numpy as np
    >>> class Squares(PyDataset):
    ...     def __len__(self):
    ...         return 3
    ...     def __getitem__(self, index):
    ...         x = np.full((2, 1), float(index))
    ...         return x, x * x
    >>> [float(y.sum()) for x, y in Squares()]
    [0.0, 2.0, 8.0]
    """

    def __init__(self, workers=1, use_multiprocessing=False, max_queue_size=10):
        self._workers = workers
        self._use_multiprocessing = use_multiprocessing
        self._max_queue_size = max_queue_size

    def _setting(self, name, default):
        if name not in self.__dict__:
            warnings.warn("Your `PyDataset` class should call `super().__init__(**kwargs)` in its constructor. "
                          "`**kwargs` can include `workers`, `use_multiprocessing`, `max_queue_size`. Do not pass "
                          "these arguments to `fit()`, as they will be ignored.", stacklevel=3)
            self.__dict__[name] = default
        return self.__dict__[name]

    @property
    def workers(self):
        """How many batches are made at once."""
        return self._setting("_workers", 1)

    @workers.setter
    def workers(self, value):
        self._workers = value

    @property
    def use_multiprocessing(self):
        """Whether processes make them, instead of threads."""
        return self._setting("_use_multiprocessing", False)

    @use_multiprocessing.setter
    def use_multiprocessing(self, value):
        self._use_multiprocessing = value

    @property
    def max_queue_size(self):
        """How many batches may wait."""
        return self._setting("_max_queue_size", 10)

    @max_queue_size.setter
    def max_queue_size(self, value):
        self._max_queue_size = value

    def __getitem__(self, index):
        """The batch at a place.

        Args:
            index: Its number.

        Returns:
            A tuple `(x,)`, `(x, y)` or `(x, y, sample_weight)`, or a dict.
        """
        raise NotImplementedError

    def __iter__(self):
        try:
            count = self.num_batches
        except NotImplementedError:
            count = None
        for index in itertools.count() if count is None else range(count):
            yield self[index]

    @property
    def num_batches(self):
        """The number of batches; None: there is no end."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError("You need to implement the `num_batches` property:\n\n"
                                  "@property\ndef num_batches(self):\n  return ...")

    def on_epoch_begin(self):
        """Called at the beginning of every epoch."""

    def on_epoch_end(self):
        """Called at the end of every epoch."""


def batches_of(dataset, shuffle):
    """One pass over a `PyDataset`, in parallel where it asks for that.

    Args:
        dataset: The data set.
        shuffle: Whether the batches come in a new order. One without an end keeps its own.

    Yields:
        What `__getitem__` returned.
    """
    count = dataset.num_batches
    indices = itertools.count() if count is None else range(count)
    if shuffle and count is not None:
        indices = random.sample(indices, count)
    workers, processes = dataset.workers, dataset.use_multiprocessing
    if workers > 1 or (workers > 0 and processes):
        yield from _ahead(dataset, indices, workers, processes)
    else:
        for index in indices:
            yield dataset[index]


def _ahead(dataset, indices, workers, processes):
    indices = iter(indices)
    waiting = collections.deque()
    pool = _process_pool(dataset, workers) if processes else _thread_pool(workers)
    get = _item_of_process if processes else dataset.__getitem__
    try:
        for index in itertools.islice(indices, max(dataset.max_queue_size, 1)):
            waiting.append(pool.submit(get, index))
        while waiting:
            batch = waiting.popleft().result()
            for index in itertools.islice(indices, 1):
                waiting.append(pool.submit(get, index))
            yield batch
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _thread_pool(workers):
    from concurrent.futures import ThreadPoolExecutor  # 3 ms, which `import keratin` is spared

    return ThreadPoolExecutor(workers)


def _process_pool(dataset, workers):
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(workers, initializer=_set_process_dataset, initargs=(dataset,))


_process_dataset = None


def _set_process_dataset(dataset):
    global _process_dataset
    _process_dataset = dataset


def _item_of_process(index):
    return _process_dataset[index]
