"""What the engine is, and the settings that Keras keeps in `keras.backend`."""

from keratin import _core
from keratin.config import epsilon, floatx, image_data_format, set_epsilon, set_floatx, set_image_data_format

__all__ = [
    "backend", "clear_session", "epsilon", "floatx", "get_uid", "image_data_format", "is_float_dtype", "is_int_dtype",
    "is_keras_tensor", "result_type", "set_epsilon", "set_floatx", "set_image_data_format", "standardize_dtype",
]

_uids: dict[str, int] = {}


def backend():
    """The name of the engine.

    Returns:
        `"keratin"`.

    Example:

    >>> backend()
    'keratin'
    """
    return "keratin"


def clear_session(free_memory=True):
    """Forgets which names were given: the next Dense is "dense" again.

    Args:
        free_memory: Whether Python's garbage collector is run.
    """
    _uids.clear()
    _core.reset_names()
    if free_memory:
        import gc

        gc.collect()


def get_uid(prefix=""):
    """The next number of a prefix, from 1.

    Args:
        prefix: Any text.

    Returns:
        An integer.
    """
    _uids[prefix] = _uids.get(prefix, 0) + 1
    return _uids[prefix]


def standardize_dtype(dtype):
    """The name of a dtype.

    Args:
        dtype: A name, a dtype of NumPy, a Python type, or None for `floatx()`.

    Returns:
        Its name.

    Raises:
        TypeError: When it is none of Keras's dtypes.

    Example:

    >>> standardize_dtype(float), standardize_dtype(None)
    ('float32', 'float32')
    """
    return floatx() if dtype is None else _core.standardize_dtype(dtype)


def is_float_dtype(dtype):
    """Whether a dtype is floating.

    Args:
        dtype: As `standardize_dtype` takes it.

    Returns:
        A bool.

    Example:

    >>> is_float_dtype("bfloat16"), is_float_dtype("int32")
    (True, False)
    """
    return standardize_dtype(dtype).startswith(("float", "bfloat"))


def is_int_dtype(dtype):
    """Whether a dtype is an integer, signed or not.

    Args:
        dtype: As `standardize_dtype` takes it.

    Returns:
        A bool.

    Example:

    >>> is_int_dtype("uint8")
    True
    """
    return standardize_dtype(dtype).startswith(("int", "uint"))


def result_type(*dtypes):
    """The dtype in which operands meet, by Keras's promotion.

    Args:
        *dtypes: Dtypes; None and the Python types `int` and `float` are weak.

    Returns:
        A name.

    Example:

    >>> result_type("int32", "float16"), result_type("int8", int)
    ('float16', 'int8')
    """
    return _core.result_type([None if dtype is None else dtype for dtype in dtypes])


def is_keras_tensor(x):
    """Whether `x` is a symbolic tensor of a functional model under construction.

    Args:
        x: Anything.

    Returns:
        A bool.

    Example:

    >>> is_keras_tensor(3)
    False
    """
    return isinstance(x, _core.Tensor) and _core.is_keras_tensor(x)
