"""Keras in C++: `import keratin as keras`."""

import sys

from keratin import _core

from keratin import _missing
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
    legacy,
    losses,
    metrics,
    mixed_precision,
    models,
    ops,
    optimizers,
    preprocessing,
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
from keratin.models import Function, Model, Sequential
from keratin.operation import Operation
from keratin.optimizers import Optimizer
from keratin.regularizers import Regularizer
from keratin.scopes import StatelessScope, device, name_scope, remat

Tensor = _core.Tensor

# Every public module of the package that is loaded by now, which are all of them.
_missing.answer_in([module for name, module in sys.modules.items() if (name + ".").startswith("keratin.") and "._" not in name])
