"""Saving and loading: objects, and classes of the user's own by name."""

from keratin.saving.models import load_model, load_weights, save_model, save_weights
from keratin.saving.registration import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from keratin.saving.serialization import deserialize_keras_object, serialize_keras_object

__all__ = [
    "CustomObjectScope", "custom_object_scope", "deserialize_keras_object", "get_custom_objects", "get_registered_name",
    "get_registered_object", "load_model", "load_weights", "register_keras_serializable", "save_model", "save_weights", "serialize_keras_object",
]
