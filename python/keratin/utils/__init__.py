"""Helpers around models and data, as `keras.utils` has them."""

from keratin.backend import clear_session, is_keras_tensor, standardize_dtype
from keratin.config import disable_interactive_logging, enable_interactive_logging, is_interactive_logging_enabled
from keratin.utils.data import pack_x_y_sample_weight, split_dataset, unpack_x_y_sample_weight
from keratin.utils.numerical import normalize, to_categorical
from keratin.utils.plots import plot_model
from keratin.utils.progbar import Progbar
from keratin.utils.py_dataset import PyDataset
from keratin.utils.seeds import set_random_seed
from keratin.utils.sequence import pad_sequences

Sequence = PyDataset

__all__ = [
    "Progbar", "PyDataset", "Sequence", "clear_session", "disable_interactive_logging", "enable_interactive_logging", "is_interactive_logging_enabled",
    "is_keras_tensor", "normalize", "pack_x_y_sample_weight", "pad_sequences", "plot_model", "set_random_seed", "split_dataset",
    "standardize_dtype", "to_categorical", "unpack_x_y_sample_weight",
]
