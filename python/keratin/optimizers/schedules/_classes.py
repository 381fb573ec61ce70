# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.
"""The built-in classes of `keratin.optimizers.schedules`."""

from keratin.optimizers.schedules.learning_rate_schedule import LearningRateSchedule


class CosineDecay(LearningRateSchedule):
    """Loshchilov and Hutter, "SGDR", 2016: half a cosine from the initial rate to alpha times it
    over decay_steps. With a warmup_target: first a line from the initial rate to the target over
    warmup_steps, from where the cosine starts.

    Args:
        initial_learning_rate: Where the rate begins.
        decay_steps: How many steps one period takes.
        alpha: The lowest rate, as a part of the highest. Defaults to `0.0`.
        name: Defaults to one from the class's name.
        warmup_target: Where the warm-up ends; None: there is none. Defaults to `None`.
        warmup_steps: How many steps the warm-up takes. Defaults to `0`.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.optimizers.schedules.CosineDecay(0.1, 10)(0)) > 0
    True
    """

    def __init__(self, initial_learning_rate, decay_steps, alpha=0.0, name='CosineDecay', warmup_target=None, warmup_steps=0):
        self._make(CosineDecay, locals())


class CosineDecayRestarts(LearningRateSchedule):
    """Loshchilov and Hutter, "SGDR", 2016: half a cosine from the initial rate to alpha times it,
    again and again; each run is t_mul times as long as the one before and starts at m_mul times its
    rate.

    Args:
        initial_learning_rate: Where the rate begins.
        first_decay_steps: See `keras`'s own documentation of this argument.
        t_mul: Factor of the length of each further period. Defaults to `2.0`.
        m_mul: Factor of the first rate of each further period. Defaults to `1.0`.
        alpha: The lowest rate as a share of the first. Defaults to `0.0`.
        name: Defaults to one from the class's name.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.optimizers.schedules.CosineDecayRestarts(0.1, 10)(0)) > 0
    True
    """

    def __init__(self, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name='SGDRDecay'):
        self._make(CosineDecayRestarts, locals())


class ExponentialDecay(LearningRateSchedule):
    """initial_learning_rate * decay_rate^(step / decay_steps).

    Args:
        initial_learning_rate: Where the rate begins.
        decay_steps: How many steps one period takes.
        decay_rate: The factor of a period.
        staircase: Step / decay_steps is rounded down. Defaults to `False`.
        name: Defaults to one from the class's name.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)(0)) > 0
    True
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name='ExponentialDecay'):
        self._make(ExponentialDecay, locals())


class InverseTimeDecay(LearningRateSchedule):
    """initial_learning_rate / (1 + decay_rate * step / decay_steps).

    Args:
        initial_learning_rate: Where the rate begins.
        decay_steps: How many steps one period takes.
        decay_rate: The factor of a period.
        staircase: Step / decay_steps is rounded down. Defaults to `False`.
        name: Defaults to one from the class's name.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.optimizers.schedules.InverseTimeDecay(0.1, 10, 0.5)(0)) > 0
    True
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name='InverseTimeDecay'):
        self._make(InverseTimeDecay, locals())


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[0] while step <= boundaries[0], values[1] while step <= boundaries[1], ...; the last
    value after all boundaries.

    Args:
        boundaries: The steps where the rate changes.
        values: The rates between the boundaries.
        name: Defaults to one from the class's name.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.optimizers.schedules.PiecewiseConstantDecay([10], [0.1, 0.01])(0)) > 0
    True
    """

    def __init__(self, boundaries, values, name='PiecewiseConstant'):
        self._make(PiecewiseConstantDecay, locals())


class PolynomialDecay(LearningRateSchedule):
    """(initial - end)(1 - step / decay_steps)^power + end; after decay_steps the end, or with
    `cycle` again with a multiple of decay_steps.

    Args:
        initial_learning_rate: Where the rate begins.
        decay_steps: How many steps one period takes.
        end_learning_rate: The lowest rate. Defaults to `0.0001`.
        power: Of the polynomial. Defaults to `1.0`.
        cycle: Whether it begins again at the end. Defaults to `False`.
        name: Defaults to one from the class's name.

    Raises:
        ValueError: For arguments out of range, and unknown ones.

    Example:

    >>> import keratin
    >>> float(keratin.optimizers.schedules.PolynomialDecay(0.1, 10)(0)) > 0
    True
    """

    def __init__(self, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name='PolynomialDecay'):
        self._make(PolynomialDecay, locals())


__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
]
