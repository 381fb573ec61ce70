"""Lists and dicts of layers, which tell their owner when they change."""


def tracked(value, owner):
    """A list or dict as one that is followed; anything else as it is."""
    if type(value) is list:
        return TrackedList(value, owner)
    if type(value) is dict:
        return TrackedDict(value, owner)
    return value


def _telling(name):
    def method(self, *args, **kwargs):
        result = getattr(super(type(self), self), name)(*args, **kwargs)
        self._owner._retrack()
        return result

    method.__name__ = name
    return method


class TrackedList(list):
    """A list whose layers belong to a layer."""

    def __init__(self, values, owner):
        super().__init__(values)
        self._owner = owner

    def __reduce__(self):
        return list, (list(self),)


class TrackedDict(dict):
    """A dict whose layers belong to a layer."""

    def __init__(self, values, owner):
        super().__init__(values)
        self._owner = owner

    def __reduce__(self):
        return dict, (dict(self),)


for _name in ("append", "extend", "insert", "remove", "pop", "clear", "reverse", "sort", "__setitem__", "__delitem__", "__iadd__"):
    setattr(TrackedList, _name, _telling(_name))
for _name in ("update", "pop", "popitem", "clear", "setdefault", "__setitem__", "__delitem__", "__ior__"):
    setattr(TrackedDict, _name, _telling(_name))
