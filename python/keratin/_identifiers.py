"""Objects from what users write for them: a name, a config, a class, or the object."""

from keratin import _core
from keratin.utils.names import to_snake_case


class Identifiers:
    """get, serialize and deserialize of one kind."""

    def __init__(self, kind, base, classes, aliases, functions=()):
        """`functions` come first where a name that is no class's own stands for both."""
        self.kind, self.base, self.by_name = kind, base, {}
        functions = {function.__name__: function for function in functions}
        for cls in classes:
            snake = to_snake_case(cls.__name__)
            for name in (snake, *aliases.get(cls.__name__, ())):
                self.by_name[name] = functions.get(snake, cls)
            self.by_name[cls.__name__] = cls

    def deserialize(self, config, custom_objects=None):
        if isinstance(config, str):
            config = {"class_name": config, "config": {}}
        name = config["config"] if config["class_name"] == "function" else config["class_name"]
        cls = (custom_objects or {}).get(name) or self.by_name.get(name)
        if cls is None:
            from keratin import saving

            return saving.deserialize_keras_object(config, custom_objects=custom_objects)
        if not isinstance(cls, type):
            return cls
        return cls.from_config(config.get("config") or {})

    def get(self, identifier):
        if identifier is None:
            return None
        found = identifier
        if isinstance(identifier, str):
            from keratin import saving

            found = self.by_name.get(identifier) or saving.get_registered_object(identifier)
        elif isinstance(identifier, dict):
            found = self.deserialize(identifier)
        if isinstance(found, type) and issubclass(found, self.base):
            found = found()
        if isinstance(found, self.base) or callable(found):
            return found
        raise ValueError(f"Could not interpret {self.kind} identifier: {identifier}")


def aliases_of(kind):
    return _core.describe_classes()[kind]
