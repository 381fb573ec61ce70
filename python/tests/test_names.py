"""Names of Keras that are not there yet say so."""

import subprocess
import sys

import keratin
import pytest

NOT_YET = f"Keras {keratin.__version__} has it, keratin {keratin.keratin_version} does not yet"


def test_versions():
    assert keratin.__version__ == keratin.version() == "3.15.1"
    assert keratin.keratin_version != keratin.__version__


@pytest.mark.parametrize(("module", "name"), [
    (keratin, "wrappers"), (keratin, "Quantizer"), (keratin.layers, "ConvLSTM2D"), (keratin.utils, "FeatureSpace"),
    (keratin.datasets, "mnist"), (keratin.optimizers, "Muon"),
])
def test_a_name_of_keras_that_is_not_there_yet(module, name):
    with pytest.raises(AttributeError, match=rf"^module '{module.__name__}' has no attribute '{name}': {NOT_YET}$"):
        getattr(module, name)
    assert not hasattr(module, name)


def test_importing_it_is_an_import_error_that_says_the_same():
    with pytest.raises(ImportError, match=f"^cannot import name 'ConvLSTM2D' from 'keratin.layers': {NOT_YET}$"):
        from keratin.layers import ConvLSTM2D  # noqa: F401


def test_a_name_that_nobody_has_is_only_missing():
    with pytest.raises(AttributeError, match="^module 'keratin.layers' has no attribute 'Danse'$"):
        keratin.layers.Danse
    with pytest.raises(ImportError, match="cannot import name 'Danse' from 'keratin.layers'"):
        from keratin.layers import Danse  # noqa: F401


def test_the_names_are_not_loaded_with_the_package():
    code = "import sys, keratin; print('keratin._keras_names' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
