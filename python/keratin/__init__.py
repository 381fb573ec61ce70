"""Keras in C++: `import keratin as keras`."""

from keratin import _core

from keratin._version import __version__, keratin_version, version
from keratin.keras_tensor import KerasTensor
from keratin.variable import Variable
from keratin import (
    activations,
    autograd,
    backend,
    callbacks,
    config,
    constraints,
    datasets,
    dtype_policies,
    graph,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    random,
    regularizers,
    saving,
    tree,
    utils,
)
from keratin.constraints import Constraint
from keratin.dtype_policies import DTypePolicy, FloatDTypePolicy
from keratin.initializers import Initializer
from keratin.layers import Input, InputSpec, Layer
from keratin.losses import Loss
from keratin.metrics import Metric
from keratin.models import Model, Sequential
from keratin.optimizers import Optimizer
from keratin.regularizers import Regularizer

Tensor = _core.Tensor
