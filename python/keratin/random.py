"""Random numbers as counted functions of a seed.

A seed is an integer (the same numbers at every call), a `SeedGenerator` (other numbers at every call, the same sequence in
every run), or None: a generator of the process, which `keratin.utils.set_random_seed` seeds.
"""

from keratin import _core
from keratin._core import Tensor

__all__ = [
    "SeedGenerator", "beta", "binomial", "categorical", "dropout", "gamma", "normal", "randint", "shuffle", "truncated_normal",
    "uniform",
]


class SeedGenerator(_core.SeedGenerator):
    """Gives another seed at every call, counted by a variable, so that it goes on where a checkpoint left it.

    Args:
        seed: An integer. Defaults to one drawn from the process-wide source.
        name: Of the generator.

    Raises:
        ValueError: For what is no integer, or negative.

    Example:

    >>> generator = SeedGenerator(1337)
    >>> first, second = generator.next(), generator.next()
    >>> bool((first == second).numpy().all())
    False
    """

    def __init__(self, seed=None, name=None, **kwargs):
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
        if seed is not None and (not isinstance(seed, int) or seed < 0):
            raise ValueError(f"Argument `seed` must be an integer that is not negative. Received: seed={seed}")
        super().__init__(seed)
        self._initial_seed, self.name = seed, name or _core.unique_name("seed_generator")

    def next(self, ordered=True):
        """The present seed, a tensor of two integers; counts on.

        Args:
            ordered: Kept; calls are always ordered.

        Returns:
            A tensor of shape (2,).
        """
        return super().next()

    def __reduce__(self):
        return _generator, (type(self), self._initial_seed, self.name, self.state.value)

    def get_config(self):
        """The arguments that make such a generator."""
        return {"seed": self._initial_seed}

    @classmethod
    def from_config(cls, config):
        """A generator from what `get_config` gave."""
        return cls(**config)


def _generator(cls, seed, name, state):
    """What pickled generators are read with."""
    made = cls(seed, name=name)
    made.state.assign(state)
    return made


def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None) -> Tensor:
    """Normal numbers.

    Args:
        shape: Sizes of the axes.
        mean: Of the distribution.
        stddev: Its standard deviation.
        dtype: Of the result. Defaults to `keratin.config.floatx()`.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> normal((2,), seed=1).shape
    (2,)
    """
    return _core.random_normal(shape, mean, stddev, dtype, seed)


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None) -> Tensor:
    """Normal numbers, drawn again beyond two standard deviations.

    Args:
        shape: Sizes of the axes.
        mean: Of the distribution.
        stddev: Its standard deviation.
        dtype: Of the result. Defaults to `keratin.config.floatx()`.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> truncated_normal((2,), seed=1).shape
    (2,)
    """
    return _core.random_truncated_normal(shape, mean, stddev, dtype, seed)


def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None) -> Tensor:
    """Numbers between two bounds, each as likely.

    Args:
        shape: Sizes of the axes.
        minval: The smallest value.
        maxval: Behind the largest value.
        dtype: Of the result. Defaults to `keratin.config.floatx()`.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> uniform((2,), seed=1).shape
    (2,)
    """
    return _core.random_uniform(shape, minval, maxval, dtype, seed)


def randint(shape, minval, maxval, dtype="int32", seed=None) -> Tensor:
    """Integers from `minval` to `maxval - 1`, each as likely.

    Args:
        shape: Sizes of the axes.
        minval: The smallest value.
        maxval: Behind the largest value.
        dtype: Of the result.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> randint((2,), 0, 10, seed=1).shape
    (2,)
    """
    return _core.random_randint(shape, int(minval), int(maxval), dtype, seed)


def gamma(shape, alpha, dtype=None, seed=None) -> Tensor:
    """Gamma variates of scale 1.

    Args:
        shape: Sizes of the axes.
        alpha: Shape parameter, a number or a tensor that broadcasts.
        dtype: Of the result. Defaults to `keratin.config.floatx()`.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> gamma((2,), 0.5, seed=1).shape
    (2,)
    """
    return _core.random_gamma(shape, alpha, dtype, seed)


def beta(shape, alpha, beta, dtype=None, seed=None) -> Tensor:
    """Beta variates.

    Args:
        shape: Sizes of the axes.
        alpha: Shape parameter, a number or a tensor that broadcasts.
        beta: Shape parameter, a number or a tensor that broadcasts.
        dtype: Of the result. Defaults to `keratin.config.floatx()`.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> beta((2,), 0.5, 0.5, seed=1).shape
    (2,)
    """
    return _core.random_beta(shape, alpha, beta, dtype, seed)


def binomial(shape, counts, probabilities, dtype=None, seed=None) -> Tensor:
    """How many of `counts` trials succeed.

    Args:
        shape: Sizes of the axes.
        counts: How many trials.
        probabilities: Of success in each.
        dtype: Of the result. Defaults to `keratin.config.floatx()`.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> binomial((2,), 10.0, 0.5, seed=1).shape
    (2,)
    """
    return _core.random_binomial(shape, counts, probabilities, dtype, seed)


def categorical(logits, num_samples, dtype="int32", seed=None) -> Tensor:
    """Indices of classes, as likely as logits say.

    Args:
        logits: Unnormalised logarithms of probabilities, of shape (rows, classes).
        num_samples: How many indices for each row.
        dtype: Of the result.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> categorical([[0.0, 1.0]], 2, seed=1).shape
    (1, 2)
    """
    return _core.random_categorical(logits, num_samples, dtype, seed)


def dropout(inputs, rate, noise_shape=None, seed=None) -> Tensor:
    """Sets elements to 0 at random and divides the others by 1 - rate.

    Args:
        inputs: A tensor.
        rate: Which share becomes 0.
        noise_shape: Of the mask, which is broadcast. Defaults to that of `inputs`.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> dropout([1.0, 2.0], 0.5, seed=1).shape
    (2,)
    """
    return _core.random_dropout(inputs, rate, noise_shape, seed)


def shuffle(x, axis=0, seed=None) -> Tensor:
    """The slices along an axis in another order.

    Args:
        x: A tensor.
        axis: Along which the slices lie.
        seed: An integer, a `SeedGenerator`, or None.

    Returns:
        A tensor.

    Raises:
        ValueError: For parameters that the distribution does not take.

    Example:

    >>> shuffle([1.0, 2.0], seed=1).shape
    (2,)
    """
    return _core.random_shuffle(x, axis, seed)
