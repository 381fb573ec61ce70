"""Config: named values that can be frozen."""

import difflib
import json

__all__ = ["Config"]


class Config:
    """Named values, as attributes and as items of a dict.

    Args:
        **kwargs: The first ones.

    Example:

    >>> config = Config(rate=0.1)
    >>> config.momentum = 0.9
    >>> config["rate"], config.as_dict()
    (0.1, {'rate': 0.1, 'momentum': 0.9})
    """

    def __init__(self, **kwargs):
        self.__dict__.update(_config=dict(kwargs), _frozen=False)

    @property
    def frozen(self):
        """Whether changes are errors."""
        return self._frozen

    def freeze(self):
        """From now on changes are errors."""
        self.__dict__["_frozen"] = True

    def unfreeze(self):
        """From now on changes are allowed again."""
        self.__dict__["_frozen"] = False

    def _changing(self):
        if self._frozen:
            raise ValueError("Cannot mutate attribute(s) because the config is frozen.")
        return self._config

    def as_dict(self):
        """A copy as a dict.

        Returns:
            A dict.
        """
        return dict(self._config)

    def to_json(self):
        """The values as JSON.

        Returns:
            A string.
        """
        return json.dumps(self._config)

    def keys(self):
        """The names."""
        return self._config.keys()

    def values(self):
        """The values."""
        return self._config.values()

    def items(self):
        """Pairs of name and value."""
        return self._config.items()

    def pop(self, *args):
        """Takes a value out.

        Args:
            *args: The name, and what is returned when there is none.

        Returns:
            The value.
        """
        return self._changing().pop(*args)

    def update(self, *args, **kwargs):
        """Sets several values.

        Args:
            *args: A dict.
            **kwargs: Values by name.
        """
        self._changing().update(*args, **kwargs)

    def get(self, keyname, value=None):
        """A value.

        Args:
            keyname: Its name.
            value: What is returned when there is none.

        Returns:
            The value.
        """
        return self._config.get(keyname, value)

    def __setattr__(self, name, value):
        self._changing()[name] = value

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        config = self.__dict__.get("_config", {})
        if name in config:
            return config[name]
        near = difflib.get_close_matches(name, config, n=1, cutoff=0.7)
        raise AttributeError(f"Unknown attribute: '{name}'." + (f" Did you mean '{near[0]}'?" if near else ""))

    def __setitem__(self, key, item):
        self._changing()[key] = item

    def __getitem__(self, key):
        return self._config[key]

    def __delitem__(self, key):
        del self._changing()[key]

    def __contains__(self, item):
        return item in self._config

    def __iter__(self):
        return iter(sorted(self._config))

    def __len__(self):
        return len(self._config)

    def __repr__(self):
        return f"<Config {self._config}>"
