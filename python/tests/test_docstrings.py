"""Every example in a docstring runs and prints what it says."""

import doctest
import importlib
import pkgutil

import keratin
import pytest


def modules():
    found = pkgutil.walk_packages(keratin.__path__, "keratin.")
    return [module.name for module in found if not module.name.endswith(("_core", "__main__", "as_keras"))]


@pytest.mark.parametrize("name", modules())
def test_examples(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
