"""Learning rate schedules, as `keras.optimizers.schedules` has them."""

from keratin._identifiers import Identifiers, aliases_of
from keratin.optimizers.schedules import _classes
from keratin.optimizers.schedules._classes import *  # noqa: F403
from keratin.optimizers.schedules.learning_rate_schedule import LearningRateSchedule

__all__ = [*_classes.__all__, "LearningRateSchedule", "deserialize", "serialize"]

_identifiers = Identifiers("learning rate schedule", LearningRateSchedule, [getattr(_classes, name) for name in _classes.__all__], aliases_of("schedule"))




def serialize(learning_rate_schedule):
    """A learning rate schedule as files have it.

    Args:
        learning_rate_schedule: The learning rate schedule.

    Returns:
        A dict that JSON can hold.
    """
    from keratin import saving

    return saving.serialize_keras_object(learning_rate_schedule)


def deserialize(config, custom_objects=None):
    """The inverse of `serialize`.

    Args:
        config: A dict, or a name.
        custom_objects: Classes of one's own by name.

    Returns:
        The learning rate schedule.
    """
    return _identifiers.deserialize(config, custom_objects)
