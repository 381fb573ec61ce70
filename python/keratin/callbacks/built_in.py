"""The callbacks that the engine has. A subclass may override their events and call `super()`."""

import os

from keratin import _core
from keratin.callbacks.callback import Callback

__all__ = [
    "BackupAndRestore", "CSVLogger", "EarlyStopping", "LearningRateScheduler", "ModelCheckpoint", "ProgbarLogger",
    "ReduceLROnPlateau", "TerminateOnNaN",
]


class _BuiltIn(Callback):
    """Hands every event to the engine's callback, whose present numbers are attributes."""

    def __init__(self, kind, *arguments):
        super().__init__()
        self._made_of = kind, arguments
        self._engine = getattr(_core.callbacks, kind)(*arguments)

    def __getstate__(self):
        # The engine's part is made anew, as it is before a training, in which no callback is pickled.
        return {name: value for name, value in self.__dict__.items() if name != "_engine"}

    def __setstate__(self, state):
        self.__dict__.update(state)
        kind, arguments = self._made_of
        self._engine = getattr(_core.callbacks, kind)(*arguments)

    def __getattr__(self, name):
        engine = self.__dict__.get("_engine")
        state = engine.state() if engine is not None and not name.startswith("__") else {}
        if name in state:
            return state[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def set_model(self, model):
        super().set_model(model)
        self._engine.set_model(model)

    def set_params(self, params):
        super().set_params(params)
        self._engine.set_params(params)

    def on_epoch_begin(self, epoch, logs=None):
        self._engine.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch, logs=None):
        self._engine.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch, logs=None):
        self._engine.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch, logs=None):
        self._engine.on_train_batch_end(batch, logs)

    def on_test_batch_end(self, batch, logs=None):
        self._engine.on_test_batch_end(batch, logs)

    def on_predict_batch_end(self, batch, logs=None):
        self._engine.on_predict_batch_end(batch, logs)

    def on_train_begin(self, logs=None):
        self._engine.on_train_begin(logs)

    def on_train_end(self, logs=None):
        self._engine.on_train_end(logs)

    def on_test_begin(self, logs=None):
        self._engine.on_test_begin(logs)

    def on_test_end(self, logs=None):
        self._engine.on_test_end(logs)

    def on_predict_begin(self, logs=None):
        self._engine.on_predict_begin(logs)

    def on_predict_end(self, logs=None):
        self._engine.on_predict_end(logs)


_EVENTS = [name for name in vars(Callback) if name.startswith(("on_", "set_"))]


def is_pure(kind):
    """Whether a class changes none of the events of its built-in base.

    Args:
        kind: A subclass of a built-in callback.

    Returns:
        True when the engine need not call Python for it.
    """
    return all(getattr(kind, event) in (vars(_BuiltIn).get(event), vars(Callback)[event]) for event in _EVENTS)


def next_rate(schedule, epoch, rate):
    """What a schedule says of an epoch.

    Args:
        schedule: `f(epoch, rate)`, or `f(epoch)`.
        epoch: The number of the epoch, from 0.
        rate: The present learning rate.

    Returns:
        The new rate.

    Raises:
        ValueError: When the schedule's answer is no number.
    """
    try:
        new = schedule(epoch, rate)
    except TypeError:
        new = schedule(epoch)
    try:
        return float(new)
    except (TypeError, ValueError):
        raise ValueError("The output of the `schedule` function should be a float. "
                         f"Got: {new!r}") from None


class EarlyStopping(_BuiltIn):
    """Ends training when a number of the logs no longer improves.

    Args:
        monitor: The key of the logs to watch.
        min_delta: A smaller change is no improvement.
        patience: Epochs without improvement after which training ends.
        verbose: 1 says so.
        mode: `"min"`, `"max"`, or `"auto"`: by the metric.
        baseline: The value to be better than.
        restore_best_weights: Whether the weights of the best epoch come back at the end.
        start_from_epoch: Epochs before this one are not looked at.

    Attributes: `wait`, `stopped_epoch`, `best`, `best_epoch`.

    Example:

    >>> stop = EarlyStopping(monitor="loss", patience=3)
    >>> stop.patience, stop.stopped_epoch
    (3, 0)
    """

    def __init__(self, monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto", baseline=None,
                 restore_best_weights=False, start_from_epoch=0):
        super().__init__("early_stopping", monitor, min_delta, patience, verbose, mode, baseline,
                         restore_best_weights, start_from_epoch)
        self.monitor = monitor
        self.min_delta = abs(min_delta)
        self.patience = patience
        self.verbose = verbose
        self.mode = mode
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch


class ModelCheckpoint(_BuiltIn):
    """Saves the model, or its weights, while it is trained.

    Args:
        filepath: Where to. May hold numbers: `"{epoch:02d}-{val_loss:.4f}.keras"`.
        monitor: The key of the logs that tells the best.
        verbose: 1 says what is saved.
        save_best_only: Whether only improvements are saved.
        save_weights_only: Whether only weights are; the path then ends in `.weights.h5`.
        mode: `"min"`, `"max"`, or `"auto"`: by the metric.
        save_freq: `"epoch"`, or a number of batches.
        initial_value_threshold: The value that the first saving must beat.

    Raises:
        ValueError: When the path does not end as it must.

    Attributes: `best`.

    Example:

    >>> saver = ModelCheckpoint("best.keras", monitor="loss", save_best_only=True)
    """

    def __init__(self, filepath, monitor="val_loss", verbose=0, save_best_only=False, save_weights_only=False,
                 mode="auto", save_freq="epoch", initial_value_threshold=None):
        super().__init__("model_checkpoint", os.fspath(filepath), monitor, verbose, save_best_only,
                         save_weights_only, mode, save_freq, initial_value_threshold)
        self.filepath = os.fspath(filepath)
        self.monitor = monitor
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq


class ReduceLROnPlateau(_BuiltIn):
    """Lowers the learning rate when a number of the logs no longer improves.

    Args:
        monitor: The key of the logs to watch.
        factor: The new rate is the old one times this.
        patience: Epochs without improvement after which it is lowered.
        verbose: 1 says so.
        mode: `"min"`, `"max"`, or `"auto"`: by the metric.
        min_delta: A smaller change is no improvement.
        cooldown: Epochs after a change in which patience is not counted.
        min_lr: The rate never gets smaller.
        **kwargs: None.

    Raises:
        ValueError: When the factor is 1 or more.

    Example:

    >>> slower = ReduceLROnPlateau(monitor="loss", factor=0.5, patience=2)
    """

    def __init__(self, monitor="val_loss", factor=0.1, patience=10, verbose=0, mode="auto", min_delta=0.0001,
                 cooldown=0, min_lr=0.0, **kwargs):
        if kwargs:
            raise ValueError(f"Arguments not recognized: {kwargs}")
        super().__init__("reduce_lr_on_plateau", monitor, factor, patience, verbose, mode, min_delta, cooldown,
                         min_lr)
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.mode = mode
        self.min_delta = min_delta
        self.cooldown = cooldown
        self.min_lr = min_lr


class LearningRateScheduler(_BuiltIn):
    """Sets the learning rate at the beginning of every epoch.

    Args:
        schedule: `f(epoch, rate)` or `f(epoch)`, the new rate.
        verbose: 1 says what is set.

    Example:

    >>> halves = LearningRateScheduler(lambda epoch, rate: rate if epoch < 10 else rate / 2)
    """

    def __init__(self, schedule, verbose=0):
        super().__init__("learning_rate_scheduler", schedule, verbose)
        self.schedule = schedule
        self.verbose = verbose


class CSVLogger(_BuiltIn):
    """Writes the logs of every epoch into a CSV file.

    Args:
        filename: The file.
        separator: Between two cells.
        append: Whether what is there stays.

    Example:

    >>> table = CSVLogger("training.csv")
    """

    def __init__(self, filename, separator=",", append=False):
        super().__init__("csv_logger", os.fspath(filename), separator, append)
        self.filename = os.fspath(filename)
        self.sep = separator
        self.append = append


class BackupAndRestore(_BuiltIn):
    """Keeps the whole state of a training, from which a `fit` in another process goes on, to the bit.

    Args:
        backup_dir: A folder of its own.
        save_freq: `"epoch"`, or a number of batches.
        double_checkpoint: Whether one more is kept.
        delete_checkpoint: Whether the folder is emptied when training has come to its end.

    Example:

    >>> keeper = BackupAndRestore("backup", save_freq=100)
    """

    def __init__(self, backup_dir, save_freq="epoch", double_checkpoint=False, delete_checkpoint=True):
        super().__init__("backup_and_restore", os.fspath(backup_dir), save_freq, double_checkpoint,
                         delete_checkpoint)
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint


class TerminateOnNaN(_BuiltIn):
    """Ends training after a batch whose loss is not finite.

    Args:
        raise_error: Whether that is an error.

    Example:

    >>> guard = TerminateOnNaN()
    """

    def __init__(self, raise_error=False):
        super().__init__("terminate_on_nan", raise_error)
        self.raise_error = raise_error


class ProgbarLogger(_BuiltIn):
    """The progress bar of `fit`, which adds it by itself.

    Example:

    >>> bar = ProgbarLogger()
    """

    def __init__(self):
        super().__init__("progbar_logger")
