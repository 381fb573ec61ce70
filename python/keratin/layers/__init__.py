"""Layers, as `keras.layers` has them."""

from keratin.layers import _classes
from keratin.layers._classes import *  # noqa: F403
from keratin.layers.input_layer import Input, InputLayer
from keratin.layers.input_spec import InputSpec
from keratin.layers.layer import Layer

__all__ = [*_classes.__all__, "Input", "InputLayer", "InputSpec", "Layer", "deserialize", "serialize"]



def serialize(layer):
    """A layer as files have it.

    Args:
        layer: A layer.

    Returns:
        A dict that JSON can hold.

    Example:

    >>> serialize(Layer(name="mine"))["config"]["name"]
    'mine'
    """
    from keratin import saving

    return saving.serialize_keras_object(layer)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict.
        custom_objects: Classes of one's own by name.

    Returns:
        A layer.
    """
    from keratin import saving

    return saving.deserialize_keras_object(config, custom_objects=custom_objects)
