"""set_random_seed."""

import random

import numpy as np

from keratin import _core


def set_random_seed(seed):
    """Seeds Python's `random`, NumPy, and everything random in Keratin that has no seed of its own: initializers,
    shuffles, dropout. The same program then gives the same numbers, bit for bit.

    Args:
        seed: An integer of 32 bits.

    Raises:
        ValueError: For anything else.
    """
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"Expected `seed` argument to be an integer in [0, 2**32). Received: seed={seed}")
    random.seed(seed)
    np.random.seed(seed)
    _core.set_random_seed(seed)
