"""Settings of the process, as `keras.config` has them."""

from keratin import _core

__all__ = [
    "backend", "disable_flash_attention", "disable_interactive_logging", "disable_traceback_filtering", "dtype_policy",
    "enable_flash_attention", "enable_interactive_logging", "enable_traceback_filtering", "enable_unsafe_deserialization", "epsilon", "floatx",
    "image_data_format", "is_flash_attention_enabled", "is_interactive_logging_enabled", "is_nnx_enabled", "is_traceback_filtering_enabled",
    "max_epochs", "max_steps_per_epoch", "set_backend", "set_dtype_policy", "set_epsilon", "set_floatx",
    "set_image_data_format", "set_max_epochs", "set_max_steps_per_epoch",
]


class _Settings:
    """What only Python asks for."""

    interactive_logging = True
    flash_attention = True
    max_epochs = None
    max_steps_per_epoch = None


def backend():
    """The name of the engine: `"keratin"`."""
    return "keratin"


def set_backend(backend):
    """Keras's switch of engines. There is one here.

    Args:
        backend: `"keratin"`.

    Raises:
        ValueError: For any other.
    """
    if backend != "keratin":
        raise ValueError(f"Keratin has one backend, 'keratin'. Received: backend={backend!r}")


def floatx():
    """The dtype of weights and of data that fit casts to.

    Returns:
        Its name.

    Example:

    >>> floatx()
    'float32'
    """
    return _core.floatx()


def set_floatx(value):
    """Sets `floatx`.

    Args:
        value: `"bfloat16"`, `"float16"`, `"float32"` or `"float64"`.

    Raises:
        ValueError: For any other.
    """
    _core.set_floatx(value)


def epsilon():
    """The small number that keeps divisions and logarithms finite.

    Returns:
        A float.

    Example:

    >>> epsilon()
    1e-07
    """
    return _core.epsilon()


def set_epsilon(value):
    """Sets `epsilon`.

    Args:
        value: A positive float.
    """
    _core.set_epsilon(value)


def image_data_format():
    """Where images have their channels: `"channels_last"` or `"channels_first"`.

    Returns:
        The name.

    Example:

    >>> image_data_format()
    'channels_last'
    """
    return _core.image_data_format()


def set_image_data_format(data_format):
    """Sets `image_data_format`.

    Args:
        data_format: `"channels_last"` or `"channels_first"`.

    Raises:
        ValueError: For any other.
    """
    _core.set_image_data_format(data_format)


def dtype_policy():
    """The dtype policy of layers that have none of their own.

    Returns:
        A `keratin.DTypePolicy`.
    """
    from keratin.dtype_policies import DTypePolicy

    return DTypePolicy(floatx())


def set_dtype_policy(policy):
    """Sets the dtype policy of layers that have none of their own.

    Args:
        policy: A `DTypePolicy` or its name: a float dtype.

    Raises:
        NotImplementedError: For mixed and quantized policies.
    """
    name = getattr(policy, "name", policy)
    if name not in ("float16", "bfloat16", "float32", "float64"):
        raise NotImplementedError(f"Only the policies of one float dtype are supported. Received: {name!r}")
    set_floatx(name)


def enable_interactive_logging():
    """Progress goes to the standard output, as it does by default."""
    _Settings.interactive_logging = True


def disable_interactive_logging():
    """Progress goes to the `logging` module."""
    _Settings.interactive_logging = False


def is_interactive_logging_enabled():
    """Whether progress goes to the standard output.

    Returns:
        A bool.
    """
    return _Settings.interactive_logging


def enable_traceback_filtering():
    """Tracebacks show the user's frames, as they do by default."""
    _core.set_traceback_filtering(True)


def disable_traceback_filtering():
    """Tracebacks show Keratin's own frames too."""
    _core.set_traceback_filtering(False)


def is_traceback_filtering_enabled():
    """Whether tracebacks leave out Keratin's own frames.

    Returns:
        A bool.
    """
    return _core.traceback_filtering()


def enable_flash_attention():
    """Attention in tiles, which is always used where it applies."""
    _Settings.flash_attention = True


def disable_flash_attention():
    """Kept for `is_flash_attention_enabled`; results do not depend on it."""
    _Settings.flash_attention = False


def is_flash_attention_enabled():
    """What was last asked for.

    Returns:
        A bool.
    """
    return _Settings.flash_attention


def max_epochs():
    """The most epochs that any `fit` runs.

    Returns:
        An integer, or None: no limit.
    """
    return _Settings.max_epochs


def set_max_epochs(max_epochs):
    """Limits every `fit`.

    Args:
        max_epochs: An integer, or None.
    """
    _Settings.max_epochs = max_epochs


def max_steps_per_epoch():
    """The most steps of any epoch.

    Returns:
        An integer, or None: no limit.
    """
    return _Settings.max_steps_per_epoch


def set_max_steps_per_epoch(max_steps_per_epoch):
    """Limits every epoch.

    Args:
        max_steps_per_epoch: An integer, or None.
    """
    _Settings.max_steps_per_epoch = max_steps_per_epoch


def enable_unsafe_deserialization():
    """Taken for Keras's sake, and without effect: files are data here, and code in them is never run."""


def is_nnx_enabled():
    """Whether variables are those of Flax NNX, which JAX's backend has.

    Returns:
        False.
    """
    return False
