"""`keras.preprocessing`: older homes of `keras.utils`."""

from keratin.preprocessing import image, sequence

__all__ = ["image", "sequence"]
