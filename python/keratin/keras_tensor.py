"""KerasTensor: what functional models are made of."""

from keratin import _core


class _KerasTensorType(type):
    """Symbolic tensors are tensors whose values are yet to come: one class in the engine, two in Keras."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, _core.Tensor) and _core.is_symbolic(instance)

    def __getattr__(cls, name):
        # `KerasTensor.shape` and the like, which are the tensor's.
        return getattr(_core.Tensor, name)


class KerasTensor(metaclass=_KerasTensorType):
    """A tensor with a shape and a dtype, and no values yet: what `keras.Input` gives.

    Layers and `keratin.ops` take it and give the next ones; Python's operators work on it too. Inside a traced function
    the arguments are such tensors.

    Args:
        shape: Sizes of all axes; None for those that are not known.
        dtype: Of the elements.
        sparse: Sparse tensors are not supported: must be False.
        ragged: The same of ragged ones.
        record_history: Kept for programs that give it, without effect here.
        name: Of the tensor.

    Raises:
        NotImplementedError: For `sparse=True` and `ragged=True`.

    Example:

    >>> import keratin
    >>> x = keratin.KerasTensor((None, 3), name="x")
    >>> x.shape, (x @ keratin.ops.ones((3, 2))).shape
    ((None, 3), (None, 2))
    """

    def __new__(cls, shape, dtype="float32", sparse=False, ragged=False, record_history=True, name=None, **kwargs):
        if kwargs:
            raise TypeError(f"KerasTensor() got an unexpected keyword argument '{next(iter(kwargs))}'")
        if sparse or ragged:
            raise NotImplementedError("Sparse and ragged tensors are not supported. Leave `sparse` and `ragged` out.")
        return _core.keras_tensor(shape, dtype, name or "keras_tensor")

    def __init__(self, shape, dtype="float32", sparse=False, ragged=False, record_history=True, name=None, **kwargs):
        pass


def tensor_from_bytes(values, shape, dtype):
    """What pickled tensors are read with."""
    return _core.tensor_from_bytes(values, shape, dtype)
