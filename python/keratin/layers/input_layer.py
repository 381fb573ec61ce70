"""Input: where functional models begin."""

from keratin import _core
from keratin.layers.layer import Layer


def Input(shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, batch_shape=None, name=None, tensor=None,
          optional=False):
    """A symbolic tensor, to call layers and ops on.

    Args:
        shape: Sizes without the batch axis; None: any.
        batch_size: Rows of every batch. Defaults to any.
        dtype: Defaults to `keratin.config.floatx()`.
        sparse: Not supported: must be None.
        ragged: Not supported: must be None.
        batch_shape: Instead of `shape` and `batch_size`.
        name: Of the input.
        tensor: Not supported: must be None.
        optional: Not supported: must be False.

    Returns:
        A symbolic tensor of shape (batch, *shape).

    Raises:
        ValueError: Without a shape.

    Example:

    >>> Input((8,)).shape
    (None, 8)
    """
    for argument, value in (("sparse", sparse), ("ragged", ragged), ("tensor", tensor), ("optional", optional)):
        if value not in (False, None):
            raise NotImplementedError(f"Input: `{argument}` is not supported. Leave it out.")
    if shape is None and batch_shape is None:
        raise ValueError("You must pass a `shape` argument.")
    if shape is not None and batch_shape is not None:
        raise ValueError("You cannot pass both `shape` and `batch_shape` at the same time.")
    return _core.Input(shape, batch_size, "" if dtype is None else _core.standardize_dtype(dtype), name or "", batch_shape)


class InputLayer(Layer):
    """The layer behind `keras.Input`.

    Args:
        shape: Sizes without the batch axis.
        batch_size: Rows of every batch.
        dtype: Defaults to `keratin.config.floatx()`.
        sparse: Not supported: must be None.
        ragged: Not supported: must be None.
        batch_shape: Instead of `shape` and `batch_size`.
        input_tensor: Not supported: must be None.
        optional: Not supported: must be False.
        name: Of the layer.
        **kwargs: `input_shape`, an older name of `shape`.

    Example:

    >>> InputLayer((8,)).get_config()["batch_shape"]
    [None, 8]
    """

    def __init__(self, shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, batch_shape=None, input_tensor=None,
                 optional=False, name=None, **kwargs):
        shape = kwargs.pop("input_shape", shape)
        batch_shape = kwargs.pop("batch_input_shape", batch_shape)
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments passed to InputLayer: {kwargs}")
        if sparse or ragged or optional or input_tensor is not None:
            raise NotImplementedError("InputLayer: `sparse`, `ragged`, `input_tensor` and `optional` are not supported.")
        if batch_shape is None:
            if shape is None:
                raise ValueError("You must pass a `shape` argument.")
            batch_shape = (batch_size, *((shape,) if isinstance(shape, int) else shape))
        self._make_built_in("InputLayer", {
            "batch_shape": list(batch_shape), "dtype": _core.standardize_dtype(dtype or _core.floatx()),
            "name": name or _core.unique_name("input_layer")})


def layer_of(tensor):
    """The InputLayer behind a symbolic tensor."""
    return _core.input_layer_of(tensor)
