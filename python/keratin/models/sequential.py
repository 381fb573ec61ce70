"""Sequential: one layer after the other."""

from keratin import _core
from keratin.models.model import Model


class Sequential(Model):
    """A model whose layers feed each other in order.

    Weights are made when the input shape is known: from `keras.Input` or `input_shape` of the first layer, `build`, or
    the first data.

    Args:
        layers: A list of layers.
        trainable: Whether training changes the weights.
        name: Defaults to `sequential`, `sequential_1`, ...

    Raises:
        ValueError: When two layers have one name.

    Example:

    >>> import keratin
    >>> model = keratin.Sequential([keratin.Input((8,)), keratin.layers.Dense(5, activation="relu"), keratin.layers.Dense(1)])
    >>> model.output_shape, model.count_params()
    ((None, 1), 51)
    """

    _kind = "layer"

    def __init__(self, layers=None, trainable=True, name=None):
        self._make_own("sequential")
        self._set_common({"name": name or _core.unique_name(self._default_name()), "trainable": trainable})
        for layer in layers or ():
            self._append(layer)
        if layers:
            _core.sequential_rebuild(self)

    def _default_name(self):
        from keratin.utils.names import to_snake_case

        return to_snake_case(type(self).__name__)

    def add(self, layer, rebuild=True):
        """Adds a layer at the end.

        Args:
            layer: A layer, or a tensor of `keras.Input` at the beginning.
            rebuild: Whether to build the model as soon as its input shape is known.

        Raises:
            ValueError: For a name that another layer has, or what is no layer.
        """
        self._append(layer)
        if rebuild:
            _core.sequential_rebuild(self)

    def _append(self, layer):
        from keratin.layers.layer import Layer
        from keratin.layers.input_layer import layer_of

        layer = layer_of(layer) if isinstance(layer, _core.Tensor) else layer
        if not isinstance(layer, Layer):
            raise ValueError(f"Only instances of `keras.Layer` can be added to a Sequential model. Received: {layer} (of type {type(layer)})")
        _core.sequential_append(self, layer)

    _append = _core.Shielded(_append)

    def pop(self, rebuild=True):
        """Removes the last layer.

        Args:
            rebuild: Ignored: the model is always built anew.

        Returns:
            The layer.
        """
        return _core.sequential_pop(self)

    @property
    def inputs(self):
        """The symbolic inputs."""
        return self._built_tensors("inputs")

    @property
    def outputs(self):
        """The symbolic outputs."""
        return self._built_tensors("outputs")

    def _built_tensors(self, which):
        tensors = getattr(super(), which)
        if not tensors:
            raise AttributeError(f"Sequential model '{self.name}' has no defined {which} yet.")
        return tensors

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """A model from what `get_config` gave.

        Args:
            config: A dict.
            custom_objects: Classes of one's own by name.

        Returns:
            A model.
        """
        from keratin.saving.models import model_of_config

        return model_of_config("Sequential", config, custom_objects)
