#!/usr/bin/env python3
"""Writes python/reference/keras_3_15_1.json: the public names of genuine Keras with their signatures.

Run it with the python of tools/peers/setup.sh:
    KERAS_BACKEND=jax JAX_PLATFORMS=cpu /opt/keratin-peers/venv/bin/python tools/python/reference.py

The file holds one public path a line:
    "keras.ops.add": {"kind": "function", "parameters": [["x1", "p"], ["x2", "p"]]}
kind: "class", "function", "module" or "value" (then "value" is its repr). A parameter is [name, kind] or [name, kind, default]; kinds:
"o" positional only, "p" positional or keyword, "k" keyword only, "a" *args, "w" **kwargs; the default is Python source. "alias": the
first path of the same object, when this is not it. Classes have "bases", and "methods" with the parameters of their public methods
(without self); properties are listed in "properties". No text of Keras is copied.
"""

import inspect
import json
import pathlib
import types

import keras

KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "o",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "p",
    inspect.Parameter.KEYWORD_ONLY: "k",
    inspect.Parameter.VAR_POSITIONAL: "a",
    inspect.Parameter.VAR_KEYWORD: "w",
}
LEFT_OUT = {"src"}


def parameters(function, skip_first=False):
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    out = []
    for parameter in list(signature.parameters.values())[1 if skip_first else 0 :]:
        entry = [parameter.name, KINDS[parameter.kind]]
        if parameter.default is not inspect.Parameter.empty:
            entry.append(source_of(parameter.default))
        out.append(entry)
    return out


def class_parameters(cls):
    """Of the call; of __init__ where a __new__ that takes anything hides it."""
    found = parameters(cls)
    return parameters(cls.__init__, skip_first=True) if found == [["args", "a"], ["kwargs", "w"]] else found


def source_of(default):
    if isinstance(default, type):
        return default.__name__
    if callable(default):
        return getattr(default, "__name__", repr(default))
    return repr(default)


def public_methods(cls, public):
    """Those that no public base has already."""
    methods, properties = {}, []
    for name in sorted(dir(cls)):
        if name.startswith("_") and name != "__call__":
            continue
        home = next(base for base in cls.__mro__ if name in vars(base))
        if home is not cls and id(home) in public:
            continue
        member = inspect.getattr_static(cls, name)
        if isinstance(member, property):
            properties.append(name)
        elif isinstance(member, (classmethod, staticmethod)):
            methods[name] = parameters(getattr(cls, name))
        elif inspect.isfunction(member):
            methods[name] = parameters(member, skip_first=True)
    return methods, properties


def describe(value, public):
    if isinstance(value, type):
        methods, properties = public_methods(value, public)
        return {
            "kind": "class",
            "parameters": class_parameters(value),
            "bases": [base.__name__ for base in value.__mro__[1:-1] if base.__module__.startswith("keras")],
            "methods": methods,
            "properties": properties,
        }
    if callable(value):
        return {"kind": "function", "parameters": parameters(value)}
    return {"kind": "value", "value": repr(value)}


def walk(module, path, found):
    """Every (path, object) below a module; modules come as themselves."""
    for name in sorted(dir(module)):
        if name.startswith("_") and name != "__version__":
            continue
        value, where = getattr(module, name), f"{path}.{name}"
        if not isinstance(value, types.ModuleType):
            found.append((where, value))
        elif name not in LEFT_OUT and value.__name__.startswith("keras"):
            found.append((where, value))
            walk(value, where, found)
    return found


def entry_of(where, value, first, public):
    if isinstance(value, types.ModuleType):
        return {"kind": "module"}
    alias = first.setdefault(id(value), where) if callable(value) else where
    if alias != where:
        return {"kind": "class" if isinstance(value, type) else "function", "alias": alias}
    return describe(value, public)


def main():
    found = walk(keras, "keras", [])
    public = {id(value) for _, value in found}
    first = {}
    entries = {where: entry_of(where, value, first, public) for where, value in found}
    target = pathlib.Path(__file__).parents[2] / "python/reference" / f"keras_{keras.__version__.replace('.', '_')}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{json.dumps(path)}: {json.dumps(entry)}" for path, entry in sorted(entries.items())]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(entries)} names -> {target}")


if __name__ == "__main__":
    main()
