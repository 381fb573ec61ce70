"""Helpers around models and data, as `keras.utils` has them."""

from keratin.backend import clear_session, is_keras_tensor, standardize_dtype
from keratin.config import disable_interactive_logging, enable_interactive_logging, is_interactive_logging_enabled
from keratin.saving.registration import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from keratin.saving.serialization import deserialize_keras_object, serialize_keras_object
from keratin.utils import legacy  # noqa: F401
from keratin.utils.config import Config
from keratin.utils.data import pack_x_y_sample_weight, split_dataset, unpack_x_y_sample_weight
from keratin.utils.images import array_to_img, img_to_array, load_img, save_img
from keratin.utils.numerical import normalize, to_categorical
from keratin.utils.plots import plot_model
from keratin.utils.progbar import Progbar
from keratin.utils.py_dataset import PyDataset
from keratin.utils.seeds import set_random_seed
from keratin.utils.sequence import pad_sequences
from keratin.utils.timeseries import timeseries_dataset_from_array

Sequence = PyDataset

__all__ = [
    "Config", "CustomObjectScope", "Progbar", "PyDataset", "Sequence", "array_to_img", "clear_session", "custom_object_scope",
    "deserialize_keras_object", "disable_interactive_logging", "enable_interactive_logging", "get_custom_objects",
    "get_registered_name", "get_registered_object", "img_to_array", "is_interactive_logging_enabled",
    "is_keras_tensor", "load_img", "normalize", "pack_x_y_sample_weight", "pad_sequences", "plot_model",
    "register_keras_serializable", "save_img", "serialize_keras_object", "set_random_seed", "split_dataset",
    "standardize_dtype", "timeseries_dataset_from_array", "to_categorical", "unpack_x_y_sample_weight",
]
