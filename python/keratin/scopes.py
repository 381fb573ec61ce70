"""Scopes: what `with` changes for the calls inside it."""

import contextlib
import threading

from keratin import _core

__all__ = ["StatelessScope", "device", "name_scope", "remat"]


class StatelessScope:
    """Inside `with`, variables have the values given here, and what is assigned to them stays in the scope: a model becomes
    a function of its weights.

    Args:
        state_mapping: Pairs of a variable and its value.
        collect_losses: Whether `add_loss` gathers into `losses`.
        initialize_variables: Kept for programs that give it: variables here always have a value.

    Raises:
        ValueError: For what is no variable, or a value of another shape.

    Example:

    >>> import keratin
    >>> v = keratin.Variable([1.0])
    >>> with StatelessScope([(v, [5.0])]) as scope:
    ...     new = v.assign(v * 2)
    >>> scope.get_current_value(v), v.value
    ([10.], [1.])
    """

    def __init__(self, state_mapping=None, collect_losses=False, initialize_variables=True):
        self.collect_losses, self.initialize_variables, self.losses = collect_losses, initialize_variables, []
        self._values = _core.StatelessVariables()
        self._known = []
        for variable, value in state_mapping or ():
            if not isinstance(variable, _core.Variable):
                raise ValueError("Invalid reference variable in StatelessScope: the first of each pair in `state_mapping` "
                                 f"must be a Variable. Received: {variable!r}")
            self._values.give(variable, value)
            self._known.append(variable)

    def __enter__(self):
        self._values.enter()
        return self

    def __exit__(self, *args, **kwargs):
        self._values.leave()

    def add_loss(self, loss):
        """Keeps a loss in `losses`.

        Args:
            loss: A scalar.
        """
        self.losses.append(loss)

    def add_update(self, update):
        """What `variable.assign` does inside the scope.

        Args:
            update: A pair of a variable and its new value.
        """
        self._values.give(*update)

    def get_current_value(self, variable):
        """The value that a variable has in the scope.

        Args:
            variable: A variable.

        Returns:
            A tensor; None for a variable that the scope does not know.
        """
        return self._values.find(variable)


class _Names(threading.local):
    def __init__(self):
        self.stack = []


_names = _Names()


class name_scope:  # Keras's spelling
    """Inside `with`, the paths of new variables begin with this name.

    Args:
        name: Without `/`.
        **kwargs: Taken for Keras's sake: `caller`, `deduplicate`, `override_parent`.

    Raises:
        ValueError: For what is no such name.

    Example:

    >>> import keratin
    >>> with name_scope("encoder"):
    ...     keratin.Variable([1.0], name="gain").path
    'encoder/gain'
    """

    def __init__(self, name, **kwargs):
        if not isinstance(name, str) or "/" in name:
            raise ValueError(f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}")
        self.name = name

    def __enter__(self):
        _names.stack.append(self.name)
        return self

    def __exit__(self, *args, **kwargs):
        _names.stack.pop()


def path_in_scopes(name):
    """The name of a variable after those of the scopes around it."""
    return "/".join([*_names.stack, name])


def device(device_name):
    """A scope for computing on a device. There is one here, the CPU.

    Args:
        device_name: `"cpu"`, or `"cpu:0"`.

    Returns:
        A context manager.

    Raises:
        ValueError: For another device.

    Example:

    >>> import keratin
    >>> with device("cpu:0"):
    ...     keratin.ops.add(1.0, 2.0)
    3.
    """
    if not isinstance(device_name, str) or device_name.lower().split(":")[0] != "cpu":
        raise ValueError(f"Keratin computes on the CPU: `device_name` must be 'cpu' or 'cpu:0'. Received: device_name={device_name!r}")
    return contextlib.nullcontext()


def remat(f):
    """A function, or layer, with memory traded for time: what is between its inputs and outputs is computed again on the
    way back instead of being kept.

    Args:
        f: A function of tensors, or a layer.

    Returns:
        A function with the same values and gradients.

    Example:

    >>> import keratin
    >>> remat(lambda x: keratin.ops.sin(x) * x)(0.0)
    0.
    """
    from keratin.autograd import checkpoint

    return checkpoint(f)
