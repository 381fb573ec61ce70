"""Model: a layer that can be trained, evaluated, saved and summarised."""

from keratin import _core, tree
from keratin.layers.layer import Layer
from keratin.trainers import Trainer


class Model(Trainer, Layer):
    """A layer that can be trained.

    Functional: `Model(inputs, outputs)` between the tensors of `keras.Input` and what layers made of them. Or derive from
    it: make layers in `__init__`, compute in `call`.

    Args:
        *args: `inputs` and `outputs`: tensors, or structures of them.
        **kwargs: The same by name; `name`, `trainable`, `dtype`.

    Raises:
        ValueError: When an output does not depend on the inputs.

    Example:

    >>> import keratin
    >>> x = keratin.Input((3,))
    >>> model = keratin.Model(x, keratin.layers.Dense(2)(x))
    >>> model.count_params(), model.output_shape
    (8, (None, 2))
    """

    _kind = "model"

    def __init__(self, *args, **kwargs):
        inputs, outputs = _graph_of(args, kwargs)
        if inputs is None:
            Layer.__init__(self, *args, **kwargs)
            return
        self._make_own("functional")
        self._set_common({"name": kwargs.pop("name", None) or _core.unique_name(self._default_name()), **kwargs})
        _core.model_set_graph(self, tree.flatten(inputs), tree.flatten(outputs))
        self.__dict__["_inputs_structure"] = tree.map_structure(lambda _: None, inputs)
        self.__dict__["_outputs_structure"] = tree.map_structure(lambda _: None, outputs)

    def _default_name(self):
        from keratin.utils.names import to_snake_case

        return "functional" if type(self) is Model else to_snake_case(type(self).__name__)

    # -- inputs and outputs ------------------------------------------------------------------------------------------

    def _ordered(self, inputs):
        if isinstance(inputs, dict):
            names = _core.model_input_names(self)
            structure = self.__dict__.get("_inputs_structure")
            if isinstance(structure, dict) and structure.keys() <= inputs.keys():
                return tree.flatten({key: inputs[key] for key in structure}), True
            missing = [name for name in names if name not in inputs]
            if missing:
                raise ValueError(f"Missing data for input \"{missing[0]}\". You passed a data dictionary with keys "
                                 f"{list(inputs)}. Expected the following keys: {names}")
            return [inputs[name] for name in names], True
        return super()._ordered(inputs)

    def _packed(self, outputs):
        structure = self.__dict__.get("_outputs_structure")
        return tree.pack_sequence_as(structure, outputs) if structure is not None else outputs

    @property
    def inputs(self):
        """The symbolic inputs of a functional model."""
        return _core.model_inputs(self)

    @property
    def outputs(self):
        """The symbolic outputs of a functional model."""
        return _core.model_outputs(self)

    @property
    def input(self):
        """The symbolic input, or the structure of them that the model was made with."""
        return _unpacked(self.inputs, self.__dict__.get("_inputs_structure"))

    @property
    def output(self):
        """The symbolic output, or the structure of them that the model was made with."""
        return _unpacked(self.outputs, self.__dict__.get("_outputs_structure"))

    @property
    def input_shape(self):
        """The shape of the input, with the batch axis."""
        shapes = _core.model_input_shapes(self) or _core.layer_input_shapes(self)
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self):
        """The shape of the output, with the batch axis."""
        shapes = [output.shape for output in self.outputs] or [self.compute_output_shape(self.input_shape)]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def input_names(self):
        """Names of the inputs."""
        return _core.model_input_names(self)

    @property
    def output_names(self):
        """Names of the outputs."""
        return _core.model_output_names(self)

    # -- layers ------------------------------------------------------------------------------------------------------

    @property
    def layers(self):
        """The layers, always the same objects."""
        layers = _core.model_layers(self)
        self.__dict__["_kept_layers"] = layers
        return layers

    def get_layer(self, name=None, index=None):
        """A layer by its name or index.

        Args:
            name: Of the layer.
            index: Its place in `layers`.

        Returns:
            A layer.

        Raises:
            ValueError: When there is none, or not exactly one argument.
        """
        if (name is None) == (index is None):
            raise ValueError("Provide either a layer name or layer index at `get_layer`." if name is None else
                             f"Provide only a layer name or a layer index. Received: index={index}, name={name}.")
        found = _core.model_get_layer(self, name, index)
        self.__dict__.setdefault("_kept", {})[found.name] = found
        return found

    def summary(self, line_length=None, positions=None, print_fn=None, expand_nested=False, show_trainable=False, layer_range=None):
        """Prints the layers, their output shapes and sizes.

        Args:
            line_length: Columns. Defaults to what fits.
            positions: Ignored.
            print_fn: Gets the text instead of `print`.
            expand_nested: Whether the layers of models inside are shown.
            show_trainable: Whether a column says which layers are trained.
            layer_range: Ignored.
        """
        text = _core.model_summary(self, line_length, expand_nested, show_trainable)
        (print_fn or print)(text.rstrip("\n"))

    def _repr_html_(self):
        from keratin._display import model_html

        return model_html(self)

    # -- files -------------------------------------------------------------------------------------------------------

    def save(self, filepath, overwrite=True, zipped=None, **kwargs):
        """Writes the model to a `.keras` (or legacy `.h5`) file, which appears whole or not at all.

        Args:
            filepath: Of the file.
            overwrite: False: an existing file is an error.
            zipped: Must not be False: a `.keras` file is a zip archive.
            **kwargs: `include_optimizer`.

        Raises:
            ValueError: For another ending, or what cannot be saved.
        """
        from keratin.saving.models import save_model

        save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def save_weights(self, filepath, overwrite=True, max_shard_size=None):
        """Writes the weights to `.weights.h5`, `.weights.json`, `.safetensors` or `.npz`.

        Args:
            filepath: Of the file.
            overwrite: False: an existing file is an error.
            max_shard_size: Of one file beside a `.weights.json`, in GB.

        Raises:
            ValueError: For another ending.
        """
        _core.model_save_weights(self, str(filepath), overwrite, max_shard_size)

    def load_weights(self, filepath, skip_mismatch=False, **kwargs):
        """Reads the weights of any file that holds some.

        Args:
            filepath: Of the file.
            skip_mismatch: Whether layers that do not fit are left out.
            **kwargs: `by_name`.

        Raises:
            ValueError: When they do not fit; then nothing is changed.
        """
        _core.model_load_weights(self, str(filepath), skip_mismatch, kwargs.get("by_name", False))

    def to_json(self, **kwargs):
        """The architecture as JSON.

        Args:
            **kwargs: Ignored.

        Returns:
            Text for `keras.models.model_from_json`.
        """
        return _core.model_to_json(self)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """A model from what `get_config` gave.

        Args:
            config: A dict.
            custom_objects: Classes of one's own by name.

        Returns:
            A model.
        """
        if "layers" in config and "input_layers" in config:
            from keratin.saving.models import model_of_config

            return model_of_config("Functional", config, custom_objects)
        return cls(**config)

    def _sublayers(self):
        return self.layers or super()._sublayers()

    def get_build_config(self):
        """The shape that the model was built with.

        Returns:
            A dict for `build_from_config`; None before that.
        """
        return {"input_shape": self.input_shape} if self.built else None

    def get_compile_config(self):
        """The arguments of `compile`.

        Returns:
            A dict for `compile_from_config`; None when the model is not compiled.
        """
        return _core.model_compile_config(self) if self.compiled else None

    def compile_from_config(self, config):
        """Compiles the model as another was.

        Args:
            config: What `get_compile_config` gave.

        Raises:
            ValueError: When the config names what there is not.
        """
        if config:
            _core.model_compile_from_config(self, config)


def _unpacked(tensors, structure):
    if structure is not None:
        return tree.pack_sequence_as(structure, tensors)
    return tensors[0] if len(tensors) == 1 else tensors


def _graph_of(args, kwargs):
    """Inputs and outputs of a functional model, taken out of the arguments; None when it is none."""
    if len(args) == 2:
        return args
    if len(args) == 1 and "outputs" in kwargs:
        return args[0], kwargs.pop("outputs")
    if "inputs" in kwargs and "outputs" in kwargs:
        return kwargs.pop("inputs"), kwargs.pop("outputs")
    return None, None
