"""`keras.legacy`: older homes of what there is."""

from keratin.legacy import saving

__all__ = ["saving"]
