"""What `fit` returns."""

from keratin import _core
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
        _core.callbacks.record(self.history, self.epoch, epoch, logs)
        self.model.history = self

    def plot(self, keys=None, to_file=None, title="", log_scale=None):
        """Draws a chart for each metric, training and validation together.

        Args:
            keys: The metrics to draw, in order. Defaults to all.
            to_file: A name that ends in `.svg`, to write the picture there.
            title: Stands above.
            log_scale: Whether the axis is logarithmic. Defaults to where the values span more than a factor of 50.

        Returns:
            An `Svg`, which notebooks show.

        Raises:
            ValueError: For a key that there is not, a history without epochs, another ending than `.svg`.
        """
        from keratin.utils.plots import Svg

        picture = Svg(_core.history_svg(self.history, title, list(keys or ()), log_scale))
        if to_file is not None:
            picture.save(to_file)
        return picture

    def _repr_html_(self):
        return self.plot().text if self.history else None
