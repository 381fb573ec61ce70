"""What a layer says of its inputs, outputs and metrics."""

from keratin import _core, tree
from keratin.layers.input_spec import InputSpec

__all__ = ["Inspection"]


def _among(owner, kind):
    """The objects of a kind that the attributes of `owner` hold, in lists and dicts too."""
    values = (value for name, value in vars(owner).items() if name not in ("_object", "_kept_layers"))
    return [leaf for leaf in tree.flatten(list(values)) if isinstance(leaf, kind)]


class Inspection:
    """The part of `keras.Layer` that describes; `Layer` derives from it."""

    @property
    def input_spec(self):
        """The `keras.InputSpec` that inputs are checked against, or None."""
        if "_input_spec" in self.__dict__:
            return self.__dict__["_input_spec"]
        found = _core.layer_input_spec(self)
        return None if found is None else InputSpec(**found)

    @input_spec.setter
    def input_spec(self, value):
        specs = tree.flatten(value)
        if not all(spec is None or isinstance(spec, InputSpec) for spec in specs):
            raise TypeError(f"Layer input_spec must be an instance of InputSpec. Received: {value}")
        self.__dict__["_input_spec"] = value
        first = specs[0] if specs and specs[0] is not None else InputSpec()  # of several inputs the first is checked
        axes = [(axis, size) for axis, size in first.axes.items() if size is not None]
        _core.layer_set_input_spec(self, first.shape, first.ndim, first.min_ndim, first.max_ndim, axes)

    def _flatten_layers(self, include_self=True, recursive=True):
        """The layers inside, each once, in the order of the attributes; those of a model in its own order."""
        found = {id(self): self}

        def visit(owner):
            for layer in owner._sublayers():
                if id(layer) not in found:  # a layer may refer to its owner
                    found[id(layer)] = layer
                    if recursive:
                        visit(layer)

        visit(self)
        return list(found.values())[0 if include_self else 1:]

    def _sublayers(self):
        return _among(self, Inspection)

    @property
    def metrics(self):
        """The metrics that the layer, and those inside, have as attributes; models inside have their own."""
        from keratin.metrics import Metric
        from keratin.trainers import Trainer

        owners = [self] + [layer for layer in self._flatten_layers(include_self=False) if not isinstance(layer, Trainer)]
        return list(dict.fromkeys(metric for owner in owners for metric in _among(owner, Metric)))

    @property
    def metrics_variables(self):
        """The variables of `metrics`."""
        return [variable for metric in self.metrics for variable in metric.variables]
