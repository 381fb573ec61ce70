"""Keras in C++: `import keratin as keras`."""

from keratin import _core

__version__ = "3.15.1"  # of the Keras whose names, signatures and defaults these are
keratin_version = _core.version

Tensor = _core.Tensor
from keratin.variable import Variable
from keratin import activations, autograd, backend, config, datasets, graph, ops, random, tree, utils


def version():
    """The version of Keras whose API this is; Keratin's own is `keratin_version`."""
    return __version__
