"""`keras.optimizers.legacy`: optimizers of Keras 2, which Keras 3 names and refuses too."""

__all__ = ["Adagrad", "Adam", "Ftrl", "Optimizer", "RMSprop", "SGD"]


class Adagrad:
    """None of these optimizers can be made: use the one of `keras.optimizers`.

    Args:
        *args: Any.
        **kwargs: Any.

    Raises:
        ImportError: Always, as in Keras 3.
    """

    def __init__(self, *args, **kwargs):
        raise ImportError("`keras.optimizers.legacy` is not supported in Keras 3: use the optimizer of `keras.optimizers`.")


Adam = Ftrl = Optimizer = RMSprop = SGD = Adagrad
