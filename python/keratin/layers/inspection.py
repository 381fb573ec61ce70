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
        self.__dict__["_input_spec"] = value
        # Of several inputs each would have its own, which the engine does not check.
        single = value if isinstance(value, InputSpec) else InputSpec()
        _core.layer_set_input_spec(self, single.shape, single.ndim, single.min_ndim, single.max_ndim, list(single.axes.items()))

    @property
    def input_dtype(self):
        """The dtype that floating inputs are cast to."""
        return self.compute_dtype

    def _flatten_layers(self, include_self=True, recursive=True):
        """The layers inside, each once, in the order of the attributes; those of a model in its own order."""
        found = [self] if include_self else []
        for layer in self._sublayers():
            for each in layer._flatten_layers() if recursive else [layer]:
                if each not in found:
                    found.append(each)
        return found

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

    def compute_output_spec(self, *args, **kwargs):
        """What the output is like, without computing it.

        Args:
            *args: Tensors; their shapes count.
            **kwargs: What `call` takes beside them.

        Returns:
            A `keras.KerasTensor`, or a list of them.
        """
        from keratin.keras_tensor import KerasTensor

        shape = self.compute_output_shape(args[0].shape if hasattr(args[0], "shape") else [x.shape for x in args[0]])
        return [KerasTensor(s, self.compute_dtype) for s in shape] if isinstance(shape, list) else KerasTensor(shape, self.compute_dtype)
