"""What `fit` returns."""

from keratin.callbacks.callback import Callback

__all__ = ["History"]


class History(Callback):
    """The logs of every epoch; part of every `fit`, which returns it.

    `epoch` lists the epochs, `history` maps the name of each number to its values.
    """

    def __init__(self):
        super().__init__()
        self.history = {}

    def on_train_begin(self, logs=None):
        self.epoch = []

    def on_epoch_end(self, epoch, logs=None):
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self
