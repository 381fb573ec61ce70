"""A layer's weights: made by `add_weight`, found among the attributes, listed, set and counted."""

from keratin import _core, tree
from keratin.layers.inspection import Inspection
from keratin.layers.tracking import tracked

__all__ = ["Weights"]


class Weights:
    """The part of `keras.Layer` that holds the weights; `Layer` derives from it."""

    def add_weight(self, shape=None, initializer=None, dtype=None, trainable=True, autocast=True, regularizer=None,
                   constraint=None, aggregation="none", overwrite_with_gradient=False, name=None):
        """Makes a variable that belongs to the layer.

        Args:
            shape: Sizes of the axes. Defaults to a scalar.
            initializer: How it begins. Defaults to `"glorot_uniform"` for floats, else `"zeros"`.
            dtype: Defaults to the layer's.
            trainable: Whether training changes it.
            autocast: Kept, as Keras does.
            regularizer: A penalty, added to the loss.
            constraint: What it is brought back to after each step.
            aggregation: Kept, without effect here.
            overwrite_with_gradient: Not supported: must be False.
            name: Defaults to `variable`.

        Returns:
            A `keras.Variable`.
        """
        if overwrite_with_gradient:
            raise NotImplementedError("add_weight: `overwrite_with_gradient` is not supported. Leave it False.")
        variable = _core.layer_add_weight(self, name or _core.unique_name("variable"), () if shape is None else shape,
                                          initializer, dtype, trainable, regularizer, constraint)
        variable.regularizer, variable.constraint = regularizer, constraint
        return variable

    def __setattr__(self, name, value):
        if isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
            return
        if "_object" not in self.__dict__:
            raise RuntimeError(f"In layer {type(self).__name__}, you forgot to call `super().__init__()` as the first "
                               "statement in the `__init__()` method. Go add it!")
        self.__dict__[name] = tracked(value, self)
        self._retrack()

    def __delattr__(self, name):
        object.__delattr__(self, name)
        self._retrack()

    def _retrack(self):
        """Tells the engine which layers and variables the attributes hold now."""
        if not self._has_call_of_its_own:
            return
        layers, variables = [], []
        for name, value in self.__dict__.items():
            for leaf in tree.flatten(value) if isinstance(value, (list, tuple, dict)) else (value,):
                if isinstance(leaf, Inspection):
                    layers.append((name, leaf))
                elif isinstance(leaf, _core.Variable):
                    variables.append(leaf)
        _core.layer_set_tracked(self, layers, variables)

    @property
    def weights(self):
        """All variables, trainable ones of each layer first."""
        return _core.layer_variables(self)

    variables = weights

    @property
    def trainable_weights(self):
        """The variables that training changes."""
        return _core.layer_trainable_variables(self)

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self):
        """The variables that training leaves alone."""
        return _core.layer_non_trainable_variables(self)

    non_trainable_variables = non_trainable_weights

    def get_weights(self):
        """Copies of the values of `weights`.

        Returns:
            A list of arrays.
        """
        return _core.layer_get_weights(self)

    def set_weights(self, weights):
        """Sets the values of `weights`.

        Args:
            weights: A list of arrays, as `get_weights` gives them.

        Raises:
            ValueError: When their number or a shape does not fit; then nothing is changed.
        """
        _core.layer_set_weights(self, list(weights))

    @property
    def _own_variables(self):
        """Those of the layer itself, without those of layers inside."""
        return [variable for variable, _, _ in _core.layer_own_weights(self)]

    def count_params(self):
        """The number of elements of all weights.

        Returns:
            An integer.

        Raises:
            ValueError: When the layer is not built.
        """
        return _core.layer_count_params(self)

    def add_loss(self, loss):
        """Adds to the loss of the model.

        Args:
            loss: A scalar, or a list of them; computed from what `call` got.
        """
        for each in tree.flatten(loss):
            _core.layer_add_loss(self, each)

    @property
    def losses(self):
        """Penalties of the weights, and what `add_loss` added in the latest call."""
        return _core.layer_losses(self)
