"""Keras in C++: `import keratin as keras`."""

from keratin import _core

Tensor = _core.Tensor
from keratin.keras_tensor import KerasTensor
from keratin.variable import Variable
from keratin import activations, autograd, backend, config, datasets, graph, ops, random, tree, utils
