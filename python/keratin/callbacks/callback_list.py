"""Callbacks as one: for training loops of one's own."""

from keratin.callbacks.built_in import ProgbarLogger
from keratin.callbacks.callback import Callback
from keratin.callbacks.history import History

__all__ = ["CallbackList"]


class CallbackList(Callback):
    """Passes every event on to each of its callbacks.

    Args:
        callbacks: The callbacks.
        add_history: Adds a `History` when there is none.
        add_progbar: Adds a `ProgbarLogger` when there is none.
        model: Which model is trained.
        **params: What `set_params` gets.
    """

    def __init__(self, callbacks=None, add_history=False, add_progbar=False, model=None, **params):
        super().__init__()
        self.callbacks = flat(callbacks)
        for wanted, kind in ((add_history, History), (add_progbar, ProgbarLogger)):
            if wanted and not any(isinstance(callback, kind) for callback in self.callbacks):
                self.callbacks.append(kind())
        if model is not None:
            self.set_model(model)
        if params:
            self.set_params(params)

    def set_params(self, params):
        super().set_params(params)
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model):
        super().set_model(model)
        for callback in self.callbacks:
            if isinstance(callback, History):
                model.history = callback
            callback.set_model(model)


def _passed_on(event):
    def tell(self, *args, **kwargs):
        for callback in self.callbacks:
            getattr(callback, event)(*args, **kwargs)

    tell.__name__ = event
    tell.__doc__ = getattr(Callback, event).__doc__
    return tell


for _event in [name for name in vars(Callback) if name.startswith("on_")]:
    setattr(CallbackList, _event, _passed_on(_event))


def flat(callbacks):
    """The callbacks of a nested list, or of a single one.

    Args:
        callbacks: None, a callback, a `CallbackList`, or a list of them.

    Returns:
        A list.

    Raises:
        ValueError: For something that is no callback.
    """
    if callbacks is None:
        return []
    if isinstance(callbacks, CallbackList):
        return list(callbacks.callbacks)
    if isinstance(callbacks, (list, tuple)):
        return [one for item in callbacks for one in flat(item)]
    if not hasattr(callbacks, "on_train_begin"):
        raise ValueError(f"Expected a callback, or a list of them. Received: callbacks={callbacks!r}")
    if isinstance(callbacks, type):
        raise ValueError(f"Expected a callback object, received the class {callbacks.__name__}. "
                         f"Write {callbacks.__name__}().")
    return [callbacks]


def for_fit(callbacks, model):
    """What `fit` tells of its events: the user's callbacks and a History.

    Args:
        callbacks: As the user passed them.
        model: The model, whose `history` is set.

    Returns:
        The list and the History.
    """
    callbacks = flat(callbacks)
    history = next((callback for callback in callbacks if isinstance(callback, History)), None)
    if history is None:
        history = History()
        callbacks.append(history)
    history.set_model(model)
    model.history = history
    return callbacks, history
