"""Layer: what every layer is, and what layers of one's own derive from."""

import inspect

from keratin import _core, dtype_policies, tree
from keratin._objects import KerasObject, keep_objects, no_attribute
from keratin.layers.building import Building, shape_list
from keratin.layers.inspection import Inspection
from keratin.layers.state import LayerState
from keratin.layers.weights import Weights

_COMMON = ("name", "trainable", "dtype", "autocast", "activity_regularizer", "input_shape", "input_dim", "batch_input_shape",
           "batch_size", "batch_shape")


def _is_tensor(leaf):
    return isinstance(leaf, (_core.Tensor, _core.Variable)) or (hasattr(leaf, "__array__") and hasattr(leaf, "shape"))


class Layer(Weights, Building, Inspection, LayerState, KerasObject):
    """A function with weights.

    Derive from it: make weights in `build` with `add_weight` (or in `__init__`), and compute in `call`. Layers,
    variables, and lists and dicts of them that are assigned to attributes belong to the layer.

    Args:
        activity_regularizer: A penalty of the output, added to the loss.
        trainable: Whether training changes the weights.
        dtype: The dtype, or dtype policy, of weights and computation.
        autocast: Whether floating inputs are cast to that dtype.
        name: Defaults to one from the class's name.
        **kwargs: `input_shape`, without the batch axis: lets a Sequential model be built at once.

    Raises:
        ValueError: For keyword arguments that no layer has.

    Example:

    >>> import keratin
    >>> class Scale(keratin.layers.Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")
    ...     def call(self, inputs):
    ...         return inputs * self.factor
    >>> Scale()([[1.0, 2.0]])
    [[1. 2.]]
    """

    _kind = "layer"

    def __init__(self, *, activity_regularizer=None, trainable=True, dtype=None, autocast=True, name=None, **kwargs):
        self._make_own(self._kind)
        self._set_common({"activity_regularizer": activity_regularizer, "trainable": trainable, "dtype": dtype,
                          "autocast": autocast, "name": name, **kwargs})

    def _make_from(self, cls, arguments):
        own = inspect.signature(cls.__init__).parameters
        common = {name: arguments.pop(name) for name in _COMMON if name in arguments and name not in own}
        _refuse_unknown(type(self), cls, arguments)
        if self._overrides(cls):
            # A class of the user's own over a built-in one: the built-in layer does its part inside.
            Layer.__init__(self, **common)
            self._inner = cls(**arguments)
            return
        self._make_built_in(cls.__name__, {**arguments, "name": common.pop("name", None) or _core.unique_name(_snake_case(type(self).__name__))})
        keep_objects(self, arguments)
        self._set_common(common)

    def _overrides(self, cls):
        own = type(self)
        return own is not cls and any(getattr(own, method) is not getattr(cls, method) for method in ("call", "build"))

    def _set_common(self, arguments):
        """The arguments that every layer takes."""
        arguments = dict(arguments)
        name, dtype = arguments.pop("name", None), arguments.pop("dtype", None)
        if name is not None and not isinstance(name, str):
            raise ValueError(f"Argument `name` must be a string. Received: name={name}")
        if self._has_call_of_its_own or name is not None:
            _core.layer_set_name(self, name or _core.unique_name(_snake_case(type(self).__name__)))
        if dtype is not None:
            _core.layer_set_dtype_policy(self, dtype_policies.get(dtype).name)
        if not arguments.pop("trainable", True):
            _core.layer_set_trainable(self, False)
        if not arguments.pop("autocast", True):
            _core.layer_set_autocast(self, False)
        regularizer = arguments.pop("activity_regularizer", None)
        if regularizer is not None:
            from keratin import regularizers

            self.__dict__["activity_regularizer"] = regularizers.get(regularizer)
        shape = _input_shape(arguments)
        if shape is not None:
            _core.layer_set_input_shape(self, shape)
        if arguments:
            raise ValueError(f"Unrecognized keyword arguments passed to {type(self).__name__}: {arguments}")

    # -- what layers of one's own override ---------------------------------------------------------------------------

    def call(self, *args, **kwargs):
        """Computes the outputs.

        Args:
            *args: Tensors.
            **kwargs: Tensors, and anything else.

        Returns:
            A tensor or a structure of tensors.
        """
        inner = self.__dict__.get("_inner")
        if inner is not None:
            return inner(*args, **kwargs)
        if not self._has_call_of_its_own:
            return self(*args, **kwargs)
        raise NotImplementedError(f"Layer {type(self).__name__} does not have a `call()` method implemented.")

    def compute_mask(self, inputs, previous_mask=None):
        """The mask of the output; by default that of the input.

        Args:
            inputs: What `call` gets.
            previous_mask: The mask beside it, or None.

        Returns:
            A mask or None.
        """
        if self._has_call_of_its_own:
            return previous_mask
        return _core.layer_compute_mask(self, tree.flatten(inputs), previous_mask)

    # -- the call ----------------------------------------------------------------------------------------------------

    def __call__(self, *args, **kwargs):
        """Calls the layer: builds it at the first call, casts and checks the inputs, hands masks on.

        Args:
            *args: Tensors, arrays, or structures of them.
            **kwargs: `training`: whether this is training; `mask`; what else `call` takes.

        Returns:
            What `call` returns; symbolic tensors for the symbolic tensors of `keras.Input`.
        """
        if self._has_call_of_its_own:
            return self._call_own(args, kwargs)
        training, mask = kwargs.pop("training", None), kwargs.pop("mask", None)
        if kwargs or len(args) != 1:
            raise TypeError(f"{type(self).__name__} takes one input (a tensor or a structure of them), `training` and "
                            f"`mask`. Received: {len(args)} arguments and {sorted(kwargs)}")
        inputs, several = self._ordered(args[0])
        outputs = _core.layer_call(self, inputs, several, training, mask, None)
        return outputs[0] if len(outputs) == 1 else self._packed(outputs)

    def _ordered(self, inputs):
        """The inputs as a flat list, and whether they came as a structure."""
        if isinstance(inputs, (list, tuple)) and any(_is_tensor(leaf) for leaf in tree.flatten(inputs)):
            return tree.flatten(inputs), True
        return [inputs], False

    def _packed(self, outputs):
        return outputs

    @property
    def _has_call_of_its_own(self):
        return _core.is_python_kind(self)

    def _call_own(self, args, kwargs):
        training, mask = kwargs.get("training"), kwargs.pop("mask", None)
        leaves = tree.flatten((args, kwargs))
        places = [i for i, leaf in enumerate(leaves) if _is_tensor(leaf)]
        if not places:  # nested lists of numbers stand for a tensor
            args = (_core.convert_to_tensor(args[0]), *args[1:]) if args else args
            leaves = tree.flatten((args, kwargs))
            places = [i for i, leaf in enumerate(leaves) if _is_tensor(leaf)]
            if not places:
                raise ValueError(f"Layer '{self.name}' was called without a tensor. Received: args={args}, kwargs={kwargs}")
        packed = _Arguments((args, kwargs), leaves, places)
        outputs = _core.layer_call(self, [leaves[i] for i in places], len(places) > 1,
                                   training if isinstance(training, bool) else None, mask, packed)
        return tree.pack_sequence_as(packed.result, outputs)

    _call_own = _core.Shielded(_call_own)

    def _call_with(self, tensors, training, masks, packed):
        """The engine calls `call` through this: flat lists in and out."""
        if packed is None:
            args, kwargs = (self._as_called(tensors),), {}
        else:
            args, kwargs = packed.filled(tensors)
        accepts = self._call_accepts
        if "training" in accepts and kwargs.get("training") is None:
            kwargs["training"] = training
        if "mask" in accepts and kwargs.get("mask") is None:
            kwargs["mask"] = masks[0] if len(masks) == 1 else masks
        if "training" not in accepts and "kwargs" not in accepts:
            kwargs.pop("training", None)
        result = self.call(*args, **kwargs)
        regularizer = self.__dict__.get("activity_regularizer")
        if regularizer is not None:
            for output in tree.flatten(result):
                self.add_loss(regularizer(output) / _rows(output))
        if packed is not None:
            packed.result = result
        self.__dict__["_result"] = tree.map_structure(lambda _: None, result)
        return tree.flatten(result)

    def _as_called(self, tensors):
        structure = self.__dict__.get("_input_structure")
        if structure is not None:
            return tree.pack_sequence_as(structure, tensors)
        return tensors[0] if len(tensors) == 1 else tensors

    @property
    def _call_accepts(self):
        """Which of `training`, `mask` and **kwargs `call` takes."""
        accepts = self.__dict__.get("_accepts")
        if accepts is None:
            parameters = inspect.signature(self.call).parameters
            accepts = {name for name in ("training", "mask") if name in parameters}
            accepts |= {"kwargs" for p in parameters.values() if p.kind is inspect.Parameter.VAR_KEYWORD}
            self.__dict__["_accepts"] = accepts
        return accepts

    # -- properties --------------------------------------------------------------------------------------------------

    @property
    def name(self):
        """The name."""
        return _core.layer_name(self)

    @name.setter
    def name(self, value):
        _core.layer_set_name(self, value)

    @property
    def trainable(self):
        """Whether training changes the weights; setting it sets it of all layers inside."""
        return _core.layer_trainable(self)

    @trainable.setter
    def trainable(self, value):
        _core.layer_set_trainable(self, bool(value))

    @property
    def built(self):
        """Whether the weights are made."""
        return _core.layer_built(self)

    @built.setter
    def built(self, value):
        _core.layer_set_built(self, bool(value))

    @property
    def supports_masking(self):
        """Whether masks are taken and handed on."""
        return _core.layer_masking(self)

    @supports_masking.setter
    def supports_masking(self, value):
        _core.layer_set_masking(self, bool(value))

    @property
    def dtype(self):
        """The dtype of the weights."""
        return _core.layer_variable_dtype(self)

    variable_dtype = dtype

    @property
    def compute_dtype(self):
        """The dtype of the computation."""
        return _core.layer_compute_dtype(self)

    @property
    def dtype_policy(self):
        """The `keras.DTypePolicy`."""
        from keratin.dtype_policies import DTypePolicy

        return DTypePolicy(_core.layer_dtype_policy(self))

    def compute_output_shape(self, *args, **kwargs):
        """The shape of the output for an input of a shape.

        Args:
            *args: A shape with the batch axis, or a list of shapes.
            **kwargs: The same by name.

        Returns:
            A shape, or a list of them.
        """
        shapes = _core.layer_output_shapes(self, shape_list(args[0] if args else next(iter(kwargs.values()))))
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def input(self):
        """The symbolic input of the first call in a model: one tensor, or a list of them."""
        return self._of_first_call("input", _core.layer_input_tensors(self))

    @property
    def output(self):
        """The symbolic output of the first call in a model: one tensor, or a list of them."""
        return self._of_first_call("output", _core.layer_output_tensors(self))

    def _of_first_call(self, what, tensors):
        if not tensors:
            raise AttributeError(f"The layer {self.name} has never been called and thus has no defined {what}.")
        return tensors[0] if len(tensors) == 1 else tensors

    def __getattr__(self, name):
        if not name.startswith("_") and "_object" in self.__dict__:
            variable = _core.layer_own_variable(self, name)
            if variable is not None:
                return variable
            if not self._has_call_of_its_own:
                arguments = _core.object_arguments(self)
                if name in arguments:
                    return _argument(name, arguments[name])
        return no_attribute(self, name)

    def get_config(self):
        """The arguments that make such a layer. Override it beside `__init__`.

        Returns:
            A dict that JSON can hold.
        """
        if not self._has_call_of_its_own:
            return _core.object_config(self)
        return {"name": self.name, "trainable": self.trainable, "dtype": dtype_policies.serialize(self.dtype_policy)}

    def __repr__(self):
        if "_object" not in self.__dict__:
            return object.__repr__(self)
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


class _Arguments:
    """What a call was given, with places for tensors."""

    def __init__(self, structure, leaves, places):
        self._structure, self._places = structure, places
        self._leaves = [None if i in set(places) else leaf for i, leaf in enumerate(leaves)]
        self.result = None

    def filled(self, tensors):
        leaves = list(self._leaves)
        for place, tensor in zip(self._places, tensors):
            leaves[place] = tensor
        return tree.pack_sequence_as(self._structure, leaves)


def _snake_case(name):
    from keratin.utils.names import to_snake_case

    return to_snake_case(name)


def _rows(output):
    return output.shape[0] if output.shape and output.shape[0] is not None else 1


def _input_shape(arguments):
    """The shape without the batch axis, from any of Keras's ways to say it."""
    if "input_dim" in arguments:
        return (arguments.pop("input_dim"),)
    for name in ("batch_input_shape", "batch_shape"):
        if name in arguments:
            return tuple(arguments.pop(name))[1:]
    arguments.pop("batch_size", None)
    shape = arguments.pop("input_shape", None)
    return None if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)


def _refuse_unknown(own, cls, arguments):
    known = inspect.signature(cls.__init__).parameters
    unknown = {name: value for name, value in arguments.items() if name not in known and name not in _COMMON}
    if unknown:
        raise ValueError(f"Unrecognized keyword arguments passed to {own.__name__}: {unknown}")


def _argument(name, value):
    """An argument as the object that Keras keeps."""
    if name == "activation" or name.endswith("_activation"):
        from keratin import activations

        return activations.get(value)
    return tuple(value) if isinstance(value, list) else value
