"""`keras.preprocessing`: older homes of `keras.utils`."""

from keratin.preprocessing import image, sequence
from keratin.utils.timeseries import timeseries_dataset_from_array

__all__ = ["image", "sequence", "timeseries_dataset_from_array"]
