"""pickle, copy.copy and copy.deepcopy of what a model is made of.

Built-in objects are made again from their arguments and given their weights; objects of classes of the user's own get back
their attributes, so that these classes need no `get_config`; Sequential and functional models travel as the bytes of a
`.keras` file, with the classes of the user's own that it names.
"""

import os
import tempfile
import warnings

from keratin import _core, tree

# What stands for the moment, or is made again.
_LEFT_OUT = {"_object", "_result", "_kept", "_kept_layers", "_kept_optimizer", "_added", "_symbolic_call", "_building",
             "_compile_arguments", "_overrides_installed"}


def reduce_object(obj):
    """What `__reduce__` of an object of Keras returns."""
    from keratin.models import Model
    from keratin.optimizers import Optimizer

    if isinstance(obj, Model) and not _core.is_python_kind(obj):
        return _model_of_bytes, (type(obj), *_bytes_of(obj)), (None, _rest_of_model(obj))
    if isinstance(obj, Optimizer):
        recipe, rest = optimizer_recipe(obj)
        return _made, recipe, (_optimizer_state(obj), rest)
    return _made, _recipe(obj), (_state(obj), _rest(obj))


def restore(obj, engine, rest):
    """What `__setstate__` of an object of Keras does."""
    if engine is not None:
        engine.restore(obj, rest)
        return
    for name, value in rest.items():
        obj.__dict__[name] = obj.get_layer(value.name) if isinstance(value, _LayerOf) else value


def _rest(obj):
    return {name: value for name, value in obj.__dict__.items() if name not in _LEFT_OUT}


def _recipe(obj):
    """The class, and for built-in objects the engine's class and its arguments."""
    if _core.is_python_kind(obj):
        return type(obj), obj._kind, None, None
    arguments = _core.object_arguments(obj)
    # Functions that the engine holds are known by the attributes that keep them.
    arguments.update({name: value for name, value in obj.__dict__.items() if name in arguments and callable(value)})
    return type(obj), obj._kind, _core.object_class_name(obj), arguments


def _made(cls, kind, class_name, arguments):
    obj = cls.__new__(cls)
    if class_name is None:
        obj._make_own(kind)
    else:
        obj._make_built_in(class_name, arguments)
    return obj


def _state(obj):
    from keratin.layers import Layer
    from keratin.losses import Loss
    from keratin.metrics import Metric

    own = _core.is_python_kind(obj)
    for base, state in ((Layer, _OwnLayer if own else _BuiltInLayer), (Metric, _OwnMetric if own else _BuiltInMetric),
                        (Loss, _OwnLoss if own else None)):
        if isinstance(obj, base):
            return state and state(obj)
    return None


class _BuiltInLayer:
    def __init__(self, layer):
        self.shapes = _core.layer_input_shapes(layer) if layer.built else None
        self.weights = layer.get_weights() if layer.built else []

    def restore(self, layer, rest):
        layer.__dict__.update(rest)
        if self.shapes is not None:
            _core.layer_build(layer, self.shapes)
            layer.set_weights(self.weights)


class _OwnLayer:
    """Of layers and models whose `call` is Python."""

    def __init__(self, layer):
        self.name, self.dtype_policy, self.trainable = layer.name, layer.dtype_policy.name, layer.trainable
        self.built, self.masking = layer.built, layer.supports_masking
        self.weights = _core.layer_own_weights(layer)
        self.compiled = _CompiledState(layer) if getattr(layer, "compiled", False) else None

    def restore(self, layer, rest):
        _core.layer_set_name(layer, self.name)
        _core.layer_set_dtype_policy(layer, self.dtype_policy)
        _core.layer_set_masking(layer, self.masking)
        _core.layer_set_trainable(layer, self.trainable)
        for weight in self.weights:
            _core.layer_adopt_weight(layer, *weight)
        layer.__dict__.update({name: _tracked(value, layer) for name, value in rest.items()})
        if "_input_spec" in rest:
            layer.input_spec = rest["_input_spec"]
        layer._retrack()
        _core.layer_set_built(layer, self.built)
        if self.compiled is not None:
            self.compiled.restore(layer)


def _tracked(value, layer):
    from keratin.layers.tracking import tracked

    return tracked(value, layer)


class _CompiledState:
    """What `compile` was given, and the state of the optimizer."""

    def __init__(self, model):
        self.arguments = vars(model._compile_arguments)
        optimizer = model.optimizer
        self.recipe, self.rest = optimizer_recipe(optimizer)
        self.values = [variable.numpy() for variable in optimizer.variables] if optimizer.built else None

    def restore(self, model):
        optimizer = _made(*self.recipe)
        _OptimizerState(None, None).restore(optimizer, self.rest)
        model.compile(optimizer=optimizer, **self.arguments)
        if self.values is not None:
            _OptimizerState(model.trainable_variables, self.values).fill(optimizer)


def optimizer_recipe(optimizer):
    """How such an optimizer is made, before it knows any variables."""
    rest = {name: value for name, value in _rest(optimizer).items() if name != "_trainable_variables"}
    if not _core.is_python_kind(optimizer):
        return _recipe(optimizer), rest
    slots = optimizer.variables
    rest = {name: value for name, value in rest.items()
            if not any(leaf is slot for leaf in tree.flatten(value) for slot in slots)}
    return _recipe(optimizer), {**rest, "_common": _core.optimizer_common_config(optimizer)}


def _optimizer_state(optimizer):
    known = optimizer.__dict__.get("_trainable_variables")
    if not optimizer.built or known is None:
        return _OptimizerState(None, None)
    return _OptimizerState(known, [variable.numpy() for variable in optimizer.variables])


class _OptimizerState:
    def __init__(self, variables, values):
        self.variables, self.values = variables, values

    def restore(self, optimizer, rest):
        common = rest.pop("_common", None)
        if common is not None:
            _core.optimizer_set(optimizer, common)
        optimizer.__dict__.update(rest)
        if self.variables is not None:
            self.fill(optimizer)

    def fill(self, optimizer):
        optimizer.build(self.variables)
        for variable, value in zip(optimizer.variables, self.values):
            variable.assign(value)


class _OwnLoss:
    def __init__(self, loss):
        self.name, self.reduction = loss.name, loss.reduction

    def restore(self, loss, rest):
        _core.loss_set(loss, self.name, self.reduction)
        loss.__dict__.update(rest)


class _BuiltInMetric:
    def __init__(self, metric):
        self.values = [variable.numpy() for variable in metric.variables]

    def restore(self, metric, rest):
        metric.__dict__.update(rest)
        if not self.values:
            return
        shape = (None, *self.values[0].shape[-1:])
        _core.metric_build(metric, shape, shape)
        for variable, value in zip(metric.variables, self.values):
            variable.assign(value)


class _OwnMetric:
    def __init__(self, metric):
        inner = metric.__dict__.get("_inner")
        shared = inner.variables if inner is not None else ()
        self.name, self.dtype = metric.name, metric.dtype
        self.variables = [variable for variable in metric.variables if not any(variable is other for other in shared)]

    def restore(self, metric, rest):
        _core.metric_set(metric, self.name, self.dtype)
        _core.metric_share_variables(metric, self.variables)
        metric.__dict__.update(rest)
        metric._share()


# -- Sequential and functional models --------------------------------------------------------------------------------


def _bytes_of(model):
    """A `.keras` file, and the classes of the user's own that it names."""
    from keratin.saving import registration

    with tempfile.TemporaryDirectory() as folder, registration.asked_for() as classes:
        path = os.path.join(folder, "model.keras")
        _core.model_save(model, path, True, True)
        with open(path, "rb") as file:
            data = file.read()
    classes.update({function.__name__: function for function in _functions_of(model)})
    return data, classes


def _functions_of(model):
    """The functions of the user's own that the file has by name: activations, losses, metrics."""
    layers = model._flatten_layers(include_self=False)
    holders = [{} if _core.is_python_kind(layer) else _core.object_arguments(layer) for layer in layers]
    if "_compile_arguments" in model.__dict__:
        holders.append(vars(model._compile_arguments))
    for leaf in tree.flatten([list(holder.values()) for holder in holders]):
        if hasattr(leaf, "__code__") and not leaf.__module__.startswith("keratin."):
            yield leaf


def _model_of_bytes(cls, data, classes):
    from keratin.saving import custom_object_scope

    with tempfile.TemporaryDirectory() as folder, custom_object_scope(classes):
        path = os.path.join(folder, "model.keras")
        with open(path, "wb") as file:
            file.write(data)
        with warnings.catch_warnings():
            # Without training there is no state of an optimizer to be missed.
            warnings.filterwarnings("ignore", message=".*holds no state of the optimizer")
            loaded = _core.load_model(path)
    model = cls.__new__(cls)
    attributes = {name: value for name, value in loaded.__dict__.items() if name not in _LEFT_OUT}
    model._adopt(_core.take_over(model, loaded))
    model.__dict__.update(attributes)
    return model


class _LayerOf:
    """Stands for one of the model's own layers."""

    def __init__(self, name):
        self.name = name


def _rest_of_model(model):
    layers = model.layers
    rest = {name: _LayerOf(value.name) if any(value is layer for layer in layers) else value
            for name, value in _rest(model).items()}
    if "_compile_arguments" in model.__dict__:
        rest["_compile_arguments"] = model._compile_arguments
    return rest
