"""The base of all callbacks."""

__all__ = ["Callback"]


class Callback:
    """Something to be told of every step of a training. Override what interests.

    `self.model` is the model, `self.params` a dict with `verbose`, `epochs` and `steps`. `logs` are the numbers so far by
    name; what `on_epoch_end` adds to them is in the History. `self.model.stop_training = True` ends the training.

    Example:

    >>> class Stop(Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         if logs["loss"] < 0.1:
    ...             self.model.stop_training = True
    """

    def __init__(self):
        self.params = None
        self._model = None

    def set_params(self, params):
        """Called by `fit`: what the run knows of itself.

        Args:
            params: A dict with `verbose`, `epochs` and `steps`.
        """
        self.params = params

    def set_model(self, model):
        """Called by `fit`: which model is trained.

        Args:
            model: The model.
        """
        self._model = model

    @property
    def model(self):
        """The model that is trained."""
        return self.__dict__.get("_model")

    def on_batch_begin(self, batch, logs=None):
        """The same as `on_train_batch_begin`, by its older name."""

    def on_batch_end(self, batch, logs=None):
        """The same as `on_train_batch_end`, by its older name."""

    def on_epoch_begin(self, epoch, logs=None):
        """Before an epoch.

        Args:
            epoch: Its number, from 0.
            logs: Empty.
        """

    def on_epoch_end(self, epoch, logs=None):
        """After an epoch and its validation.

        Args:
            epoch: Its number, from 0.
            logs: Loss and metrics by name; those of the validation begin with `val_`.
        """

    def on_train_batch_begin(self, batch, logs=None):
        """Before a step of training.

        Args:
            batch: Its number in the epoch, from 0.
            logs: Empty.
        """
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch, logs=None):
        """After a step of training.

        Args:
            batch: Its number in the epoch, from 0.
            logs: The metrics of the epoch so far.
        """
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch, logs=None):
        """Before a step of an evaluation, also of a validation.

        Args:
            batch: Its number, from 0.
            logs: Empty.
        """

    def on_test_batch_end(self, batch, logs=None):
        """After a step of an evaluation, also of a validation.

        Args:
            batch: Its number, from 0.
            logs: The metrics so far.
        """

    def on_predict_batch_begin(self, batch, logs=None):
        """Before a step of a prediction.

        Args:
            batch: Its number, from 0.
            logs: Empty.
        """

    def on_predict_batch_end(self, batch, logs=None):
        """After a step of a prediction.

        Args:
            batch: Its number, from 0.
            logs: Empty.
        """

    def on_train_begin(self, logs=None):
        """Before training.

        Args:
            logs: Empty.
        """

    def on_train_end(self, logs=None):
        """After training.

        Args:
            logs: Those of the last epoch.
        """

    def on_test_begin(self, logs=None):
        """Before an evaluation or validation.

        Args:
            logs: Empty.
        """

    def on_test_end(self, logs=None):
        """After an evaluation or validation.

        Args:
            logs: Its results.
        """

    def on_predict_begin(self, logs=None):
        """Before a prediction.

        Args:
            logs: Empty.
        """

    def on_predict_end(self, logs=None):
        """After a prediction.

        Args:
            logs: Empty.
        """
