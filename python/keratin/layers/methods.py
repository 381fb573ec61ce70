"""What single built-in layers have beside what every layer has."""

from keratin import _core


class NormalizationMethods:
    """Of `Normalization`: learning the statistics."""

    def adapt(self, data):
        """Takes mean and variance of the data.

        Args:
            data: Samples along the first axis: anything array-like, or an iterable of batches.

        Raises:
            ValueError: When the shape does not fit the layer's, or mean and variance were given.

        Example:

        >>> import keratin
        >>> layer = keratin.layers.Normalization()
        >>> layer.adapt([[1.0], [3.0]])
        >>> layer([[5.0]])
        [[3.]]
        """
        _core.normalization_adapt(self, _all_rows(data))

    @property
    def mean(self):
        """What is taken away, in a shape that broadcasts with the input; None before there is any."""
        return _core.normalization_statistics(self)[0] if self.built else None

    @property
    def variance(self):
        """What the root is taken of, to divide by it; None before there is any."""
        return _core.normalization_statistics(self)[1] if self.built else None


def _all_rows(data):
    """Iterables of batches, put behind each other; arrays as they are."""
    if isinstance(data, (list, tuple)) or hasattr(data, "__array__") or hasattr(data, "__dlpack__"):
        return data
    if not hasattr(data, "__iter__"):
        return data
    import numpy as np

    return np.concatenate([np.asarray(batch[0] if isinstance(batch, tuple) else batch) for batch in data])
