"""`keras.preprocessing.sequence`."""

from keratin.utils.sequence import pad_sequences

__all__ = ["pad_sequences"]
