"""What there is has the names, parameters and defaults of genuine Keras (python/reference)."""

import importlib
import inspect
import json
import pathlib

import pytest

REFERENCE = json.loads((pathlib.Path(__file__).parents[1] / "reference/keras_3_15_1.json").read_text())
KINDS = {"o": 0, "p": 1, "a": 2, "k": 3, "w": 4}


def functions():
    """(path of Keras, our object, its parameters) of every function that exists here."""
    for path, entry in REFERENCE.items():
        module, _, name = path.rpartition(".")
        try:
            found = getattr(importlib.import_module(module.replace("keras", "keratin", 1)), name, None)
        except ImportError:
            continue
        entry = REFERENCE[entry["alias"]] if "alias" in entry else entry
        if found is not None and entry.get("parameters") is not None:
            yield pytest.param(found, entry["parameters"], id=path)


@pytest.mark.parametrize(("found", "parameters"), list(functions()))
def test_signature_is_that_of_keras(found, parameters):
    ours = inspect.signature(found).parameters.values()
    assert [(p.name, int(p.kind)) for p in ours] == [(p[0], KINDS[p[1]]) for p in parameters]
    for our, their in zip(ours, parameters):
        assert (our.default is inspect.Parameter.empty) == (len(their) == 2)
        if len(their) > 2:
            assert source_of(our.default) == their[2]


def source_of(default):
    return default.__name__ if isinstance(default, type) else repr(default)
