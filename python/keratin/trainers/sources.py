"""Batches that Python makes, as the engine asks for them: generators, `PyDataset`s, iterables."""

import itertools
import types

from keratin.utils.data import unpack_x_y_sample_weight
from keratin.utils.py_dataset import PyDataset, batches_of

__all__ = ["adapter"]


def adapter(x):
    """What makes batches of `x`, or None when it is data itself.

    Args:
        x: Whatever was given to `fit`, `evaluate` or `predict`.

    Returns:
        An object with `kind`, `length`, `begin_pass`, `on_epoch_begin` and `on_epoch_end`.

    Raises:
        ValueError: For an iterator that is no generator: it could be read but once, and not looked into.
    """
    if isinstance(x, PyDataset):
        return _Dataset(x)
    if isinstance(x, types.GeneratorType):
        return _Generator(x)
    if _is_data(x) or not hasattr(x, "__iter__"):
        return None
    if hasattr(x, "__next__"):
        return _Generator(x)
    return _Iterable(x)


def _is_data(x):
    protocols = ("__array__", "__array_interface__", "__dlpack__", "__arrow_c_stream__", "__dataframe__", "to_numpy")
    return isinstance(x, (str, bytes)) or any(hasattr(x, name) for name in protocols)


class _Adapter:
    kind = "generator"

    def length(self):
        return None

    def begin_pass(self, shuffle):
        raise NotImplementedError

    def on_epoch_begin(self):
        pass

    def on_epoch_end(self):
        pass


class _Generator(_Adapter):
    """The first two batches are looked at beforehand, and are there again in every pass, as in Keras."""

    def __init__(self, generator):
        self.generator = generator
        self.first = list(itertools.islice(generator, 2))
        if not self.first:
            raise ValueError("When passing a Python generator to a Keras model, the generator must yield at least one "
                             "batch. Received an empty generator.")
        if not isinstance(self.first[0], tuple):
            raise ValueError("When passing a Python generator to a Keras model, the generator must return a tuple, "
                             "either (input,) or (inputs, targets) or (inputs, targets, sample_weights). "
                             f"Received: {self.first[0]}")

    def begin_pass(self, shuffle):
        return map(unpack_x_y_sample_weight, itertools.chain(self.first, self.generator))


class _Iterable(_Adapter):
    """Something that can be iterated again and again, such as a list-like loader of PyTorch."""

    def __init__(self, iterable):
        self.iterable = iterable
        self.kind = type(iterable).__name__

    def length(self):
        try:
            return len(self.iterable)
        except TypeError:
            return None

    def begin_pass(self, shuffle):
        return map(unpack_x_y_sample_weight, self.iterable)


class _Dataset(_Adapter):
    kind = "PyDataset"

    def __init__(self, dataset):
        self.dataset = dataset
        self.on_epoch_begin = dataset.on_epoch_begin
        self.on_epoch_end = dataset.on_epoch_end

    def length(self):
        return self.dataset.num_batches

    def begin_pass(self, shuffle):
        return map(_standard, batches_of(self.dataset, shuffle))


def _standard(batch):
    if isinstance(batch, dict):
        return batch, None, None
    if hasattr(batch, "__array__"):
        batch = (batch,)
    if isinstance(batch, list):
        batch = tuple(batch)
    if not isinstance(batch, tuple) or not 1 <= len(batch) <= 3:
        raise ValueError("PyDataset.__getitem__() must return a tuple or a dict. If a tuple, it must be ordered either "
                         "(input,) or (inputs, targets) or (inputs, targets, sample_weights). "
                         f"Received: {str(batch)[:100]}... of type {type(batch)}")
    return batch + (None,) * (3 - len(batch))
