"""What the engine asks when a file names a class or function that is not Keras's."""

from keratin.saving.registration import get_registered_object


def _found(config):
    names = (config.get("registered_name"), config.get("class_name"))
    if config.get("class_name") == "function":
        names = (config.get("registered_name"), config.get("config"))
    for name in names:
        if isinstance(name, str):
            found = get_registered_object(name) or get_registered_object(f"Custom>{name}")
            if found is not None:
                return found
    return None


def knows(config):
    """Whether the program has registered the class or function."""
    return _found(config) is not None


def make(config):
    """A new object of it; a function as it is."""
    from keratin.saving.serialization import deserialize_keras_object

    found = _found(config)
    return deserialize_keras_object(config) if isinstance(found, type) else found
