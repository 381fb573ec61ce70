"""clone_model."""

from keratin import _core


def clone_model(model, input_tensors=None, clone_function=None, call_function=None, recursive=False, **kwargs):
    """The same architecture with fresh weights.

    Args:
        model: A Sequential or functional model, or one with `get_config` and `from_config`.
        input_tensors: Not supported: must be None.
        clone_function: Not supported: must be None.
        call_function: Not supported: must be None.
        recursive: Models inside are always cloned too.
        **kwargs: None.

    Returns:
        A model.

    Raises:
        NotImplementedError: For the arguments above.

    Example:

    >>> import keratin
    >>> model = keratin.Sequential([keratin.Input((2,)), keratin.layers.Dense(1)])
    >>> clone_model(model).count_params()
    3
    """
    if kwargs:
        raise ValueError(f"Unexpected keyword argument(s): {tuple(kwargs)}")
    if input_tensors is not None or clone_function is not None or call_function is not None:
        raise NotImplementedError("clone_model: `input_tensors`, `clone_function` and `call_function` are not supported.")
    if _core.is_python_kind(model):
        return type(model).from_config(model.get_config())
    return _core.model_clone(model)
