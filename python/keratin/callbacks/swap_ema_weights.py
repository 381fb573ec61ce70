"""Averages in place of weights."""

from keratin.callbacks.callback import Callback

__all__ = ["SwapEMAWeights"]


class SwapEMAWeights(Callback):
    """Evaluates and predicts with the moving averages that an optimizer with `use_ema=True` keeps.

    Args:
        swap_on_epoch: Whether the averages are there at the end of every epoch already, for a `ModelCheckpoint` after
            this callback.

    Raises:
        ValueError: At the first swap, when the optimizer keeps no averages.
    """

    def __init__(self, swap_on_epoch=False):
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._in_place = False

    def _swap(self):
        optimizer = self.model.optimizer
        averages = getattr(optimizer, "_model_variables_moving_average", None)
        if not getattr(optimizer, "use_ema", False) or averages is None:
            raise ValueError("SwapEMAWeights must be used when `use_ema=True` is set on the optimizer. "
                             f"Received: use_ema={getattr(optimizer, 'use_ema', None)}")
        for variable, average in zip(self.model.trainable_variables, averages):
            old = variable.numpy().copy()
            variable.assign(average)
            average.assign(old)
        self._in_place = not self._in_place

    def _swap_in(self):
        if not self._in_place:
            self._swap()

    def _swap_out(self):
        if self._in_place:
            self._swap()

    def on_epoch_begin(self, epoch, logs=None):
        if self.swap_on_epoch:
            self._swap_out()

    def on_epoch_end(self, epoch, logs=None):
        if self.swap_on_epoch:
            self._swap_in()

    def on_test_begin(self, logs=None):
        self._swap_in()

    def on_test_end(self, logs=None):
        self._swap_out()

    def on_predict_begin(self, logs=None):
        self._swap_in()

    def on_predict_end(self, logs=None):
        self._swap_out()
